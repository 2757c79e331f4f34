"""What may be done with an object beyond seeing it: warn whom it concerns, share it onward.

TLP 2.0 (FIRST, 2022) says how far it may go; the IEP 2.0 fields (FIRST, 2019) ``affected_party_notifications`` and
``permitted_actions`` whether those affected may be told, and whether that is an action that is permitted at all. A
warning is seen outside the recipient's own networks and does nothing to anybody's, so it is an indirect action.
"""

from dataclasses import replace
from datetime import datetime

from kentongan.exchange.rules.handling import strictest_of
from kentongan.exchange.terms import Access, Actions, Affected, Handling, Notify, Onward, Reason, Verdict
from kentongan.kernel.tlp import TLP

_ACTIONS = tuple(Actions)


def may_warn(handling: Handling, *, affected: Affected, at: datetime) -> Verdict:
    """Whether the hub may tell an affected organisation what it knows by an object with this handling, and why.

    RED goes no further; AMBER+STRICT stays with who takes part; AMBER reaches whom it concerns (need to know), GREEN
    and CLEAR anybody. Nothing is told outside the time of the terms, where they say that those affected must not be
    told, where they permit no such action, or by a way that is not encrypted where it must be. Who gave the object is
    warned like everybody else.
    """
    if handling.tlp is TLP.RED:
        return _no(Reason.NO_FURTHER)
    if (outside := outside_its_time(handling, at=at)) is not None:
        return _no(outside)
    if handling.notify is Notify.MUST_NOT:
        return _no(Reason.NO_NOTICE)
    own = affected.participant or affected.organisation == handling.sharer
    if handling.tlp is TLP.AMBER_STRICT and not own:
        return _no(Reason.PARTICIPANTS_ONLY)
    # To tell those who have it already shows nothing outside the circle that it was given to.
    if _less(handling.actions, Actions.INTERNAL if own else Actions.INDIRECT):
        return _no(Reason.NO_ACTION)
    if handling.encrypted and not affected.secure:
        return _no(Reason.NOT_ENCRYPTED)
    return Verdict(allowed=True, reason=Reason.AFFECTED)


def may_pass_on(handling: Handling, *, onward: Onward, at: datetime) -> Verdict:
    """Whether who sees an object may share it in another collection, and why.

    RED goes no further. AMBER+STRICT and AMBER go only to where everybody sees it already: a collection is no circle
    of clients. GREEN stays in the community, which is those that the hub knows; CLEAR goes anywhere. Limited use
    follows the object: no reader there may be of a kind that it keeps out.
    """
    if not onward.seen.allowed:
        return onward.seen
    if handling.tlp is TLP.RED:
        return _no(Reason.NO_FURTHER)
    if (outside := outside_its_time(handling, at=at)) is not None:
        return _no(outside)
    if onward.refused:
        return _no(Reason.LIMITED_USE)
    if onward.all_see:
        return Verdict(allowed=True, reason=Reason.EVERYBODY_READS)
    if handling.tlp is TLP.CLEAR or (handling.tlp is TLP.GREEN and onward.community):
        return Verdict(allowed=True, reason=Reason.COMMUNITY)
    return _no(Reason.PARTICIPANTS_ONLY if handling.tlp is TLP.AMBER_STRICT else Reason.NEED_TO_KNOW)


def leaving(handling: Handling, *, access: Access) -> Handling:
    """Return the terms that an object takes along from a collection: its own, and those of the arrangement there.

    ``access``: of whoever passes it on. Limited use follows the object, and so does the end of the arrangement's term.
    """
    ends = [one for one in (handling.ends, access.ends) if one is not None]
    refused = tuple(sorted({*handling.refused, *access.refused}))
    return replace(handling, ends=min(ends, default=None), refused=refused)


def handling_onward(handling: Handling, *, there: Handling) -> Handling:
    """Return the handling of an object that was passed on: never more open than it was, whatever counts there.

    ``there``: what its markings mean where it comes to; who passes it on is its sharer there. From AMBER on it came
    because every reader there saw it already, so whoever reads there later does not get it.
    """
    onward = replace(strictest_of(handling, there), sharer=there.sharer, readership=there.readership)
    return replace(onward, closed=onward.closed or handling.tlp >= TLP.AMBER)


def outside_its_time(handling: Handling, *, at: datetime) -> Reason | None:
    """Return why an object is outside the time of its terms, or None where it is inside."""
    if handling.starts is not None and at < handling.starts:
        return Reason.NOT_STARTED
    if handling.ends is not None and at >= handling.ends:
        return Reason.ENDED
    return None


def _less(actions: Actions, than: Actions) -> bool:
    return _ACTIONS.index(actions) < _ACTIONS.index(than)


def _no(reason: Reason) -> Verdict:
    return Verdict(allowed=False, reason=reason)
