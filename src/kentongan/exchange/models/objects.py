"""STIX objects as they came, the labels that decisions are made on, and what became of what was sent."""

from uuid import UUID

from django.db import models
from django.db.models import Index, Q, UniqueConstraint

from kentongan.exchange.models.arrangements import Wording
from kentongan.exchange.models.collections import Collection, Member
from kentongan.kernel.identifiers import new_id


class Label(models.Model):
    """One distinct handling in a collection; never changed. ``handling`` is ``terms.Handling`` as JSON, ``digest`` its
    SHA-256. ``wording``: the arrangement's text in force at the sharing. ``starts`` as its handling has it."""

    serial = models.BigAutoField(primary_key=True)
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="labels")
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64)
    handling = models.JSONField()
    starts = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    unchangeable = True

    class Meta:
        constraints = [UniqueConstraint(fields=["collection", "digest"], name="label_once")]
        indexes = [Index(fields=["starts"], name="label_starts", condition=Q(starts__isnull=False))]

    def __str__(self) -> str:
        return self.digest[:12]


class Stored(models.Model):
    """A version of a STIX object in a collection, as the bytes received.

    ``version`` and ``added`` are microseconds since 1970; ``version`` 0: the object has none. ``variant`` is above 0
    where somebody who could not see the first one sent other bytes under the same id and version. ``beaten``: another
    row of the collection comes before it for whoever sees both (newer, or an earlier variant). ``parts``: granular
    markings as JSON ``[["selector", label serial], …]``, null for most. ``natural_key``: the normalised value of an
    observable.
    """

    serial = models.BigAutoField(primary_key=True)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="+", db_index=False)
    stix_id = models.CharField(max_length=256)
    type = models.CharField(max_length=256)
    spec = models.CharField(max_length=8)
    version = models.BigIntegerField()
    variant = models.PositiveSmallIntegerField(default=0)
    added = models.BigIntegerField()
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    revoked = models.BooleanField(default=False)
    beaten = models.BooleanField(default=False)
    parts = models.TextField(null=True, blank=True)
    natural_key = models.CharField(max_length=500, blank=True, default="")
    content = models.BinaryField()

    class Meta:
        constraints = [
            # By the id first, so that what other collections hold of it is found by the same index.
            UniqueConstraint(fields=["stix_id", "collection", "version", "variant"], name="stored_once"),
            UniqueConstraint(fields=["collection", "added"], name="stored_added_once"),
        ]
        indexes = [
            # With label and beaten, so that a page finds its rows without reading any that it leaves out.
            Index(fields=["collection", "added", "label", "beaten"], name="stored_page"),
            Index(fields=["collection", "type", "added", "label", "beaten"], name="stored_by_type"),
            Index(fields=["stix_id"], name="stored_revoked", condition=Q(revoked=True)),
            Index(fields=["natural_key"], name="stored_by_value", condition=~Q(natural_key="")),
        ]

    def __str__(self) -> str:
        return self.stix_id


class PassedOn(models.Model):
    """A stored version (``copy``) that somebody shared who had it from another collection.

    ``source``: the row that it came from, gone once that was deleted; ``place``: its collection; ``first``: the member
    that shared it first of all, as far as the hub knows. ``follows``: a person passed it on, so it goes and is revoked
    with its source; what a client posts that had it elsewhere is its own publication.
    """

    copy = models.OneToOneField(Stored, on_delete=models.CASCADE, primary_key=True, related_name="+")
    source = models.ForeignKey(Stored, on_delete=models.SET_NULL, null=True, related_name="+")
    place = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="+")
    first = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    follows = models.BooleanField(default=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.source_id} to {self.copy_id}"


class Removal(models.Model):
    """A version was deleted by who had shared it: told in the change feed, in the same order as what is added.

    ``was``: the serial that it had, null where its member had it from others; ``said``: digests of what it said
    (``rules.saying``). So who shared an id first stays the first, and what they said stays theirs.
    """

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="+", db_index=False)
    stix_id = models.CharField(max_length=256)
    version = models.BigIntegerField()
    added = models.BigIntegerField()
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    was = models.BigIntegerField(null=True, blank=True)
    said = models.TextField(blank=True, default="[]")

    class Meta:
        constraints = [UniqueConstraint(fields=["collection", "added"], name="removal_added_once")]
        indexes = [Index(fields=["stix_id"], name="removal_of_own", condition=Q(was__isnull=False))]

    def __str__(self) -> str:
        return self.stix_id


class Conflict(models.Model):
    """Other bytes came under an id and version that the collection holds. What was held stays; this is what came.

    ``parts`` as of ``Stored``: who sees the label and not a part of it sees what came without that part.
    ``against``: the labels of those rows of that version that its writer knew: it was a conflict with these alone.
    """

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="conflicts")
    stix_id = models.CharField(max_length=256)
    version = models.BigIntegerField()
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    parts = models.TextField(null=True, blank=True)
    against = models.JSONField(default=list)
    content = models.BinaryField()
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-at"]
        indexes = [Index(fields=["stix_id", "collection"], name="conflict_by_object")]

    def __str__(self) -> str:
        return self.stix_id


class Status(models.Model):
    """What became of one request to add objects (TAXII 2.1 §4.3), kept for a day at least. ``results``: the status
    resource's lists as JSON bytes, ready to be sent."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(db_index=True)
    results = models.BinaryField()

    def __str__(self) -> str:
        return str(self.id)
