"""What accounts decide, without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.accounts.rules import (
    PERMISSIONS,
    SCOPE_NEEDS,
    may,
    may_use,
    needs_second_factor,
    scopes_for,
    token_state,
)
from kentongan.accounts.terms import HUB_ITSELF, NOBODY, STAFF, Act, Role, Scope, TokenState

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_every_role_and_every_scope_has_an_answer() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert set(SCOPE_NEEDS) == set(Scope)


def test_every_act_is_allowed_to_somebody() -> None:
    assert frozenset().union(*PERMISSIONS.values()) == set(Act)


def test_only_an_operator_makes_accounts_and_declares_feeds() -> None:
    for act in (Act.MANAGE_ACCOUNTS, Act.DECLARE_FEED, Act.SET_RELEASE):
        assert [role for role in Role if may(role, act)] == [Role.OPERATOR]


def test_an_analyst_changes_nothing_but_writes_for_a_post_and_shares_for_a_member_of_theirs() -> None:
    assert {act for act in Act if may(Role.ANALYST, act)} == {
        Act.WRITE_MESSAGES,
        Act.READ,
        Act.READ_HUB_WIDE,
        Act.LOOK_UP,
        Act.HOLD_TOKEN,
        Act.SHARE,
    }


def test_whoever_approves_may_also_stop_everything() -> None:
    for act in (Act.APPROVE_WARNINGS, Act.HOLD, Act.MEND_OUTBOX):
        assert {role for role in Role if may(role, act)} == {Role.DUTY_OFFICER, Role.OPERATOR}


def test_a_member_neither_looks_up_nor_reads_what_belongs_to_nobody() -> None:
    assert not may(Role.MEMBER, Act.LOOK_UP)
    assert not may(Role.MEMBER, Act.READ_HUB_WIDE)


def test_a_member_holds_tokens_only_for_what_a_member_may_read() -> None:
    assert set(scopes_for(Role.MEMBER)) == {
        Scope.HUB_READ,
        Scope.DIRECTORY_READ,
        Scope.DIRECTORY_PROPOSE,
        Scope.EVENTS_READ,
        Scope.WARNINGS_READ,
        Scope.WARNINGS_ANSWER,
        Scope.MESSAGES_READ,
        Scope.MESSAGES_WRITE,
        Scope.DRILLS_READ,
        Scope.TAXII_READ,
        Scope.TAXII_WRITE,
    }
    assert not may_use(Role.MEMBER, Scope.FEEDS_INGEST)


def test_an_operator_may_hold_every_scope() -> None:
    assert scopes_for(Role.OPERATOR) == tuple(Scope)


def test_a_token_is_dead_at_the_very_moment_of_its_expiry() -> None:
    assert token_state(expires_at=NOON, revoked_at=None, at=NOON) is TokenState.EXPIRED
    assert token_state(expires_at=NOON, revoked_at=None, at=NOON - timedelta(microseconds=1)) is TokenState.LIVE


def test_a_revoked_token_stays_revoked_though_it_would_still_be_live() -> None:
    later = NOON + timedelta(days=1)
    assert token_state(expires_at=later, revoked_at=NOON, at=NOON) is TokenState.REVOKED


@pytest.mark.parametrize("role", list(Role))
def test_a_second_factor_is_asked_only_of_operators_and_duty_officers_and_only_where_the_hub_says(role: Role) -> None:
    asked = needs_second_factor(role, required=True, has_one=False)
    assert asked == (role in {Role.OPERATOR, Role.DUTY_OFFICER})
    assert not needs_second_factor(role, required=True, has_one=True)
    assert not needs_second_factor(role, required=False, has_one=False)


def test_staff_see_all_and_members_do_not() -> None:
    assert frozenset(Role) - {Role.MEMBER} == STAFF
    assert HUB_ITSELF.sees_all
    assert not NOBODY.sees_all
    assert not NOBODY.organisations


MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(expires_at=MOMENTS, revoked_at=st.none() | MOMENTS, at=MOMENTS, later=MOMENTS)
def test_a_token_that_is_dead_never_lives_again(
    expires_at: datetime, revoked_at: datetime | None, at: datetime, later: datetime
) -> None:
    first = token_state(expires_at=expires_at, revoked_at=revoked_at, at=min(at, later))
    then = token_state(expires_at=expires_at, revoked_at=revoked_at, at=max(at, later))
    assert first is TokenState.LIVE or then is not TokenState.LIVE


@given(role=st.sampled_from(Role), act=st.sampled_from(Act))
def test_whoever_stands_higher_may_do_all_that_the_lower_may(role: Role, act: Act) -> None:
    # An analyst sees more than a member and answers for nobody, so two ladders lead to the duty officer.
    for ladder in (
        [Role.MEMBER, Role.DUTY_OFFICER, Role.OPERATOR],
        [Role.ANALYST, Role.DUTY_OFFICER, Role.OPERATOR],
    ):
        if role in ladder and may(role, act):
            assert all(may(higher, act) for higher in ladder[ladder.index(role) :])
