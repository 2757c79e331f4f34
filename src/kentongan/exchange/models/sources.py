"""Public sources: whose objects are published for everybody, as the hub's staff declared, and declared no more.

Both tables are only added to: what was in force at any time stays known.
"""

from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from kentongan.kernel.identifiers import new_id


class PublicSource(models.Model):
    """A declaration: what this identity creates is published, there, for this reason. ``number``: of its identity.

    ``declared_by``: who did, null where it was the hub's operator at the machine itself.
    """

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    identity = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=1000)
    reason = models.TextField()
    declared_by = models.UUIDField(null=True)
    declared_at = models.DateTimeField()

    append_only = True

    class Meta:
        ordering = ["title", "-number"]
        constraints = [
            UniqueConstraint(fields=["identity", "number"], name="public_source_number_once"),
            CheckConstraint(name="public_source_is_an_identity", condition=Q(identity__startswith="identity--")),
        ]

    def __str__(self) -> str:
        return self.identity


class PublicSourceEnd(models.Model):
    """A declaration holds no more: from when on, and why."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.OneToOneField(PublicSource, on_delete=models.PROTECT, related_name="end")
    reason = models.TextField()
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField()

    append_only = True

    def __str__(self) -> str:
        return str(self.source_id)
