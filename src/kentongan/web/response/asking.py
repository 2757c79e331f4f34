"""What the address bar of a page of warnings asks for, read strictly: what is not understood narrows nothing."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest

from kentongan.accounts.terms import Reader
from kentongan.directory.queries import organisation
from kentongan.kernel.tlp import TLP
from kentongan.response.queries import GROUPS, Wanted
from kentongan.response.terms import WarningState, Why

Word = TypeVar("Word", bound=StrEnum)


def wanted_of(request: HttpRequest, *, reader: Reader, at: datetime) -> Wanted:
    """Return what a list of warnings is narrowed to. Raises UnknownOrganisation.

    Staff who ask for nothing are shown what waits for them; ``group=all`` shows every state.
    """
    asked = request.GET
    slug = asked.get("organisation", "")
    group = asked.get("group", "" if not reader.sees_all or asked.get("text") else "waiting")
    return Wanted(
        group=group if group in GROUPS else "",
        state=one_of(WarningState, asked.get("state", "")),
        feed=asked.get("feed", ""),
        organisation=organisation(slug, reader=reader).id if slug else None,
        classification=asked.get("classification", ""),
        tlp=next((tlp for tlp in TLP if tlp.word == asked.get("tlp")), None),
        why=one_of(Why, asked.get("why", "")),
        critical=asked.get("critical") == "1",
        again=asked.get("again") == "1",
        untold=asked.get("untold") == "1",
        exercise=asked.get("exercise") == "1",
        text=asked.get("text", "")[:200].replace("\x00", ""),
        at=at,
    )


def one_of(words: type[Word], text: str) -> Word | None:
    """Return the word that a text is, or None."""
    return words(text) if text in set(words) else None


def ids_in(texts: Iterable[str], *, limit: int) -> list[UUID]:
    """Return the ids that texts are, each once, at most so many; what is no id is left out."""
    found: dict[UUID, None] = {}
    for text in texts:
        try:
            found[UUID(text)] = None
        except ValueError:
            continue
        if len(found) == limit:
            break
    return list(found)
