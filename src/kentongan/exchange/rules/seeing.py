"""Who may see an object: the one decision, with its reason. ``queries.sight`` compiles it, label by label, into SQL."""

from datetime import datetime

from kentongan.exchange.terms import Access, Handling, ReadBefore, Reason, Verdict, Viewer
from kentongan.kernel.microseconds import microseconds_of
from kentongan.kernel.tlp import TLP


def may_see(handling: Handling, *, viewer: Viewer, access: Access, at: datetime) -> Verdict:
    """Whether a viewer with this access to a collection sees an object of it with this handling, and why.

    What was shared by the viewer's own organisation is theirs as long as they have access. RED reaches those who were
    named readers of the collection when it was shared (TLP 2.0: individual recipients), nobody who joined later, and
    not the hub's staff. What was passed on to those who saw it already reaches nobody who reads later, either. Nothing
    is seen over a connection that its terms do not allow, nor by whom limited use keeps out, in whatever part. Staff
    who also read for a member see what either may.
    """
    if handling.encrypted and not viewer.secure:
        return _no(Reason.NOT_ENCRYPTED)
    if not (access.reads or viewer.hub):
        return _no(Reason.NO_ACCESS)
    if viewer.kinds & access.refused or not viewer.kinds.isdisjoint(handling.refused):
        return _no(Reason.LIMITED_USE)
    if not access.reads:
        return _by_hub(handling)
    if handling.sharer is not None and handling.sharer in viewer.organisations:
        return Verdict(allowed=True, reason=Reason.SHARER)
    as_reader = _of_reader(handling, access=access, at=at)
    if viewer.hub and not as_reader.allowed and handling.tlp is not TLP.RED:
        return _by_hub(handling)
    return as_reader


def saw(handling: Handling, *, read: ReadBefore, added: int) -> bool:
    """Whether somebody was a reader when an object was shared, so that they saw it then, whatever came since.

    ``added``: when, in microseconds since 1970. Who joined later may have seen it as well; that is not asked.
    """
    if read.taking_part is not None and not any(one.holds(added) for one in read.taking_part):
        return False
    if read.term is not None and not read.term.holds(added):
        return False
    if handling.starts is not None and added < microseconds_of(handling.starts):
        return False
    if handling.ends is not None and added >= microseconds_of(handling.ends):
        return False
    return any(since <= handling.readership and span.holds(added) for since, span in read.rights)


def _of_reader(handling: Handling, *, access: Access, at: datetime) -> Verdict:
    for starts, early in (
        (access.starts, Reason.ARRANGEMENT_NOT_STARTED),
        (handling.starts, Reason.NOT_STARTED),
    ):
        if starts is not None and at < starts:
            return _no(early)
    for ends, late in ((access.ends, Reason.ARRANGEMENT_ENDED), (handling.ends, Reason.ENDED)):
        if ends is not None and at >= ends:
            return _no(late)
    named = access.since <= handling.readership
    if handling.tlp is TLP.RED:
        return Verdict(allowed=named, reason=Reason.NAMED if named else Reason.NOT_NAMED)
    if handling.closed and not named:
        return _no(Reason.PASSED_ON_BEFORE)
    if not (named or access.history):
        return _no(Reason.BEFORE_JOINING)
    return Verdict(allowed=True, reason=Reason.READER)


def _by_hub(handling: Handling) -> Verdict:
    if handling.tlp is TLP.RED:
        return _no(Reason.NOT_NAMED)
    return Verdict(allowed=True, reason=Reason.HUB)


def _no(reason: Reason) -> Verdict:
    return Verdict(allowed=False, reason=reason)
