"""Warnings, every step they took, and which runs have been made into warnings."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kentongan.directory.models import Organisation
from kentongan.intake.models import Draft, Feed, Run
from kentongan.kernel.identifiers import new_id
from kentongan.response.terms import Route, WarningState

Apart = tuple[bool, bool]
"""Whether something is of an exercise, and whether it stays in the hub."""


class Warning(models.Model):
    """What one organisation must know of one feed, classification and TLP.

    ``organisation`` is whose exposures they are, ``recipient`` who is written to (``route`` says why), null where
    nobody can be. ``why`` lists the reasons for which a person must decide, separated by spaces; empty where none.
    ``reference`` is what people read out on the telephone. ``country``, ``sector`` and ``size`` are the
    organisation's when the warning was made, for figures. ``reached`` says that a contact verified within the
    last 180 days got it. ``open`` and ``gone`` count its exposures and follow them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(_("reference"), max_length=9, unique=True)
    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, null=True, related_name="warning")
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="warnings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="warnings")
    recipient = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="warnings_received"
    )
    route = models.CharField(_("route"), max_length=16)
    classification = models.CharField(_("classification"), max_length=100)
    tlp = models.PositiveSmallIntegerField(_("TLP"))
    state = models.CharField(_("state"), max_length=16, default=WarningState.DRAFTED)
    why = models.CharField(_("why a person decides"), max_length=200, blank=True)
    doubt = models.CharField(_("doubt"), max_length=200, blank=True)
    critical = models.PositiveSmallIntegerField(_("critical services"), default=0)
    country = models.CharField(_("country"), max_length=2)
    sector = models.CharField(_("sector"), max_length=63, blank=True)
    size = models.CharField(_("size"), max_length=8, blank=True)
    exposures = models.PositiveIntegerField(_("exposures"))
    open = models.PositiveIntegerField(_("exposures that wait for an answer"))
    gone = models.PositiveIntegerField(_("exposures seen no more"), default=0)
    seen_again = models.PositiveIntegerField(_("exposures seen again"), default=0)
    first_seen = models.DateTimeField(_("first seen"))
    last_seen = models.DateTimeField(_("last seen"))
    reached = models.BooleanField(_("reached a verified contact"), default=False)
    drafted_at = models.DateTimeField(_("drafted at"))
    approved_by = models.UUIDField(_("approved by"), null=True, blank=True)
    send_at = models.DateTimeField(_("not before"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    due_at = models.DateTimeField(_("answer asked for by"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"))
    superseded_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes"
    )
    exercise = models.BooleanField(_("exercise"), default=False)

    class Meta:
        verbose_name = _("warning")
        verbose_name_plural = _("warnings")
        indexes = (
            models.Index(fields=("state", "-critical", "-exposures"), name="response_warning_waiting"),
            models.Index(fields=("organisation", "-drafted_at"), name="response_warning_of"),
            models.Index(fields=("recipient", "state"), name="response_warning_to"),
            models.Index(fields=("-drafted_at",), name="response_warning_latest"),
            models.Index(fields=("state", "send_at"), name="response_warning_due"),
            # Who has not answered in time is read from this alone.
            models.Index(
                fields=("due_at", "state", "exercise", "critical", "organisation", "open", "acknowledged_at"),
                condition=Q(acknowledged_at__isnull=True, due_at__isnull=False),
                name="response_warning_late",
            ),
            # And so are the figures: a warning's whole row is several times as wide.
            models.Index(
                fields=(
                    "drafted_at",
                    "exercise",
                    "state",
                    "country",
                    "sector",
                    "size",
                    "delivered_at",
                    "acknowledged_at",
                    "reached",
                    "exposures",
                    "open",
                    "gone",
                ),
                name="response_warning_figures",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in WarningState]), name="response_warning_known_state"
            ),
            models.CheckConstraint(
                condition=Q(route__in=[one.value for one in Route]), name="response_warning_known_route"
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) ^ Q(route=Route.NOBODY.value),
                name="response_warning_to_somebody",
            ),
            models.CheckConstraint(condition=Q(exposures__gte=1), name="response_warning_has_exposures"),
            models.CheckConstraint(condition=Q(open__lte=F("exposures")), name="response_warning_open_is_part"),
            models.CheckConstraint(condition=Q(gone__lte=F("exposures")), name="response_warning_gone_is_part"),
            models.CheckConstraint(
                condition=Q(state=WarningState.SUPERSEDED.value) | Q(superseded_by__isnull=True),
                name="response_warning_superseded_by_one",
            ),
        )

    @property
    def apart(self) -> Apart:
        """What never shares a mail with another: exercise and real work, what stays in the hub and what leaves."""
        return self.exercise, self.feed.sink

    def __str__(self) -> str:
        return self.reference


class Transition(models.Model):
    """One step of a warning: by whom, when, why. Only ever added; ``before`` is empty for the first.

    ``reason`` is a stable code; ``note`` a person's own words. ``actor`` is a user, ``contact`` a contact; with
    neither the hub itself did it.
    """

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    warning = models.ForeignKey(Warning, on_delete=models.PROTECT, related_name="transitions")
    before = models.CharField(_("before"), max_length=16, blank=True)
    after = models.CharField(_("after"), max_length=16)
    at = models.DateTimeField(_("at"))
    actor = models.UUIDField(_("user"), null=True, blank=True)
    contact = models.UUIDField(_("contact"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=64)
    note = models.CharField(_("note"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("step of a warning")
        verbose_name_plural = _("steps of warnings")
        indexes = (
            models.Index(fields=("warning", "at"), name="response_transition_of"),
            # Few were handed over by a person, and those who got them so must be told so: see ``queries.byhand``.
            models.Index(
                fields=("warning", "at"), condition=Q(reason="handed_over"), name="response_transition_by_hand"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(after__in=[one.value for one in WarningState]), name="response_transition_known_state"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="response_transition_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Followed(models.Model):
    """A finished run whose drafts have been made into warnings."""

    run = models.OneToOneField(Run, on_delete=models.PROTECT, primary_key=True, related_name="followed")
    at = models.DateTimeField(_("at"))
    warnings = models.PositiveIntegerField(_("warnings"))

    class Meta:
        verbose_name = _("run made into warnings")
        verbose_name_plural = _("runs made into warnings")

    def __str__(self) -> str:
        return str(self.run_id)
