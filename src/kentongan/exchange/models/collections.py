"""API roots, collections, members and their rights. What every STIX object names has a small whole number as key."""

from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from kentongan.accounts.models import User
from kentongan.directory.models import Organisation
from kentongan.exchange.models.arrangements import Arrangement
from kentongan.kernel.identifiers import new_id


class State(models.Model):
    """The only row, made with the table: ``revision`` grows with every change of rights, arrangements or labels, so
    what was decided from them can be kept until then. ``begun``: up to when it was looked which labels' and
    arrangements' times have begun (``actions.beginning``)."""

    only = models.PositiveSmallIntegerField(primary_key=True, default=1)
    revision = models.PositiveBigIntegerField(default=0)
    begun = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [CheckConstraint(name="exchange_state_is_one", condition=Q(only=1))]

    def __str__(self) -> str:
        return str(self.revision)


class ApiRoot(models.Model):
    """A TAXII API root (TAXII 2.1 §4.2): a group of collections under one address."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=63, unique=True)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    max_content_length = models.PositiveBigIntegerField(default=10 * 1024 * 1024)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Collection(models.Model):
    """A TAXII collection (TAXII 2.1 §5). ``last_added``: microseconds since 1970 of the last object or removal; it only
    grows, under this row's lock, so the order of being added is the order of being committed.

    ``readership`` counts how often somebody was given reading; see ``terms.Handling``. ``placed_at``: when it came
    under its arrangement, null where it always was; what it holds from before was shared under none.
    """

    serial = models.BigAutoField(primary_key=True)
    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(unique=True, default=new_id, editable=False)
    root = models.ForeignKey(ApiRoot, on_delete=models.PROTECT, related_name="collections")
    arrangement = models.ForeignKey(
        Arrangement, on_delete=models.PROTECT, related_name="collections", null=True, blank=True
    )
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    alias = models.CharField(max_length=63, blank=True)
    last_added = models.BigIntegerField(default=0)
    readership = models.PositiveIntegerField(default=0)
    placed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["title"]
        constraints = [
            UniqueConstraint(fields=["root", "alias"], condition=~Q(alias=""), name="collection_alias_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Member(models.Model):
    """An organisation with an account for its machines. ``user`` signs in; people of the organisation see the same."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=63, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Right(models.Model):
    """A member may read or write a collection, or both. ``since``: its readership when reading was given; ``kind``: of
    the organisation then, empty where that was not noted."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="rights")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="rights")
    reads = models.BooleanField(default=False)
    writes = models.BooleanField(default=False)
    since = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=16, blank=True, default="")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["collection", "member"], condition=Q(ended_at__isnull=True), name="right_once"),
            CheckConstraint(name="right_to_something", condition=Q(reads=True) | Q(writes=True)),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.collection_id}"
