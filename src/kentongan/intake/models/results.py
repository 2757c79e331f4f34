"""What came of a run: drafts, refused rows, and the sums that serve every page without reading the archive."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kentongan.intake.models.runs import Run, RunFile
from kentongan.kernel.identifiers import new_id


class Draft(models.Model):
    """A draft warning: events of one run for one recipient, of one classification and TLP.

    ``organisation`` is the directory's id and ``organisation_slug`` what the archive calls it. ``critical`` is how
    many critical services depended on it when the run finished; it orders the work. ``doubt`` names the reasons:
    a draft in doubt leaves by a person's decision only. Whom to write to is the directory's to say, when it is sent.
    ``released_at`` is when its warning left: before, no member sees it, however much it is about them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="drafts")
    number = models.PositiveIntegerField(_("number"))
    organisation = models.UUIDField(_("organisation"), null=True, blank=True)
    organisation_slug = models.CharField(_("organisation's short name"), max_length=63, blank=True)
    critical = models.PositiveSmallIntegerField(_("critical services"), default=0)
    classification = models.CharField(_("classification"), max_length=100)
    tlp = models.PositiveSmallIntegerField(_("TLP"))
    events = models.PositiveBigIntegerField(_("events"))
    first_seen = models.DateTimeField(_("first seen"))
    last_seen = models.DateTimeField(_("last seen"))
    doubt = models.CharField(_("doubt"), max_length=200, blank=True)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    exercise = models.BooleanField(_("exercise"), default=False)

    class Meta:
        verbose_name = _("draft warning")
        verbose_name_plural = _("draft warnings")
        indexes = (
            models.Index(fields=("-critical", "-events"), name="intake_draft_urgent"),
            models.Index(fields=("organisation",), name="intake_draft_of"),
        )
        constraints = (
            models.UniqueConstraint(fields=("run", "number"), name="intake_draft_number_once"),
            models.CheckConstraint(condition=Q(events__gte=1), name="intake_draft_has_events"),
            models.CheckConstraint(condition=Q(first_seen__lte=F("last_seen")), name="intake_draft_seen_in_order"),
        )

    def __str__(self) -> str:
        return str(self.id)


class QuarantinedRow(models.Model):
    """A row that was refused, with its reason; the first of each reason and file are here, all are in the archive."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="quarantined_rows")
    file = models.ForeignKey(RunFile, on_delete=models.CASCADE, related_name="quarantined_rows")
    row = models.PositiveBigIntegerField(_("row"))
    reason = models.CharField(_("reason"), max_length=300)
    raw = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("quarantined row")
        verbose_name_plural = _("quarantined rows")
        indexes = (models.Index(fields=("run", "reason"), name="intake_quarantine_why"),)

    def __str__(self) -> str:
        return f"{self.row}: {self.reason}"


class QuarantineSum(models.Model):
    """How many rows of one file were refused for one reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="quarantine_sums")
    file = models.ForeignKey(RunFile, on_delete=models.CASCADE, related_name="quarantine_sums")
    reason = models.CharField(_("reason"), max_length=300)
    rows = models.PositiveBigIntegerField(_("rows"))

    class Meta:
        verbose_name = _("sum of quarantined rows")
        verbose_name_plural = _("sums of quarantined rows")
        constraints = (models.UniqueConstraint(fields=("file", "reason"), name="intake_quarantine_sum_once"),)

    def __str__(self) -> str:
        return f"{self.reason}: {self.rows}"


class RoutedSum(models.Model):
    """Events of a run by organisation, classification, tier and day they happened; ``doubtful`` of them in doubt."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="routed_sums")
    organisation = models.UUIDField(_("organisation"), null=True, blank=True)
    organisation_slug = models.CharField(_("organisation's short name"), max_length=63)
    classification = models.CharField(_("classification"), max_length=100)
    tier = models.CharField(_("tier"), max_length=16, blank=True)
    day = models.DateField(_("day"))
    events = models.PositiveBigIntegerField(_("events"))
    doubtful = models.PositiveBigIntegerField(_("doubtful"), default=0)

    class Meta:
        verbose_name = _("sum of routed events")
        verbose_name_plural = _("sums of routed events")
        indexes = (
            models.Index(fields=("organisation", "day"), name="intake_routed_of"),
            models.Index(fields=("day",), name="intake_routed_day"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("run", "organisation_slug", "classification", "tier", "day"), name="intake_routed_sum_once"
            ),
            models.CheckConstraint(condition=Q(doubtful__lte=F("events")), name="intake_routed_doubt_is_part"),
        )

    def __str__(self) -> str:
        return f"{self.organisation_slug} {self.classification}: {self.events}"


class DoubtSum(models.Model):
    """Doubtful events of a run that share a reason, the claims it names and the organisation proposed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="doubt_sums")
    reason = models.CharField(_("reason"), max_length=32)
    doubt = models.TextField(_("doubt"))
    organisation = models.UUIDField(_("organisation proposed"), null=True, blank=True)
    organisation_slug = models.CharField(_("organisation's short name"), max_length=63, blank=True)
    critical = models.PositiveSmallIntegerField(_("critical services"), default=0)
    events = models.PositiveBigIntegerField(_("events"))
    first_seen = models.DateTimeField(_("first seen"))
    last_seen = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("sum of doubtful events")
        verbose_name_plural = _("sums of doubtful events")
        indexes = (
            models.Index(fields=("run", "reason"), name="intake_doubt_why"),
            models.Index(fields=("organisation",), name="intake_doubt_of"),
        )

    def __str__(self) -> str:
        return f"{self.doubt}: {self.events}"


class UnclaimedSum(models.Model):
    """Events of a run that nobody claims, by reason and block; what is beyond the largest blocks has block ``""``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="unclaimed_sums")
    reason = models.CharField(_("reason"), max_length=100)
    block = models.CharField(_("block"), max_length=300, blank=True)
    asn = models.PositiveBigIntegerField(_("AS number"), null=True, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    events = models.PositiveBigIntegerField(_("events"))
    first_seen = models.DateTimeField(_("first seen"))
    last_seen = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("sum of unclaimed events")
        verbose_name_plural = _("sums of unclaimed events")
        indexes = (models.Index(fields=("run", "reason"), name="intake_unclaimed_why"),)

    def __str__(self) -> str:
        return f"{self.reason} {self.block}: {self.events}"
