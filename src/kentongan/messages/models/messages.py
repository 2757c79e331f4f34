"""Threads, the messages in them, the posts that each goes to, and every step of their way."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kentongan.directory.models import Organisation, Post
from kentongan.kernel.identifiers import new_id
from kentongan.messages.terms import Attribution, Level, MessageState, MessageType, Priority, RecipientState


class Thread(models.Model):
    """One matter. ``level`` is the rung on which it is dealt with; only people move it.

    ``drill``: where it plays. ``sink``: nothing of it leaves the hub, and counts as delivered.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(max_length=16, unique=True)
    level = models.PositiveSmallIntegerField(default=Level.TECHNICAL)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    drill = models.UUIDField(null=True, db_index=True)
    sink = models.BooleanField(default=False)
    exercise = models.BooleanField(default=False)

    kept = True

    class Meta:
        constraints = [
            CheckConstraint(name="thread_has_a_reference", condition=~Q(reference="")),
            CheckConstraint(name="thread_level_known", condition=Q(level__in=[one.value for one in Level])),
            CheckConstraint(
                name="thread_of_a_drill_is_an_exercise", condition=Q(drill__isnull=True) | Q(exercise=True)
            ),
            CheckConstraint(name="thread_is_sunk_in_an_exercise", condition=Q(sink=False) | Q(exercise=True)),
        ]

    def __str__(self) -> str:
        return self.reference


class Message(models.Model):
    """One message. ``serial`` counts in its thread from 1; ``content`` is ``terms.Content`` as JSON, ``digest`` of it.

    ``searched`` is what it says in folded case, for finding by text.
    ``language`` is that of the free text, which is authoritative; renderings of it are not. ``by_recipient``: it came
    in from a recipient, by link, account or telephone. ``diplomat`` is who approved an attribution to a state.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages", db_index=False)
    serial = models.PositiveIntegerField()
    reply_to = models.ForeignKey("self", on_delete=models.PROTECT, related_name="replies", null=True)
    type = models.CharField(max_length=24)
    state = models.CharField(max_length=20, default=MessageState.DRAFT)
    priority = models.CharField(max_length=12)
    level = models.PositiveSmallIntegerField()
    tlp = models.PositiveSmallIntegerField()
    attribution = models.PositiveSmallIntegerField(default=Attribution.NONE)
    language = models.CharField(max_length=16)
    sender = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="messages_sent")
    sender_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="messages_sent")
    sender_role = models.CharField(max_length=16)
    content = models.JSONField()
    searched = models.TextField(blank=True, default="")
    digest = models.CharField(max_length=64)
    respond_by = models.DateTimeField(null=True)
    next_update = models.DateTimeField(null=True)
    by_recipient = models.BooleanField(default=False)
    written_by = models.UUIDField(null=True)
    written_at = models.DateTimeField()
    authorised_by = models.UUIDField(null=True)
    authorised_at = models.DateTimeField(null=True)
    diplomat = models.UUIDField(null=True)
    diplomat_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    exercise = models.BooleanField(default=False)

    kept = True

    class Meta:
        constraints = [
            UniqueConstraint(fields=["thread", "serial"], name="message_once_a_place"),
            CheckConstraint(name="message_type_known", condition=Q(type__in=[one.value for one in MessageType])),
            CheckConstraint(name="message_state_known", condition=Q(state__in=[one.value for one in MessageState])),
            CheckConstraint(name="message_priority_known", condition=Q(priority__in=[one.value for one in Priority])),
            CheckConstraint(
                name="message_sent_at_a_time",
                condition=~Q(state__in=[MessageState.SENT.value, MessageState.RETRACTED.value])
                | Q(sent_at__isnull=False),
            ),
            CheckConstraint(
                name="message_actor_is_authorised",
                condition=Q(attribution__lt=Attribution.ACTOR)
                | Q(sent_at__isnull=True)
                | Q(authorised_by__isnull=False),
            ),
            CheckConstraint(
                name="message_state_attribution_has_a_diplomat",
                condition=Q(attribution__lt=Attribution.STATE) | Q(sent_at__isnull=True) | Q(diplomat__isnull=False),
            ),
            CheckConstraint(
                name="message_is_sent_by_no_ministerial_rung", condition=Q(level__lt=Level.MINISTERIAL.value)
            ),
        ]
        indexes = [Index(fields=["state", "respond_by"], name="message_in_state")]

    def __str__(self) -> str:
        return f"{self.thread_id}/{self.serial}"


class Recipient(models.Model):
    """One post that a message goes to, and what became of it there. ``acknowledgement`` is the message in answer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="recipients", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="messages_received")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="messages_received")
    role = models.CharField(max_length=16)
    state = models.CharField(max_length=16, default=RecipientState.WAITING)
    reason = models.CharField(max_length=64, blank=True, default="")
    next_turn_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledgement = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="answers", null=True)
    exercise = models.BooleanField(default=False)

    kept = True

    class Meta:
        constraints = [
            UniqueConstraint(fields=["message", "post"], name="recipient_once"),
            CheckConstraint(name="recipient_state_known", condition=Q(state__in=[one.value for one in RecipientState])),
            CheckConstraint(
                name="recipient_acknowledges_in_words",
                condition=~Q(state=RecipientState.ACKNOWLEDGED.value)
                | Q(acknowledged_at__isnull=False, acknowledgement__isnull=False),
            ),
        ]
        indexes = [Index(fields=["next_turn_at"], name="recipient_next_turn", condition=Q(next_turn_at__isnull=False))]

    def __str__(self) -> str:
        return str(self.id)


class Step(models.Model):
    """Something that happened to a thread, a message, or at a recipient: never changed, never removed.

    ``what`` is a stable word (``written``, ``authorised``, ``refused``, ``sent``, ``alternate``, ``telephone``,
    ``acknowledged``, ``raised``, ``lowered``, ``retracted`` …); ``before`` and ``after`` are levels or states as text.
    """

    serial = models.BigAutoField(primary_key=True)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="steps")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="steps", null=True)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="steps", null=True)
    what = models.CharField(max_length=32)
    before = models.CharField(max_length=24, blank=True, default="")
    after = models.CharField(max_length=24, blank=True, default="")
    actor = models.UUIDField(null=True)
    at = models.DateTimeField()
    note = models.CharField(max_length=2000, blank=True, default="")

    append_only = True

    class Meta:
        constraints = [CheckConstraint(name="step_says_what", condition=~Q(what=""))]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d %H:%M}"
