"""Who may see an object: never more than its terms say, whoever looks."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.drawn import AT, accesses, handlings, times, viewers

from kentongan.exchange.rules.seeing import may_see
from kentongan.exchange.terms import Access, Handling, Reason, Viewer
from kentongan.kernel.tlp import TLP
from kentongan.routing.terms import OrganisationKind

BANK, CERT = UUID(int=1), UUID(int=2)
READER = Viewer(organisations=frozenset({BANK}), kinds=frozenset({OrganisationKind.COMPANY}))
STAFF = Viewer(hub=True)
READS = Access(reads=True, since=2)
GREEN = Handling(tlp=TLP.GREEN, sharer=CERT, readership=2)
DAY = timedelta(days=1)


def sees(handling: Handling, *, viewer: Viewer, access: Access, at: datetime = AT) -> bool:
    return may_see(handling, viewer=viewer, access=access, at=at).allowed


@pytest.mark.parametrize(
    ("handling", "viewer", "access", "reason"),
    [
        (GREEN, READER, READS, Reason.READER),
        (GREEN, READER, Access(writes=True), Reason.NO_ACCESS),
        (GREEN, STAFF, Access(), Reason.HUB),
        (replace(GREEN, tlp=TLP.RED), STAFF, Access(), Reason.NOT_NAMED),
        (replace(GREEN, tlp=TLP.RED), READER, READS, Reason.NAMED),
        (replace(GREEN, tlp=TLP.RED, readership=1), READER, READS, Reason.NOT_NAMED),
        (replace(GREEN, tlp=TLP.RED, readership=1, sharer=BANK), READER, READS, Reason.SHARER),
        (replace(GREEN, readership=1), READER, READS, Reason.READER),
        (replace(GREEN, readership=1), READER, replace(READS, history=False), Reason.BEFORE_JOINING),
        (replace(GREEN, starts=AT + DAY), READER, READS, Reason.NOT_STARTED),
        (replace(GREEN, ends=AT), READER, READS, Reason.ENDED),
        (GREEN, READER, replace(READS, starts=AT + DAY), Reason.ARRANGEMENT_NOT_STARTED),
        (GREEN, READER, replace(READS, ends=AT), Reason.ARRANGEMENT_ENDED),
        (replace(GREEN, sharer=BANK, ends=AT), READER, replace(READS, ends=AT), Reason.SHARER),
        (replace(GREEN, encrypted=True, sharer=BANK), replace(READER, secure=False), READS, Reason.NOT_ENCRYPTED),
        (GREEN, READER, replace(READS, refused=READER.kinds), Reason.LIMITED_USE),
        (replace(GREEN, sharer=BANK), READER, replace(READS, refused=READER.kinds), Reason.LIMITED_USE),
        (GREEN, replace(READER, hub=True), Access(refused=READER.kinds), Reason.LIMITED_USE),
        (replace(GREEN, ends=AT), replace(READER, hub=True), READS, Reason.HUB),
    ],
)
def test_each_reason_has_its_case(handling: Handling, viewer: Viewer, access: Access, reason: Reason) -> None:
    assert may_see(handling, viewer=viewer, access=access, at=AT).reason is reason


@given(handlings, viewers, accesses, times, st.sampled_from(TLP))
def test_a_stricter_label_shows_nobody_more(
    handling: Handling, viewer: Viewer, access: Access, at: datetime, tlp: TLP
) -> None:
    if sees(handling, viewer=viewer, access=access, at=at) and tlp < handling.tlp:
        assert sees(replace(handling, tlp=tlp), viewer=viewer, access=access, at=at)


@given(handlings, viewers, accesses, times)
def test_red_reaches_its_sharer_and_those_who_were_named_and_nobody_else(
    handling: Handling, viewer: Viewer, access: Access, at: datetime
) -> None:
    red = replace(handling, tlp=TLP.RED)
    if sees(red, viewer=viewer, access=access, at=at):
        assert access.reads
        assert red.sharer in viewer.organisations or access.since <= red.readership


@given(handlings, viewers, accesses, times)
def test_what_must_travel_encrypted_never_travels_otherwise(
    handling: Handling, viewer: Viewer, access: Access, at: datetime
) -> None:
    plain = replace(viewer, secure=False)
    assert not sees(replace(handling, encrypted=True), viewer=plain, access=access, at=at)


@given(handlings, viewers, accesses, times)
def test_limited_use_keeps_out_whatever_right_is_held(
    handling: Handling, viewer: Viewer, access: Access, at: datetime
) -> None:
    if viewer.kinds & access.refused:
        assert not sees(handling, viewer=viewer, access=access, at=at)


@given(handlings, viewers, accesses, times)
def test_without_access_only_the_hub_s_staff_see_and_never_red(
    handling: Handling, viewer: Viewer, access: Access, at: datetime
) -> None:
    if sees(handling, viewer=viewer, access=replace(access, reads=False), at=at):
        assert viewer.hub
        assert handling.tlp is not TLP.RED


@given(handlings, viewers, accesses, times)
def test_outside_its_time_only_its_sharer_and_staff_see_it(
    handling: Handling, viewer: Viewer, access: Access, at: datetime
) -> None:
    late = any(ends is not None and at >= ends for ends in (handling.ends, access.ends))
    early = any(starts is not None and at < starts for starts in (handling.starts, access.starts))
    if (late or early) and sees(handling, viewer=viewer, access=access, at=at):
        assert viewer.hub or handling.sharer in viewer.organisations


@given(handlings, viewers, accesses, times)
def test_who_joined_later_never_sees_more(handling: Handling, viewer: Viewer, access: Access, at: datetime) -> None:
    if sees(handling, viewer=viewer, access=replace(access, since=access.since + 1), at=at):
        assert sees(handling, viewer=viewer, access=access, at=at)


@given(handlings, viewers, accesses, times)
def test_more_access_never_hides(handling: Handling, viewer: Viewer, access: Access, at: datetime) -> None:
    if sees(handling, viewer=viewer, access=replace(access, reads=False), at=at):
        assert sees(handling, viewer=viewer, access=replace(access, reads=True), at=at)


@given(handlings, viewers, accesses, times)
def test_what_a_label_came_from_does_not_decide(
    handling: Handling, viewer: Viewer, access: Access, at: datetime
) -> None:
    bare = replace(handling, marks=(), unknown=False, policies=())
    assert may_see(bare, viewer=viewer, access=access, at=at) == may_see(handling, viewer=viewer, access=access, at=at)
