"""The items of a directory, read one by one from plain data: organisations, contacts, claims.

The directory file and the CSV files both come through here, so that they accept and refuse the same. Strict: a
field that the format does not have is an error, and so is a value of another type.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, TypeVar

import msgspec

from kentongan.kernel.errors import KentonganError, marked, told_of
from kentongan.kernel.languages import Names
from kentongan.routing.claims import check_owned, check_period, read_value
from kentongan.routing.contacts import Channel, read_contact_address
from kentongan.routing.countries import read_country
from kentongan.routing.moments import read_strict_moment
from kentongan.routing.terms import (
    Claim,
    ClaimKind,
    ClaimSource,
    ClaimTier,
    Contact,
    Organisation,
    OrganisationKind,
    SizeTier,
)

_PLACE = re.compile(r"(?P<detail>.*?)(?: - at `(?:key in )?\$(?P<path>[^`]*)`)?", re.DOTALL)
_PRINTABLE = r"^(?=.*[^\s])[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+\Z"
_LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z"
_SLUG = r"^[a-z0-9][a-z0-9-]{0,62}\Z"
_WORD = r"^[a-z][a-z0-9_-]*\Z"
_UNMATCHED = {
    repr(_PRINTABLE): marked("it is blank, or has characters that cannot be seen"),
    repr(_LANGUAGE): marked("it is no language tag"),
    repr(_SLUG): marked("it has small letters, digits and hyphens, at most 63, and begins with no hyphen"),
    repr(_WORD): marked("it has small letters, digits, hyphens and underscores, and begins with a letter"),
}
"""What is said where a text does not match a pattern, by the pattern as msgspec quotes it."""

Slug = Annotated[str, msgspec.Meta(pattern=_SLUG)]
Text = Annotated[str, msgspec.Meta(pattern=_PRINTABLE, max_length=300)]
Word = Annotated[str, msgspec.Meta(pattern=_WORD, max_length=64)]
Language = Annotated[str, msgspec.Meta(pattern=_LANGUAGE, max_length=35)]
NamesByLanguage = Annotated[dict[Language, Text], msgspec.Meta(min_length=1)]
Form = TypeVar("Form")


class DoesNotFit(KentonganError):
    """An item that is not in the format's form."""

    code = "does-not-fit"
    status = 400
    text = marked("This does not fit the format: {detail}.")
    next_step = marked("See docs/formats/directory.md.")


class OrganisationForm(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """An organisation as the file has it, its contacts and claims not yet looked at."""

    id: Slug
    name: str | dict[str, str]  # looked at apart: msgspec 0.22 frees a union of constrained types twice
    country: str
    kind: OrganisationKind
    size: SizeTier | None = None
    sectors: tuple[Text, ...] = ()
    critical: tuple[Text, ...] = ()
    languages: tuple[Language, ...] = ()
    contacts: tuple[Any, ...] = ()
    claims: tuple[Any, ...] = ()


class ContactForm(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A contact as the file has it."""

    role: Word
    channel: Channel
    address: str
    priority: Annotated[int, msgspec.Meta(ge=1, le=99)] = 1
    verified_at: str | None = None


class ClaimForm(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A claim as the file has it."""

    kind: ClaimKind
    value: str
    tier: ClaimTier = ClaimTier.OWNER
    source: ClaimSource = ClaimSource.MANUAL
    verified_at: str | None = None
    as_of: str | None = None
    recorded_at: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    questioned_at: str | None = None


def read_organisation(item: object) -> tuple[Organisation, Sequence[object], Sequence[object]]:
    """Return an organisation still without contacts and claims, and those two as plain data.

    Raises DoesNotFit, UnknownCountry.
    """
    form = _form(item, OrganisationForm)
    organisation = Organisation(
        id=form.id,
        names=_names(form.name),
        country=read_country(form.country),
        kind=form.kind,
        size=form.size,
        sectors=form.sectors,
        critical=form.critical,
        languages=form.languages,
    )
    return organisation, form.contacts, form.claims


def read_contact(item: object, *, at: datetime | None = None) -> Contact:
    """Return a contact. With ``at``, one that was verified after that is refused.

    Raises DoesNotFit, UnreadableTime, or what ``read_contact_address`` raises.
    """
    form = _form(item, ContactForm)
    return Contact(
        role=form.role,
        channel=form.channel.value,
        address=read_contact_address(form.address, channel=form.channel),
        priority=form.priority,
        verified_at=_past(form.verified_at, at=at),
    )


def read_claim(item: object, *, organisation: str, at: datetime | None = None) -> Claim:
    """Return an organisation's claim. With ``at``, one that was verified after that is refused.

    Raises DoesNotFit, UnreadableTime, EndsBeforeItBegins, or what ``read_value`` and ``check_owned`` raise.
    """
    form = _form(item, ClaimForm)
    value = read_value(form.value, kind=form.kind)
    check_owned(value, kind=form.kind, tier=form.tier)
    valid_from, valid_to = _moment(form.valid_from), _moment(form.valid_to)
    check_period(valid_from, valid_to)
    return Claim(
        organisation=organisation,
        kind=form.kind,
        value=value,
        tier=form.tier,
        source=form.source,
        verified_at=_past(form.verified_at, at=at),
        as_of=_moment(form.as_of),
        recorded_at=_moment(form.recorded_at),
        valid_from=valid_from,
        valid_to=valid_to,
        questioned_at=_moment(form.questioned_at),
    )


@lru_cache(maxsize=4096)
def _known_moment(text: str) -> datetime:
    return read_strict_moment(text)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else _known_moment(text)


def _past(text: str | None, *, at: datetime | None) -> datetime | None:
    """Return when somebody made sure of it. Nobody did so yet in time to come, which would keep it fresh for years."""
    moment = _moment(text)
    if moment is not None and at is not None and moment > at:
        raise DoesNotFit(detail=marked("it is still to come"), path="/verified_at")
    return moment


def _names(name: str | dict[str, str]) -> Names:
    if isinstance(name, str):
        return {"und": _fit(name, Text, place="/name")}
    return _fit(name, NamesByLanguage, place="/name")


def _form(item: object, form: type[Form]) -> Form:
    if not isinstance(item, Mapping):
        raise DoesNotFit(detail=marked("an object with fields is expected"), path="")
    return _fit(item, form)


def _fit(item: object, form: type[Form], *, place: str = "") -> Form:
    try:
        return msgspec.convert(item, form)
    except msgspec.ValidationError as problem:
        found = _PLACE.fullmatch(str(problem))
        detail, path = (found["detail"], found["path"] or "") if found else (str(problem), "")
        detail = next((told_of(said) for pattern, said in _UNMATCHED.items() if pattern in detail), detail)
        raise DoesNotFit(detail=detail, path=place + _pointer(path)) from None


def _pointer(path: str) -> str:
    """Return msgspec's path (``.name[...]``, ``.sectors[0]``) as the tail of a JSON pointer (RFC 6901)."""
    return "".join(f"/{part}" for part in re.split(r"[.\[\]]+", path) if part)
