"""What a check found: rates over all who were asked, and how long answers took, by groups as the reader may see them.

Others than staff see the groups of a check that is over, those of few parties hidden (``rules.suppression``); their own
party's always; and by name, in the order of the alphabet, the parties that agreed to be compared. Nothing is ranked.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never
from uuid import UUID

from kentongan.accounts.terms import Reader
from kentongan.checks.models import Check, Probe
from kentongan.checks.queries.hand_counts import added_of
from kentongan.checks.queries.visible import visible_check
from kentongan.checks.rules.suppression import hidden_groups, may_compare
from kentongan.checks.terms import ASKED, By, CheckState, Counts, ProbeState, Rate, ResultLine
from kentongan.directory.queries.visibility import sight_of
from kentongan.estimates.rates import wilson
from kentongan.estimates.times import quantile_of_all

_COUNTED = (*ASKED, ProbeState.PREEMPTED)

_Groups = Mapping[str, Sequence[Probe] | None]
"""The probes of each group; None of one that is hidden."""


def results(check: UUID, reader: Reader, by: By = By.ALL) -> list[ResultLine]:
    """Return the lines of a check's result, groups in the order of their names. Raises UnknownCheck.

    To others than staff no line but their own party's comes before the check is over: what grows between two looks
    would show who answered.
    """
    of = visible_check(check, reader=reader)
    rows = of.probes.filter(state__in=[one.value for one in _COUNTED]).select_related("organisation")
    every = _grouped(rows, by=By(by))
    groups = every if reader.sees_all else _for_others(of, every, reader=reader, by=By(by))
    counted = [one for probes in groups.values() for one in probes or ()]
    added = added_of({one.pk: ProbeState(one.state) for one in counted})
    return [_hidden(by, name) if probes is None else _line(by, name, probes, added) for name, probes in groups.items()]


def _grouped(rows: Iterable[Probe], *, by: By) -> dict[str, list[Probe]]:
    found: dict[str, list[Probe]] = {"": []} if by is By.ALL else {}
    for one in rows:
        found.setdefault(_name(one, by=by), []).append(one)
    return dict(sorted(found.items()))


def _name(probe: Probe, *, by: By) -> str:
    match by:
        case By.ALL:
            return ""
        case By.ROLE:
            return probe.role
        case By.CHANNEL:
            return probe.channel
        case By.PARTY:
            return probe.organisation.slug
        case _:
            assert_never(by)


def _for_others(of: Check, groups: Mapping[str, Sequence[Probe]], *, reader: Reader, by: By) -> _Groups:
    over = of.state == CheckState.CLOSED
    if by is By.PARTY:
        # A number under a party's name tells of its posts: only of those that the reader may know of.
        known = set(sight_of(reader, at=of.closes_at).posts().values_list("pk", flat=True))
        seen = {name: [one for one in probes if one.post_id in known] for name, probes in groups.items()}
        shown = _parties_shown(groups, reader=reader, over=over)
        return {name: probes for name, probes in seen.items() if name in shown and probes}
    if not over:
        return {}
    hidden = hidden_groups({name: {one.organisation_id for one in probes} for name, probes in groups.items()})
    return {name: None if name in hidden else probes for name, probes in groups.items()}


def _parties_shown(groups: Mapping[str, Sequence[Probe]], *, reader: Reader, over: bool) -> set[str]:
    parties = {name: probes[0].organisation for name, probes in groups.items()}
    own = {name for name, one in parties.items() if one.id in reader.organisations}
    compared = {name for name, one in parties.items() if one.compared}
    if over and may_compare(compared=len(compared), others=len(parties) - len(compared)):
        return own | compared
    return own


def _hidden(by: By, name: str) -> ResultLine:
    numbers = ("rate", "by_hand", "by_hand_partial", "together", "partial", "dead", "silent", "open", "preempted")
    nothing = dict.fromkeys((*numbers, "median_minutes", "ninetieth_minutes"))
    return ResultLine(group=By(by).value, value=name, hidden=True, **nothing)


def _rate(answered: int, *, asked: int) -> Rate:
    low, high = wilson(answered, of=asked) or (None, None)
    return Rate(answered=answered, asked=asked, low=low, high=high)


def _line(by: By, name: str, probes: Sequence[Probe], added: Mapping[UUID, Counts]) -> ResultLine:
    states = [ProbeState(one.state) for one in probes]
    asked = sum(one in ASKED for one in states)
    answered = [one for one in probes if one.state == ProbeState.ANSWERED]
    by_hand = Counter(added[one.pk] for one in probes if one.pk in added)
    minutes = [_minutes(one) for one in answered]
    return ResultLine(
        group=By(by).value,
        value=name,
        rate=_rate(len(answered), asked=asked),
        by_hand=by_hand[Counts.FULL],
        by_hand_partial=by_hand[Counts.PART],
        together=_rate(len(answered) + by_hand[Counts.FULL], asked=asked),
        partial=states.count(ProbeState.PARTIAL),
        dead=states.count(ProbeState.DEAD),
        silent=states.count(ProbeState.SILENT),
        open=states.count(ProbeState.SENT),
        preempted=states.count(ProbeState.PREEMPTED),
        median_minutes=quantile_of_all(minutes, of=asked, share=0.5),
        ninetieth_minutes=quantile_of_all(minutes, of=asked, share=0.9),
    )


def _minutes(probe: Probe) -> float:
    if probe.answered_at is None or probe.sent_at is None:
        return 0.0
    return max(0.0, (probe.answered_at - probe.sent_at).total_seconds() / 60)
