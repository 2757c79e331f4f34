"""What is said again in other places."""

from hypothesis import given
from hypothesis import strategies as st

from kentongan.exchange.rules.saying import in_other_places, places_of, tells_by_its_place
from kentongan.exchange.rules.words import Weight

WORDS = st.dictionaries(st.tuples(st.sampled_from("abc"), st.sampled_from(["r1", "r2", "t1"])), st.just(Weight.FACT))


@given(WORDS, WORDS)
def test_a_time_or_a_reference_is_found_in_each_place_where_the_other_has_it(said, other) -> None:
    digests = {word[1] for word in said if tells_by_its_place(word)}
    found = {word for word in other if tells_by_its_place(word) and word[1] in digests}
    assert in_other_places(said, places=places_of(other)) == found


def test_one_time_in_a_hundred_thousand_places_is_found_at_once() -> None:
    """Each of them was looked for from every one: an hour of work, which any member could give the next one."""
    said = {(f"x_seen.k{number}", "r" + "0" * 31): Weight.FACT for number in range(100_000)}
    assert in_other_places(said, places=places_of(said)) == said.keys()
