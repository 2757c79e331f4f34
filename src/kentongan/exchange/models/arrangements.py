"""Data-sharing arrangements: what they are for, on which basis, who takes part."""

from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from kentongan.directory.models import Organisation
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP


class Arrangement(models.Model):
    """An agreement to share. Its text is its wordings; what is here is what the software enforces and shows.

    ``unmarked``: what an object without any TLP marking counts as. ``ceiling``: the strictest that is taken in.
    ``refused_kinds``: kinds of organisation that limited use keeps out, whatever right they hold. ``history``: who
    joins also gets what was shared before, as far as its terms allow. ``inclusion`` is ``terms.Inclusion`` as JSON.
    ``policy``: an IEP 2.0 policy that holds for what comes without one, as JSON, or null.
    """

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.CharField(max_length=63, unique=True)
    names = models.JSONField()
    mandatory = models.BooleanField(default=False)
    refused_kinds = models.JSONField(default=list)
    history = models.BooleanField(default=True)
    unmarked = models.PositiveSmallIntegerField(default=TLP.RED.value)
    ceiling = models.PositiveSmallIntegerField(default=TLP.RED.value)
    policy = models.JSONField(null=True, blank=True)
    inclusion = models.JSONField(default=dict)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["slug"]
        constraints = [
            CheckConstraint(
                name="arrangement_ends_after_start", condition=Q(ends__isnull=True) | Q(ends__gt=F("starts"))
            ),
            CheckConstraint(name="arrangement_unmarked_known", condition=Q(unmarked__lte=TLP.RED.value)),
            CheckConstraint(name="arrangement_ceiling_known", condition=Q(ceiling__lte=TLP.RED.value)),
        ]

    def __str__(self) -> str:
        return self.slug


class Wording(models.Model):
    """One version of an arrangement's text: purpose and legal basis, as they were agreed. Never changed, only followed.

    Labels name the wording in force when an object was shared, so the basis on which it was given stays known.
    """

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    arrangement = models.ForeignKey(Arrangement, on_delete=models.PROTECT, related_name="wordings")
    number = models.PositiveIntegerField()
    purpose = models.TextField()
    legal_basis = models.TextField()
    limited_use = models.TextField(blank=True)
    agreed_at = models.DateTimeField()

    append_only = True

    class Meta:
        ordering = ["-number"]
        constraints = [UniqueConstraint(fields=["arrangement", "number"], name="wording_number_once")]

    def __str__(self) -> str:
        return f"{self.arrangement_id} {self.number}"


class Participation(models.Model):
    """An organisation takes part in an arrangement, from when to when."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    arrangement = models.ForeignKey(Arrangement, on_delete=models.PROTECT, related_name="participations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["arrangement", "organisation"], condition=Q(left_at__isnull=True), name="participation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.arrangement_id}"
