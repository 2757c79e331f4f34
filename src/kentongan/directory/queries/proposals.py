"""Proposals and error reports: for the people of their party and the hub's staff, nobody else."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from kentongan.accounts.terms import Reader
from kentongan.directory.errors import UnknownProposal
from kentongan.directory.models import Assignment, Contact, ErrorReport, Post, Proposal
from kentongan.directory.queries.duties import DutiesOf, duties_of
from kentongan.directory.queries.visibility import stands_at
from kentongan.directory.rules.freshness import CONFIRMED_FOR
from kentongan.directory.rules.proposals import may_propose, needs_four_eyes, obstacle_to_deciding
from kentongan.directory.terms import Audience, ProposalLine, ProposalState, ReportLine, Subject, Waiting
from kentongan.records.terms import PostRole


def visible_proposals(*, reader: Reader) -> QuerySet[Proposal]:
    """Return the proposals that a reader may see."""
    rows = Proposal.objects.select_related("organisation")
    return rows if reader.sees_all else rows.filter(organisation__in=list(reader.organisations))


def visible_reports(*, reader: Reader) -> QuerySet[ErrorReport]:
    """Return the error reports that a reader may see."""
    rows = ErrorReport.objects.select_related("organisation")
    return rows if reader.sees_all else rows.filter(organisation__in=list(reader.organisations))


def proposals(*, reader: Reader, state: ProposalState | None = None) -> list[ProposalLine]:
    """Return proposals, those that wait longest first."""
    rows = visible_proposals(reader=reader).order_by("proposed_at", "pk")
    if state is not None:
        rows = rows.filter(state=state.value)
    found = list(rows)
    duties = duties_of(reader, organisations={row.organisation_id for row in found})
    return [_line(row, duties=duties) for row in found]


def proposal(proposal_id: UUID, *, reader: Reader) -> ProposalLine:
    """Return a proposal. Raises UnknownProposal, also where the reader may not see it."""
    row = visible_proposals(reader=reader).filter(pk=proposal_id).first()
    if row is None:
        raise UnknownProposal(proposal=proposal_id)
    return _line(row, duties=duties_of(reader, organisations=[row.organisation_id]))


def error_reports(*, reader: Reader, settled: bool | None = None) -> list[ReportLine]:
    """Return what was reported wrong, the oldest first."""
    rows = visible_reports(reader=reader).order_by("reported_at", "pk")
    if settled is not None:
        rows = rows.filter(settled_at__isnull=not settled)
    return [
        ReportLine(
            id=row.id,
            organisation=row.organisation_id,
            slug=row.organisation.slug,
            post=row.post,
            text=row.text,
            reported_by=row.reported_by,
            reported_at=row.reported_at,
            settled_by=row.settled_by,
            settled_at=row.settled_at,
            note=row.note,
        )
        for row in rows
    ]


def waiting(*, reader: Reader, at: datetime) -> Waiting:
    """Return how much waits for a reader: proposals they may decide, posts to confirm, error reports."""
    reports = list(
        visible_reports(reader=reader).filter(settled_at__isnull=True).values_list("organisation", flat=True)
    )
    due = list(due_posts(reader=reader, at=at).values_list("organisation", flat=True))
    duties = duties_of(reader, organisations={*reports, *due})
    theirs = {one for one in {*reports, *due} if may_propose(duties.towards(one))}
    return Waiting(
        proposals=sum(not line.obstacle for line in proposals(reader=reader, state=ProposalState.OPEN)),
        posts=sum(one in theirs for one in due),
        reports=sum(one in theirs for one in reports),
    )


def due_posts(*, reader: Reader, at: datetime) -> QuerySet[Post]:
    """Return the posts of the reader's own parties (staff: of all) that are no longer fresh."""
    limit = at - CONFIRMED_FOR
    old = Q(confirmed_at__lte=limit) | Q(confirmed_at__isnull=True, recorded_at__lte=limit)
    rows = Post.objects.filter(old, stands_at(at))
    return rows if reader.sees_all else rows.filter(organisation__in=list(reader.organisations))


def roles_concerned(row: Proposal) -> frozenset[PostRole]:
    """Return the roles of the posts that a proposal concerns: what it is about now, and what it would become."""
    roles: set[str] = set()
    after = row.after or {}
    match Subject(row.subject):
        case Subject.ORGANISATION:
            pass
        case Subject.TEAM:
            roles |= set(Post.objects.filter(team=row.thing, ended_at__isnull=True).values_list("role", flat=True))
        case Subject.POST | Subject.GRANTS:
            roles |= set(Post.objects.filter(pk=row.thing).values_list("role", flat=True))
            roles |= {str(content["role"]) for content in (row.before or {}, after) if "role" in content}
        case Subject.ASSIGNMENT:
            posts = {content["post"] for content in (row.before or {}, after) if content.get("post")}
            roles |= _roles_of(posts)
            roles |= set(Assignment.objects.filter(pk=row.thing).values_list("post__role", flat=True))
        case Subject.CHANNEL:
            held = {content["assignment"] for content in (row.before or {}, after) if content.get("assignment")}
            roles |= set(Assignment.objects.filter(pk__in=held).values_list("post__role", flat=True))
            roles |= _roles_of(_proposed(Subject.ASSIGNMENT, held, "post"))
            of_holder = Contact.objects.filter(pk=row.thing, assignment__isnull=False)
            roles |= set(of_holder.values_list("assignment__post__role", flat=True))
        case Subject.PARTNERS:
            if set(after.get("partners", ())) - set((row.before or {}).get("partners", ())):
                return roles_shown_to_partners(row.organisation_id)
    return frozenset(PostRole(role) for role in roles)


def _roles_of(posts: Collection[str]) -> set[str]:
    """Return the roles of posts, those too that are only proposed."""
    stand = set(Post.objects.filter(pk__in=posts).values_list("role", flat=True))
    return stand | _proposed(Subject.POST, posts, "role")


def _proposed(subject: Subject, things: Collection[str], name: str) -> set[str]:
    """Return what open proposals to add these things say of one field."""
    rows = Proposal.objects.filter(
        subject=subject.value, thing__in=things, state=ProposalState.OPEN.value, before__isnull=True
    )
    return {str(after[name]) for after in rows.values_list("after", flat=True) if after and name in after}


def roles_shown_to_partners(organisation: UUID) -> frozenset[PostRole]:
    """Return the roles of a party's posts of which partners see anything: what another partner opens."""
    rows = Post.objects.filter(organisation=organisation, ended_at__isnull=True)
    shown = rows.filter(grants__audience=Audience.PARTNERS.value)
    return frozenset(PostRole(role) for role in shown.values_list("role", flat=True).distinct())


def _line(row: Proposal, *, duties: DutiesOf) -> ProposalLine:
    roles = roles_concerned(row)
    is_open = row.state == ProposalState.OPEN
    mine = duties.towards(row.organisation_id)
    obstacle = obstacle_to_deciding(mine, proposed_by=row.proposed_by, roles=roles)
    return ProposalLine(
        id=row.id,
        organisation=row.organisation_id,
        slug=row.organisation.slug,
        subject=Subject(row.subject),
        thing=row.thing,
        before=row.before,
        after=row.after,
        reason=row.reason,
        state=ProposalState(row.state),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        note=row.note,
        roles=roles,
        needs_another=needs_four_eyes(roles),
        obstacle=("decided" if not is_open else obstacle.value if obstacle else ""),
        can_withdraw=is_open and row.proposed_by == duties.reader.user_id,
    )
