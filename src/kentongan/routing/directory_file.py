"""The directory file: who is who, how to reach them and what is theirs, as JSON (docs/formats/directory.md).

What concerns the whole file is an error; a single item that cannot be kept is refused with its place and its
reason, and the rest is read.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import msgspec

from kentongan.kernel.errors import KentonganError, marked
from kentongan.routing.directory_items import read_claim, read_contact, read_organisation
from kentongan.routing.moments import write_day
from kentongan.routing.refusals import Refusal
from kentongan.routing.terms import Claim, Contact, Directory, Organisation

VERSION = 1
LARGEST = 256 * 1024 * 1024
"""Bytes of a file that we are willing to read; a million claims are about 150 MB."""

Item = TypeVar("Item", Claim, Contact)


class DirectoryTooLarge(KentonganError):
    """More than a directory can reasonably hold."""

    code = "directory-too-large"
    status = 413
    text = marked("The directory file has {size} bytes; at most {largest} are read.")
    next_step = marked("Split it by country.")


class NotADirectory(KentonganError):
    """Not JSON, or not an object with organisations."""

    code = "not-a-directory"
    status = 400
    text = marked("This is not a directory file: {detail}.")
    next_step = marked("See docs/formats/directory.md.")


class UnknownField(NotADirectory):
    """A field of the whole file that the format does not have."""

    code = "unknown-field"
    text = marked("A directory file has no field “{field}”.")


class KeyGivenTwice(KentonganError):
    """One object has the same key twice, so that nobody can know which is meant (RFC 8259 §4)."""

    code = "key-given-twice"
    status = 400
    text = marked("The key “{key}” stands twice in one object.")
    next_step = marked("Remove one of them.")


class WrongVersion(KentonganError):
    """A version of the format that we do not read."""

    code = "wrong-version"
    status = 400
    text = marked("The directory file has version {version}; version {expected} is read.")
    next_step = marked("Write “version”: 1, or use a newer Kentongan.")


class OrganisationGivenTwice(KentonganError):
    """Two organisations with one id, so that claims could reach the wrong one."""

    code = "organisation-given-twice"
    status = 400
    text = marked("The id “{id}” is given to two organisations ({first} and {second}).")
    next_step = marked("Give each its own id, or make one of the two.")


class ItemGivenTwice(KentonganError):
    """An item that says exactly what an earlier one of the same organisation says."""

    code = "item-given-twice"
    status = 409
    text = marked("The same stands in the file already.")
    next_step = marked("Remove one of them.")


class ReadDirectory(NamedTuple):
    """What a file gave: the directory, and what was refused."""

    directory: Directory
    refused: tuple[Refusal, ...]


def read_directory(data: bytes, *, largest: int = LARGEST, at: datetime | None = None) -> ReadDirectory:
    """Return the directory that a file holds, and each refused item; with ``at``, also what was verified after that.

    Raises DirectoryTooLarge, NotADirectory, KeyGivenTwice, WrongVersion or OrganisationGivenTwice for the whole.
    """
    if len(data) > largest:
        raise DirectoryTooLarge(size=len(data), largest=largest)
    refused: list[Refusal] = []
    organisations: dict[str, Organisation] = {}
    for place, item in _organisation_items(_decoded(data.removeprefix(b"\xef\xbb\xbf"))):
        organisation = _organisation(item, place=place, at=at, refused=refused)
        if organisation is not None:
            organisations[organisation.id] = organisation
    return ReadDirectory(Directory(organisations=organisations), tuple(refused))


def _decoded(data: bytes) -> object:
    """Return the file as plain data. msgspec keeps to RFC 8259; json is asked only for keys that stand twice."""
    try:
        decoded: object = msgspec.json.decode(data)
        json.loads(data, object_pairs_hook=_object)
    except msgspec.DecodeError as problem:
        raise NotADirectory(detail=str(problem)) from None
    except RecursionError:
        raise NotADirectory(detail=marked("it is nested too deeply")) from None
    except ValueError as problem:  # json is stricter about the size of numbers
        raise NotADirectory(detail=str(problem)) from None
    return decoded


def _object(pairs: list[tuple[str, Any]]) -> dict[str, None]:
    seen: dict[str, None] = {}
    for key, _ in pairs:
        if key in seen:
            raise KeyGivenTwice(key=key[:64])
        seen[key] = None
    return seen


def _organisation_items(decoded: object) -> Iterator[tuple[str, object]]:
    if not isinstance(decoded, dict):
        raise NotADirectory(detail=marked("an object is expected"))
    version = decoded.get("version")
    if type(version) is not int or version != VERSION:
        raise WrongVersion(version=repr(version)[:64], expected=VERSION)
    unknown = decoded.keys() - {"$schema", "version", "organisations"}
    if unknown:
        raise UnknownField(field=min(unknown)[:64])
    items = decoded.get("organisations")
    if not isinstance(items, list):
        raise NotADirectory(detail=marked("“organisations” must be a list"))
    _refuse_ids_given_twice(items)
    for number, item in enumerate(items):
        yield f"/organisations/{number}", item


def _refuse_ids_given_twice(items: Sequence[object]) -> None:
    first: dict[str, int] = {}
    for number, item in enumerate(items):
        given = item.get("id") if isinstance(item, dict) else None
        if isinstance(given, str) and first.setdefault(given, number) != number:
            places = {"first": f"/organisations/{first[given]}", "second": f"/organisations/{number}"}
            raise OrganisationGivenTwice(id=given[:64], **places)


def _organisation(item: object, *, place: str, at: datetime | None, refused: list[Refusal]) -> Organisation | None:
    try:
        organisation, contacts, claims = read_organisation(item)
    except KentonganError as reason:
        refused.append(Refusal(place + str(reason.facts.get("path", "")), reason))
        return None
    return replace(
        organisation,
        contacts=_kept(
            contacts, read=lambda contact: read_contact(contact, at=at), place=f"{place}/contacts", refused=refused
        ),
        claims=_kept(
            claims,
            read=lambda claim: read_claim(claim, organisation=organisation.id, at=at),
            place=f"{place}/claims",
            refused=refused,
        ),
    )


def _kept(
    items: Sequence[object], *, read: Callable[[object], Item], place: str, refused: list[Refusal]
) -> tuple[Item, ...]:
    kept: dict[Item, None] = {}
    for number, item in enumerate(items):
        try:
            read_item = read(item)
            if read_item in kept:
                raise ItemGivenTwice
            kept[read_item] = None
        except KentonganError as reason:
            refused.append(Refusal(f"{place}/{number}{reason.facts.get('path', '')}", reason))
    return tuple(kept)


def write_directory(directory: Directory) -> bytes:
    """Return a directory as a file that reads back the same; one line a contact or claim, so that versions compare."""
    organisations = ",\n".join(_organisation_text(organisation) for organisation in directory.organisations.values())
    return f'{{"version": {VERSION}, "organisations": [\n{organisations}\n]}}\n'.encode()


def _organisation_text(organisation: Organisation) -> str:
    names = dict(organisation.names)
    plain: dict[str, object] = {
        "id": organisation.id,
        "name": names["und"] if names.keys() == {"und"} else names,
        "country": organisation.country,
        "kind": organisation.kind.value,
        "size": organisation.size.value if organisation.size else None,
        "sectors": organisation.sectors,
        "critical": organisation.critical,
        "languages": organisation.languages,
    }
    head = _line({key: value for key, value in plain.items() if value not in (None, ())})
    contacts = _lines([contact_item(contact) for contact in organisation.contacts])
    claims = _lines([claim_item(claim) for claim in organisation.claims])
    return f'{head[:-1]},\n "contacts": [{contacts}],\n "claims": [{claims}]}}'


def _lines(items: Sequence[object]) -> str:
    return "".join(f"{',' if number else ''}\n  {_line(item)}" for number, item in enumerate(items))


def _line(item: object) -> str:
    return json.dumps(item, ensure_ascii=False)


def contact_item(contact: Contact) -> dict[str, object]:
    """Return a contact as the file has it."""
    return {
        "role": contact.role,
        "channel": contact.channel,
        "address": contact.address,
        "priority": contact.priority,
        "verified_at": _text(contact.verified_at),
    }


def claim_item(claim: Claim) -> dict[str, object]:
    """Return a claim as the file has it; what is rarely set stands there only if it is."""
    item: dict[str, object] = {
        "kind": claim.kind.value,
        "value": claim.value,
        "tier": claim.tier.value,
        "source": claim.source.value,
        "verified_at": _text(claim.verified_at),
        "as_of": _text(claim.as_of),
        "valid_from": _text(claim.valid_from),
        "valid_to": _text(claim.valid_to),
    }
    rare = {"recorded_at": _text(claim.recorded_at), "questioned_at": _text(claim.questioned_at)}
    return item | {key: value for key, value in rare.items() if value is not None}


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else write_day(moment)
