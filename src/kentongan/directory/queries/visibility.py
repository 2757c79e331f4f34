"""``rules.visibility`` compiled into SQL: a hidden value is NULL before it leaves the database, a hidden post no row.

A ``Sight`` is one reader at one time. ``prefix`` leads from the rows at hand to the post: ``""`` on posts themselves,
``"post__"`` on assignments, ``"assignment__post__"`` on contacts.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Exists, F, Field, OuterRef, Q, QuerySet, Value, When

from kentongan.accounts.models import Membership
from kentongan.accounts.terms import Reader
from kentongan.directory.models import Assignment, Partnership, Post
from kentongan.directory.queries.granted import Granted, Reach
from kentongan.directory.rules.visibility import NEEDS, role_class
from kentongan.directory.terms import Audience, PostField
from kentongan.records.terms import PostRole


def holds_at(at: datetime, *, prefix: str = "") -> Q:
    """Return the condition that an assignment holds at a time, in ``[valid_from, valid_to)``, of a post not ended.

    Whose account left the party, or is shut, holds nothing of it (``belongs``), whatever the record says.
    """
    return held_at(at, prefix=prefix) & belongs(prefix=prefix)


def held_at(at: datetime, *, prefix: str = "") -> Q:
    """Return the condition that by the record alone an assignment holds at a time: its account may be gone by now."""
    begun = Q(**{f"{prefix}valid_from__isnull": True}) | Q(**{f"{prefix}valid_from__lte": at})
    not_over = Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": at})
    return begun & not_over & stands_at(at, prefix=f"{prefix}post__")


def belongs(*, prefix: str = "") -> Q:
    """Return the condition that an assignment names no account, or an open one that is its party's now."""
    member = Membership.objects.filter(
        user=OuterRef(f"{prefix}user"),
        organisation_id=OuterRef(f"{prefix}post__organisation"),
        user__is_active=True,
    )
    return Q(**{f"{prefix}user__isnull": True}) | Q(Exists(member))


def stands_at(at: datetime, *, prefix: str = "") -> Q:
    """Return the condition that a post has not ended at a time."""
    return Q(**{f"{prefix}ended_at__isnull": True}) | Q(**{f"{prefix}ended_at__gt": at})


def flag(condition: Q) -> Case:
    """Return a condition as a column of its own."""
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def null_unless(condition: Q, column: str, *, of: "Field[Any, Any]") -> Case:
    """Return a column where a condition holds, NULL elsewhere."""
    return Case(When(condition, then=F(column)), default=Value(None), output_field=of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What one reader sees of posts at one time; ``sight_of`` makes it.

    ``named_by``: the parties that count one of the reader's among their partners. ``held``: classes of roles of which
    the reader holds a post now, each with the parties at which.
    """

    reader: Reader
    at: datetime
    named_by: frozenset[UUID] = frozenset()
    held: tuple[tuple[frozenset[PostRole], frozenset[UUID]], ...] = ()

    def own(self, *, prefix: str = "") -> Q:
        """Return the condition that the post is of the reader's own party, or the reader is of the hub's staff."""
        if self.reader.sees_all:
            return Q(pk__isnull=False)
        return Q(**{f"{prefix}organisation__in": sorted(self.reader.organisations)})

    def can(self, field: PostField, *, prefix: str = "") -> Q:
        """Return the condition that the reader sees a field of the post."""
        if self.reader.sees_all:
            return self.own(prefix=prefix)
        seen = Q()
        for one in dict.fromkeys((PostField.EXISTENCE, NEEDS.get(field, field), field)):
            seen &= Q(Granted(f"{prefix}pk", field=one, reach=self.reach))
        return self.own(prefix=prefix) | seen

    def posts(self) -> QuerySet[Post]:
        """Return the posts that the reader may know of, ended ones too."""
        return Post.objects.filter(self.can(PostField.EXISTENCE))

    @property
    def reach(self) -> Reach:
        """What grants let this reader see what they are of, of whichever post."""
        wide = [Audience.PUBLIC, *([Audience.REGION] if self.reader.organisations else [])]
        return Reach(audiences=tuple(wide), named_by=tuple(sorted(self.named_by)), held=self.held)


def sight_of(reader: Reader, *, at: datetime) -> Sight:
    """Return what a reader sees at a time: who named them a partner, and which posts they hold, is read for it."""
    if reader.sees_all:
        return Sight(reader=reader, at=at)
    named = Partnership.objects.filter(partner__in=sorted(reader.organisations))
    held: dict[frozenset[PostRole], set[UUID]] = defaultdict(set)
    if reader.user_id is not None:
        mine = Assignment.objects.filter(holds_at(at), user=reader.user_id)
        for role, party in mine.values_list("post__role", "post__organisation"):
            held[role_class(PostRole(role))].add(party)
    return Sight(
        reader=reader,
        at=at,
        named_by=frozenset(named.values_list("organisation", flat=True)) if reader.organisations else frozenset(),
        held=tuple((roles, frozenset(parties)) for roles, parties in held.items()),
    )
