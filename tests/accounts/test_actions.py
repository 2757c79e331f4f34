"""What accounts write: each verb once in the ledger, constraints that hold whoever writes."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from tests.accounts.people import PASSWORD, person

from kentongan.accounts import actions, errors
from kentongan.accounts.models import Token, User
from kentongan.accounts.queries import has_second_factor, reader_of, scopes_of, token_of, visible_tokens
from kentongan.accounts.secrets import PREFIX, digest, new_secret
from kentongan.accounts.terms import NOBODY, Role, Scope
from kentongan.kernel.identifiers import new_id
from kentongan.ledger.models import Entry

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def verbs() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("verb", flat=True))


def token(user: User, *scopes: Scope, secret: str = "kentongan_x", expires_at: datetime = NOON + DAY) -> Token:
    return actions.issue_token(
        user,
        name="collector",
        scopes=scopes or (Scope.HUB_READ,),
        expires_at=expires_at,
        secret=secret,
        actor=user.id,
        at=NOON,
    )


def test_an_account_is_made_in_lower_case_and_told_to_the_ledger_without_its_name():
    user = actions.create_user("Sari", role=Role.ANALYST, email="Sari@CERT.example", actor=None, at=NOON)
    assert (user.username, user.email, user.acts_as) == ("sari", "sari@cert.example", Role.ANALYST)
    entry = Entry.objects.get()
    assert (entry.verb, entry.subject) == ("accounts.user_created", user.id)


def test_without_a_password_nobody_signs_in():
    assert not person().has_usable_password()


@pytest.mark.parametrize("name", ["", "-x", "a b", "../x", "x" * 64, "сари", "a\n"])
def test_a_name_that_could_be_mistaken_is_refused(name):
    with pytest.raises(errors.UnsuitableName):
        actions.create_user(name, role=Role.MEMBER, actor=None, at=NOON)


def test_a_taken_name_or_address_is_refused():
    actions.create_user("sari", role=Role.MEMBER, email="sari@cert.example", actor=None, at=NOON)
    with pytest.raises(errors.NameTaken):
        actions.create_user("SARI", role=Role.MEMBER, actor=None, at=NOON)
    with pytest.raises(errors.AddressTaken):
        actions.create_user("budi", role=Role.MEMBER, email="SARI@cert.example", actor=None, at=NOON)


def test_two_users_may_both_have_no_address():
    person(name="one")
    person(name="two")
    assert User.objects.filter(email="").count() == 2


@pytest.mark.parametrize("password", ["short", "password1234", "sari-sari-sari"])
def test_a_password_that_would_be_guessed_is_refused(password):
    with pytest.raises(errors.WeakPassword):
        actions.create_user("sari-sari-sari", role=Role.MEMBER, password=password, actor=None, at=NOON)


def test_a_bad_mail_address_is_refused():
    with pytest.raises(errors.NotReachable):
        actions.create_user("sari", role=Role.MEMBER, email="sari@", actor=None, at=NOON)


def test_the_database_knows_no_other_roles():
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="x", role="emperor", created_at=NOON)


def test_the_last_operator_can_neither_be_disabled_nor_become_something_else():
    user = person(Role.OPERATOR)
    for refused in (
        lambda: actions.disable_user(user, actor=None, at=NOON),
        lambda: actions.set_role(user, role=Role.ANALYST, actor=None, at=NOON),
    ):
        with pytest.raises(errors.LastOperator):
            refused()
    person(Role.OPERATOR, name="second")
    actions.set_role(user, role=Role.ANALYST, actor=None, at=NOON)
    assert user.acts_as is Role.ANALYST


def test_disabling_ends_every_token_for_good():
    user = person(Role.ANALYST)
    token(user)
    actions.disable_user(user, actor=None, at=NOON)
    actions.enable_user(user, actor=None, at=NOON + DAY)
    with pytest.raises(errors.TokenNotAccepted):
        token_of("kentongan_x", at=NOON)
    assert verbs()[-3:] == ["accounts.token_issued", "accounts.user_disabled", "accounts.user_enabled"]


def test_a_disabled_user_reads_nothing():
    organisation = new_id()
    user = person(Role.MEMBER, organisation)
    assert reader_of(user).organisations == {organisation}
    actions.disable_user(user, actor=None, at=NOON)
    assert reader_of(user) == NOBODY


def test_belonging_twice_is_belonging_once():
    organisation, user = new_id(), person()
    for _ in range(2):
        actions.add_membership(user, organisation_id=organisation, actor=None, at=NOON)
    assert verbs().count("accounts.membership_added") == 1
    assert actions.remove_membership(user, organisation_id=organisation, actor=None, at=NOON)
    assert not actions.remove_membership(user, organisation_id=organisation, actor=None, at=NOON)
    assert reader_of(user).organisations == frozenset()


def test_a_second_factor_that_was_lost_is_forgotten():
    user = person(Role.OPERATOR)
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert not has_second_factor(user)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    assert has_second_factor(user)
    assert actions.reset_mfa(user, actor=None, at=NOON) == 2
    assert not has_second_factor(user)


def test_a_secret_is_long_and_known_only_by_its_hash():
    secret = new_secret()
    made = token(person(), secret=secret)
    assert secret.startswith(PREFIX)
    assert len(secret) >= len(PREFIX) + 43
    assert made.digest == digest(secret)
    assert secret not in {str(value) for value in Token.objects.values().get().values()}


def test_a_token_opens_until_its_end_and_not_at_it():
    made = token(person())
    assert token_of("kentongan_x", at=NOON + DAY - timedelta(microseconds=1)) == made
    with pytest.raises(errors.TokenNotAccepted):
        token_of("kentongan_x", at=NOON + DAY)


@pytest.mark.parametrize("secret", ["", "kentongan_y", "kentongan_X", "x" * 100_000])
def test_any_other_secret_opens_nothing(secret):
    token(person())
    with pytest.raises(errors.TokenNotAccepted):
        token_of(secret, at=NOON)


def test_a_revoked_token_opens_nothing_and_keeps_the_time_of_its_first_revocation():
    made = token(person())
    actions.revoke_token(made, actor=None, at=NOON)
    actions.revoke_token(made, actor=None, at=NOON + DAY)
    made.refresh_from_db()
    assert made.revoked_at == NOON
    assert verbs().count("accounts.token_revoked") == 1
    with pytest.raises(errors.TokenNotAccepted):
        token_of("kentongan_x", at=NOON + timedelta(hours=1))


@pytest.mark.parametrize("expires_at", [NOON, NOON - DAY, NOON + 367 * DAY])
def test_a_token_must_end_and_within_a_year(expires_at):
    with pytest.raises(errors.TokenTooLong):
        token(person(), expires_at=expires_at)


def test_a_member_gets_no_token_for_what_staff_do():
    with pytest.raises(errors.ScopeBeyondRole):
        token(person(Role.MEMBER), Scope.FEEDS_INGEST)


def test_a_token_loses_what_its_user_may_no_longer_do():
    user = person(Role.OPERATOR)
    person(Role.OPERATOR, name="second")
    made = token(user, Scope.FEEDS_INGEST, Scope.DIRECTORY_READ)
    actions.set_role(user, role=Role.MEMBER, actor=None, at=NOON)
    made = token_of("kentongan_x", at=NOON)
    assert scopes_of(made) == {Scope.DIRECTORY_READ}


def test_the_day_of_use_is_kept_and_not_the_hour():
    made = token(person())
    for hour in (1, 5):
        actions.note_token_use(made, at=NOON + timedelta(hours=hour))
    made.refresh_from_db()
    assert made.last_used == NOON.date()


def test_an_operator_sees_every_token_and_others_their_own():
    mine, theirs = person(Role.ANALYST), person(Role.OPERATOR)
    token(mine, secret="a")
    token(theirs, secret="b")
    assert {t.user for t in visible_tokens(reader=reader_of(mine))} == {mine}
    assert visible_tokens(reader=reader_of(theirs)).count() == 2
    assert not visible_tokens(reader=NOBODY).exists()


def test_a_password_can_be_set_anew():
    user = person()
    actions.set_password(user, password=PASSWORD, actor=None, at=NOON)
    assert user.check_password(PASSWORD)
