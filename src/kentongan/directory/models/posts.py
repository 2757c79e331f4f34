"""Who answers for what: a party's teams, the posts of a team, who holds a post, and who may see which field of it.

The way to reach a holder, the channel, is a row of ``contacts``: there is one table of addresses.
"""

from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from kentongan.directory.models.parties import Organisation
from kentongan.directory.terms import Audience, Origin, PostField
from kentongan.kernel.identifiers import new_id
from kentongan.records.terms import Holder, PostRole


def _origin_known(table: str) -> CheckConstraint:
    return CheckConstraint(name=f"{table}_origin_known", condition=Q(origin__in=[origin.value for origin in Origin]))


class Team(models.Model):
    """A team of a party. ``sections`` are those of RFC 2350 by number; ``names`` one name in several languages.

    ``publishes``: whether its RFC 2350 text stands on the hub's public page.
    """

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="teams")
    key = models.CharField(max_length=63)
    names = models.JSONField()
    sections = models.JSONField(default=dict)
    first = models.CharField(max_length=63, blank=True, default="")
    trusted_introducer = models.CharField(max_length=63, blank=True, default="")
    publishes = models.BooleanField(default=False)
    origin = models.CharField(max_length=4, default=Origin.HAND.value)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["organisation", "key"], name="team_once"),
            CheckConstraint(name="team_has_a_key", condition=~Q(key="")),
            CheckConstraint(name="team_has_a_name", condition=~Q(names={})),
            _origin_known("team"),
        ]

    def __str__(self) -> str:
        return self.key


class Post(models.Model):
    """A post: it stays while its holders change.

    ``may_discuss`` is a list of ``records.terms.Topic``; ``hours`` is ``{"always": bool, "weekly": {"1": [["08:00",
    "17:00"]]}, "holidays": [["2027-01-01", "New Year"]]}`` by the clock of ``time_zone``; ``languages`` a list of BCP
    47 tags, the first preferred. ``confirmed_at`` is when its party last said that all of it still holds, ``asked_at``
    when it was last asked. A post is never deleted: ended, by ``ended_at``.
    """

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    key = models.CharField(max_length=63)
    role = models.CharField(max_length=16)
    title = models.JSONField()
    mandate = models.TextField(blank=True, default="")
    may_discuss = models.JSONField(default=list)
    time_zone = models.CharField(max_length=64, blank=True, default="")
    hours = models.JSONField(default=dict)
    languages = models.JSONField(default=list)
    confirmed_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    origin = models.CharField(max_length=4, default=Origin.HAND.value)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["organisation", "key"], name="post_once"),
            CheckConstraint(name="post_has_a_key", condition=~Q(key="")),
            CheckConstraint(name="post_has_a_title", condition=~Q(title={})),
            CheckConstraint(name="post_role_known", condition=Q(role__in=[role.value for role in PostRole])),
            _origin_known("post"),
        ]
        indexes = [Index(fields=["role", "organisation"], name="post_role_organisation")]

    def __str__(self) -> str:
        return self.key


class Assignment(models.Model):
    """Who holds a post in ``[valid_from, valid_to)``; ``priority`` 1 is asked first, the next is the alternate.

    ``user`` is the account of a person who holds it, where they have one: it makes them a reader of their role's class.
    """

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="assignments")
    holder = models.CharField(max_length=8)
    name = models.CharField(max_length=200)
    priority = models.PositiveSmallIntegerField(default=1)
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)
    user = models.UUIDField(null=True, db_index=True)
    origin = models.CharField(max_length=4, default=Origin.HAND.value)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="assignment_holder_known", condition=Q(holder__in=[one.value for one in Holder])),
            CheckConstraint(name="assignment_has_a_name", condition=~Q(name="")),
            CheckConstraint(name="assignment_priority_from_one", condition=Q(priority__gte=1)),
            _origin_known("assignment"),
            CheckConstraint(
                name="assignment_ends_after_it_begins",
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Grant(models.Model):
    """One field of a post may be seen by one audience. No row, no sight; the party itself always sees its own."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="grants", db_index=False)
    field = models.CharField(max_length=16)
    audience = models.CharField(max_length=16)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["post", "field", "audience"], name="grant_once"),
            CheckConstraint(name="grant_field_known", condition=Q(field__in=[one.value for one in PostField])),
            CheckConstraint(name="grant_audience_known", condition=Q(audience__in=[one.value for one in Audience])),
        ]

    def __str__(self) -> str:
        return f"{self.field} to {self.audience}"


class Partnership(models.Model):
    """A party counts another among its partners: it shows the other what it shows partners. It goes one way."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="partnerships", db_index=False
    )
    partner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="partner_of")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["organisation", "partner"], name="partnership_once"),
            CheckConstraint(name="partnership_is_of_two", condition=~Q(organisation=F("partner"))),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} to {self.partner_id}"
