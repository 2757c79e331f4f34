"""A recipient's link to one warning, and the one-time codes that open the stricter ones. Only digests are kept."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kentongan.kernel.identifiers import new_id
from kentongan.response.models.warnings import Warning


class Link(models.Model):
    """What a mail's address opens: one warning, for one contact, until it expires or is revoked.

    ``secret`` is the keyed hash of what stands in the mail. ``mistakes`` counts wrong codes; too many lock the link.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    warning = models.ForeignKey(Warning, on_delete=models.PROTECT, related_name="links")
    contact = models.UUIDField(_("contact"))
    secret = models.CharField(_("secret's hash"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    mistakes = models.PositiveSmallIntegerField(_("wrong codes"), default=0)
    exercise = models.BooleanField(_("exercise"), default=False)

    class Meta:
        verbose_name = _("recipient's link")
        verbose_name_plural = _("recipients' links")
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="response_link_expires_after_its_making"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class Code(models.Model):
    """A one-time code for a link, sent to another verified contact (``contact``) or read out by staff (``actor``)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="codes")
    secret = models.CharField(_("code's hash"), max_length=64)
    contact = models.UUIDField(_("sent to"), null=True, blank=True)
    actor = models.UUIDField(_("read out by"), null=True, blank=True)
    created_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("expires at"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")
        constraints = (
            models.CheckConstraint(
                condition=Q(contact__isnull=False) ^ Q(actor__isnull=False), name="response_code_went_one_way"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)
