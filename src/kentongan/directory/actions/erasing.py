"""What is known of a person erased from history: the content of versions goes, the versions and this act stay."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from kentongan.directory.actions.changing import changing_directory
from kentongan.directory.errors import ReasonMissing
from kentongan.directory.models import Proposal, VersionContent
from kentongan.directory.terms import ProposalState
from kentongan.ledger.actions import record

ERASED: Mapping[str, Any] = {"erased": True}
"""What stands in a decided proposal in place of its content."""


def erase_person(words: Collection[str], *, actor: UUID | None, at: datetime) -> int:
    """Erase every version's content that has one of these names or addresses; return how many were erased.

    Of decided proposals too; an open one is to be declined first. What stands in the record today stays: end it
    first. Raises ReasonMissing where no word is given.
    """
    wanted = {word.strip().casefold() for word in words if word.strip()}
    if not wanted:
        raise ReasonMissing(most=LONGEST)
    with changing_directory():
        rows = VersionContent.objects.select_related("version").order_by("pk")
        found = [row for row in rows.iterator(chunk_size=500) if _names(row.before, row.after, wanted=wanted)]
        erased = [row.version.id for row in found]
        for row in found:
            row.delete()
        decided = Proposal.objects.exclude(state=ProposalState.OPEN.value)
        said = [one for one in decided if _names(one.before, one.after, wanted=wanted)]
        for proposal in said:
            proposal.before = None if proposal.before is None else dict(ERASED)
            proposal.after = None if proposal.after is None else dict(ERASED)
            proposal.save(update_fields=["before", "after"])
        if found or said:
            things = [*erased, *(one.id for one in said)]
            record("directory.history_erased", actor=actor, subject=None, at=at, related=things)
    return len(found) + len(said)


LONGEST = 2000


def _names(*contents: Mapping[str, Any] | None, wanted: Collection[str]) -> bool:
    texts = {text.casefold() for content in contents if content for text in _texts(content)}
    return any(word in text for text in texts for word in wanted)


def _texts(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for one in value.values() for text in _texts(one)]
        case list():
            return [text for one in value for text in _texts(one)]
        case _:
            return []
