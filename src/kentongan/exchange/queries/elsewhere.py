"""What a sender has of an object from others: the rows that they see, or ever saw, and that are not theirs.

Asked with every request to add objects, by one statement over the ids of the envelope; where nobody else shared any of
them nothing more is asked. Only what the sender sees, or saw (``queries.having``), decides, so nothing that they are
told depends on anything else: they see as all the members of their organisation do, or who has one account for reading
and one for writing would be bound by nothing. Over a connection that is not encrypted nothing is said of what must be;
a hub that asks for HTTPS answers no such request.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.exchange.queries import sql
from kentongan.exchange.queries.destinations import Destination
from kentongan.exchange.queries.having import Seen, seen_of
from kentongan.exchange.queries.pages import visible_content
from kentongan.exchange.queries.published import published_marked
from kentongan.exchange.queries.said_before import Before, came_before, said_before
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.queries.unsaid import is_unsaid
from kentongan.exchange.queries.whoever import Deleted, Found, deleted_of, first_variants, rows_of_ids
from kentongan.exchange.rules.freeing import said_again
from kentongan.exchange.rules.passing_on import leaving, outside_its_time
from kentongan.exchange.rules.sources import Source
from kentongan.exchange.rules.words import letters_told, said_in
from kentongan.exchange.terms import Handling, Reason, Verdict
from kentongan.kernel.tlp import TLP
from kentongan.ledger.statements import rows_of
from kentongan.stix.markings import has_one_version


@dataclass(frozen=True, slots=True, kw_only=True)
class _Having:
    """What a sender has of one id: rows of others that they see, those that they shared and those that they deleted;
    ``first``: who shared it first of those others."""

    others: Sequence[Found]
    own: Sequence[Found]
    deleted: Sequence[Deleted]
    first: object

    def theirs(self, seen: Seen) -> bool:
        """Whether the sender shared the id before they saw it anywhere."""
        if any(all(came_before(one, other, seen=seen) for other in self.others) for one in self.own):
            return True
        return any(all(one.serial < other.serial for other in self.others) for one in self.deleted)

    def letters(self, contents: Mapping[int, bytes], *, seen: Seen) -> Mapping[int, str]:
        """Return of each row of others the letters of what the sender had shared themselves before they saw it."""
        told = {one.serial: letters_told(bytes(contents[one.serial])) for one in self.own if one.serial in contents}
        made: dict[tuple[int, ...], str] = {}  # versions say much the same, and many rows come after the same ones
        found: dict[int, str] = {}
        for row in self.others if told else ():
            before = tuple(one.serial for one in self.own if one.serial in told and came_before(one, row, seen=seen))
            if before not in made:
                made[before] = "\n".join({letters for serial in before for letters in told[serial].values()})
            found[row.serial] = made[before]
        return found

    def before(self, contents: Mapping[int, bytes], *, seen: Seen) -> Mapping[int, Before]:
        """Return what the sender had said before they saw it, of each row of others where they said anything."""
        if not (self.own or self.deleted):
            return {}
        rows = [one.serial for one in (*self.others, *self.own) if one.serial in contents]
        said = {serial: said_in(bytes(contents[serial])) for serial in rows}
        return said_before(self.others, own=self.own, deleted=self.deleted, said=said, seen=seen)


def sources_of(
    ids: Sequence[str], *, sight: Sight, organisation: UUID, at: datetime
) -> Mapping[str, Sequence[Source]]:  # fmt: skip
    """Return for each of these ids what a sender has of it from others, in the order in which it was shared.

    ``organisation``: for whom they share.
    """
    found = rows_of_ids(list(dict.fromkeys(ids)), sight=sight, organisation=organisation)
    foreign = {one.stix_id for one in found if not one.own and not _is_settled_here(one, sight=sight)}
    found = [one for one in found if one.stix_id in foreign]
    if not found:
        return {}
    seen = seen_of(found, viewer=sight.viewer, at=at)
    having = _having(found, seen=seen, sight=sight, organisation=organisation)
    sources = _sources(having, seen=seen, sight=sight, at=at) if having else {}
    return published_marked(sources, found=found, sight=sight, organisation=organisation, at=at)


def _is_settled_here(row: Found, *, sight: Sight) -> bool:
    """Whether the collection itself says what becomes of another row of the id: of a definition there is one."""
    return row.collection == sight.collection and has_one_version(row.stix_id)


def _having(found: Sequence[Found], *, seen: Seen, sight: Sight, organisation: UUID) -> Mapping[str, _Having]:
    visible = first_variants(one for one in found if seen.sees(one, one.label))
    others: dict[str, list[Found]] = defaultdict(list)
    for one in visible:
        if not one.own and not _is_settled_here(one, sight=sight):
            others[one.stix_id].append(one)
    own: dict[str, list[Found]] = defaultdict(list)
    for one in found:
        if one.own and one.stix_id in others:
            own[one.stix_id].append(one)
    deleted = deleted_of(others, organisation=organisation) if others else {}
    return {
        stix_id: _Having(
            others=several, own=own[stix_id], deleted=deleted.get(stix_id, ()), first=several[0].giver
        )
        for stix_id, several in others.items()
    }  # fmt: skip


def _sources(
    having: Mapping[str, _Having], *, seen: Seen, sight: Sight, at: datetime
) -> Mapping[str, Sequence[Source]]:  # fmt: skip
    there = Destination(collection=sight.collection, viewer=seen.viewer, accesses=seen.accesses, at=at)
    rows = [one for each in having.values() for one in (*each.others, *each.own)]
    contents: dict[int, bytes] = dict(rows_of(sql.CONTENTS.format(serials=sql.numbers(one.serial for one in rows))))
    sources: dict[str, list[Source]] = defaultdict(list)
    for stix_id, each in having.items():
        theirs, before = each.theirs(seen), each.before(contents, seen=seen)
        mine = each.letters(contents, seen=seen)
        for row in each.others:
            if row.serial not in contents:
                continue  # deleted since it was found: only the collection that is written is held
            said = before.get(row.serial, Before())
            own = mine.get(row.serial, "")
            source = _Sourced(row=row, theirs=theirs, before=said, mine=own, having=each, seen=seen, there=there, at=at)
            if (made := source.made(contents, here=row.collection == sight.collection)) is not None:
                sources[stix_id].append(made)
        sources[stix_id] = said_again(sources[stix_id])
    return sources


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sourced:
    """A row of others on its way to the rule."""

    row: Found
    having: _Having
    theirs: bool
    before: Before
    mine: str
    seen: Seen
    there: Destination
    at: datetime

    def made(self, contents: Mapping[int, bytes], *, here: bool) -> Source | None:
        """Return it as the sender sees or saw it; None where too little is left of it.

        What is CLEAR binds nobody who does not see it any more: it is everybody's, as what is published.
        """
        row, seen = self.row, self.seen
        labels = [one for one in (row.label, *(label for _, label in row.parts)) if seen.sees(row, one)]
        before = not seen.now.issuperset(labels)
        whole = bytes(contents[row.serial])
        left = whole if row.written is None else visible_content(whole, parts=row.written, labels=tuple(labels))
        if left is None:
            return None
        parts = [(selector, label) for selector, label in row.parts if label in labels]
        terms = {label: self._leaving(label, here=here) for label in (row.label, *(label for _, label in parts))}
        loose = row.collection in seen.loose
        return Source(
            serial=row.serial,
            version=row.version,
            content=left,
            handling=terms[row.label],
            parts=tuple((selector, terms[label]) for selector, label in parts),
            verdict=self._verdict(tuple(terms.values()), before=before, here=here),
            here=here,
            first=row.giver == self.having.first,
            giver=row.giver,
            copied=row.copied,
            theirs=self.theirs,
            before=self.before.words,
            freed=(self.before.said,),
            mine=self.mine,
            published=before and all(seen.terms[one].tlp is TLP.CLEAR for one in labels),
            unsaid=loose and is_unsaid(row, handling=seen.terms[row.label], content=whole),
        )

    def _leaving(self, label: int, *, here: bool) -> Handling:
        handling = self.seen.terms[label]
        return handling if here else leaving(handling, access=self.seen.accesses[self.row.collection])

    def _verdict(self, several: tuple[Handling, ...], *, before: bool, here: bool) -> Verdict:
        """Whether it may come. Where it is already it goes nowhere, and only its time may be over."""
        if not here:
            return self.there.verdict(self.row.collection, several=several, before=before)
        outside = (outside_its_time(one, at=self.at) for one in several)
        late = next((reason for reason in outside if reason is not None), None)
        return Verdict(allowed=late is None, reason=late or Reason.EVERYBODY_READS)
