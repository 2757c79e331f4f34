"""What a file given to ``kentongan directory import`` holds: a directory, or contacts or claims as CSV."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import click

from kentongan.cli.errors import FOUND_PROBLEMS, REFUSED, translation
from kentongan.kernel.errors import marked
from kentongan.routing.directory_csv import is_claims_csv, read_claims_csv, read_contacts_csv
from kentongan.routing.directory_file import read_directory
from kentongan.routing.refusals import Refusal
from kentongan.routing.terms import Directory, Organisation

REST_IS_LEFT = marked("Refused: {count:,}. The rest can be imported; nothing ends for not being in the file.")
NOTHING_IS_LEFT = marked("Refused: {count:,}. Nothing is left to import.")


class Kind(StrEnum):
    """What a file can hold."""

    DIRECTORY = "directory"
    CONTACTS = "contacts"
    CLAIMS = "claims"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a file gave: its part of the directory, whether that is all of it, and what was refused."""

    directory: Directory
    refused: tuple[Refusal, ...]
    complete: bool


def kind_of(data: bytes) -> Kind:
    """Return what a file holds, by how it begins."""
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return Kind.DIRECTORY
    return Kind.CLAIMS if is_claims_csv(data) else Kind.CONTACTS


def read_given(data: bytes, *, kind: Kind, at: datetime) -> Given:
    """Return what a file gives; the hub must be open, for CSV names organisations that are there.

    Raises what ``read_directory`` and the readers of CSV raise.
    """
    if kind is Kind.DIRECTORY:
        directory, refused = read_directory(data, at=at)
        return Given(directory=directory, refused=refused, complete=not refused)
    from kentongan.directory.queries import organisation_ids

    known = organisation_ids()
    if kind is Kind.CONTACTS:
        contacts = read_contacts_csv(data, known=known, at=at)
        said = {slug: replace(head, contacts=contacts.items[slug]) for slug, head in _heads(contacts.items).items()}
        return Given(directory=Directory(organisations=said), refused=contacts.refused, complete=False)
    claims = read_claims_csv(data, known=known, at=at)
    said = {slug: replace(head, claims=claims.items[slug]) for slug, head in _heads(claims.items).items()}
    return Given(directory=Directory(organisations=said), refused=claims.refused, complete=False)


def _heads(slugs: Iterable[str]) -> Mapping[str, Organisation]:
    """Return the hub's own organisations without contacts and claims, so that what a CSV does not say stays."""
    from kentongan.directory.queries import routing_directory

    found = routing_directory(slugs=slugs).organisations
    return {slug: replace(head, contacts=(), claims=()) for slug, head in found.items()}


def tell_refused(given: Given) -> None:
    """List everything refused with its place and reason, on standard error."""
    translate = translation()
    for refusal in given.refused:
        reason = refusal.reason
        told = f"{refusal.place}: {reason.message(translate)} {reason.advice(translate)}".rstrip()
        click.secho(told, err=True, fg="yellow")
    if given.refused:
        sentence = REST_IS_LEFT if given.directory.organisations else NOTHING_IS_LEFT
        click.secho(translate(sentence).format(count=len(given.refused)), err=True, fg="yellow")


def code_of(*, refused: bool, left: bool) -> int:
    """Return the exit code of an import: whether something was refused, and anything left to take."""
    if not refused:
        return 0
    return FOUND_PROBLEMS if left else REFUSED


def plain_refused(given: Given) -> dict[str, object]:
    """Return what was refused as plain data."""
    translate = translation()
    return {
        "refused": [
            {"place": refusal.place, "code": refusal.reason.code, "reason": refusal.reason.message(translate)}
            for refusal in given.refused
        ]
    }
