"""What sharers are told of what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kentongan.directory.models import Organisation


class Feedback(models.Model):
    """What came of what an organisation shared, as it is told: counted once a month, in steps (``actions.feedback``).

    ``until`` is up to when was counted, the rest counts objects.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, primary_key=True, related_name="+")
    until = models.DateTimeField(_("counted up to"))
    sent = models.PositiveIntegerField(_("led to a warning that was sent"))
    acknowledged = models.PositiveIntegerField(_("were answered"))
    fixed = models.PositiveIntegerField(_("led to a repair"))

    class Meta:
        verbose_name = _("what came of what was shared")
        verbose_name_plural = _("what came of what was shared")

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.until:%Y-%m}"
