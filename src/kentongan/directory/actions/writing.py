"""The steps of an import written in bulk: 20,000 claims in a second or two."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from kentongan.directory.actions.versions import Changed, write_versions
from kentongan.directory.models import Claim, Contact, Organisation
from kentongan.directory.rows import claim_columns, contact_columns, organisation_columns
from kentongan.directory.snapshots import Content, snapshot_of
from kentongan.directory.terms import Change, Origin, Step, Subject
from kentongan.routing import terms

ROWS_AT_ONCE = 500

_Snapshots = Mapping[tuple[Subject, UUID], tuple[UUID, Content]]
_One = TypeVar("_One")

CHANGING = ("verified_at", "as_of", "valid_to", "questioned_at")
"""What of a claim an import may change; with anything else changed it is another claim."""


@dataclass(frozen=True, slots=True)
class Touched:
    """What was written: the organisations concerned, and the contacts and claims that are new or not as before."""

    organisations: tuple[UUID, ...]
    entries: tuple[UUID, ...]


def written(steps: Sequence[Step], *, origin: Origin, actor: UUID | None, at: datetime) -> Touched:
    """Write the steps and return what they touched, with versions of what is stated. In the import's transaction."""
    before = _snapshots(steps)
    _write_organisations(steps, origin=origin, at=at)
    owners = dict(Organisation.objects.values_list("slug", "id"))
    contacts = _write_contacts(steps, owners=owners, origin=origin, at=at)
    entries = [
        *contacts,
        *_add_claims(steps, owners=owners, origin=origin),
        *_change_claims(steps, origin=origin),
    ]
    concerned = dict.fromkeys(owners[step.organisation] for step in steps)
    write_versions(_changes(before, _snapshots(steps, added=contacts)), actor=actor, at=at, origin=origin)
    return Touched(tuple(concerned), tuple(entries))


def _snapshots(steps: Sequence[Step], *, added: Sequence[UUID] = ()) -> _Snapshots:
    """Return what versions say of the organisations and contacts that the steps are about, as they are now."""
    slugs = {step.organisation for step in steps if isinstance(step.item, terms.Organisation)}
    contacts = {step.row for step in steps if isinstance(step.item, terms.Contact) and step.row} | set(added)
    found: dict[tuple[Subject, UUID], tuple[UUID, Content]] = {}
    for some in _batches(slugs):
        for row in Organisation.objects.filter(slug__in=some):
            found[Subject.ORGANISATION, row.id] = row.id, snapshot_of(Subject.ORGANISATION, row)
    for rows in _batches(contacts):
        for contact in Contact.objects.filter(id__in=rows):
            found[Subject.CHANNEL, contact.id] = contact.organisation_id, snapshot_of(Subject.CHANNEL, contact)
    return found


def _changes(before: _Snapshots, after: _Snapshots) -> Iterator[Changed]:
    for subject, thing in dict(before) | dict(after):
        owner = (after.get((subject, thing)) or before[subject, thing])[0]
        was, now = before.get((subject, thing)), after.get((subject, thing))
        yield Changed(
            organisation=owner,
            subject=subject,
            thing=thing,
            before=was[1] if was else None,
            after=now[1] if now else None,
        )


def _batches(several: Collection[_One]) -> Iterator[list[_One]]:
    listed = list(several)
    for start in range(0, len(listed), ROWS_AT_ONCE):
        yield listed[start : start + ROWS_AT_ONCE]


def _write_organisations(steps: Sequence[Step], *, origin: Origin, at: datetime) -> None:
    new = []
    for step in steps:
        if not isinstance(step.item, terms.Organisation):
            continue
        columns = organisation_columns(step.item) | {"origin": origin.value, "changed_at": at}
        if step.row is None:
            new.append(Organisation(slug=step.item.id, recorded_at=at, **columns))
        else:
            Organisation.objects.filter(id=step.row).update(**columns)
    Organisation.objects.bulk_create(new, batch_size=ROWS_AT_ONCE)


def _write_contacts(steps: Sequence[Step], *, owners: Mapping[str, UUID], origin: Origin, at: datetime) -> list[UUID]:
    new, old = [], []
    for step in steps:
        if not isinstance(step.item, terms.Contact):
            continue
        columns = contact_columns(step.item) | {"origin": origin.value}
        if step.row is None:
            new.append(Contact(organisation_id=owners[step.organisation], recorded_at=at, **columns))
            continue
        old.append(step.row)
        if step.change is Change.REMOVED:
            Contact.objects.filter(id=step.row).delete()
        else:
            Contact.objects.filter(id=step.row).update(**columns)
    Contact.objects.bulk_create(new, batch_size=ROWS_AT_ONCE)
    return [*old, *(row.id for row in new)]


def _add_claims(steps: Sequence[Step], *, owners: Mapping[str, UUID], origin: Origin) -> list[UUID]:
    new = [
        Claim(organisation_id=owners[step.organisation], origin=origin.value, **claim_columns(step.item))
        for step in steps
        if isinstance(step.item, terms.Claim) and step.row is None
    ]
    Claim.objects.bulk_create(new, batch_size=ROWS_AT_ONCE)
    return [row.id for row in new]


def _change_claims(steps: Sequence[Step], *, origin: Origin) -> list[UUID]:
    """Write what can change of a claim; those that get the same values are written together.

    What ends or changes a claim is its origin from then on, so that the same way can open it again. Returned are
    the claims that now say something else, without those only confirmed.
    """
    confirmed: dict[tuple[object, ...], list[UUID]] = defaultdict(list)
    changed: dict[tuple[object, ...], list[UUID]] = defaultdict(list)
    for step in steps:
        if isinstance(step.item, terms.Claim) and step.row is not None:
            alike = confirmed if step.change is Change.CONFIRMED else changed
            alike[tuple(getattr(step.item, column) for column in CHANGING)].append(step.row)
    _update_claims(confirmed)
    _update_claims(changed, origin=origin.value)
    return [row for rows in changed.values() for row in rows]


def _update_claims(alike: Mapping[tuple[object, ...], Sequence[UUID]], **more: str) -> None:
    for values, rows in alike.items():
        columns = dict(zip(CHANGING, values, strict=True)) | more
        for start in range(0, len(rows), ROWS_AT_ONCE):
            Claim.objects.filter(id__in=rows[start : start + ROWS_AT_ONCE]).update(**columns)
