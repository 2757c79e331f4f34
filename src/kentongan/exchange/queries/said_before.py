"""What a sender had said under an id before they saw what another said of it: word by word, in one walk over its rows.

What they said after the same giver had said it to them is that giver's still: who keeps a copy of what nobody had
marked is bound, as everybody else, by the mark that its giver adds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kentongan.exchange.queries.having import Seen
from kentongan.exchange.queries.whoever import Deleted, Found
from kentongan.exchange.rules.saying import anywhere
from kentongan.exchange.rules.words import NOTHING, Weighed, Word, Words

NEVER = 1 << 62


def came_before(own: Found, other: Found, *, seen: Seen) -> bool:
    """Whether the sender shared a row before they saw one of others: before it was there, or before they read it."""
    return own.serial < other.serial or own.added < _since(other, seen=seen, otherwise=0)


def _since(other: Found, *, seen: Seen, otherwise: int) -> int:
    since = seen.since(other, other.label)
    return otherwise if since is None else since


@dataclass(frozen=True, slots=True)
class _When:
    """When something was said first: as the serial of a row, and in microseconds since 1970."""

    serial: int
    at: int

    def __or__(self, other: "_When") -> "_When":
        return _When(min(self.serial, other.serial), min(self.at, other.at))


_Told = dict[Word, _When]
"""By word; a text is one wherever it stands."""


def _never(word: Word) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Before:
    """What of a row the sender had said before they saw it, and whether they had said any word before that."""

    words: Words = NOTHING
    said: Callable[[Word], bool] = _never


def said_before(
    rows: Sequence[Found], *, own: Sequence[Found], deleted: Sequence[Deleted], said: Mapping[int, Weighed], seen: Seen
) -> Mapping[int, Before]:  # fmt: skip
    """Return of each of others' rows of an id, by its serial, what of it the sender had said before they saw it.

    ``said``: what each row says, by its serial; rows that are gone are not there.
    """
    found: dict[int, Before] = {}
    rows = [one for one in rows if one.serial in said]
    when = {one.serial: _since(one, seen=seen, otherwise=one.added) for one in rows}
    for giver in {one.giver for one in rows}:
        theirs = [one for one in rows if one.giver == giver]
        given = _first((said[one.serial], _When(one.serial, when[one.serial])) for one in theirs)
        mine = _not_after(given, own=own, deleted=deleted, said=said)
        for one in theirs:
            is_before = _before(mine, one.serial, since=_since(one, seen=seen, otherwise=0))
            found[one.serial] = Before(frozenset(filter(is_before, said[one.serial])), is_before)
    return found


def _before(mine: _Told, serial: int, *, since: int) -> Callable[[Word], bool]:
    def is_before(word: Word) -> bool:
        when = mine.get(anywhere(word))
        return when is not None and (when.serial < serial or when.at < since)

    return is_before


def _not_after(
    given: _Told, *, own: Sequence[Found], deleted: Sequence[Deleted], said: Mapping[int, Weighed]
) -> _Told:  # fmt: skip
    """Return what the sender said and had not been given, and when they said it first."""
    told: list[tuple[Iterable[Word], _When]] = [
        (said[one.serial], _When(one.serial, one.added)) for one in own if one.serial in said
    ]
    told += [(one.said, _When(one.serial, NEVER)) for one in deleted]
    mine = (([word for word in words if not _is_after(at, given.get(anywhere(word)))], at) for words, at in told)
    return _first(mine)


def _is_after(when: _When, given: _When | None) -> bool:
    return given is not None and given.serial < when.serial and given.at <= when.at


def _first(several: Iterable[tuple[Iterable[Word], _When]]) -> _Told:
    words: _Told = {}
    for said, when in several:
        for word in map(anywhere, said):
            words[word] = words[word] | when if word in words else when
    return words
