"""Notices: what went out, to which contact, about which warnings. Addresses and texts are in ``delivery`` alone."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kentongan.directory.models import Organisation
from kentongan.kernel.identifiers import new_id
from kentongan.response.models.warnings import Warning
from kentongan.response.terms import Manner, NoticeKind, NoticeState


class Notice(models.Model):
    """One message to one contact. ``outbox`` is its row in ``delivery``; ``attempt`` counts the contacts tried."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("kind"), max_length=16)
    manner = models.CharField(_("manner"), max_length=16)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="notices")
    contact = models.UUIDField(_("contact"), null=True, blank=True)
    verified = models.BooleanField(_("to a contact verified within 180 days"), default=False)
    language = models.CharField(_("language"), max_length=16)
    tlp = models.PositiveSmallIntegerField(_("TLP"))
    state = models.CharField(_("state"), max_length=16, default=NoticeState.QUEUED)
    reason = models.CharField(_("reason"), max_length=64, blank=True)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    outbox = models.UUIDField(_("outbox"), null=True, blank=True, unique=True)
    created_at = models.DateTimeField(_("made at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    exercise = models.BooleanField(_("exercise"), default=False)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = (models.Index(fields=("organisation", "-created_at"), name="response_notice_to"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in NoticeKind]), name="response_notice_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(manner__in=[one.value for one in Manner]), name="response_notice_known_manner"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in NoticeState]), name="response_notice_known_state"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class NoticeWarning(models.Model):
    """That a notice is about a warning."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="about", db_index=False)
    warning = models.ForeignKey(Warning, on_delete=models.PROTECT, related_name="notices")

    class Meta:
        verbose_name = _("warning of a notice")
        verbose_name_plural = _("warnings of notices")
        constraints = (models.UniqueConstraint(fields=("notice", "warning"), name="response_notice_about_once"),)

    def __str__(self) -> str:
        return str(self.id)


class WaitingCopy(models.Model):
    """That a CERT which wants its mails at an interval is to get a copy of what an organisation was sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="waiting_copies", db_index=False
    )
    warning = models.ForeignKey(Warning, on_delete=models.PROTECT, related_name="waiting_copies")
    at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("copy that waits")
        verbose_name_plural = _("copies that wait")
        constraints = (models.UniqueConstraint(fields=("organisation", "warning"), name="response_waits_once"),)

    def __str__(self) -> str:
        return str(self.id)
