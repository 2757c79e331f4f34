"""Exposures, over all the days on which a feed saw them, and which warnings list them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kentongan.directory.models import Organisation
from kentongan.intake.models import Feed
from kentongan.kernel.identifiers import new_id
from kentongan.response.models.warnings import Warning
from kentongan.response.terms import ExposureState


class Exposure(models.Model):
    """One address or name with its port, as one feed sees it, of one organisation: what is answered for.

    ``key`` is the identity of docs/formats/identity.md within the feed, as 32 hexadecimal digits. ``answered_at``
    is when ``state`` was answered; a sighting after it opens a mitigated exposure again (``seen_again``,
    ``seen_again_at``). ``gone_at``: the feed saw it no more for its quiet period. ``evidence_*`` is the claim by
    which it was last given to the organisation.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="exposures")
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="exposures")
    key = models.CharField(_("identity"), max_length=32)
    report = models.CharField(_("report type"), max_length=100)
    classification = models.CharField(_("classification"), max_length=100)
    tlp = models.PositiveSmallIntegerField(_("TLP"))
    address = models.CharField(_("address"), max_length=45, blank=True)
    name = models.CharField(_("name"), max_length=253, blank=True)
    port = models.PositiveIntegerField(_("port"), null=True, blank=True)
    transport = models.CharField(_("transport"), max_length=16, blank=True)
    tag = models.CharField(_("tag"), max_length=200, blank=True)
    evidence_kind = models.CharField(_("claim's kind"), max_length=8, blank=True)
    evidence_value = models.CharField(_("claim's value"), max_length=253, blank=True)
    state = models.CharField(_("state"), max_length=16, default=ExposureState.OPEN)
    first_seen = models.DateTimeField(_("first seen"))
    last_seen = models.DateTimeField(_("last seen"))
    count = models.PositiveBigIntegerField(_("times seen"), default=1)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    mitigated_before = models.BooleanField(_("was called mitigated"), default=False)
    seen_again = models.PositiveIntegerField(_("times seen again"), default=0)
    seen_again_at = models.DateTimeField(_("seen again at"), null=True, blank=True)
    gone_at = models.DateTimeField(_("gone since"), null=True, blank=True)
    exercise = models.BooleanField(_("exercise"), default=False)

    class Meta:
        verbose_name = _("exposure")
        verbose_name_plural = _("exposures")
        indexes = (
            models.Index(
                fields=("feed", "last_seen"), condition=Q(gone_at__isnull=True), name="response_exposure_quiet"
            ),
            models.Index(fields=("organisation", "state"), name="response_exposure_of"),
            models.Index(fields=("address",), name="response_exposure_at"),
            # Of what was called mitigated, how much was seen again: read from this alone.
            models.Index(
                fields=("organisation", "exercise", "answered_at", "seen_again"),
                condition=Q(mitigated_before=True),
                name="response_exposure_mitigated",
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("organisation", "feed", "key", "exercise"), name="response_exposure_once"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in ExposureState]), name="response_exposure_known_state"
            ),
            models.CheckConstraint(condition=Q(first_seen__lte=F("last_seen")), name="response_exposure_seen_in_order"),
            models.CheckConstraint(condition=~Q(address="", name=""), name="response_exposure_is_somewhere"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Item(models.Model):
    """That a warning lists an exposure, when it was seen for it, and whether it was seen again after an answer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    warning = models.ForeignKey(Warning, on_delete=models.PROTECT, related_name="items", db_index=False)
    exposure = models.ForeignKey(Exposure, on_delete=models.PROTECT, related_name="items")
    seen_at = models.DateTimeField(_("seen at"))
    count = models.PositiveBigIntegerField(_("times seen"), default=1)
    again = models.BooleanField(_("seen again"), default=False)

    class Meta:
        verbose_name = _("line of a warning")
        verbose_name_plural = _("lines of warnings")
        constraints = (models.UniqueConstraint(fields=("warning", "exposure"), name="response_item_once"),)

    def __str__(self) -> str:
        return str(self.id)
