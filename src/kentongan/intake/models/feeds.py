"""Feeds, as an operator declares them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kentongan.intake.terms import RETENTION_DAYS, WINDOW_HOURS, FeedFormat
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP


class Feed(models.Model):
    """A source of events: how its files are read, under which terms, how long what it brought is kept.

    ``retention_by_tlp`` maps a TLP word to days and goes before ``retention_days``. ``mapping`` is the text of
    the mapping file of a ``mapped`` feed. ``exercise`` can be set and never cleared: whatever
    such a feed brings is an exercise. Of a ``sink`` feed, which is one too, nothing ever leaves the hub.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.CharField(_("short name"), max_length=63, unique=True)
    name = models.CharField(_("name"), max_length=200)
    format = models.CharField(_("format"), max_length=16, default=FeedFormat.AUTO)
    mapping = models.TextField(_("mapping"), blank=True)
    zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    tlp = models.PositiveSmallIntegerField(_("TLP"), default=TLP.RED)
    window_hours = models.PositiveIntegerField(_("window, hours"), default=WINDOW_HOURS)
    retention_days = models.PositiveIntegerField(_("kept for, days"), default=RETENTION_DAYS)
    retention_by_tlp = models.JSONField(_("kept for, days, by TLP"), default=dict, blank=True)
    exercise = models.BooleanField(_("exercise"), default=False)
    sink = models.BooleanField(_("nothing of it leaves"), default=False)
    created_at = models.DateTimeField(_("declared at"))

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering = ("slug",)
        constraints = (
            models.CheckConstraint(condition=~models.Q(slug=""), name="intake_feed_has_a_slug"),
            models.CheckConstraint(
                condition=models.Q(format__in=[one.value for one in FeedFormat]), name="intake_feed_known_format"
            ),
            models.CheckConstraint(
                condition=models.Q(format=FeedFormat.MAPPED.value) ^ models.Q(mapping=""),
                name="intake_feed_mapped_by_a_mapping",
            ),
            models.CheckConstraint(
                condition=models.Q(sink=False) | models.Q(exercise=True), name="intake_feed_sunk_in_an_exercise"
            ),
            models.CheckConstraint(condition=models.Q(tlp__lte=TLP.RED.value), name="intake_feed_known_tlp"),
            models.CheckConstraint(condition=models.Q(retention_days__gte=1), name="intake_feed_kept_a_day"),
        )

    def __str__(self) -> str:
        return self.slug
