"""The steps of an import written in bulk: 20,000 claims in a second or two."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.directory.models import Claim, Contact, Organisation
from kentongan.directory.rows import claim_columns, contact_columns, organisation_columns
from kentongan.directory.terms import Change, Origin, Step
from kentongan.routing import terms

ROWS_AT_ONCE = 500

CHANGING = ("verified_at", "as_of", "valid_to", "questioned_at")
"""What of a claim an import may change; with anything else changed it is another claim."""


@dataclass(frozen=True, slots=True)
class Touched:
    """What was written: the organisations concerned, and the contacts and claims that are new or not as before."""

    organisations: tuple[UUID, ...]
    entries: tuple[UUID, ...]


def written(steps: Sequence[Step], *, origin: Origin, at: datetime) -> Touched:
    """Write the steps and return what they touched. Inside the transaction of the import."""
    _write_organisations(steps, origin=origin, at=at)
    owners = dict(Organisation.objects.values_list("slug", "id"))
    entries = [
        *_write_contacts(steps, owners=owners, origin=origin, at=at),
        *_add_claims(steps, owners=owners, origin=origin),
        *_change_claims(steps, origin=origin),
    ]
    concerned = dict.fromkeys(owners[step.organisation] for step in steps)
    return Touched(tuple(concerned), tuple(entries))


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
