"""Terms that come along: whatever somebody sends of what they have from others, it is never more open than it was."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.drawn import AT, accesses, handlings, times, viewers
from tests.exchange.shared import domain, malware

from kentongan.exchange.rules.onward import passed_on
from kentongan.exchange.rules.passing_on import handling_onward, leaving
from kentongan.exchange.rules.seeing import may_see
from kentongan.exchange.rules.sources import Source
from kentongan.exchange.rules.taking_in import Candidate
from kentongan.exchange.rules.words import NOTHING, said_in
from kentongan.exchange.terms import Access, Agreed, Handling, Reason, Verdict
from kentongan.kernel.tlp import TLP
from kentongan.stix.terms import Received

ANY = Agreed()
HERE = Handling(tlp=TLP.CLEAR, sharer=None, readership=7)
YES = Verdict(allowed=True, reason=Reason.COMMUNITY)
NO = Verdict(allowed=False, reason=Reason.NEED_TO_KNOW)
PARTS = {"description": "x", "granular_markings": [{"selectors": ["description"], "marking_ref": "m"}]}

verdicts = st.sampled_from([YES, NO])
sent = st.sampled_from([malware("a"), malware("a", version=2), malware("a", description="x"), domain(), domain(x_a=1)])
with_parts = handlings.map(lambda terms: (("description", terms),))


def source(one: Received, terms: Handling = HERE, *, verdict: Verdict = YES, serial: int = 1, **more: object) -> Source:
    """A row of a giver of its own."""
    facts = {"giver": object()} | more
    return Source(
        serial=serial, version=one.version, content=one.content, handling=terms, verdict=verdict, **facts  # type: ignore[arg-type]
    )  # fmt: skip


def come(one: Received, *sources: Source, terms: Handling = HERE, agreed: Agreed = ANY, **more: object) -> Candidate:
    return passed_on(
        Candidate(received=one, handling=terms, **more), sources=sources, agreed=agreed  # type: ignore[arg-type]
    )  # fmt: skip


sources = st.lists(st.builds(source, sent, handlings, verdict=verdicts), max_size=3)


@given(sent, handlings, sources)
def test_what_says_something_else_must_be_let_by_all_and_is_as_strict_as_any(
    one: Received, terms: Handling, several: list[Source]
) -> None:
    others = [each for each in several if each.content != one.content and bool(each.version) == bool(one.version)]
    found = come(one, *others, terms=terms)
    if not one.version:
        assert found == Candidate(received=one, handling=terms)  # an observable says what anybody can see
    elif any(each.verdict is NO for each in others):
        assert found.barred is NO.reason
    else:
        assert all(found.handling.tlp >= each.handling.tlp for each in others)
        assert all(found.handling.encrypted >= each.handling.encrypted for each in others)


@given(sent, handlings, sources)
def test_what_says_the_same_comes_from_the_first_that_lets_it(
    one: Received, terms: Handling, several: list[Source]
) -> None:
    same = [replace(each, serial=number, version=one.version, content=one.content)
            for number, each in enumerate(several, start=1)]  # fmt: skip
    found = come(one, *same, terms=terms)
    letting = [each for each in same if each.verdict is YES]
    assert (found.barred is None) == (not same or bool(letting))
    assert found.origin == (letting[0].serial if letting else 0)
    if letting:
        assert found.handling == handling_onward(letting[0].handling, there=terms)


@given(handlings, handlings, with_parts, with_parts)
def test_no_part_is_more_open_than_it_or_the_whole_was(
    terms: Handling, was: Handling, own: tuple[tuple[str, Handling], ...], theirs: tuple[tuple[str, Handling], ...]
) -> None:
    one = malware("a", **PARTS)
    found = come(one, source(one, was, parts=theirs), terms=terms, parts=own)
    assert found.handling.tlp >= max(was.tlp, terms.tlp)
    part = dict(found.parts).get("description", found.handling)
    assert part.tlp >= max(was.tlp, theirs[0][1].tlp, terms.tlp)


@given(handlings, with_parts)
def test_a_part_of_which_nothing_is_said_here_makes_the_whole_as_strict(
    was: Handling, theirs: tuple[tuple[str, Handling], ...]
) -> None:
    one = malware("a", **PARTS)
    assert come(one, source(one, was, parts=theirs)).handling.tlp >= theirs[0][1].tlp


@given(handlings, handlings)
def test_an_arrangement_takes_in_nothing_stricter_than_its_ceiling_from_elsewhere(
    was: Handling, terms: Handling
) -> None:
    found = come(malware("a"), source(malware("a"), was), terms=terms, agreed=Agreed(ceiling=TLP.GREEN))
    assert found.over == (max(was.tlp, terms.tlp) > TLP.GREEN)


def test_an_object_that_was_written_anew_and_says_the_same_is_the_same() -> None:
    one = malware("a")
    spaced = replace(one, content=one.content.replace(b",", b", "))
    assert come(spaced, source(one, verdict=YES), source(malware("a", version=2), verdict=NO)).barred is None


@given(handlings, viewers, accesses, accesses, handlings, times)
def test_who_is_kept_out_where_it_came_from_does_not_see_a_copy(
    was: Handling, viewer: object, there: Access, here: Access, terms: Handling, at: object
) -> None:
    copy = handling_onward(leaving(was, access=here), there=terms)
    verdict = may_see(copy, viewer=viewer, access=there, at=at)  # type: ignore[arg-type]
    if viewer.kinds & here.refused:  # type: ignore[attr-defined]
        assert not verdict.allowed


@given(viewers, accesses, handlings)
def test_from_amber_on_a_copy_is_for_those_who_read_when_it_came(viewer: object, there: Access, was: Handling) -> None:
    copy = handling_onward(was, there=HERE)
    later = replace(there, reads=True, since=HERE.readership + 1)
    verdict = may_see(copy, viewer=viewer, access=later, at=AT)  # type: ignore[arg-type]
    if was.tlp >= TLP.AMBER and not viewer.hub:  # type: ignore[attr-defined]
        assert not verdict.allowed or verdict.reason is Reason.SHARER


@given(handlings, handlings)
def test_in_the_collection_itself_the_terms_stay_and_the_readership_with_them(was: Handling, terms: Handling) -> None:
    found = come(malware("a", version=2), source(malware("a"), was, here=True), terms=replace(terms, tlp=TLP.RED))
    assert found.barred is None
    assert found.handling.readership == min(was.readership, terms.readership)
    assert found.handling.sharer == terms.sharer
    assert found.handling.tlp is TLP.RED


@given(handlings, st.sampled_from(TLP))
def test_what_is_marked_more_openly_than_what_it_is_from_is_refused(was: Handling, marked: TLP) -> None:
    was = replace(was, marks=())
    sent = malware("a", version=2, marks=())
    found = come(sent, source(malware("a", marks=()), was), terms=replace(HERE, tlp=marked))
    assert (found.barred is Reason.MARKED_OPENLY) == (marked < was.tlp)


@given(handlings)
def test_a_row_by_whoever_was_not_the_first_frees_nothing(was: Handling) -> None:
    one = malware("a", version=2)
    open_row = source(one, HERE, first=False, serial=2)
    found = come(one, source(malware("a"), was, verdict=NO), open_row)
    assert found.barred is NO.reason
    assert come(one, source(malware("a"), was, verdict=NO), replace(open_row, first=True)).barred is None


@given(st.sampled_from([malware("a", description="x y z"), domain(x_a="in a net")]), handlings)
def test_what_they_had_said_before_binds_nobody_under_whatever_marks(one: Received, was: Handling) -> None:
    said = said_in(one.content)
    found = come(one, source(one, was, verdict=NO, before=said, theirs=True))
    assert found == Candidate(received=one, handling=HERE)
    assert come(one, source(one, was, verdict=NO, before=NOTHING, theirs=True)).barred is NO.reason


@given(handlings)
def test_what_anybody_may_come_to_is_nobodys_but_not_all_of_much_of_it(was: Handling) -> None:
    facts = {"confidence": 80, "first_seen": "2026-01-01T00:00:00Z", "labels": ["botnet"]}
    before = said_in(malware("a").content)
    one = malware("a", version=2, **facts)
    row = source(one, was, verdict=NO, before=before, theirs=True)
    assert come(one, row).barred is NO.reason
    assert come(malware("a", version=3, **(facts | {"labels": ["worm"]})), row).barred is None
    few = malware("a", version=2, confidence=80, labels=["botnet"])
    assert come(few, source(few, was, verdict=NO, before=before, theirs=True)).barred is None
