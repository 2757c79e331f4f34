"""The ladder: who writes what to whom on which rung, and who may raise a matter to it. TABLE is all of it.

Only people move a matter between rungs (``may_raise``, ``may_lower``). What a timer may do by itself stands in
``rules.turns``, whose result has no level and no audience in it.

Law-enforcement and defence posts are on no rung: what they must know they are told by their own party.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from kentongan.messages.terms import Attribution, Level, MessageType, Priority
from kentongan.records.terms import PostRole

_R = PostRole
_T = MessageType


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One level. ``raises``: holders of posts of these roles may raise a matter to it, and lower it from it.

    ``waits``: by priority, how long one turn may go unanswered; None is a working day of the recipient's own hours.
    """

    senders: frozenset[PostRole]
    recipients: frozenset[PostRole]
    types: frozenset[MessageType]
    raises: frozenset[PostRole]
    waits: Mapping[Priority, timedelta | None]


_ANSWERS = frozenset({_T.ACKNOWLEDGEMENT, _T.UPDATE, _T.CORRECTION, _T.RETRACTION, _T.CLOSURE})
_ASSISTANCE = frozenset({_T.ASSISTANCE_REQUEST, _T.ASSISTANCE_OFFER})
_CLARIFYING = frozenset({_T.NOTIFICATION, _T.INFORMATION_REQUEST, _T.CLARIFICATION_REQUEST})

_TECHNICAL = frozenset({_R.TECHNICAL, _R.OPERATIONS})
_EVERY_TECHNICAL = _TECHNICAL | {_R.PRIVATE, _R.ACADEMIC, _R.CIVIL_SOCIETY}
_DIPLOMATIC = frozenset({_R.DIPLOMATIC})
_WITH_POLICY = frozenset({_R.DIPLOMATIC, _R.POLICY})

_WAITS: Mapping[Priority, timedelta | None] = {
    Priority.IMMEDIATE: timedelta(minutes=10),
    Priority.PRIORITY: timedelta(minutes=60),
    Priority.ROUTINE: None,
}

TABLE: Mapping[Level, Rung] = {
    # Those who run networks, with each other.
    Level.TECHNICAL: Rung(
        senders=_EVERY_TECHNICAL,
        recipients=_EVERY_TECHNICAL,
        types=_CLARIFYING | _ASSISTANCE | _ANSWERS,
        raises=frozenset(),
        waits=_WAITS,
    ),
    # The lead of a national CERT, or its desk at night.
    Level.LEAD: Rung(
        senders=_TECHNICAL,
        recipients=_TECHNICAL,
        types=_CLARIFYING | _ASSISTANCE | _ANSWERS,
        raises=_TECHNICAL,
        waits=_WAITS,
    ),
    # To clarify, not to ask for help: that is asked of those who can give it, below, or with policy, above.
    Level.DIPLOMATIC: Rung(
        senders=_DIPLOMATIC,
        recipients=_DIPLOMATIC,
        types=_CLARIFYING | _ANSWERS,
        raises=frozenset({_R.OPERATIONS, _R.DIPLOMATIC}),
        waits=_WAITS,
    ),
    Level.DIPLOMATIC_POLICY: Rung(
        senders=_WITH_POLICY,
        recipients=_WITH_POLICY,
        types=_CLARIFYING | _ASSISTANCE | _ANSWERS,
        raises=_WITH_POLICY,
        waits=_WAITS,
    ),
    # People only: the hub writes down that they met, and sends nothing.
    Level.MINISTERIAL: Rung(
        senders=frozenset(), recipients=frozenset(), types=frozenset(), raises=_WITH_POLICY, waits={}
    ),
}
"""Level by level. What is not in it does not happen, whoever asks."""


def may_send(level: Level, *, sender: PostRole, recipient: PostRole, type: MessageType) -> bool:
    """Whether a post of one role may send a message of this type to a post of another on this level."""
    rung = TABLE[level]
    return sender in rung.senders and recipient in rung.recipients and type in rung.types


def may_receive(level: Level, *, role: PostRole, attribution: Attribution = Attribution.NONE) -> bool:
    """Whether a post of this role receives anything at all on this level; of a state, diplomatic posts alone do."""
    return role in TABLE[level].recipients and (attribution < Attribution.STATE or role in _DIPLOMATIC)


def readers_of(level: Level) -> frozenset[PostRole]:
    """Return the roles whose holders read what is on a level: not those who may only raise a matter to it.

    On the last rung nothing is sent; there they are those who write down that ministers met.
    """
    rung = TABLE[level]
    return (rung.senders | rung.recipients) or rung.raises


def may_raise(frm: Level, *, to: Level, role: PostRole) -> bool:
    """Whether a person who holds a post of this role may raise a matter: one rung at a time, so none is left out."""
    return to == frm + 1 and role in TABLE[to].raises


def may_lower(frm: Level, *, to: Level, role: PostRole) -> bool:
    """Whether such a person may lower a matter, by as many rungs as they like: who may raise to where it is."""
    return to < frm and role in TABLE[frm].raises


def wait_of(level: Level, *, priority: Priority) -> timedelta | None:
    """Return how long one turn may go unanswered; None is a working day of the recipient's hours.

    Raises KeyError for the ministerial level, on which there are no turns.
    """
    return TABLE[level].waits[priority]
