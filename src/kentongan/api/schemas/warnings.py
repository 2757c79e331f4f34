"""Warnings, what they list, what was answered, and the figures, field by field."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema

from kentongan.api.callers import caller_of
from kentongan.kernel.tlp import TLP
from kentongan.response.models import Exposure, Item, Warning
from kentongan.response.queries.itemlines import item_line
from kentongan.response.terms import ExposureState, Figures, Share, Verdict


class WarningOut(Schema):
    """A warning. ``why`` lists the reasons for which a person decides, for staff.

    ``open`` of its ``exposures`` wait for an answer, ``gone`` of them the feed sees no more, ``seen_again`` were seen
    after they were called mitigated.
    """

    id: UUID
    reference: str
    feed: str
    organisation: str
    recipient: str | None
    route: str
    classification: str
    tlp: str
    state: str
    why: list[str]
    critical: int
    exposures: int
    open: int
    gone: int
    seen_again: int
    first_seen: datetime
    last_seen: datetime
    drafted_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    acknowledged_at: datetime | None
    due_at: datetime | None
    exercise: bool

    @staticmethod
    def resolve_feed(row: Warning) -> str:
        """The feed's slug."""
        return row.feed.slug

    @staticmethod
    def resolve_organisation(row: Warning) -> str:
        """The slug of whose exposures they are."""
        return row.organisation.slug

    @staticmethod
    def resolve_recipient(row: Warning) -> str | None:
        """The slug of who is written to; null where nobody can be."""
        return row.recipient.slug if row.recipient else None

    @staticmethod
    def resolve_tlp(row: Warning) -> str:
        """The label's word."""
        return TLP(row.tlp).word

    @staticmethod
    def resolve_why(row: Warning, context: dict[str, Any]) -> list[str]:
        """The reasons, one by one; what the hub thought before it wrote is not its recipient's."""
        return row.why.split() if caller_of(context["request"]).reader.sees_all else []


class ItemOut(Schema):
    """One exposure as a warning lists it; ``exposure`` is its id, for answers. ``again``: seen after “mitigated”."""

    id: UUID
    exposure: UUID
    address: str
    name: str
    port: int | None
    transport: str
    report: str
    tag: str
    claim_kind: str
    claim_value: str
    first_seen: datetime
    last_seen: datetime
    count: int
    state: str
    answered_at: datetime | None
    again: bool
    gone_at: datetime | None

    @staticmethod
    def resolve_exposure(row: Item) -> UUID:
        """The key alone."""
        return row.exposure_id

    @staticmethod
    def resolve_address(row: Item) -> str:
        """Where it was seen."""
        return item_line(row).address

    @staticmethod
    def resolve_name(row: Item) -> str:
        """Under which name."""
        return row.exposure.name

    @staticmethod
    def resolve_port(row: Item) -> int | None:
        """At which port."""
        return row.exposure.port

    @staticmethod
    def resolve_transport(row: Item) -> str:
        """By which transport."""
        return row.exposure.transport

    @staticmethod
    def resolve_report(row: Item) -> str:
        """The type of the report that says so."""
        return row.exposure.report

    @staticmethod
    def resolve_tag(row: Item) -> str:
        """What the report calls it."""
        return row.exposure.tag

    @staticmethod
    def resolve_claim_kind(row: Item) -> str:
        """The kind of the claim by which it is the organisation's."""
        return row.exposure.evidence_kind

    @staticmethod
    def resolve_claim_value(row: Item) -> str:
        """That claim's value."""
        return row.exposure.evidence_value

    @staticmethod
    def resolve_first_seen(row: Item) -> datetime:
        """When it was first seen."""
        return item_line(row).first_seen

    @staticmethod
    def resolve_last_seen(row: Item) -> datetime:
        """When it was last seen."""
        return item_line(row).last_seen

    @staticmethod
    def resolve_count(row: Item) -> int:
        """How often it was seen."""
        return item_line(row).count

    @staticmethod
    def resolve_state(row: Item) -> str:
        """What was answered."""
        return row.exposure.state

    @staticmethod
    def resolve_answered_at(row: Item) -> datetime | None:
        """When."""
        return row.exposure.answered_at

    @staticmethod
    def resolve_gone_at(row: Item) -> datetime | None:
        """Since when its feed sees it no more."""
        return row.exposure.gone_at


class ExposureOut(Schema):
    """One exposure over all its days. Whether it is gone the feed tells, not the answer."""

    id: UUID
    organisation: str
    feed: str
    classification: str
    tlp: str
    address: str
    name: str
    port: int | None
    transport: str
    tag: str
    state: ExposureState
    first_seen: datetime
    last_seen: datetime
    count: int
    answered_at: datetime | None
    seen_again: int
    seen_again_at: datetime | None
    gone_at: datetime | None
    exercise: bool

    @staticmethod
    def resolve_organisation(row: Exposure) -> str:
        """The slug rather than the key."""
        return row.organisation.slug

    @staticmethod
    def resolve_feed(row: Exposure) -> str:
        """The slug rather than the key."""
        return row.feed.slug

    @staticmethod
    def resolve_tlp(row: Exposure) -> str:
        """The label's word."""
        return TLP(row.tlp).word


class AnswerIn(Schema):
    """What is answered: for the ``exposures`` of these ids, or, where null, for all that wait."""

    verdict: Verdict
    exposures: list[UUID] | None = None
    note: Annotated[str, Field(max_length=2000)] = ""


class AnswerOut(Schema):
    """One answer, for how many exposures, and how it came. Who gave it is told to staff in pages alone."""

    id: UUID
    verdict: str
    exposures: int
    at: datetime
    via: str
    note: str


class StepOut(Schema):
    """One step of a warning; ``before`` is empty for the first."""

    before: str
    after: str
    at: datetime
    reason: str


class NoticeOut(Schema):
    """A mail about a warning: of which kind, how much it may tell, what became of it. Never its address or its text."""

    id: UUID
    kind: str
    manner: str
    language: str
    state: str
    created_at: datetime
    settled_at: datetime | None


class ChosenIn(Schema):
    """Warnings by their ids, 500 at most."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]


class ApprovingIn(ChosenIn):
    """Warnings by their ids. ``in_spite``: also those that were refused as ``disputed``."""

    in_spite: bool = False


class RefusedOut(Schema):
    """A warning that was not approved, and why: ``code`` is stable, ``detail`` for people."""

    id: UUID
    code: str
    detail: str


class ApprovedOut(Schema):
    """What was approved, what was not, and for how many seconds it can be taken back."""

    done: list[UUID]
    refused: list[RefusedOut]
    seconds: int


class TakenBackOut(Schema):
    """What was taken back; what is not among it has left."""

    done: list[UUID]


class ShareOut(Schema):
    """``part`` of ``whole``; both null where too few to be shown, which is not the same as none."""

    part: int | None
    whole: int | None

    @classmethod
    def of(cls, share: Share) -> "ShareOut":
        """Return a share as the API has it."""
        return cls(part=share.part, whole=share.whole)


class FiguresOut(Schema):
    """Figures of one group; times in seconds, medians and 90th by nearest rank.

    They are rounded down: under two hours to the minute, under two days to the hour, then to the day.
    """

    key: str
    warnings: int | None
    gone: ShareOut
    reach: ShareOut
    answered: ShareOut
    again: ShareOut
    delivered: int | None
    to_deliver_median: float | None
    to_deliver_p90: float | None
    acknowledged: int | None
    to_acknowledge_median: float | None
    to_acknowledge_p90: float | None

    @classmethod
    def of(cls, one: Figures) -> "FiguresOut":
        """Return figures as the API has them."""
        return cls(
            key=one.key,
            warnings=one.warnings,
            gone=ShareOut.of(one.gone),
            reach=ShareOut.of(one.reach),
            answered=ShareOut.of(one.answered),
            again=ShareOut.of(one.again),
            delivered=one.delivered,
            to_deliver_median=one.to_deliver_median,
            to_deliver_p90=one.to_deliver_p90,
            acknowledged=one.acknowledged,
            to_acknowledge_median=one.to_acknowledge_median,
            to_acknowledge_p90=one.to_acknowledge_p90,
        )


class ComparedOut(Schema):
    """Figures of all together, and of each group where some were asked for."""

    whole: FiguresOut
    groups: list[FiguresOut]
