"""What the hub decided beforehand: which warnings may leave by themselves, to whom directly, and how often."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kentongan.directory.models import Organisation
from kentongan.intake.models import Feed
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.response.terms import ANSWER_DAYS, QUIET_DAYS, Release


class FeedPolicy(models.Model):
    """What a feed states of its exposures: when one is gone, and by when an answer is asked for."""

    feed = models.OneToOneField(Feed, on_delete=models.PROTECT, primary_key=True, related_name="policy")
    quiet_days = models.PositiveSmallIntegerField(_("gone after so many days unseen"), default=QUIET_DAYS)
    answer_days = models.PositiveSmallIntegerField(_("answer asked for within days"), default=ANSWER_DAYS)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("policy of a feed")
        verbose_name_plural = _("policies of feeds")
        constraints = (
            models.CheckConstraint(
                condition=Q(quiet_days__gte=1, answer_days__gte=1), name="response_policy_a_day_at_least"
            ),
        )

    def __str__(self) -> str:
        return str(self.feed_id)


class ReleaseRule(models.Model):
    """A row of a feed's rule table: the first that fits decides, by ``place``; where none fits a person does.

    ``classification`` is RSIT ``class/type``, ``class/`` for all of a class, or empty for every one. No rule can
    release what ``rules.release`` never lets leave by itself.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="release_rules")
    place = models.PositiveSmallIntegerField(_("place"))
    classification = models.CharField(_("classification"), max_length=100, blank=True)
    tlp_at_most = models.PositiveSmallIntegerField(_("TLP at most"), default=TLP.GREEN)
    release = models.CharField(_("release"), max_length=8)
    made_by = models.UUIDField(_("made by"), null=True, blank=True)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("rule of release")
        verbose_name_plural = _("rules of release")
        ordering = ("feed", "place")
        constraints = (
            models.UniqueConstraint(fields=("feed", "place"), name="response_rule_place_once"),
            models.CheckConstraint(condition=Q(release__in=[one.value for one in Release]), name="response_rule_known"),
            models.CheckConstraint(condition=Q(tlp_at_most__lt=TLP.RED.value), name="response_rule_never_red"),
        )

    def __str__(self) -> str:
        return f"{self.place} {self.release}"


class Agreement(models.Model):
    """A recorded agreement that lets the hub write directly to organisations outside its jurisdictions.

    Either to one ``organisation`` or to all of a ``country``; in ``[valid_from, valid_to)``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="agreements"
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    note = models.CharField(_("what was agreed, and where it is written"), max_length=500)
    valid_from = models.DateTimeField(_("from"))
    valid_to = models.DateTimeField(_("to"), null=True, blank=True)
    recorded_by = models.UUIDField(_("recorded by"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("agreement on direct contact")
        verbose_name_plural = _("agreements on direct contact")
        constraints = (
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) ^ ~Q(country=""), name="response_agreement_with_somebody"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="response_agreement_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(note=""), name="response_agreement_says_what"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Preference(models.Model):
    """How an organisation wants to be warned.

    At most every ``interval_hours`` (0: at once), all that came in between in one mail. Until ``muted_until``
    nothing by itself, for a reason. ``language`` goes before the organisation's own; ``size_limit_kb`` is the
    largest mail it takes. ``copies``: a CERT that wants a copy of what organisations of its country, or of its
    sector, are told, as far as the terms allow.
    """

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, primary_key=True, related_name="preference"
    )
    interval_hours = models.PositiveSmallIntegerField(_("hours between mails"), default=0)
    language = models.CharField(_("language"), max_length=16, blank=True)
    size_limit_kb = models.PositiveIntegerField(_("largest mail, KiB"), default=5120)
    copies = models.BooleanField(_("gets copies"), default=False)
    webhook = models.CharField(_("webhook"), max_length=2000, blank=True)
    muted_until = models.DateTimeField(_("do not notify until"), null=True, blank=True)
    muted_reason = models.CharField(_("why not"), max_length=500, blank=True)
    muted_by = models.UUIDField(_("muted by"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = (
            models.CheckConstraint(
                condition=Q(muted_until__isnull=True) ^ ~Q(muted_reason=""), name="response_muted_for_a_reason"
            ),
            models.CheckConstraint(condition=Q(interval_hours__lte=24 * 31), name="response_interval_a_month_at_most"),
            models.CheckConstraint(condition=Q(size_limit_kb__gte=16), name="response_a_mail_fits"),
        )

    def __str__(self) -> str:
        return str(self.organisation_id)
