"""The hub itself, and the organisations of its directory: its parties."""

from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Index, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from kentongan.directory.terms import LISTING
from kentongan.kernel.identifiers import new_id
from kentongan.routing.terms import OrganisationKind, SizeTier


class Hub(models.Model):
    """This hub: the only row, made with the table. Its id makes slugs unique beyond the hub.

    ``revision`` grows with every change of the directory, so that what was prepared from it can be kept until then.
    """

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    only = models.PositiveSmallIntegerField(default=1, unique=True, editable=False)
    revision = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [CheckConstraint(name="hub_is_one", condition=Q(only=1))]

    def __str__(self) -> str:
        return str(self.id)


class Organisation(models.Model):
    """A party of the directory; ``slug`` is its id in directory files.

    ``names`` is one name in several languages (``kernel.languages``); ``sectors``, ``critical`` and ``languages`` are
    lists of text; ``searched`` is slug and names in folded case, for finding by text. ``security_txt``: whether the hub
    publishes a security.txt (RFC 9116) of it. ``compared``: whether the results of checks may be shown under its name
    to others; nobody is compared who did not ask for it.
    """

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.CharField(max_length=63, unique=True)
    names = models.JSONField()
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=16)
    size = models.CharField(max_length=8, blank=True, default="")
    sectors = models.JSONField(default=list)
    critical = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    security_txt = models.BooleanField(default=False)
    compared = models.BooleanField(default=False)
    origin = models.CharField(max_length=4)
    recorded_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    searched = models.TextField()

    class Meta:
        constraints = [
            CheckConstraint(name="organisation_has_a_slug", condition=~Q(slug="")),
            CheckConstraint(name="organisation_has_a_name", condition=~Q(names={})),
            CheckConstraint(name="organisation_country_is_alpha2", condition=Exact(Length("country"), 2)),
            CheckConstraint(
                name="organisation_kind_known", condition=Q(kind__in=[kind.value for kind in OrganisationKind])
            ),
            CheckConstraint(
                name="organisation_size_known", condition=Q(size__in=["", *(size.value for size in SizeTier)])
            ),
            CheckConstraint(
                name="organisation_origin_known", condition=Q(origin__in=[origin.value for origin in LISTING])
            ),
        ]
        indexes = [Index(fields=["country", "kind"], name="organisation_country_kind")]

    def __str__(self) -> str:
        return self.slug
