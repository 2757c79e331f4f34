"""How much of a warning a mail may carry: the table *What may be said by which way* of docs/decisions/0010-warnings.md.

It fails closed: what no row allows says nothing.
"""

from typing import assert_never

from kentongan.kernel.tlp import TLP
from kentongan.response.terms import Manner, NoticeKind

_OPENNESS = {Manner.NOTHING: 0, Manner.NAME_ONLY: 1, Manner.NOTICE_ONLY: 2, Manner.ENCRYPTED: 3, Manner.FULL: 3}
"""How much each manner tells its reader."""


def manner_of(tlp: TLP, *, kind: NoticeKind, has_key: bool, carries: TLP = TLP.AMBER_STRICT) -> Manner:
    """Return how much of a warning of these terms a mail of this kind may carry.

    ``has_key``: the contact has a key to encrypt to. ``carries``: the strictest label that may be said there; what is
    stricter is only announced, as if it were AMBER without a key, and is not copied. Of a correction or a withdrawal
    to somebody who was told less before, see ``follow_up_manner``.
    """
    if tlp >= TLP.RED:
        return Manner.NOTHING
    match kind:
        case NoticeKind.WARNING | NoticeKind.WITHDRAWAL | NoticeKind.CORRECTION:
            may_say = tlp <= carries and (has_key or tlp <= TLP.GREEN)
            return _content(has_key) if may_say else Manner.NOTICE_ONLY
        case NoticeKind.COPY:
            return _content(has_key) if may_copy(tlp) and tlp <= carries else Manner.NOTHING
        case NoticeKind.ESCALATION:
            manner = escalation_manner(tlp)
            if manner is Manner.FULL:
                return _content(has_key) if tlp <= carries else Manner.NOTICE_ONLY
            return manner
        case NoticeKind.UNREACHABLE:
            return Manner.NAME_ONLY
        case NoticeKind.CODE | NoticeKind.ANSWERED:
            return Manner.NOTICE_ONLY
        case _:
            assert_never(kind)


def may_be_posted(tlp: TLP, *, to_itself: bool) -> bool:
    """Whether any mail may say anything of a warning to its recipient; ``to_itself``: they are the organisation's own.

    RED leaves by no mail, and AMBER+STRICT reaches the organisation itself, nobody who is written to in its place.
    """
    return tlp <= TLP.AMBER or (tlp < TLP.RED and to_itself)


def may_copy(tlp: TLP) -> bool:
    """Whether a CERT that asked for copies gets one."""
    return tlp <= TLP.GREEN


def escalation_manner(tlp: TLP) -> Manner:
    """Return what the national CERT learns where nobody at the organisation can be reached."""
    match tlp:
        case TLP.CLEAR | TLP.GREEN:
            return Manner.FULL
        case TLP.AMBER:
            return Manner.NOTICE_ONLY
        case TLP.AMBER_STRICT:
            return Manner.NAME_ONLY
        case _:
            return Manner.NOTHING


def escalation_kind(tlp: TLP) -> NoticeKind | None:
    """Return which mail the national CERT gets then; None: none, and the duty officer is told."""
    match escalation_manner(tlp):
        case Manner.NOTHING:
            return None
        case Manner.NAME_ONLY:
            return NoticeKind.UNREACHABLE
        case _:
            return NoticeKind.ESCALATION


def follow_up_manner(
    tlp: TLP, *, kind: NoticeKind, has_key: bool, before: Manner, carries: TLP = TLP.AMBER_STRICT
) -> Manner:
    """Return how much a later mail about a warning may carry to somebody who was told ``before``: never more."""
    now = manner_of(tlp, kind=kind, has_key=has_key, carries=carries)
    return min(now, before, key=_OPENNESS.__getitem__)


def _content(has_key: bool) -> Manner:
    return Manner.ENCRYPTED if has_key else Manner.FULL
