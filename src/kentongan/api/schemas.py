"""What the API tells, field by field. Times are RFC 3339 in UTC, handling terms are TLP 2.0's words."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from kentongan.accounts.models import Token
from kentongan.directory.models import Claim, Contact
from kentongan.intake.models import DoubtSum, Draft, Feed, QuarantinedRow, Run, UnclaimedSum
from kentongan.kernel.tlp import TLP


class HubOut(Schema):
    """This hub."""

    id: UUID
    name: str
    version: str
    languages: list[str]


class MeOut(Schema):
    """Who the caller is; ``scopes`` are what the token may be used for now, null for a browser's session."""

    id: UUID
    username: str
    name: str
    role: str
    organisations: list[UUID]
    scopes: list[str] | None


class OrganisationOut(Schema):
    """A party of the directory; ``names`` by language (BCP 47, ``und`` where it is not known)."""

    id: UUID
    slug: str
    names: dict[str, str]
    country: str
    kind: str
    size: str
    sectors: list[str]
    critical: list[str]
    languages: list[str]


class ContactOut(Schema):
    """How to reach an organisation in one role; ``priority`` 1 is asked first."""

    id: UUID
    organisation: str
    role: str
    channel: str
    address: str
    priority: int
    verified_at: datetime | None

    @staticmethod
    def resolve_organisation(row: Contact) -> str:
        """The slug rather than the key."""
        return row.organisation.slug


class ClaimOut(Schema):
    """A claim; it holds in ``[valid_from, valid_to)``, null is without end."""

    id: UUID
    organisation: str
    kind: str
    value: str
    tier: str
    source: str
    verified_at: datetime | None
    as_of: datetime | None
    recorded_at: datetime
    valid_from: datetime | None
    valid_to: datetime | None
    questioned_at: datetime | None

    @staticmethod
    def resolve_organisation(row: Claim) -> str:
        """The slug rather than the key."""
        return row.organisation.slug


class FeedOut(Schema):
    """A declared feed."""

    id: UUID
    slug: str
    name: str
    format: str
    zone: str
    tlp: str
    window_hours: int
    retention_days: int
    exercise: bool

    @staticmethod
    def resolve_tlp(row: Feed) -> str:
        """The label's word."""
        return TLP(row.tlp).word


class SumsOut(Schema):
    """What became of a run's rows; ``rows`` is the sum of the next four."""

    rows: int
    routed: int
    unclaimed: int
    duplicates: int
    quarantined: int
    warnings: int
    doubtful: int


class FileOut(Schema):
    """A file of a run; one that was taken in before changed nothing."""

    name: str
    report: str
    digest: str
    rows: int
    again: bool


class RunOut(Schema):
    """A run of a feed."""

    id: UUID
    feed: str
    state: str
    started_at: datetime
    finished_at: datetime | None
    exercise: bool
    problem: str
    sums: SumsOut

    @staticmethod
    def resolve_feed(row: Run) -> str:
        """The slug rather than the key."""
        return row.feed.slug

    @staticmethod
    def resolve_sums(row: Run) -> Run:
        """The sums stand in the run's own columns."""
        return row


class RunWithFilesOut(RunOut):
    """A run with the files that it took in."""

    files: list[FileOut]

    @staticmethod
    def resolve_files(row: Run) -> list[object]:
        """In the order in which they were read."""
        return list(row.files.order_by("number"))


class DraftOut(Schema):
    """A draft warning; with a ``doubt`` it does not leave by itself."""

    id: UUID
    run: UUID
    feed: str
    organisation: str
    classification: str
    tlp: str
    events: int
    first_seen: datetime
    last_seen: datetime
    critical: int
    doubt: str
    exercise: bool

    @staticmethod
    def resolve_run(row: Draft) -> UUID:
        """The key alone."""
        return row.run_id

    @staticmethod
    def resolve_feed(row: Draft) -> str:
        """The slug of the run's feed."""
        return row.run.feed.slug

    @staticmethod
    def resolve_organisation(row: Draft) -> str:
        """The slug; empty where nobody is proposed."""
        return row.organisation_slug

    @staticmethod
    def resolve_tlp(row: Draft) -> str:
        """The label's word."""
        return TLP(row.tlp).word


class QuarantinedOut(Schema):
    """A row that was refused, as it came."""

    id: UUID
    run: UUID
    feed: str
    file: str
    row: int
    reason: str
    raw: str

    @staticmethod
    def resolve_run(row: QuarantinedRow) -> UUID:
        """The key alone."""
        return row.run_id

    @staticmethod
    def resolve_feed(row: QuarantinedRow) -> str:
        """The slug of the run's feed."""
        return row.run.feed.slug

    @staticmethod
    def resolve_file(row: QuarantinedRow) -> str:
        """The file's name."""
        return row.file.name


class DoubtfulOut(Schema):
    """Events of a run in doubt for one reason; ``organisation`` is the fallback's proposal, empty without one."""

    id: UUID
    run: UUID
    reason: str
    doubt: str
    organisation: str
    critical: int
    events: int
    first_seen: datetime
    last_seen: datetime

    @staticmethod
    def resolve_run(row: DoubtSum) -> UUID:
        """The key alone."""
        return row.run_id

    @staticmethod
    def resolve_organisation(row: DoubtSum) -> str:
        """The slug of whom the fallback proposes."""
        return row.organisation_slug


class UnclaimedOut(Schema):
    """Events of a run that nobody claims, by reason and block; ``block`` is empty for what is beyond the largest."""

    id: UUID
    run: UUID
    reason: str
    block: str
    asn: int | None
    country: str
    events: int
    first_seen: datetime
    last_seen: datetime

    @staticmethod
    def resolve_run(row: UnclaimedSum) -> UUID:
        """The key alone."""
        return row.run_id


class TokenOut(Schema):
    """A token, never its secret."""

    id: UUID
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used: date | None

    @staticmethod
    def resolve_scopes(row: Token) -> list[str]:
        """As a list."""
        return row.scopes.split()


class TokenMadeOut(Schema):
    """A new token with its secret, which is told in this one answer."""

    token: TokenOut
    secret: str


class TokenIn(Schema):
    """A token to be made for the caller's own programs; an end without a zone is in UTC."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    scopes: Annotated[list[str], Field(min_length=1)]
    expires_at: datetime
