"""A person lets warnings leave, takes that back in time, or declines them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from kentongan.directory.models import Organisation
from kentongan.kernel.errors import KentonganError
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.known import Known, what_is_known
from kentongan.response.actions.leaving import Judged, end_forbidden, judged
from kentongan.response.actions.stepping import batches, locked, step_many
from kentongan.response.actions.words import said
from kentongan.response.errors import (
    Disputed,
    HandOverOnly,
    NobodyToWriteTo,
    NotInThisState,
    NoUsableContact,
    RecipientChanged,
    TermsForbid,
    UnknownWarning,
)
from kentongan.response.models import Warning
from kentongan.response.queries.disputed import disputed
from kentongan.response.rules.states import may_follow
from kentongan.response.terms import TAKEN_BACK_WITHIN_SECONDS, Route, WarningState


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """What may leave now, and what may not, each with the reason."""

    done: tuple[UUID, ...] = ()
    refused: Mapping[UUID, KentonganError] = field(default_factory=dict)


IN_SPITE = "approved_in_spite"
"""The reason of the step by which a person approved what others say otherwise of."""


def approve_warnings(ids: Iterable[UUID], *, actor: UUID | None, at: datetime, in_spite: bool = False) -> Approved:
    """Let warnings leave, after the time in which that can be taken back. What is refused keeps none of the others.

    Where the recipient is another one by now, the warning says so and is refused, so that nothing leaves unseen; so it
    is where the terms of something behind it let nobody be told any more, which is taken out of it then. Where another
    member has revoked or changed something behind it since, whoever approves must have been told: ``in_spite``.
    """
    done: list[UUID] = []
    refused: dict[UUID, KentonganError] = {}
    for batch in batches(dict.fromkeys(ids)):
        with transaction.atomic():
            _approve(batch, actor=actor, at=at, in_spite=in_spite, done=done, refused=refused)
    return Approved(done=tuple(done), refused=refused)


def try_approving(ids: Iterable[UUID], *, at: datetime, in_spite: bool = False) -> Approved:
    """Return what ``approve_warnings`` would do, and do nothing."""
    done: list[UUID] = []
    refused: dict[UUID, KentonganError] = {}
    for batch in batches(dict.fromkeys(ids)):
        rows = {row.id: row for row in Warning.objects.filter(pk__in=batch)}
        terms = judged(rows.values(), at=at)
        for one, why in _judged(batch, rows, known=_known(rows.values(), at=at), terms=terms):
            if why is None or (in_spite and isinstance(why, Disputed)):
                done.append(one)
            else:
                refused[one] = why
    return Approved(done=tuple(done), refused=refused)


def take_back(ids: Iterable[UUID], *, actor: UUID | None, at: datetime) -> set[UUID]:
    """Make approved warnings drafts again, as long as they have not left; return which."""
    with transaction.atomic():
        back = [row for row in locked(ids) if row.state == WarningState.APPROVED]
        also = {"approved_by": None, "send_at": None}
        step_many(back, to=WarningState.DRAFTED, reason="taken_back", at=at, actor=actor, also=also)
    return {row.id for row in back}


def decline_warnings(ids: Iterable[UUID], *, actor: UUID | None, at: datetime, note: str) -> None:
    """Close drafts without telling anybody, for a reason. All or none.

    Raises ReasonNeeded, UnknownWarning or NotInThisState.
    """
    note, wanted = said(note), set(ids)
    with transaction.atomic():
        rows = locked(wanted)
        for missing in wanted - {row.id for row in rows}:
            raise UnknownWarning(warning=missing)
        for row in rows:
            if row.state != WarningState.DRAFTED:
                raise NotInThisState(reference=row.reference, state=row.state, wanted=WarningState.CLOSED.value)
        step_many(rows, to=WarningState.CLOSED, reason="declined", at=at, actor=actor, note=note)


def _approve(
    batch: Sequence[UUID],
    *,
    actor: UUID | None,
    at: datetime,
    in_spite: bool,
    done: list[UUID],
    refused: dict[UUID, KentonganError],
) -> None:
    rows = {row.id: row for row in locked(batch)}
    known = _known(rows.values(), at=at)
    terms = judged(rows.values(), at=at)
    end_forbidden(terms.values(), at=at)
    ready, spited = [], []
    for one, why in _judged(batch, rows, known=known, terms=terms):
        if why is None:
            ready.append(rows[one])
            continue
        if in_spite and isinstance(why, Disputed):
            spited.append(rows[one])
            continue
        refused[one] = why
        if isinstance(why, RecipientChanged):
            row = rows[one]
            row.recipient_id, row.route = known.recipient_of(known.organisations[row.organisation_id])
            row.save(update_fields=["recipient", "route"])
    send_at = at + timedelta(seconds=TAKEN_BACK_WITHIN_SECONDS)
    also = {"approved_by": actor, "send_at": send_at}
    for some, reason in ((ready, "approved"), (spited, IN_SPITE)):
        step_many(some, to=WarningState.APPROVED, reason=reason, at=at, actor=actor, also=also)
        done += [row.id for row in some]


def _known(rows: Iterable[Warning], *, at: datetime) -> Known:
    return what_is_known((row.organisation_id for row in rows), at=at)


def _judged(
    ids: Iterable[UUID], rows: Mapping[UUID, Warning], *, known: Known, terms: Mapping[UUID, Judged]
) -> Iterable[tuple[UUID, KentonganError | None]]:
    otherwise = {row.pk: told for row, told in disputed(rows.values()).items()}
    for one in ids:
        if one not in rows:
            yield one, UnknownWarning(warning=one)
            continue
        why = _refusal(rows[one], known=known, terms=terms.get(one))
        if why is None and one in otherwise:  # last: of what cannot leave anyway nobody is asked
            why = Disputed(reference=rows[one].reference, what=otherwise[one])
        yield one, why


def _refusal(row: Warning, *, known: Known, terms: Judged | None) -> KentonganError | None:
    """Return why a warning cannot be mailed, None where it can."""
    if not may_follow(WarningState.APPROVED, before=WarningState(row.state)):
        return NotInThisState(reference=row.reference, state=row.state, wanted=WarningState.APPROVED.value)
    if row.tlp >= TLP.RED:
        return HandOverOnly(reference=row.reference, tlp=TLP(row.tlp).label)
    if terms is not None:
        return TermsForbid(reference=row.reference)
    recipient, route = known.recipient_of(known.organisations[row.organisation_id])
    if recipient is None or route is Route.NOBODY:
        return NobodyToWriteTo(reference=row.reference, country=row.country)
    if recipient != row.recipient_id:
        return RecipientChanged(reference=row.reference, recipient=_slug(recipient))
    if recipient not in known.reachable:
        return NoUsableContact(reference=row.reference, recipient=_slug(recipient))
    return None


def _slug(organisation: UUID) -> str:
    return Organisation.objects.values_list("slug", flat=True).get(pk=organisation)
