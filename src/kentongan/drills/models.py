"""Tables of drills: a drill with the text of its scenario, who plays which part, and what became of each inject."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kentongan.directory.models import Organisation
from kentongan.drills.terms import DrillState, InjectState
from kentongan.intake.models import Feed
from kentongan.kernel.identifiers import new_id
from kentongan.messages.models import Message


class Drill(models.Model):
    """One drill. ``source`` is the scenario file as it was when it was planned; it is read again, never changed.

    ``plays`` are the parts that the machine plays. ``held`` is for how many seconds it was paused so far: its injects
    come so much later. ``sends_real``: its mail goes to the real contacts of those who play; where a person planned
    it (``organiser``), it begins only once another has approved that (``approved_by``).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=63)
    title = models.JSONField()
    source = models.TextField()
    state = models.CharField(max_length=16, default=DrillState.PLANNED)
    starts_at = models.DateTimeField()
    lasts = models.PositiveIntegerField()
    started_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    held = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    sends_real = models.BooleanField(default=False)
    plays = models.JSONField(default=list)
    organiser = models.UUIDField(null=True)
    planned_at = models.DateTimeField()
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    exercise = models.BooleanField(default=True)

    kept = True

    class Meta:
        constraints = [
            CheckConstraint(name="drill_is_an_exercise", condition=Q(exercise=True)),
            CheckConstraint(name="drill_state_known", condition=Q(state__in=[one.value for one in DrillState])),
            CheckConstraint(name="drill_lasts", condition=Q(lasts__gt=0)),
            CheckConstraint(
                name="drill_approved_at_a_time", condition=Q(approved_by__isnull=True) ^ Q(approved_at__isnull=False)
            ),
            CheckConstraint(
                name="drill_approved_by_another",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("organiser")),
            ),
            # However it got there: no drill that a person planned alone runs with mail to real people.
            CheckConstraint(
                name="drill_sends_real_with_two",
                condition=Q(sends_real=False)
                | Q(organiser__isnull=True)
                | Q(approved_by__isnull=False)
                | Q(state__in=[DrillState.PLANNED.value, DrillState.CANCELLED.value]),
            ),
            CheckConstraint(
                name="drill_runs_since_a_time",
                condition=Q(started_at__isnull=False)
                | Q(state__in=[DrillState.PLANNED.value, DrillState.CANCELLED.value]),
            ),
            CheckConstraint(
                name="drill_paused_since_a_time",
                condition=Q(paused_at__isnull=True) ^ Q(state=DrillState.PAUSED.value),
            ),
            CheckConstraint(
                name="drill_over_since_a_time",
                condition=Q(ended_at__isnull=True) ^ Q(state__in=[DrillState.ENDED.value, DrillState.CANCELLED.value]),
            ),
        ]
        indexes = [Index(fields=["state", "starts_at"], name="drill_in_state")]

    def __str__(self) -> str:
        return f"{self.key} {self.starts_at:%Y-%m-%d}"


class Casting(models.Model):
    """That a party of the directory plays a part."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, related_name="castings")
    part = models.CharField(max_length=63)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="drill_parts")
    exercise = models.BooleanField(default=True)

    kept = True

    class Meta:
        constraints = [
            UniqueConstraint(fields=["drill", "part"], name="casting_once"),
            UniqueConstraint(fields=["drill", "organisation"], name="casting_one_part_each"),
            CheckConstraint(name="casting_is_an_exercise", condition=Q(exercise=True)),
        ]

    def __str__(self) -> str:
        return self.part


class DrillInject(models.Model):
    """One inject of a drill. ``after`` is in seconds; ``heard_by`` the parts that are told, between spaces.

    ``message`` is what was sent, or offered and sent in its place. ``feed`` is the feed of an inject of rows: its own,
    so that a finished run of it says that the rows came in, whoever was killed before writing that down here.
    ``code`` is that of the refusal.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, related_name="injects", db_index=False)
    serial = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=63)
    kind = models.CharField(max_length=16)
    after = models.PositiveIntegerField()
    heard_by = models.CharField(max_length=1500, blank=True, default="")
    state = models.CharField(max_length=16, default=InjectState.WAITING)
    played_at = models.DateTimeField(null=True)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+", null=True)
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="+", null=True)
    code = models.CharField(max_length=64, blank=True, default="")
    detail = models.CharField(max_length=1000, blank=True, default="")
    exercise = models.BooleanField(default=True)

    kept = True

    class Meta:
        constraints = [
            UniqueConstraint(fields=["drill", "serial"], name="drill_inject_once_a_place"),
            UniqueConstraint(fields=["drill", "key"], name="drill_inject_once"),
            CheckConstraint(name="drill_inject_is_an_exercise", condition=Q(exercise=True)),
            CheckConstraint(name="drill_inject_state_known", condition=Q(state__in=[one.value for one in InjectState])),
            CheckConstraint(
                name="drill_inject_settled_at_a_time",
                condition=Q(played_at__isnull=True) ^ ~Q(state=InjectState.WAITING.value),
            ),
        ]
        indexes = [Index(fields=["drill", "state", "after"], name="drill_inject_due")]

    def __str__(self) -> str:
        return self.key
