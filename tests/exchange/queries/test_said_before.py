"""What a sender had said before others did: as by looking at every pair of rows."""

from dataclasses import dataclass
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from kentongan.exchange.queries.having import Seen
from kentongan.exchange.queries.said_before import came_before, said_before
from kentongan.exchange.queries.whoever import Deleted, Found
from kentongan.exchange.rules.words import Weighed


@dataclass(frozen=True)
class Since:
    """When the sender saw each row of others first, by its serial."""

    when: dict[int, int | None]

    def since(self, row: Found, label: int) -> int | None:
        return self.when[row.serial] if label else None


def row(serial: int, *, giver: str, sent: bool) -> Found:
    facts: dict[str, Any] = {"version": 1, "variant": 0, "collection": 1, "label": 1, "parts": (), "written": None}
    return Found(
        serial=serial, stix_id="malware--a", added=10 * serial, giver=giver, sent=sent, copied=False, **facts
    )  # fmt: skip


PLACED = [(place, "r1") for place in "abc"]
words = st.frozensets(st.sampled_from([*(("", f"x{letter}") for letter in "abc"), *PLACED]), max_size=4)
told = st.lists(
    st.tuples(st.sampled_from(["mine", "gone", "bank", "telco"]), words, st.integers(0, 4) | st.none()), max_size=9
)


@given(told)
def test_what_was_said_before_is_what_looking_at_every_pair_finds(told: list[tuple[str, Weighed, int | None]]) -> None:
    several = list(enumerate(told, start=1))
    said = {serial: one for serial, (_, one, _) in several}
    others = [row(serial, giver=giver, sent=False) for serial, (giver, _, _) in several if giver in ("bank", "telco")]
    own = [row(serial, giver="mine", sent=True) for serial, (giver, _, _) in several if giver == "mine"]
    deleted = [Deleted(serial=serial, version=1, said=one) for serial, (giver, one, _) in several if giver == "gone"]
    late = {serial: None if waits is None else 10 * (serial + waits) for serial, (_, _, waits) in several}
    seen = cast(Seen, Since(late))
    found = said_before(others, own=own, deleted=deleted, said=said, seen=seen)
    for one in others:
        same = [each for each in others if each.giver == one.giver]
        before: set[tuple[str, str]] = set()
        for mine in own:
            if came_before(mine, one, seen=seen):
                given_to_me = [said[each.serial] for each in same if not came_before(mine, each, seen=seen)]
                before |= said[mine.serial] - frozenset().union(*given_to_me)
        for gone in deleted:
            if gone.serial < one.serial:
                before |= gone.said - frozenset().union(
                    *(said[each.serial] for each in same if each.serial < gone.serial)
                )
        assert found[one.serial].words == before & said[one.serial]
        assert set(filter(found[one.serial].said, PLACED)) == before & set(PLACED)


def test_of_one_time_in_many_places_a_row_is_held_with_its_own_alone() -> None:
    """Each was held with every place of all: forty versions took the next sender of that id half a minute."""
    theirs = {serial: {(f"k{serial}", "r1"): 2, ("k", "r1"): 2} for serial in range(1, 10)}
    mine = {serial: {(f"k{serial}", "r1"): 2, ("k", "r1"): 2} for serial in range(20, 40)}
    others = [row(serial + 40, giver="bank", sent=False) for serial in theirs]
    own = [row(serial, giver="mine", sent=True) for serial in mine]
    said = cast(dict[int, Weighed], {serial + 40: one for serial, one in theirs.items()} | mine)
    seen = cast(Seen, Since({one.serial: one.added for one in others}))
    found = said_before(others, own=own, deleted=(), said=said, seen=seen)
    assert {one.words for one in found.values()} == {frozenset({("k", "r1")})}
    assert found[41].said(("k39", "r1"))
    assert not found[41].said(("k1", "r1"))
