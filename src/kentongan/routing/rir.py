"""What the regional registries delegated to each country, read from their files, as fallback claims of its CERT.

Two kinds of file are read: the statistics exchange format of the registries (``delegated-*``, also extended), and
per-country JSON in both layouts of ipverse (``prefixes``/``countryCode``, ``subnets``/``country-code``). A row that
cannot be read is refused with its place; what is reserved or available belongs to nobody and is only counted.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePath

from kentongan.kernel.errors import KentonganError, marked
from kentongan.routing.countries import countries
from kentongan.routing.delegated import Delegation, read_delegated, read_delegated_json
from kentongan.routing.refusals import Refusal
from kentongan.routing.terms import Claim, ClaimSource, ClaimTier, Directory, Organisation, OrganisationKind

_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{2})(?:-(\d{2}))?(?!\d)")


class NoDate(KentonganError):
    """A registry file that does not say when it was true."""

    code = "no-date"
    status = 400
    text = marked("{name} does not say of which date it is.")
    next_step = marked("Give the date, for example --as-of 2026-02-01.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryFile:
    """What one file says: its date, the delegations, what was refused, and how many rows belong to nobody."""

    name: str
    as_of: datetime
    delegations: tuple[Delegation, ...]
    refused: tuple[Refusal, ...] = ()
    passed_over: Mapping[str, int] = field(default_factory=dict)


def read_registry_file(data: bytes, *, name: str, as_of: datetime | None = None) -> RegistryFile:
    """Return what a registry file delegates to which country.

    The date is the one that the file itself gives, else ``as_of``, else the one in its ``name`` or its folder's
    (``2026-02/my.json`` is 2026-02-01). Raises NoDate, and NotARegistryFile of ``delegated``.
    """
    stripped = data.removeprefix(b"\xef\xbb\xbf")
    read = read_delegated_json if stripped.lstrip()[:1] == b"{" else read_delegated
    contents = read(stripped, name=name)
    date = contents.date or as_of or date_in(name)
    if date is None:
        raise NoDate(name=name)
    return RegistryFile(
        name=name,
        as_of=date,
        delegations=tuple(contents.delegations),
        refused=tuple(contents.refused),
        passed_over=dict(contents.passed_over),
    )


def date_in(name: str) -> datetime | None:
    """Return the date in a file's name, else in its folder's: a month is its first day."""
    path = PurePath(name)
    for part in (path.name, path.parent.name):
        found = _DATE.search(part)
        if found:
            try:
                return datetime(int(found[1]), int(found[2]), int(found[3] or 1), tzinfo=UTC)
            except ValueError:
                return None
    return None


def national_claims(
    files: Iterable[RegistryFile], *, holders: Mapping[str, str], recorded_at: datetime | None = None
) -> Mapping[str, tuple[Claim, ...]]:
    """Return, by organisation, the fallback claims of national CERTs (``holders``: country to organisation).

    A registry's statement is as good as its date: ``verified_at`` and ``as_of`` are the file's. What several files
    say of one country is claimed once, with the newest date.
    """
    found: dict[tuple[str, Delegation], datetime] = {}
    for file in files:
        for delegation in file.delegations:
            holder = holders.get(delegation.country)
            if holder is not None:
                key = (holder, delegation)
                found[key] = max(found.get(key, file.as_of), file.as_of)
    claims: dict[str, list[Claim]] = {holder: [] for holder in holders.values()}
    for (holder, delegation), as_of in found.items():
        claims[holder].append(_claim(delegation, holder=holder, as_of=as_of, recorded_at=recorded_at))
    return {holder: tuple(theirs) for holder, theirs in claims.items()}


def _claim(delegation: Delegation, *, holder: str, as_of: datetime, recorded_at: datetime | None) -> Claim:
    return Claim(
        organisation=holder,
        kind=delegation.kind,
        value=delegation.value,
        tier=ClaimTier.FALLBACK,
        source=ClaimSource.IMPORT,
        verified_at=as_of,
        as_of=as_of,
        recorded_at=recorded_at,
    )


def directory_from_registries(files: Iterable[RegistryFile], *, chosen: frozenset[str] | None = None) -> Directory:
    """Return a directory of national CERTs only, one a country (``cert-my``), with what the registries delegated.

    ``chosen`` are the countries wanted; None takes every country in the files.
    """
    files = tuple(files)
    present = {delegation.country for file in files for delegation in file.delegations}
    wanted = sorted(present if chosen is None else chosen)
    claims = national_claims(files, holders={country: national_cert_id(country) for country in wanted})
    return Directory(
        organisations={
            national_cert_id(country): Organisation(
                id=national_cert_id(country),
                names={"en": f"National CERT of {countries()[country]}"},
                country=country,
                kind=OrganisationKind.NATIONAL_CERT,
                claims=claims[national_cert_id(country)],
            )
            for country in wanted
        }
    )


def national_cert_id(country: str) -> str:
    """Return the id that a country's national CERT gets where nobody gave it another."""
    return f"cert-{country.lower()}"
