"""What of others' rows is free: as by looking at every pair of rows, and no more of it held than the rows say."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kentongan.exchange.rules.freeing import said_again, without_published
from kentongan.exchange.rules.saying import anywhere
from kentongan.exchange.rules.sources import Source
from kentongan.exchange.rules.words import Word, said_in, tells_by_its_place
from kentongan.exchange.terms import Handling, Reason, Verdict
from kentongan.kernel.tlp import TLP

TIMES = [f"2026-05-0{number}T10:00:00Z" for number in range(1, 4)]
TERMS = Handling(tlp=TLP.AMBER, sharer=None, readership=7)
NO = Verdict(allowed=False, reason=Reason.NEED_TO_KNOW)
values = st.sampled_from([*TIMES, "short", "a text of more than sixteen letters", 4812])
saying = st.dictionaries(st.sampled_from(["x_a", "x_b", "name", "description"]), values, max_size=4)
givers = st.sampled_from(["bank", "telco", None])


def row(says: dict[str, Any], version: int = 1, **more: Any) -> Source:
    facts: dict[str, Any] = {
        "serial": 1,
        "handling": TERMS,
        "verdict": Verdict(allowed=False, reason=Reason.NEED_TO_KNOW),
    }
    return Source(version=version, content=json.dumps(says).encode(), **(facts | more))


rows = st.lists(
    st.builds(row, saying, st.integers(1, 4), giver=givers, copied=st.booleans(), published=st.booleans()), max_size=5
)
words = saying.map(lambda says: said_in(json.dumps(says).encode()))


def placed(source: Source) -> set[str]:
    return {word[1] for word in source.said if tells_by_its_place(word)}


def said_later(source: Source, word: Word, *, several: Sequence[Source]) -> bool:
    """Whether its giver says a word in a later row; of a copy, in any that is none."""
    later = [
        one for one in several if not one.copied and one.giver is not None and one.giver == source.giver
        and (source.copied or one.version > source.version)
    ]  # fmt: skip
    return any(anywhere(word) in map(anywhere, one.said) for one in later)


@given(rows, words)
def test_what_was_said_again_is_what_looking_at_every_pair_finds(several: list[Source], sent: dict[Word, Any]) -> None:
    for was, found in zip(several, said_again(several), strict=True):
        many = len({one.version for one in several}) > 1
        again = {word for word in was.said if many and said_later(was, word, several=several)}
        assert found.again == again  # no text stands within another here
        for word in filter(tells_by_its_place, sent):
            there = bool(again) and word[1] in placed(was) and said_later(was, word, several=several)
            assert found.frees(word) == there


@given(rows, words)
def test_what_is_published_is_what_looking_at_every_pair_finds(several: list[Source], sent: dict[Word, Any]) -> None:
    public = [one for one in several if one.published]
    said = {anywhere(word) for one in public for word in one.said}
    for was, found in zip(several, without_published(several), strict=True):
        known = {word for word in was.said if anywhere(word) in said}
        if found is was:
            assert was.published or not known or was.version >= max(one.version for one in public)
            continue
        assert found.again == known
        for word in filter(tells_by_its_place, sent):
            assert found.frees(word) == (word[1] in placed(was) and word in said)


def test_many_versions_that_say_one_time_in_places_of_their_own_are_held_by_what_each_says() -> None:
    """Each was held with every place of all: eighty versions took the next sender of that id a minute."""
    says = [{"x_note": "of all", "x_m": {f"v{version}k{key}": TIMES[0] for key in range(5)}} for version in range(40)]
    several = said_again([row(each, version, giver="bank") for version, each in enumerate(says)])
    assert all(one.again == {word for word in one.said if word[0] == "x_note"} for one in several[:-1])
    assert several[0].frees(("x_m.v39k0", next(iter(placed(several[0])))))
    assert not several[-1].frees(("x_m.v0k0", next(iter(placed(several[0])))))
    bare = [replace(one, again=frozenset(), freed=(), published=place > 0) for place, one in enumerate(several)]
    noted = without_published(bare)[0]
    assert noted.again == {word for word in noted.said if word[0] == "x_note"}
    assert noted.frees(("x_m.v39k0", next(iter(placed(several[0])))))
