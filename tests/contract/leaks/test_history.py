"""Who held a post on a day: shown to who may see it now, as what they are now, and as it was shown then."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.contract.leaks.canaries import Grants, Hub, grants_changed, make_hub, plant
from tests.contract.leaks.looking import browser, said_by

from kentongan.directory.actions.versions import changed_row, write_versions
from kentongan.directory.models import Assignment, Grant
from kentongan.directory.snapshots import grants_of, snapshot_of
from kentongan.directory.terms import Audience, PostField, Subject

pytestmark = pytest.mark.django_db

OPEN: Grants = dict.fromkeys(PostField, frozenset({Audience.PUBLIC}))
CLOSED: Grants = {PostField.EXISTENCE: frozenset({Audience.PUBLIC})}
COLLEAGUES: Grants = CLOSED | {PostField.HOLDER: frozenset({Audience.ROLE_CLASS})}


def granted_anew(hub: Hub, post: UUID, granted: Grants) -> None:
    """Let a post's grants be others since five days ago."""
    before = grants_of(post)
    Grant.objects.filter(post=post).delete()
    Grant.objects.bulk_create(
        Grant(post_id=post, field=field.value, audience=audience.value)
        for field in granted
        for audience in granted[field]
    )
    change = grants_changed(hub, post, before=before)
    write_versions([change], actor=None, at=hub.at - timedelta(days=5), reason="granted anew")


def told(hub: Hub, name: str, post: UUID, *, days: int) -> str:
    day = (hub.at + timedelta(days=days)).date()
    answer = browser(hub.people[name]).get(f"/posts/{post}/history/?on={day}")
    assert answer.status_code == 200
    return said_by(answer)


@pytest.mark.parametrize(("then", "now", "shown"), [(OPEN, CLOSED, False), (CLOSED, OPEN, False), (OPEN, OPEN, True)])
def test_what_was_is_shown_if_it_was_shown_then_and_is_shown_now(then: Grants, now: Grants, shown: bool) -> None:
    hub = make_hub()
    (post,) = plant(hub, then)
    granted_anew(hub, post.id, now)
    said = told(hub, "region", post.id, days=-8)
    for kind in ("holder", "mail"):
        assert (post.marks[kind][1] in said) == shown, kind
    assert post.marks["holder"][1] in told(hub, "own", post.id, days=-8)


@pytest.mark.parametrize(
    ("name", "sees"), [("colleague", True), ("was colleague", False), ("will be colleague", False), ("partner", False)]
)
def test_who_was_or_will_be_a_colleague_sees_no_more_by_asking_about_that_day(name: str, sees: bool) -> None:
    hub = make_hub()
    (post,) = plant(hub, COLLEAGUES)
    for days in (-8, -2, 0, 2, 400):
        assert (post.marks["holder"][1] in told(hub, name, post.id, days=days)) == sees, days


def test_who_is_to_come_is_told_to_the_party_alone_whatever_day_is_asked_about() -> None:
    hub = make_hub()
    (post,) = plant(hub, OPEN)
    comes = Assignment.objects.create(
        post_id=post.id, holder="person", name="zqcomingzq", valid_from=hub.at + timedelta(days=2), recorded_at=hub.at
    )
    change = changed_row(Subject.ASSIGNMENT, comes, organisation=hub.owner.id, before=None)
    assert change.after == snapshot_of(Subject.ASSIGNMENT, comes)
    write_versions([change], actor=None, at=hub.at - timedelta(days=1), reason="to come")
    for name, days, sees in (("region", 5, False), ("colleague", 5, False), ("own", 5, True), ("analyst", 5, True)):
        said = told(hub, name, post.id, days=days)
        assert ("zqcomingzq" in said.partition("<h2>Every change")[0]) == sees, name
        assert post.marks["holder"][1] in said
    assert "zqcomingzq" not in browser(hub.people["region"]).get(f"/posts/{post.id}/").content.decode()


def test_the_changes_themselves_are_the_party_s_alone() -> None:
    hub = make_hub()
    (post,) = plant(hub, OPEN)
    for name, sees in (("region", False), ("partner", False), ("colleague", False), ("own", True), ("analyst", True)):
        assert ("planted" in told(hub, name, post.id, days=-1)) == sees, name


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "x"])
def test_no_day_is_too_far(day: str) -> None:
    hub = make_hub()
    (post,) = plant(hub, OPEN)
    assert browser(hub.people["region"]).get(f"/posts/{post.id}/history/?on={day}").status_code == 200
