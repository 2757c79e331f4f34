"""A check, its probes (one a channel), what came in for each, and what of it a person counted by hand."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from kentongan.checks.terms import CheckState, Counts, How, ProbeState, Reply
from kentongan.directory.models import Organisation, Post
from kentongan.kernel.identifiers import new_id


class Check(models.Model):
    """A check of some posts. ``selection`` is ``terms.Selection`` as lists; ``pause_reason`` says what came first.

    ``told_at`` is when an announced one was announced. ``sink``: a drill's, whose mails are kept in the hub.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=200)
    announced = models.BooleanField()
    selection = models.JSONField(default=dict)
    state = models.CharField(max_length=16, default=CheckState.PLANNED)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=500, blank=True, default="")
    drill = models.UUIDField(null=True)
    sink = models.BooleanField(default=False)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    exercise = models.BooleanField(default=True)

    kept = True

    class Meta:
        constraints = [
            CheckConstraint(name="check_is_an_exercise", condition=Q(exercise=True)),
            CheckConstraint(name="check_has_a_title", condition=~Q(title="")),
            CheckConstraint(name="check_state_known", condition=Q(state__in=[one.value for one in CheckState])),
            CheckConstraint(name="check_closes_after_it_opens", condition=Q(closes_at__gt=F("opens_at"))),
        ]

    def __str__(self) -> str:
        return self.title


class Probe(models.Model):
    """One channel of one post in one check. ``secret`` is the keyed hash of its link, ``token`` of what a reply has.

    Both are made with the mail that brings them, and only their hashes are kept: a probe that was not mailed has none.
    ``contact`` is the channel's row in the directory, which may be gone by now; ``outbox`` the row in ``delivery``.
    ``language`` is the one of ours that it is asked in.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    of = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="probes", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="probes")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="probes")
    role = models.CharField(max_length=16)
    country = models.CharField(max_length=2)
    contact = models.UUIDField(db_index=True)
    channel = models.CharField(max_length=32)
    language = models.CharField(max_length=8, default="en")
    secret = models.CharField(max_length=64, unique=True, null=True)
    token = models.CharField(max_length=64, unique=True, null=True)
    state = models.CharField(max_length=16, default=ProbeState.WAITING)
    how = models.CharField(max_length=8, blank=True, default="")
    signed = models.BooleanField(default=False)
    reason = models.CharField(max_length=64, blank=True, default="")
    outbox = models.UUIDField(null=True, unique=True)
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    exercise = models.BooleanField(default=True)

    kept = True

    class Meta:
        constraints = [
            UniqueConstraint(fields=["of", "contact"], name="probe_once"),
            CheckConstraint(name="probe_is_an_exercise", condition=Q(exercise=True)),
            CheckConstraint(name="probe_state_known", condition=Q(state__in=[one.value for one in ProbeState])),
            CheckConstraint(name="probe_how_known", condition=Q(how__in=["", *(one.value for one in How)])),
        ]
        indexes = [Index(fields=["of", "state"], name="probe_of_in_state")]

    def __str__(self) -> str:
        return str(self.id)


class ProbeEvent(models.Model):
    """Something that came in for a probe, and what it counts as; ``mail`` is the row of ``delivery`` it came in by.

    ``would_be`` is what it would count as if a person wrote it; null for what came in before that was written down.
    Only a wrong token may be of no probe: it came from somebody of whom nothing was asked.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    probe = models.ForeignKey(Probe, on_delete=models.PROTECT, related_name="events", null=True)
    at = models.DateTimeField()
    reply = models.CharField(max_length=16)
    how = models.CharField(max_length=8)
    would_be = models.CharField(max_length=16, null=True)
    mail = models.UUIDField(null=True)

    append_only = True

    class Meta:
        constraints = [
            UniqueConstraint(fields=["probe", "mail"], name="probe_event_once_a_mail"),
            CheckConstraint(
                name="probe_event_of_a_probe", condition=Q(probe__isnull=False) | Q(reply=Reply.WRONG_TOKEN.value)
            ),
            CheckConstraint(name="probe_event_reply_known", condition=Q(reply__in=[one.value for one in Reply])),
            CheckConstraint(name="probe_event_how_known", condition=Q(how__in=[one.value for one in How])),
        ]

    def __str__(self) -> str:
        return str(self.id)


class HandCount(models.Model):
    """That a person counted a reply by hand, or took that back (``takes_back``): a step more, nothing is changed.

    What the hub counted by itself stays as it is. ``verified_before`` and ``failed_before`` are what the directory
    said of the channel until then, where it learnt of this; what is taken back gives it back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event = models.ForeignKey(ProbeEvent, on_delete=models.PROTECT, related_name="hand_counts")
    counts = models.CharField(max_length=8, blank=True, default="")
    takes_back = models.OneToOneField("self", on_delete=models.PROTECT, related_name="taken_back", null=True)
    reason = models.CharField(max_length=500)
    actor = models.UUIDField()
    at = models.DateTimeField()
    told_directory = models.BooleanField(default=False)
    verified_before = models.DateTimeField(null=True)
    failed_before = models.DateTimeField(null=True)

    append_only = True

    class Meta:
        constraints = [
            CheckConstraint(
                name="hand_count_counts_or_takes_back",
                condition=Q(counts__in=[one.value for one in Counts], takes_back__isnull=True)
                | Q(counts="", takes_back__isnull=False),
            ),
            CheckConstraint(name="hand_count_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return str(self.id)
