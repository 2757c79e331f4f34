"""What whoever keeps a party's record finds of it: its teams and posts, and what something new would belong to."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kentongan.accounts.terms import Reader
from kentongan.directory.models import Assignment, Organisation, Post, Team
from kentongan.directory.queries.duties import duties_of
from kentongan.directory.rules.proposals import may_propose
from kentongan.directory.terms import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A party whose record the reader keeps, with the posts of each of its teams."""

    party: Organisation
    teams: tuple[tuple[Team, tuple[Post, ...]], ...]


def kept_records(*, reader: Reader) -> list[Kept]:
    """Return the records that the reader edits or approves, by slug; what has ended is left out."""
    found = []
    for party in Organisation.objects.filter(pk__in=reader.edits | reader.approves).order_by("slug"):
        teams = party.teams.filter(ended_at__isnull=True).order_by("key")
        listed = tuple((team, tuple(team.posts.filter(ended_at__isnull=True).order_by("key"))) for team in teams)
        found.append(Kept(party=party, teams=listed))
    return found


def keeps(organisation: UUID, *, reader: Reader) -> bool:
    """Whether the reader may propose changes of a party's record."""
    return may_propose(duties_of(reader, organisations=[organisation]).towards(organisation))


def slug_of(organisation: UUID) -> str:
    """Return the slug of a party that is there."""
    return Organisation.objects.values_list("slug", flat=True).get(pk=organisation)


def place_of_new(subject: Subject, parent: UUID) -> tuple[UUID, dict[str, Any]] | None:
    """Return whose record something new is part of, and the keys it has of what it belongs to; else None."""
    match subject:
        case Subject.TEAM:
            party = Organisation.objects.filter(pk=parent).first()
            return None if party is None else (party.pk, {})
        case Subject.POST:
            team = Team.objects.filter(pk=parent, ended_at__isnull=True).first()
            return None if team is None else (team.organisation_id, {"team": str(team.pk)})
        case Subject.ASSIGNMENT:
            post = Post.objects.filter(pk=parent, ended_at__isnull=True).first()
            return None if post is None else (post.organisation_id, {"post": str(post.pk)})
        case Subject.CHANNEL:
            held = Assignment.objects.select_related("post").filter(pk=parent).first()
            keys = {} if held is None else {"assignment": str(held.pk), "role": held.post.role}
            return None if held is None else (held.post.organisation_id, keys)
        case _:
            return None
