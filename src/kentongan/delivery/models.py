"""Tables of delivery: the outbox and its content, workers, gates, the hold, mail that came in and its readers."""

from typing import Any

from django.db import models
from django.db.models import Q

from kentongan.delivery.terms import SETTLED, Channel, MailKind, State
from kentongan.kernel.identifiers import new_id


class Delivery(models.Model):
    """A row of the outbox: one thing that is to reach one destination by one channel, written with what it tells of.

    ``worker`` has leased it. ``begun`` is set before anything of it is sent and cleared with the result, so that what
    a killed worker had in its hands is known to have perhaps arrived. ``copies`` counts how often it may have arrived.
    ``told`` says whether the outcome was taken by the topic's room. ``waiting_since`` is when patience began.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=200, unique=True)
    topic = models.CharField(max_length=40)
    reference = models.UUIDField()
    channel = models.CharField(max_length=16)
    destination = models.CharField(max_length=2000, blank=True)
    message_id = models.CharField(max_length=320, blank=True)
    exercise = models.BooleanField(default=False)
    state = models.CharField(max_length=16, default=State.WAITING)
    reason = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    waiting_since = models.DateTimeField()
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    worker = models.UUIDField(null=True, blank=True)
    begun = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    copies = models.PositiveIntegerField(default=0)
    told = models.BooleanField(default=False)

    class Meta:
        indexes = (
            models.Index(fields=("channel", "due_at"), name="delivery_due", condition=Q(state=State.WAITING.value)),
            models.Index(fields=("worker",), name="delivery_leased", condition=Q(state=State.LEASED.value)),
            models.Index(
                fields=("topic", "settled_at"),
                name="delivery_untold",
                condition=Q(told=False, state__in=[one.value for one in SETTLED]),
            ),
            models.Index(fields=("reference",), name="delivery_reference"),
            models.Index(fields=("state", "settled_at"), name="delivery_settled"),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(key=""), name="delivery_has_a_key"),
            models.CheckConstraint(condition=Q(state__in=[one.value for one in State]), name="delivery_known_state"),
            models.CheckConstraint(
                condition=Q(channel__in=[one.value for one in Channel]), name="delivery_known_channel"
            ),
            models.CheckConstraint(
                condition=~Q(channel=Channel.SINK.value) | Q(exercise=True), name="delivery_sunk_in_an_exercise"
            ),
            models.CheckConstraint(
                condition=Q(state=State.LEASED.value) ^ Q(worker__isnull=True), name="delivery_leased_by_a_worker"
            ),
            models.CheckConstraint(
                condition=Q(begun=False) | Q(state=State.LEASED.value), name="delivery_begun_while_leased"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in SETTLED]) ^ Q(settled_at__isnull=True),
                name="delivery_settled_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class Content(models.Model):
    """What a row sends, in a table of its own so that lists stay quick, and so that it can be purged."""

    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, primary_key=True, related_name="content")
    body: "models.BinaryField[Any, Any]" = models.BinaryField()

    def __str__(self) -> str:
        return str(self.delivery_id)


class Worker(models.Model):
    """A worker that lives, or did: the heartbeat by which others know. Its leases hold as long as it is heard of."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    started_at = models.DateTimeField()
    heard_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.id)


class Gate(models.Model):
    """A channel whose one server, or folder, failed: it is left alone until ``shut_until``, by every worker."""

    channel = models.CharField(max_length=16, primary_key=True)
    failures = models.PositiveIntegerField()
    since = models.DateTimeField()
    shut_until = models.DateTimeField()
    reason = models.CharField(max_length=40)
    detail = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.channel


class Hold(models.Model):
    """The one switch: while its row is there, nothing leaves the hub."""

    only = models.BooleanField(primary_key=True, default=True)
    since = models.DateTimeField()
    by = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(only=True), name="delivery_one_hold"),
            models.CheckConstraint(condition=~Q(reason=""), name="delivery_hold_says_why"),
        )

    def __str__(self) -> str:
        return self.reason


class ReceivedMail(models.Model):
    """A mail that came in, kept once by its digest; ``raw`` is emptied when it is over."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16)
    about = models.ForeignKey(Delivery, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers")
    failed = models.BooleanField(default=False)
    status = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    received_at = models.DateTimeField()
    raw: "models.BinaryField[Any, Any]" = models.BinaryField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("kind", "received_at"), name="delivery_received_kind"),)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in MailKind]), name="delivery_known_kind"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Unread(models.Model):
    """A mail that came in and that one room has not looked at yet; the row goes with the room's own work."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    mail = models.ForeignKey(ReceivedMail, on_delete=models.CASCADE, related_name="unread", db_index=False)
    room = models.CharField(max_length=40)

    class Meta:
        indexes = (models.Index(fields=("room", "id"), name="delivery_unread_by"),)
        constraints = (models.UniqueConstraint(fields=("mail", "room"), name="delivery_unread_once"),)

    def __str__(self) -> str:
        return f"{self.mail_id} for {self.room}"
