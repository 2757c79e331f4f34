"""The rows of some ids that a sender's organisation has to do with, in whatever collection; and what it deleted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from json import loads
from typing import Any
from uuid import UUID

from kentongan.exchange.models import Removal
from kentongan.exchange.queries import sql
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.rules.words import Weighed, read_said
from kentongan.ledger.columns import id_column, vendor
from kentongan.ledger.statements import rows_of

_FOUND = """
SELECT s.serial, s.stix_id, s.version, s.variant, s.added, s.collection_id, s.label_id, s.parts,
  CASE WHEN p.copy_id IS NULL THEN m.organisation_id ELSE f.organisation_id END,
  CASE WHEN m.organisation_id = %s THEN 1 ELSE 0 END,
  CASE WHEN p.copy_id IS NULL THEN 0 ELSE 1 END
FROM {of_ids}
LEFT JOIN exchange_member m ON m.id = s.member_id
LEFT JOIN {passed} ON p.copy_id = s.serial
LEFT JOIN exchange_member f ON f.id = p.first_id
"""
_OF_IDS = {
    "sqlite": "(SELECT * FROM exchange_stored WHERE stix_id {among}) s",
    "postgresql": "unnest(%s::text[]) AS wanted (id)"
    " CROSS JOIN LATERAL (SELECT * FROM exchange_stored one WHERE one.stix_id = wanted.id OFFSET 0) s",
}
"""For PostgreSQL, as ``sql.held``: without statistics it would rather read the whole table than look for many ids."""

_PASSED = {
    "sqlite": "exchange_passedon p",
    "postgresql": "LATERAL (SELECT * FROM exchange_passedon one WHERE one.copy_id = s.serial OFFSET 0) p",
}
"""Row by row, for the same reason."""

_READ = """
WHERE (m.organisation_id = %s OR EXISTS (
  SELECT 1 FROM exchange_right r JOIN exchange_member w ON w.id = r.member_id
  WHERE r.collection_id = s.collection_id AND w.organisation_id IN ({organisations}) AND r.reads
))"""
"""Rows of collections that the sender has nothing to do with are left where they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A row. ``giver``: the organisation that shared it first of all, as its column has it; ``sent``: by the sender's;
    ``copied``: by who had it from somebody else."""

    serial: int
    stix_id: str
    version: int
    variant: int
    added: int
    collection: int
    label: int
    parts: Sequence[tuple[str, int]]
    written: str | None
    giver: Any
    sent: bool
    copied: bool

    @property
    def own(self) -> bool:
        """Whether it is the sender's, and had from nobody."""
        return self.sent and not self.copied


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """A version that the sender's organisation had shared, and had from nobody, and deleted."""

    serial: int
    version: int
    said: Weighed


def rows_of_ids(ids: Sequence[str], *, sight: Sight, organisation: UUID) -> list[Found]:
    """Return what is held, where a sender's organisation reads or read, of those ids that others shared there too."""
    if not ids:
        return []
    rows = rows_of(*statement(ids, sight=sight, organisation=organisation))
    foreign = {stix_id for _serial, stix_id, *_, sent, copied in rows if copied or not sent}
    if not foreign:
        return []
    return [
        Found(
            serial=serial,
            stix_id=stix_id,
            version=version,
            variant=variant,
            added=added,
            collection=collection,
            label=label,
            parts=loads(parts) if parts else (),
            written=parts,
            giver=giver,
            sent=bool(sent),
            copied=bool(copied),
        )
        for serial, stix_id, version, variant, added, collection, label, parts, giver, sent, copied in rows
        if stix_id in foreign
    ]


def statement(ids: Sequence[str], *, sight: Sight, organisation: UUID) -> tuple[str, list[Any]]:
    """Return the statement for the rows of these ids, and its parameters."""
    among, given = ("", sql.each_of(ids)) if vendor() == "postgresql" else sql.among(ids)
    own = id_column(organisation)
    text = _FOUND.format(of_ids=_OF_IDS[vendor()].format(among=among), passed=_PASSED[vendor()])
    if sight.viewer.hub:
        return text, [own, *given]
    organisations = [id_column(one) for one in sorted(sight.viewer.organisations | {organisation})]
    text += _READ.format(organisations=", ".join(["%s"] * len(organisations)))
    return text, [own, *given, own, *organisations]


def deleted_of(ids: Iterable[str], *, organisation: UUID) -> Mapping[str, Sequence[Deleted]]:
    """Return what an organisation had shared itself under these ids and deleted."""
    found = Removal.objects.filter(stix_id__in=sorted(ids), was__isnull=False, member__organisation=organisation)
    deleted: dict[str, list[Deleted]] = {}
    for stix_id, version, was, said in found.values_list("stix_id", "version", "was", "said"):
        if was is not None:
            deleted.setdefault(stix_id, []).append(Deleted(serial=was, version=version, said=read_said(said)))
    return deleted


def first_variants(rows: Iterable[Found]) -> Sequence[Found]:
    """Return of visible rows of one version the first, which is the one that is seen."""
    found: dict[tuple[int, str, int], Found] = {}
    for one in sorted(rows, key=lambda row: row.variant):
        found.setdefault((one.collection, one.stix_id, one.version), one)
    return sorted(found.values(), key=lambda row: row.serial)
