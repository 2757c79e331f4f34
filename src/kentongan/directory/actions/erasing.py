"""What is known of a person erased from history: the content of versions goes, the versions and this act stay."""

import json
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from kentongan.directory.actions.changing import changing_directory
from kentongan.directory.errors import ReasonMissing
from kentongan.directory.models import Proposal, TakenOut, VersionContent
from kentongan.directory.queries.erased import ERASURE
from kentongan.directory.queries.stored_records import mark_of
from kentongan.directory.rules.digests import ERASED
from kentongan.directory.rules.record_things import way_taken_out
from kentongan.directory.terms import Origin, ProposalState, Subject
from kentongan.ledger.actions import record

PERSONAL = ("name", "address", "user")
"""The fields by which a content is a person's: who holds a post, how they are reached, which account they have."""

LONGEST = 2000


def erase_person(words: Collection[str], *, actor: UUID | None, at: datetime) -> int:
    """Erase every version's content with exactly one of these names, addresses or accounts; return how many.

    A word is the whole of what a field has, in whatever case: part of a name finds nothing. Of decided proposals too;
    an open one is to be declined first. What stands in the record today stays: end it first. A mandate or a reason
    that mentions the person in a sentence is not found. Raises ReasonMissing where no word is given.
    """
    wanted = {folded for word in words if (folded := _folded(word))}
    if not wanted:
        raise ReasonMissing(most=LONGEST)
    with changing_directory():
        contents = _maybe(VersionContent.objects.select_related("version").order_by("pk"), wanted=wanted)
        found = [row for row in contents.iterator(chunk_size=500) if _names(row.before, row.after, wanted=wanted)]
        erased = [row.version.id for row in found]
        _remember_what_was_taken_out(found, at=at)
        for row in found:
            row.delete()
        decided = _maybe(Proposal.objects.exclude(state=ProposalState.OPEN.value), wanted=wanted)
        said = [one for one in decided if _names(one.before, one.after, wanted=wanted)]
        for proposal in said:
            proposal.before = None if proposal.before is None else dict(ERASED)
            proposal.after = None if proposal.after is None else dict(ERASED)
            proposal.save(update_fields=["before", "after"])
        if found or said:
            things = [*erased, *(one.id for one in said)]
            record(ERASURE, actor=actor, subject=None, at=at, related=things)
    return len(found) + len(said)


def _remember_what_was_taken_out(rows: Iterable[VersionContent], *, at: datetime) -> None:
    """Keep that people took a way out of the record, without the way: else the next file would bring it again."""
    for row in rows:
        if row.version.subject != Subject.CHANNEL or row.version.origin != Origin.HAND:
            continue
        way, holder = way_taken_out(row.before, row.after), (row.before or {}).get("assignment")
        if way is not None and holder:
            mark = {"assignment": UUID(holder), "channel": way[0], "mark": mark_of(way[1])}
            TakenOut.objects.get_or_create(**mark, defaults={"at": at})


def _maybe(rows: QuerySet[Any], *, wanted: Collection[str]) -> QuerySet[Any]:
    """Leave out, in the database, what cannot have a wanted value.

    A database folds the case of ASCII alone, and SQLite has other letters as escapes. So we find a plain word by its
    text and read every content with another letter in it ourselves: what is plain stays plain when it is folded.
    """
    maybe = Q()
    for column in ("_before", "_after"):
        for word in wanted:
            if word.isascii():
                maybe |= Q(**{f"{column}__icontains": json.dumps(word)[1:-1]})
        maybe |= Q(**{f"{column}__regex": r"[^ -~]|\\u"})
    as_text = {"_before": Cast("before", TextField()), "_after": Cast("after", TextField())}
    found: QuerySet[Any] = rows.annotate(**as_text).filter(maybe)
    return found


def _names(*contents: Mapping[str, Any] | None, wanted: Collection[str]) -> bool:
    return any(_folded(text) in wanted for content in contents if content for text in _of_person(content))


def _of_person(content: Mapping[str, Any]) -> Iterator[str]:
    yield from (text for field in PERSONAL if isinstance(text := content.get(field), str))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()
