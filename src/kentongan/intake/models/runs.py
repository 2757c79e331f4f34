"""Runs of feeds, and the files that each run took in."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kentongan.intake.models.feeds import Feed
from kentongan.intake.terms import RunState
from kentongan.kernel.identifiers import new_id


class Run(models.Model):
    """One intake of files of one feed. Its sums, files, results and manifest rows are committed together, or never."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(_("state"), max_length=16, default=RunState.RUNNING)
    actor = models.UUIDField(_("who started it"), null=True, blank=True)
    tlp = models.PositiveSmallIntegerField(_("TLP"))
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    rows = models.PositiveBigIntegerField(_("rows"), default=0)
    routed = models.PositiveBigIntegerField(_("routed"), default=0)
    unclaimed = models.PositiveBigIntegerField(_("unclaimed"), default=0)
    duplicates = models.PositiveBigIntegerField(_("duplicates"), default=0)
    quarantined = models.PositiveBigIntegerField(_("quarantined"), default=0)
    warnings = models.PositiveBigIntegerField(_("draft warnings"), default=0)
    doubtful = models.PositiveBigIntegerField(_("doubtful"), default=0)
    problem = models.CharField(_("problem"), max_length=500, blank=True)
    exercise = models.BooleanField(_("exercise"), default=False)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        indexes = (
            models.Index(fields=("-started_at",), name="intake_run_latest"),
            models.Index(fields=("feed", "-started_at"), name="intake_run_of_feed"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(rows=F("routed") + F("unclaimed") + F("duplicates") + F("quarantined")),
                name="intake_run_loses_no_row",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in RunState]), name="intake_run_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.RUNNING.value) ^ Q(finished_at__isnull=False), name="intake_run_ends_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class RunFile(models.Model):
    """A file of a run. ``number`` is what events and quarantined rows call it; ``again`` if it had been seen before.

    ``report`` is the type of all its rows; empty where they are of several, as in a stream of events.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="files")
    number = models.PositiveIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=500)
    report = models.CharField(_("report type"), max_length=100, blank=True)
    digest = models.CharField(_("SHA-256"), max_length=64)
    rows = models.PositiveBigIntegerField(_("rows"))
    again = models.BooleanField(_("taken in before"), default=False)

    class Meta:
        verbose_name = _("file of a run")
        verbose_name_plural = _("files of runs")
        ordering = ("number",)
        indexes = (models.Index(fields=("digest",), name="intake_file_digest"),)
        constraints = (models.UniqueConstraint(fields=("run", "number"), name="intake_file_number_once"),)

    def __str__(self) -> str:
        return self.name
