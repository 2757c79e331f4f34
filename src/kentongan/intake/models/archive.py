"""The manifest of the archive, and where each feed's memory of what was seen lies. The database holds no events."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kentongan.intake.models.feeds import Feed
from kentongan.intake.models.runs import Run
from kentongan.intake.terms import ArchiveKind
from kentongan.kernel.identifiers import new_id


class ArchiveFile(models.Model):
    """A Parquet file of the archive. What has no row here is not in the archive, whatever lies on the disk.

    ``path`` is relative to the archive's folder. ``day`` is the UTC day of the events; of quarantined rows, which
    have no time that can be trusted, the day of the run.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="archive_files")
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="archive_files")
    kind = models.CharField(_("kind"), max_length=16, default=ArchiveKind.EVENTS)
    path = models.CharField(_("path"), max_length=300, unique=True)
    day = models.DateField(_("day"))
    tlp = models.PositiveSmallIntegerField(_("TLP"))
    rows = models.PositiveBigIntegerField(_("rows"))
    bytes = models.PositiveBigIntegerField(_("bytes"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    written_at = models.DateTimeField(_("written at"))
    exercise = models.BooleanField(_("exercise"), default=False)

    class Meta:
        verbose_name = _("file of the archive")
        verbose_name_plural = _("files of the archive")
        indexes = (models.Index(fields=("feed", "day"), name="intake_archive_when"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in ArchiveKind]), name="intake_archive_known_kind"
            ),
            models.CheckConstraint(condition=Q(rows__gte=1), name="intake_archive_not_empty"),
        )

    def __str__(self) -> str:
        return self.path


class SeenState(models.Model):
    """What was seen of a feed: the file that the latest run left, and its generation.

    An exercise has a memory of its own, so that a drill never makes a real event look like one seen before.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="seen_states")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="seen_states")
    generation = models.PositiveBigIntegerField(_("generation"))
    path = models.CharField(_("path"), max_length=300, unique=True)
    bytes = models.PositiveBigIntegerField(_("bytes"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    exercise = models.BooleanField(_("exercise"), default=False)

    class Meta:
        verbose_name = _("memory of a feed")
        verbose_name_plural = _("memories of feeds")
        constraints = (models.UniqueConstraint(fields=("feed", "exercise"), name="intake_seen_once"),)

    def __str__(self) -> str:
        return self.path


class ErasureNote(models.Model):
    """That something was erased, why and how much; never what."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reason = models.CharField(_("reason"), max_length=500)
    actor = models.UUIDField(_("who asked for it"), null=True, blank=True)
    at = models.DateTimeField(_("erased at"))
    files = models.PositiveIntegerField(_("files written anew"))
    events = models.PositiveBigIntegerField(_("events erased"))
    quarantined = models.PositiveBigIntegerField(_("refused rows without their text now"))

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="intake_erasure_has_a_reason"),)

    def __str__(self) -> str:
        return str(self.id)
