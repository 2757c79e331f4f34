"""Answers, and for which exposures each was given. Only ever added."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kentongan.kernel.identifiers import new_id
from kentongan.response.models.exposures import Exposure
from kentongan.response.models.warnings import Warning
from kentongan.response.terms import Verdict, Via


class Answer(models.Model):
    """One answer to a warning, by a contact through a link, a member, a program, or staff on a recipient's behalf."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    warning = models.ForeignKey(Warning, on_delete=models.PROTECT, related_name="answers")
    verdict = models.CharField(_("answer"), max_length=16)
    exposures = models.PositiveIntegerField(_("exposures"))
    note = models.CharField(_("note"), max_length=2000, blank=True)
    at = models.DateTimeField(_("at"))
    via = models.CharField(_("how it came"), max_length=8)
    actor = models.UUIDField(_("user"), null=True, blank=True)
    contact = models.UUIDField(_("contact"), null=True, blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        indexes = (models.Index(fields=("warning", "at"), name="response_answer_of"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(verdict__in=[one.value for one in Verdict]), name="response_answer_known"
            ),
            models.CheckConstraint(condition=Q(via__in=[one.value for one in Via]), name="response_answer_known_way"),
            models.CheckConstraint(
                condition=Q(actor__isnull=False) ^ Q(contact__isnull=False), name="response_answer_is_somebodys"
            ),
        )

    def __str__(self) -> str:
        return self.verdict


class Answered(models.Model):
    """One exposure that an answer was for, and what it was before."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="answered", db_index=False)
    exposure = models.ForeignKey(Exposure, on_delete=models.PROTECT, related_name="answered")
    before = models.CharField(_("before"), max_length=16)

    class Meta:
        verbose_name = _("answered exposure")
        verbose_name_plural = _("answered exposures")
        constraints = (models.UniqueConstraint(fields=("answer", "exposure"), name="response_answered_once"),)

    def __str__(self) -> str:
        return str(self.id)
