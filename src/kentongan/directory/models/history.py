"""How a party's record came to be what it is: what was proposed and decided, what was, and what was reported wrong.

A ``Version`` cannot be changed or removed. Its content can be removed, for a person may ask for that, and not changed:
the version with its time, actor and fingerprint stays.
"""

from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kentongan.directory.models.parties import Organisation
from kentongan.directory.terms import Origin, ProposalState, Subject
from kentongan.kernel.identifiers import new_id


class Proposal(models.Model):
    """A change that an editor of a party proposes and its approver decides.

    ``thing`` is the row it is about, or the id that an added one will have. ``before`` is that row as it was when this
    was proposed, None for an addition; ``after`` as it would be, None where it would end.
    """

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="proposals")
    subject = models.CharField(max_length=16)
    thing = models.UUIDField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.CharField(max_length=2000)
    state = models.CharField(max_length=16, default=ProposalState.OPEN)
    proposed_by = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=2000, blank=True, default="")

    kept = True

    class Meta:
        constraints = [
            CheckConstraint(name="proposal_subject_known", condition=Q(subject__in=[one.value for one in Subject])),
            CheckConstraint(name="proposal_state_known", condition=Q(state__in=[one.value for one in ProposalState])),
            CheckConstraint(name="proposal_says_why", condition=~Q(reason="")),
            CheckConstraint(
                name="proposal_changes_something", condition=Q(before__isnull=False) | Q(after__isnull=False)
            ),
            CheckConstraint(
                name="proposal_open_or_decided",
                condition=Q(state=ProposalState.OPEN.value) ^ Q(decided_at__isnull=False),
            ),
        ]
        indexes = [Index(fields=["organisation", "state"], name="proposal_of_in_state")]

    def __str__(self) -> str:
        return str(self.id)


class Version(models.Model):
    """One change of one thing of a party's record. ``serial`` is the order; ``digest`` the SHA-256 of the content.

    ``origin`` is by which way it came: ``hand`` where people did it, else the format of the file that was imported.
    """

    serial = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    subject = models.CharField(max_length=16)
    thing = models.UUIDField()
    actor = models.UUIDField(null=True)
    at = models.DateTimeField()
    reason = models.CharField(max_length=2000, blank=True, default="")
    proposal = models.UUIDField(null=True)
    origin = models.CharField(max_length=8, default=Origin.HAND)
    digest = models.CharField(max_length=64)

    append_only = True

    class Meta:
        constraints = [
            CheckConstraint(name="version_subject_known", condition=Q(subject__in=[one.value for one in Subject])),
            CheckConstraint(name="version_origin_known", condition=Q(origin__in=[one.value for one in Origin])),
        ]
        indexes = [
            Index(fields=["thing", "at"], name="version_of_thing"),
            Index(fields=["organisation", "at"], name="version_of_organisation"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class VersionContent(models.Model):
    """What a version says: the thing before and after, None where it was not. ``salt`` keeps the digest opaque."""

    unchangeable = True

    version = models.OneToOneField(Version, on_delete=models.PROTECT, primary_key=True, related_name="content")
    salt = models.CharField(max_length=64)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    def __str__(self) -> str:
        return str(self.version_id)


class TakenOut(models.Model):
    """That people took a way out of a holder's record, where history was erased and says no more which it was.

    ``mark`` is the keyed digest of the address: it tells that a file brings the same again, and not what it is.
    """

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assignment = models.UUIDField()
    channel = models.CharField(max_length=32)
    mark = models.CharField(max_length=64)
    at = models.DateTimeField()

    append_only = True

    class Meta:
        constraints = [UniqueConstraint(fields=["assignment", "channel", "mark"], name="taken_out_once")]

    def __str__(self) -> str:
        return str(self.id)


class ErrorReport(models.Model):
    """Somebody else says that something of a party's record is wrong. The party decides what comes of it."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="error_reports")
    post = models.UUIDField(null=True)
    text = models.CharField(max_length=2000)
    reported_by = models.UUIDField(null=True)
    reported_at = models.DateTimeField()
    settled_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=2000, blank=True, default="")

    kept = True

    class Meta:
        constraints = [CheckConstraint(name="error_report_says_what", condition=~Q(text=""))]

    def __str__(self) -> str:
        return str(self.id)
