"""From the markings of an object to its handling; the strictest of several; a handling as JSON, back, and its digest.

Everything fails closed: what nobody defined is RED, of several answers the strictest counts, field by field.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from kentongan.exchange.terms import Actions, Agreed, Handling, Notify, Said
from kentongan.kernel.clock import read_moment, write_moment
from kentongan.kernel.tlp import TLP
from kentongan.routing.terms import OrganisationKind

_ACTIONS = tuple(Actions)
_UNMARKED = Agreed()


def handling_of(
    marks: Iterable[str],
    *,
    meanings: Mapping[str, Said],
    sharer: UUID | None,
    readership: int,
    arrangement_terms: Agreed | None = None,
) -> Handling:
    """Return the handling of an object, or of a part of one, that carries these markings.

    ``meanings``: what is known of markings by their ids; a marking that is not among them makes RED. Where none of the
    markings has a TLP, the arrangement's ``unmarked`` counts, else RED; where none is an IEP policy, or it is disputed
    which, the arrangement's.
    The order of the markings, and naming one twice, make no difference.
    """
    agreed = _UNMARKED if arrangement_terms is None else arrangement_terms
    ids = sorted(set(marks))
    said = [meanings[one] for one in ids if one in meanings]
    disputed = any(one.disputed for one in said)
    unknown = disputed or len(said) < len(ids)
    labels = [one.tlp for one in said if one.tlp is not None]
    if not labels and not unknown:
        labels = [agreed.unmarked]
    if agreed.policy is not None and (disputed or not any(one.policy for one in said)):
        said.append(agreed.policy)
        labels += [] if agreed.policy.tlp is None else [agreed.policy.tlp]
    return Handling(
        tlp=TLP.RED if unknown else max(labels),
        sharer=sharer,
        readership=readership,
        starts=latest_of(one.starts for one in said),
        ends=earliest_of(one.ends for one in said),
        actions=least_of(one.actions for one in said if one.actions is not None),
        notify=strictest_notify(one.notify for one in said if one.notify is not None),
        encrypted=any(one.encrypted for one in said),
        marks=tuple(one for one in ids if one in meanings and meanings[one].policy),
        unknown=unknown,
        policies=tuple(sorted({one.policy for one in said if one.policy})),
        defined=tuple(sorted({one.defined for one in said if one.defined})),
    )


def strictest_of(first: Handling, *others: Handling) -> Handling:
    """Return the handling under which nobody sees what any of these would hide from them.

    The part of an object that has a marking of its own: the strictest of the part's and the object's.
    """
    several = (first, *others)
    sharers = {one.sharer for one in several}
    return Handling(
        tlp=max(one.tlp for one in several),
        sharer=sharers.pop() if len(sharers) == 1 else None,
        readership=min(one.readership for one in several),
        starts=latest_of(one.starts for one in several),
        ends=earliest_of(one.ends for one in several),
        actions=least_of(one.actions for one in several),
        notify=strictest_notify(one.notify for one in several),
        encrypted=any(one.encrypted for one in several),
        marks=_all(one.marks for one in several),
        unknown=any(one.unknown for one in several),
        policies=_all(one.policies for one in several),
        refused=tuple(sorted({kind for one in several for kind in one.refused})),
        closed=any(one.closed for one in several),
        defined=_all(one.defined for one in several),
    )


def within(handling: Handling, *, agreed: Agreed) -> bool:
    """Whether an arrangement takes in what has this handling: nothing stricter than its ceiling."""
    return handling.tlp <= agreed.ceiling


def handling_json(handling: Handling) -> dict[str, Any]:
    """Return a handling as JSON has it, every field, in one spelling; ``defined`` where there is something in it."""
    told = {
        "tlp": handling.tlp.word,
        "sharer": None if handling.sharer is None else str(handling.sharer),
        "readership": handling.readership,
        "starts": _moment_json(handling.starts),
        "ends": _moment_json(handling.ends),
        "actions": handling.actions.value,
        "notify": handling.notify.value,
        "encrypted": handling.encrypted,
        "marks": list(handling.marks),
        "unknown": handling.unknown,
        "policies": list(handling.policies),
        "refused": [one.value for one in handling.refused],
        "closed": handling.closed,
    }
    return told | ({"defined": list(handling.defined)} if handling.defined else {})


def read_handling(told: Mapping[str, Any]) -> Handling:
    """Return the handling that JSON tells, as ``handling_json`` wrote it. Raises KeyError or ValueError otherwise.

    A field that is missing is not guessed: a label that cannot be read lets nobody see anything.
    """
    return Handling(
        tlp=TLP[str(told["tlp"]).replace("+", "_")],
        sharer=None if told["sharer"] is None else UUID(told["sharer"]),
        readership=int(told["readership"]),
        starts=_read_moment(told["starts"]),
        ends=_read_moment(told["ends"]),
        actions=Actions(told["actions"]),
        notify=Notify(told["notify"]),
        encrypted=bool(told["encrypted"]),
        marks=tuple(told["marks"]),
        unknown=bool(told["unknown"]),
        policies=tuple(told["policies"]),
        refused=tuple(OrganisationKind(one) for one in told["refused"]),
        closed=bool(told["closed"]),
        defined=tuple(told.get("defined", ())),  # decides who sees nothing, and what it is not known for did not hold
    )


@lru_cache(maxsize=2048)
def digest_of(handling: Handling, *, wording: UUID | None = None) -> str:
    """Return the SHA-256, in hexadecimal, of a handling under one wording of an arrangement: what makes a label one."""
    told = handling_json(handling) | {"wording": None if wording is None else str(wording)}
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def latest_of(moments: Iterable[datetime | None]) -> datetime | None:
    """Return the latest of the times that are said."""
    return max((one for one in moments if one is not None), default=None)


def earliest_of(moments: Iterable[datetime | None]) -> datetime | None:
    """Return the earliest of the times that are said."""
    return min((one for one in moments if one is not None), default=None)


def least_of(actions: Iterable[Actions]) -> Actions:
    """Return the least that several permit; where none says anything, everything is permitted."""
    return min(actions, key=_ACTIONS.index, default=Actions.DIRECT)


def strictest_notify(several: Iterable[Notify]) -> Notify:
    """Return whether those affected may be told, by all of several."""
    return Notify.MUST_NOT if Notify.MUST_NOT in several else Notify.MAY


def _all(several: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({text for one in several for text in one}))


def _moment_json(moment: datetime | None) -> str | None:
    return None if moment is None else write_moment(moment)


def _read_moment(told: str | None) -> datetime | None:
    return None if told is None else read_moment(told)
