"""Warnings out of drafts: to whom, why a person must decide, released by rule or not, in place of earlier ones."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.intake.models import Draft, Run
from kentongan.kernel.references import NEEDED_BYTES, make_reference
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.bulk import insert_rows
from kentongan.response.actions.exposing import Tally
from kentongan.response.actions.known import Known
from kentongan.response.actions.stepping import batches, locked, record_warnings, write_history
from kentongan.response.actions.superseding import carry_over_many
from kentongan.response.models import Warning
from kentongan.response.rules.release import Facts, Rule, whys
from kentongan.response.rules.states import UNSENT
from kentongan.response.terms import Route, WarningState, Why
from kentongan.routing.reports import is_informational
from kentongan.routing.terms import OrganisationKind

Chance = Callable[[int], bytes]
"""Gives so many random octets."""

_Group = tuple[UUID, UUID | None, str, int, bool]
"""What warnings that take each other's place have in common, within a feed and the exercise flag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A draft that has exposures, and the warning that it becomes."""

    draft: Draft
    tally: Tally


def make_warnings(
    made: Sequence[Made], *, run: Run, known: Known, rules: Sequence[Rule], chance: Chance, at: datetime
) -> list[Warning]:
    """Make the warnings whose exposures are written, and let them supersede what was not sent yet."""
    references = _new_references(len(made), chance=chance)
    warnings = [
        _warning(one, reference=reference, run=run, known=known, at=at)
        for one, reference in zip(made, references, strict=True)
    ]
    earlier = _earlier([warning.organisation_id for warning in warnings], run=run)
    for warning, one in zip(warnings, made, strict=True):
        before = earlier.get(_group(warning), ())
        reasons = whys(_facts(warning, one, known=known, before=before), rules=rules)
        warning.why = " ".join(reasons)
        if not _waits(warning):
            warning.state = WarningState.CLOSED
        elif not reasons:
            warning.state, warning.send_at = WarningState.APPROVED, at
    insert_rows(Warning, warnings)
    _write_down(warnings, at=at)
    carry_over_many({old: new for new in warnings if _waits(new) for old in earlier.get(_group(new), ())}, at=at)
    return warnings


def _waits(warning: Warning) -> bool:
    """Whether somebody must hear of it: not of what is answered for, nor of what a late file tells and is gone."""
    return warning.open > 0 and warning.gone < warning.exposures


def _warning(one: Made, *, reference: str, run: Run, known: Known, at: datetime) -> Warning:
    draft, tally = one.draft, one.tally
    owner = known.organisations[tally.organisation]
    recipient, route = known.recipient_of(owner)
    return Warning(
        id=tally.warning,
        reference=reference,
        draft=draft,
        feed_id=run.feed_id,
        organisation_id=owner.id,
        recipient_id=recipient,
        route=route,
        classification=draft.classification,
        tlp=draft.tlp,
        state=WarningState.DRAFTED,
        doubt=draft.doubt,
        critical=len(owner.critical),
        country=owner.country,
        sector=owner.sectors[0][:63] if owner.sectors else "",
        size=owner.size,
        exposures=tally.exposures,
        open=tally.open,
        gone=tally.gone,
        seen_again=tally.again,
        first_seen=draft.first_seen,
        last_seen=draft.last_seen,
        drafted_at=at,
        changed_at=at,
        exercise=draft.exercise,
    )


def _facts(warning: Warning, one: Made, *, known: Known, before: Sequence[Warning]) -> Facts:
    owner = known.organisations[one.tally.organisation]
    parties = {owner.id, warning.recipient_id}
    return Facts(
        classification=warning.classification,
        tlp=TLP(warning.tlp),
        doubt=warning.doubt != "",
        informational=all(map(is_informational, one.tally.reports)),
        kind=OrganisationKind(owner.kind),
        route=Route(warning.route),
        jurisdictions=bool(known.jurisdictions),
        contact=warning.recipient_id in known.reachable,
        muted=not known.muted.isdisjoint(parties),
        # What an earlier draft lists under a questioned claim is carried over into this one.
        questioned=not known.questioned[owner.id].isdisjoint(one.tally.evidence)
        or any(Why.CLAIM_QUESTIONED in old.why.split() for old in before),
    )


def unsent_of(organisations: Iterable[UUID], *, run: Run) -> list[UUID]:
    """Return the warnings to these organisations, of the run's feed, that were not sent yet."""
    found: list[UUID] = []
    for batch in batches(set(organisations)):
        rows = Warning.objects.filter(
            state__in=[state.value for state in UNSENT],
            feed_id=run.feed_id,
            exercise=run.exercise,
            organisation__in=batch,
        )
        found += rows.values_list("pk", flat=True)
    return found


def _earlier(organisations: Iterable[UUID], *, run: Run) -> Mapping[_Group, list[Warning]]:
    """Return, by group, the warnings of this feed that were not sent yet, held until the transaction ends."""
    found: dict[_Group, list[Warning]] = {}
    for row in locked(unsent_of(organisations, run=run)):
        if row.state in UNSENT:
            found.setdefault(_group(row), []).append(row)
    return found


def _group(warning: Warning) -> _Group:
    # What is in doubt is never mixed with what is not: a person decides on it as it is.
    return (
        warning.organisation_id,
        warning.recipient_id,
        warning.classification,
        warning.tlp,
        warning.doubt != "",
    )


def _write_down(warnings: Sequence[Warning], *, at: datetime) -> None:
    closed = [one for one in warnings if one.state == WarningState.CLOSED]
    released = [one for one in warnings if one.state == WarningState.APPROVED]
    begun = [one for one in warnings if one.state != WarningState.CLOSED]
    for reason, some in (
        ("answered_before", [one for one in closed if not one.open]),
        ("gone", [one for one in closed if one.open]),
    ):
        write_history(some, to=WarningState.CLOSED, reason=reason, at=at, first=True)
    write_history(begun, to=WarningState.DRAFTED, reason="run", at=at, first=True)
    for one in released:
        one.state = WarningState.DRAFTED
    write_history(released, to=WarningState.APPROVED, reason="rule", at=at)
    for one in released:
        one.state = WarningState.APPROVED
    record_warnings("response.warning_drafted", warnings, actor=None, at=at)
    record_warnings("response.warning_approved", released, actor=None, at=at)


def _new_references(count: int, *, chance: Chance) -> list[str]:
    """Return so many references that no warning has."""
    new: dict[str, None] = {}
    while len(new) < count:
        made = {make_reference(chance(NEEDED_BYTES)): None for _ in range(count - len(new))}
        used: set[str] = set()
        for batch in batches(made):
            used |= set(Warning.objects.filter(reference__in=batch).values_list("reference", flat=True))
        new |= {reference: None for reference in made if reference not in used}
    return list(new)[:count]
