"""What somebody ever saw is what they would have been shown at some time: one rule, asked of one time and of all."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.drawn import AT, handlings, kinds

from kentongan.exchange.rules.seeing import first_seen, may_see
from kentongan.exchange.terms import Access, Handling, ReadBefore, Reading, Span, Stretch, Viewer
from kentongan.kernel.microseconds import microseconds_of
from kentongan.kernel.tlp import TLP
from kentongan.routing.terms import OrganisationKind

DAY = timedelta(days=1)


def day(number: int) -> int:
    return microseconds_of(AT + number * DAY)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    begins = draw(st.integers(-4, 3))
    ends = draw(st.none() | st.integers(begins + 1, 5))
    return Span(begins=day(begins), ends=None if ends is None else day(ends))


@st.composite
def reading(draw: st.DrawFn, *, kinds: frozenset[OrganisationKind]) -> ReadBefore:
    """Rights of somebody of these kinds; no arrangement up to a day, then one that they take part in."""
    rights = st.builds(Reading, since=st.integers(0, 3), span=spans(), kinds=st.just(kinds))
    placed, joined = day(draw(st.integers(-5, 4))), draw(spans())
    under = draw(st.booleans())
    refused = draw(st.sampled_from([frozenset(), frozenset({OrganisationKind.REGULATOR})]))
    stretches = [Stretch(span=Span(begins=0, ends=placed if under else None))]
    if under and (span := joined.common(Span(begins=placed))):
        stretches.append(Stretch(span=span, history=draw(st.booleans()), refused=refused))
    return ReadBefore(rights=tuple(draw(st.lists(rights, max_size=3))), stretches=tuple(stretches))


def access_at(read: ReadBefore, moment: int) -> Access:
    now = Span(begins=moment, ends=moment + 1)
    held = [one.since for one in read.rights if one.span.common(now)]
    stretch = next((one for one in read.stretches if one.span.common(now)), None)
    if stretch is None or not held:
        return Access()
    return Access(reads=True, since=min(held), history=stretch.history, refused=stretch.refused)


@given(handlings, kinds.filter(lambda several: len(several) == 1), st.data(), st.integers(-4, 4), st.integers(-4, 4))
def test_they_saw_what_they_would_have_been_shown_at_some_time_and_first_when_it_was_first_shown(
    handling: Handling, of: frozenset[OrganisationKind], data: st.DataObject, added: int, until: int
) -> None:
    read = data.draw(reading(kinds=of))
    handling = replace(handling, encrypted=False)
    shown = (
        day(number)
        for number in range(added, until)
        if may_see(handling, viewer=Viewer(kinds=of), access=access_at(read, day(number)), at=AT + number * DAY).allowed
    )
    assert first_seen(handling, read=read, added=day(added), until=day(until)) == next(shown, None)


def test_who_was_not_kept_out_then_is_held_to_what_they_read() -> None:
    """Their kind changed to one that limited use keeps out: what they had read they had read."""
    both = frozenset({OrganisationKind.OPERATOR, OrganisationKind.REGULATOR})
    kept_out = frozenset({OrganisationKind.REGULATOR})
    stretch = Stretch(span=Span(begins=0), refused=kept_out)
    for of, seen in ((both, True), (kept_out, False)):
        right = Reading(since=0, span=Span(begins=0), kinds=of)
        read = ReadBefore(rights=(right,), stretches=(stretch,))
        assert (first_seen(Handling(tlp=TLP.AMBER, sharer=None), read=read, added=1, until=2) == 1) is seen
