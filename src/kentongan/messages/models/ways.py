"""The ways of a message to a post: mails, the link and codes that open it, and calls that a person makes."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from kentongan.kernel.identifiers import new_id
from kentongan.messages.models.messages import Recipient
from kentongan.messages.terms import Manner, TaskState


class Dispatch(models.Model):
    """One attempt to bring a message to one contact of a recipient post. ``outbox`` is its row in ``delivery``.

    ``holder``: the assignment whose contact it was, for the contact may leave the directory. ``perhaps_there``:
    somebody may have got it, whatever became of it since.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="dispatches")
    contact = models.UUIDField()
    holder = models.UUIDField(null=True)
    attempt = models.PositiveSmallIntegerField()
    manner = models.CharField(max_length=16)
    language = models.CharField(max_length=16)
    outbox = models.UUIDField(null=True, unique=True)
    state = models.CharField(max_length=16, default="queued")
    reason = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    perhaps_there = models.BooleanField(default=False)
    exercise = models.BooleanField(default=False)

    kept = True

    class Meta:
        constraints = [
            UniqueConstraint(fields=["recipient", "attempt"], name="dispatch_once_an_attempt"),
            CheckConstraint(name="dispatch_manner_known", condition=Q(manner__in=[one.value for one in Manner])),
            CheckConstraint(
                name="dispatch_state_known", condition=Q(state__in=["queued", "delivered", "failed", "cancelled"])
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Link(models.Model):
    """What a mail's address opens: one message, for one contact of one recipient. Only the keyed hash is kept.

    ``mailbox`` is the keyed hash of the address that it was sent to, which the contact may have changed since.
    ``needs_code``: its mail said nothing of the content, so what opens it is this and a code that went another way.
    ``acknowledged_at``: when its message was acknowledged by it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="links")
    contact = models.UUIDField()
    mailbox = models.CharField(max_length=64)
    secret = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    needs_code = models.BooleanField(default=True)
    mistakes = models.PositiveSmallIntegerField(default=0)
    exercise = models.BooleanField(default=False)

    kept = True

    class Meta:
        constraints = [
            CheckConstraint(name="message_link_expires_after_its_making", condition=Q(expires_at__gt=F("created_at")))
        ]

    def __str__(self) -> str:
        return str(self.id)


class Code(models.Model):
    """A one-time code for a link, sent to another channel of the post (``contact``) or read out (``actor``)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="codes")
    secret = models.CharField(max_length=64)
    contact = models.UUIDField(null=True)
    actor = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    kept = True

    class Meta:
        constraints = [
            CheckConstraint(
                name="message_code_went_one_way", condition=Q(contact__isnull=False) ^ Q(actor__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Call(models.Model):
    """A telephone call that a person must make: whom, by when, and what to read out. ``script`` is kept as it was.

    ``holder``: as of a dispatch.
    ``farewell``: to somebody who had the message and holds the post no more, or whom nothing reached, of what followed
    it. Nobody else tells them, so only what follows anew ends it, or that they acknowledge it themselves.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="calls")
    contact = models.UUIDField()
    holder = models.UUIDField(null=True)
    script = models.TextField()
    language = models.CharField(max_length=16)
    state = models.CharField(max_length=16, default=TaskState.OPEN)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    done_by = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=2000, blank=True, default="")
    farewell = models.BooleanField(default=False)
    exercise = models.BooleanField(default=False)

    kept = True

    class Meta:
        constraints = [
            CheckConstraint(name="call_state_known", condition=Q(state__in=[one.value for one in TaskState])),
            CheckConstraint(
                name="call_open_or_done", condition=Q(state=TaskState.OPEN.value) ^ Q(done_at__isnull=False)
            ),
        ]
        indexes = [Index(fields=["state", "due_at"], name="call_in_state")]

    def __str__(self) -> str:
        return str(self.id)
