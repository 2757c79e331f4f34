"""Who may see an object: the one decision, with its reason. ``queries.sight`` compiles it, label by label, into SQL."""

from datetime import datetime

from kentongan.exchange.terms import Access, Handling, ReadBefore, Reading, Reason, Span, Stretch, Verdict, Viewer
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


def saw(handling: Handling, *, read: ReadBefore, added: int, until: int) -> bool:
    """Whether somebody could see as a reader, at any time since it was shared, what has this handling.

    ``added``, ``until``: from when to when, the end not included, in microseconds since 1970.
    """
    return first_seen(handling, read=read, added=added, until=until) is not None


def first_seen(handling: Handling, *, read: ReadBefore, added: int, until: int) -> int | None:
    """Return when somebody saw as a reader, for the first time, what has this handling; None where they never did.

    What ``may_see`` says of a reader at a time, asked of all times at once.
    """
    if until <= added:
        return None
    spans = [Span(begins=added, ends=until), _span(handling.starts, handling.ends)]
    met = [
        one.span.common(stretch.span, *spans)
        for one in read.rights
        for stretch in read.stretches
        if _reads(handling, right=one, stretch=stretch)
    ]
    return min((both.begins for both in met if both is not None), default=None)


def _reads(handling: Handling, *, right: Reading, stretch: Stretch) -> bool:
    """Whether a right lets somebody read, at times at which both it and the stretch hold."""
    if right.kinds and right.kinds <= {*stretch.refused, *handling.refused}:
        return False
    if right.since <= handling.readership:
        return True
    return stretch.history and not handling.closed and handling.tlp is not TLP.RED


def _span(starts: datetime | None, ends: datetime | None) -> Span:
    return Span(
        begins=0 if starts is None else microseconds_of(starts), ends=None if ends is None else microseconds_of(ends)
    )


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
