"""A draft of whose object another member says otherwise: nobody approves it without having been told."""

from datetime import timedelta

import pytest
from tests.response.exchange import world

from kentongan.response.actions.approving import IN_SPITE, approve_warnings, try_approving
from kentongan.response.actions.concern_deciding import decide_concern
from kentongan.response.errors import Disputed
from kentongan.response.models import Concern, Transition, Warning
from kentongan.response.queries.disputed import disputed
from kentongan.response.terms import WarningState

pytestmark = pytest.mark.django_db

AT = world.AT
LATER = AT + timedelta(hours=1)


@pytest.fixture
def draft() -> Warning:
    """A draft about an address of which another member said after it that it is revoked."""
    world.set_up()
    world.shared(world.indicator())
    world.shared(world.indicator(version=1, revoked=True), by="vendor", at=LATER)
    assert world.outcome() == [(world.BANK, "asked", "revoked_by_another")]
    return world.warning()


def test_what_another_member_revoked_is_not_approved_unseen(draft: Warning) -> None:
    tried, done = try_approving([draft.pk], at=LATER), approve_warnings([draft.pk], actor=None, at=LATER)
    for refused in (tried.refused, done.refused):
        why = refused[draft.pk]
        assert isinstance(why, Disputed)
        assert f"{world.BANK}: another member has revoked it" in why.message()
    draft.refresh_from_db()
    assert draft.state == WarningState.DRAFTED


def test_who_was_told_approves_it_and_the_history_says_so(draft: Warning) -> None:
    assert try_approving([draft.pk], at=LATER, in_spite=True).done == (draft.pk,)
    assert approve_warnings([draft.pk], actor=None, at=LATER, in_spite=True).done == (draft.pk,)
    last = Transition.objects.filter(warning=draft).latest("id")
    assert (last.after, last.reason) == (WarningState.APPROVED, IN_SPITE)


def test_what_a_person_decided_is_asked_about_no_more(draft: Warning) -> None:
    decide_concern(Concern.objects.get().pk, holds=True, actor=None, at=LATER)
    assert approve_warnings([draft.pk], actor=None, at=LATER).done == (draft.pk,)
    assert Transition.objects.filter(warning=draft).latest("id").reason == "approved"


def test_what_nobody_disputes_is_approved_beside_it(draft: Warning) -> None:
    world.shared(world.indicator("two", pattern=f"[ipv4-addr:value = '{world.TELCO}']"), at=LATER)
    other = world.warning("telco-b")
    both = approve_warnings([draft.pk, other.pk], actor=None, at=LATER)
    assert (both.done, set(both.refused)) == ((other.pk,), {draft.pk})


def test_a_revocation_by_its_own_sharer_is_none_of_this() -> None:
    world.set_up()
    world.shared(world.indicator())
    world.shared(world.indicator(version=1, revoked=True), at=LATER)
    assert disputed(Warning.objects.all()) == {}


def test_what_was_erased_is_not_named_again(draft: Warning) -> None:
    Concern.objects.update(value="erased 1234")
    why = try_approving([draft.pk], at=LATER).refused[draft.pk]
    assert "Something that was erased on request: another member has revoked it" in why.message()
