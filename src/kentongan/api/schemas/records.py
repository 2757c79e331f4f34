"""What is proposed and was changed of parties' records, field by field."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from kentongan.directory.terms import Subject


class ProposalOut(Schema):
    """A proposed change; ``obstacle`` says why the caller cannot decide it, empty where they can."""

    id: UUID
    slug: str
    subject: str
    thing: UUID
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str
    state: str
    proposed_at: datetime
    decided_at: datetime | None
    note: str
    needs_another: bool
    obstacle: str


class VersionOut(Schema):
    """One change of a party's record. ``erased``: what it said was erased for a person; ``intact``: it is unaltered."""

    id: UUID
    subject: str
    thing: UUID
    actor: UUID | None
    at: datetime
    reason: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    erased: bool
    intact: bool


class ProposalIn(Schema):
    """A change to propose: ``after`` as the party's ``versions`` have such a thing, null where it should end."""

    subject: Subject
    thing: UUID | None = None
    after: dict[str, Any] | None
    reason: str


class NoteIn(Schema):
    """What is said with a decision."""

    note: str = ""


class ReportIn(Schema):
    """What is wrong."""

    text: str


class ErrorReportOut(Schema):
    """What somebody reported wrong of a post. Who it was, its party is told on the page."""

    id: UUID
    slug: str
    post: UUID | None
    text: str
    reported_at: datetime
    settled_at: datetime | None
    note: str
