"""What a sender has from others and is published for everybody, so that it binds nobody (``queries.sources``).

It is where its creator is a declared source and nobody said of it what may be done with it: what holds for it is what
its arrangement, or the hub, says of everything unmarked. Only what the sender sees of others' rows decides, and of the
definitions of their markings: what is sent itself frees nothing. What cannot be told counts as said: a marking without
a definition, unless whoever shared the object sent one since; and a copy that another organisation has from elsewhere,
for it may have terms that its marks do not tell. A copy of the sender's own neither binds nor frees while what it is of
is there and published: its terms are of rows that they see or saw themselves.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from kentongan.exchange.queries import sql
from kentongan.exchange.queries.having import seen_of
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.queries.sources import declared_among
from kentongan.exchange.queries.whoever import Found, rows_of_ids
from kentongan.exchange.rules.freeing import without_published
from kentongan.exchange.rules.sources import Source
from kentongan.ledger.statements import rows_of
from kentongan.stix.identity import in_one_spelling
from kentongan.stix.markings import Kind, markings_of, read_definition, well_known


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed:
    """A row of a declared source; ``refs``: all its markings, also those of parts."""

    row: Found
    refs: frozenset[str]
    unknown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Defined:
    """A definition of a marking as the sender sees it. ``silent``: it is a statement, which
    asks for nothing."""

    giver: Any
    own: bool
    silent: bool


def published_marked(
    sources: Mapping[str, Sequence[Source]], *, found: Sequence[Found], sight: Sight, organisation: UUID, at: datetime
) -> Mapping[str, Sequence[Source]]:  # fmt: skip
    """Return what a sender has from others, and of each whether it is published."""
    creators = {one.serial: _creator(stix_id, one) for stix_id, several in sources.items() for one in several}
    declared = declared_among(one for one in creators.values() if one)
    if not declared:
        return sources
    rows = {one.serial: one for one in found}
    claimed = [
        _Claimed(row=rows[one.serial], refs=_refs(one), unknown=one.handling.unknown)
        for several in sources.values()
        for one in several
        if creators[one.serial] in declared and (rows[one.serial].sent or not rows[one.serial].copied)
    ]
    defined = _definitions(claimed, sight=sight, organisation=organisation, at=at)
    free = {one.row.serial for one in claimed if _is_unsaid(one, defined=defined)}
    free -= {one.row.serial for one in claimed if one.row.sent and not _has_original(one.row, sources, free=free)}
    return {
        stix_id: without_published(
            [
                replace(one, published=True, first=one.first and not rows[one.serial].copied)
                if one.serial in free
                else one
                for one in several
            ]
        )
        for stix_id, several in sources.items()
    }


def _has_original(copy: Found, sources: Mapping[str, Sequence[Source]], *, free: Collection[int]) -> bool:
    """Whether a published row that is no copy says all that a copy of the sender's own says."""
    several = sources[copy.stix_id]
    said = next(one.said for one in several if one.serial == copy.serial)
    return any(said.keys() <= one.said.keys() for one in several if one.serial in free and not one.copied)


def _creator(stix_id: str, source: Source) -> str:
    creator = json.loads(source.content).get("created_by_ref")
    if isinstance(creator, str):
        return in_one_spelling(creator)
    return stix_id if stix_id.startswith("identity--") else ""


def _refs(source: Source) -> frozenset[str]:
    marks = markings_of(json.loads(source.content))
    return frozenset((*marks.refs, *(mark for _, mark in marks.granular)))


def _is_unsaid(one: _Claimed, *, defined: Mapping[tuple[int, str], Sequence[_Defined]]) -> bool:
    """Whether each of its markings asks for nothing, by all its definitions; one at least is not of the sender's."""
    for ref in one.refs:
        several = defined.get((one.row.collection, ref), ())
        theirs = [each for each in several if not each.own and (not one.unknown or each.giver == one.row.giver)]
        if well_known(ref) is not None or not theirs or not all(each.silent for each in several):
            return False
    return bool(one.refs) or not one.unknown


def _definitions(
    claimed: Iterable[_Claimed], *, sight: Sight, organisation: UUID, at: datetime
) -> Mapping[tuple[int, str], Sequence[_Defined]]:  # fmt: skip
    """Return what the sender sees of the definitions of markings, by the serial of the collection and id."""
    asked = {(one.row.collection, ref) for one in claimed for ref in one.refs}
    rows = rows_of_ids(sorted({ref for _, ref in asked}), sight=sight, organisation=organisation)
    rows = [one for one in rows if (one.collection, one.stix_id) in asked]
    if not rows:
        return {}
    seen = seen_of(rows, viewer=sight.viewer, at=at)
    visible = [one for one in rows if seen.sees(one, one.label)]
    if not visible:
        return {}
    contents: dict[int, bytes] = dict(rows_of(sql.CONTENTS.format(serials=sql.numbers(one.serial for one in visible))))
    defined: dict[tuple[int, str], list[_Defined]] = defaultdict(list)
    for one in visible:
        if one.serial in contents:
            silent = read_definition(json.loads(bytes(contents[one.serial]))).kind is Kind.STATEMENT
            defined[one.collection, one.stix_id].append(_Defined(giver=one.giver, own=one.sent, silent=silent))
    return defined
