"""Changes proposed by a party's editors and decided by its approver; for some posts by two different people.

A proposal is judged again when it is decided: what was changed meanwhile makes it overtaken, and it changes nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kentongan.accounts.terms import Reader
from kentongan.directory.actions.changing import lock_directory
from kentongan.directory.actions.stating import Stated, state
from kentongan.directory.errors import (
    FourEyesNeeded,
    NotAStatement,
    NotYourProposal,
    NotYours,
    NotYoursToDecide,
    ProposalDecided,
    ReasonMissing,
    UnknownOrganisation,
    UnknownProposal,
)
from kentongan.directory.models import Organisation, Proposal, VersionContent
from kentongan.directory.queries.duties import duties_of
from kentongan.directory.queries.proposals import roles_concerned, visible_proposals
from kentongan.directory.rules.proposals import (
    Duties,
    Obstacle,
    is_overtaken,
    may_decide,
    may_propose,
    obstacle_to_deciding,
)
from kentongan.directory.rules.statements import demand_a_clock, demand_all_needed, kept_statement
from kentongan.directory.snapshots import FOUND_OUT, owner_of, stated_now
from kentongan.directory.terms import ProposalState, Subject
from kentongan.directory.words import state_in_words
from kentongan.kernel.identifiers import new_id
from kentongan.ledger.actions import record

LONGEST_REASON = 2000

_NEVER_END = (Subject.ORGANISATION, Subject.PARTNERS)
_NEVER_NEW = (Subject.ORGANISATION, Subject.GRANTS, Subject.PARTNERS)


@transaction.atomic
def propose(
    organisation: UUID,
    *,
    subject: Subject,
    after: Mapping[str, Any] | None,
    reason: str,
    reader: Reader,
    at: datetime,
    thing: UUID | None = None,
) -> Proposal:
    """Propose that a thing of a party be so from now on (``snapshots.STATED``), be added, or end, and return the row.

    Without ``thing`` it is added, and the proposal's ``thing`` is the id that it will have. Raises NotYours,
    ReasonMissing, NotAStatement, UnknownOrganisation.
    """
    duties = _duties(organisation, reader=reader)
    if not may_propose(duties):
        raise NotYours(organisation=_slug(organisation))
    before = stated_now(subject, thing) if thing is not None else None
    if thing is not None and (before is None or owner_of(subject, thing) != organisation):
        raise NotAStatement(field=subject.value, value=thing)
    if after is None and (before is None or subject in _NEVER_END):
        raise NotAStatement(field=subject.value, value="–")
    if after is not None and (
        (thing is None and subject in _NEVER_NEW) or (subject is Subject.PARTNERS and "partners" not in after)
    ):
        raise NotAStatement(field=subject.value, value="–")
    if after is not None:
        after = (before or {}) | _said_anew(subject, after, thing=thing)
        after = kept_statement(subject, after)
        if thing is None:
            demand_all_needed(subject, after)
        if subject is Subject.POST:
            demand_a_clock(after.get("hours"), time_zone=after.get("time_zone", ""))
    row = Proposal.objects.create(
        organisation_id=organisation,
        subject=subject.value,
        thing=thing or new_id(),
        before=before,
        after=after,
        reason=_said(reason),
        proposed_by=reader.user_id,
        proposed_at=at,
    )
    _record("directory.proposal_made", row, reader=reader, at=at)
    return row


@transaction.atomic
def approve(proposal_id: UUID, *, reader: Reader, at: datetime, note: str = "") -> Proposal:
    """Let a proposal become so, and return its row: approved, or overtaken where the thing has changed since.

    Raises UnknownProposal, ProposalDecided, NotYours, NotYoursToDecide, FourEyesNeeded, or what ``stating.state``
    raises.
    """
    lock_directory()
    row = _open(proposal_id, reader=reader)
    roles = roles_concerned(row)
    duties = _duties(row.organisation_id, reader=reader)
    match obstacle_to_deciding(duties, proposed_by=row.proposed_by, roles=roles):
        case None:
            pass
        case Obstacle.NOT_THEIRS:
            raise _not_theirs(row, duties=duties)
        case _:
            raise FourEyesNeeded
    subject = Subject(row.subject)
    if is_overtaken(row.before, now=stated_now(subject, row.thing)):
        return _decide(row, ProposalState.OVERTAKEN, reader=reader, at=at, note=note)
    stated = Stated(organisation=row.organisation_id, subject=subject, thing=row.thing, after=row.after)
    state(stated, actor=reader.user_id, at=at, reason=row.reason, proposal=row.id)
    return _decide(row, ProposalState.APPROVED, reader=reader, at=at, note=note)


@transaction.atomic
def decline(proposal_id: UUID, *, reader: Reader, at: datetime, note: str) -> Proposal:
    """Decide that a proposal does not become so, and why.

    Raises UnknownProposal, ProposalDecided, NotYours, NotYoursToDecide.
    """
    row = _open(proposal_id, reader=reader)
    duties = _duties(row.organisation_id, reader=reader)
    if not may_decide(duties):
        raise _not_theirs(row, duties=duties)
    return _decide(row, ProposalState.DECLINED, reader=reader, at=at, note=_said(note))


@transaction.atomic
def withdraw(proposal_id: UUID, *, reader: Reader, at: datetime, note: str = "") -> Proposal:
    """Take back one's own proposal. Raises UnknownProposal, ProposalDecided, NotYourProposal."""
    row = _open(proposal_id, reader=reader)
    if row.proposed_by != reader.user_id:
        raise NotYourProposal
    return _decide(row, ProposalState.WITHDRAWN, reader=reader, at=at, note=note)


def _said_anew(subject: Subject, after: Mapping[str, Any], *, thing: UUID | None) -> dict[str, Any]:
    """Return what is stated, without what some version of the thing tells as found out: it is sent back unchanged."""
    found_out = [name for name in FOUND_OUT.get(subject, ()) if after.get(name) is not None]
    if thing is None or not found_out:
        return dict(after)
    kept = VersionContent.objects.filter(version__subject=subject.value, version__thing=thing)
    known = [one for one in kept.values_list("after", flat=True) if one is not None]
    told = {name for name in found_out if any(one.get(name) == after[name] for one in known)}
    return {name: value for name, value in after.items() if name not in told}


def _not_theirs(row: Proposal, *, duties: Duties) -> NotYours | NotYoursToDecide:
    """Return why a reader may not decide: an editor of the party is told who does, and nobody sends them to report."""
    slug = _slug(row.organisation_id)
    return NotYoursToDecide(organisation=slug) if may_propose(duties) else NotYours(organisation=slug)


def _open(proposal_id: UUID, *, reader: Reader) -> Proposal:
    row = visible_proposals(reader=reader).select_for_update(of=("self",)).filter(pk=proposal_id).first()
    if row is None:
        raise UnknownProposal(proposal=proposal_id)
    if row.state != ProposalState.OPEN:
        raise ProposalDecided(state=state_in_words(row.state))
    return row


def _decide(row: Proposal, to: ProposalState, *, reader: Reader, at: datetime, note: str) -> Proposal:
    row.state, row.decided_by, row.decided_at, row.note = to.value, reader.user_id, at, note.strip()[:LONGEST_REASON]
    row.save(update_fields=["state", "decided_by", "decided_at", "note"])
    _record(f"directory.proposal_{to.value}", row, reader=reader, at=at)
    return row


def _duties(organisation: UUID, *, reader: Reader) -> Duties:
    return duties_of(reader, organisations=[organisation]).towards(organisation)


def _slug(organisation: UUID) -> str:
    slug = Organisation.objects.filter(pk=organisation).values_list("slug", flat=True).first()
    if slug is None:
        raise UnknownOrganisation(organisation=organisation)
    return slug


def _said(text: str) -> str:
    said = text.strip()
    if not said or len(said) > LONGEST_REASON:
        raise ReasonMissing(most=LONGEST_REASON)
    return said


def _record(verb: str, row: Proposal, *, reader: Reader, at: datetime) -> None:
    record(verb, actor=reader.user_id, subject=row.id, at=at, related=[row.organisation_id, row.thing])
