"""Public sources: declared by the hub's staff, and ended. Neither takes anything back; the last word counts."""

import re
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from kentongan.exchange.actions.provisioning import touch
from kentongan.exchange.errors import SourceDeclared, UnsuitableSource
from kentongan.exchange.models import PublicSource, PublicSourceEnd
from kentongan.exchange.queries.sources import source_in_force
from kentongan.ledger.actions import record
from kentongan.stix.identity import in_one_spelling

_IDENTITY = re.compile(r"identity--[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LONGEST = {"title": 200, "url": 1_000, "reason": 2_000}


@transaction.atomic
def declare_source(
    identity: str, *, title: str, url: str, reason: str, actor: UUID | None, at: datetime
) -> PublicSource:  # fmt: skip
    """Say that what an identity creates is published for everybody. Raises UnsuitableSource, SourceDeclared."""
    wanted = in_one_spelling(identity.strip())
    said = {"title": title.strip(), "url": url.strip(), "reason": reason.strip()}
    _demand_suitable(wanted, said)
    touch()  # One after the other: the only row of the state is locked until the commit.
    if source_in_force(wanted) is not None:
        raise SourceDeclared(source=wanted)
    number = PublicSource.objects.filter(identity=wanted).count() + 1
    made = PublicSource.objects.create(identity=wanted, number=number, declared_by=actor, declared_at=at, **said)
    record("exchange.source_declared", actor=actor, subject=made.id, at=at)
    return made


@transaction.atomic
def end_source(source: PublicSource, *, reason: str, actor: UUID | None, at: datetime) -> PublicSourceEnd:
    """Say that a declaration holds no more: what is shared from now on is bound again. What was shared stays.

    Raises UnsuitableSource without a reason; ended twice, it stays as it was ended first.
    """
    why = reason.strip()
    if not why or len(why) > _LONGEST["reason"]:
        raise UnsuitableSource(field="reason")
    touch()
    ended = PublicSourceEnd.objects.filter(source=source).first()
    if ended is not None:
        return ended
    made = PublicSourceEnd.objects.create(source=source, reason=why, ended_by=actor, ended_at=at)
    record("exchange.source_ended", actor=actor, subject=source.id, at=at)
    return made


def _demand_suitable(identity: str, said: dict[str, str]) -> None:
    if not _IDENTITY.fullmatch(identity):
        raise UnsuitableSource(field="identity")
    for name, text in said.items():
        if not text or len(text) > _LONGEST[name]:
            raise UnsuitableSource(field=name)
    if not _is_address(said["url"]):
        raise UnsuitableSource(field="url")


def _is_address(text: str) -> bool:
    try:
        read = urlsplit(text)
    except ValueError:
        return False
    return read.scheme in ("https", "http") and bool(read.hostname) and text.isprintable() and " " not in text
