"""Signing in as a person does: with a form, without JavaScript, with and without a second factor."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client
from django.urls import reverse
from tests.accounts.codes import code_for, stop_the_clock
from tests.accounts.people import PASSWORD, person, signed_in
from tests.contract.world import make_world

from kentongan.accounts.actions import issue_token
from kentongan.accounts.errors import TokenNotAccepted
from kentongan.accounts.models import User
from kentongan.accounts.queries import has_second_factor, token_of
from kentongan.accounts.terms import Role, Scope
from kentongan.kernel.clock import utc_now
from kentongan.ledger.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_same_half_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)


def enter(client: Client, user: User, password: str = PASSWORD, **extra: str):
    return client.post(reverse("account_login"), {"login": user.username, "password": password, **extra})


def confirm(client: Client) -> None:
    """Give the password once more, as sensitive pages want it."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def with_app(user: User) -> str:
    """Give the user an authenticator app; return its secret."""
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    return secret


def test_a_stranger_is_led_to_sign_in_and_back(client):
    answer = client.get(reverse("account_tokens"))
    assert answer.status_code == 302
    assert answer.url == f"{reverse('account_login')}?next={reverse('account_tokens')}"


def test_a_name_and_a_password_open_the_hub(client):
    answer = enter(client, person(Role.ANALYST, password=PASSWORD))
    assert answer.status_code == 302
    assert answer.url == "/"
    assert client.get(reverse("account")).status_code == 200


def test_a_mail_address_opens_it_too_in_any_case(client):
    user = person(Role.ANALYST, password=PASSWORD)
    user.email = "sari@cert.example"
    user.save()
    answer = client.post(reverse("account_login"), {"login": "Sari@CERT.example", "password": PASSWORD})
    assert answer.status_code == 302


def test_a_wrong_password_and_a_wrong_name_are_told_alike(client):
    user = person(Role.ANALYST, password=PASSWORD)
    said = [
        re.findall("The name or the password is wrong.", client.post(reverse("account_login"), form).content.decode())
        for form in ({"login": user.username, "password": "x"}, {"login": "nobody", "password": "x"})
    ]
    assert said[0] == said[1] != []


def test_nobody_is_led_away_to_another_site_after_sign_in(client):
    answer = enter(client, person(Role.ANALYST, password=PASSWORD), next="https://evil.example/")
    assert answer.url == "/"


def test_a_disabled_account_does_not_open(client):
    user = person(Role.ANALYST, password=PASSWORD)
    user.is_active = False
    user.save()
    assert enter(client, user).url == reverse("account_inactive")
    assert client.get(reverse("account")).status_code == 302
    assert b"disabled" in client.get(reverse("account_inactive")).content


def test_a_session_ends_when_its_account_is_disabled():
    client = signed_in(Role.ANALYST)
    assert client.get(reverse("account")).status_code == 200
    User.objects.update(is_active=False)
    assert client.get(reverse("account")).status_code == 302


def test_nobody_can_register(client):
    assert b"Nobody can register here" in client.get(reverse("account_signup")).content
    client.post(reverse("account_signup"), {"username": "eve", "email": "e@evil.example", "password1": PASSWORD})
    assert not User.objects.exists()


def test_after_five_failures_even_the_right_password_must_wait(client):
    user = person(Role.ANALYST, password=PASSWORD)
    for _ in range(5):
        enter(client, user, "wrong")
    answer = enter(client, user)
    assert answer.status_code == 200
    assert b"Too many failed attempts" in answer.content


def test_an_operator_without_a_second_factor_can_do_nothing_but_set_one_up(client):
    enter(client, person(Role.OPERATOR, password=PASSWORD))
    for name in ("account", "account_tokens", "account_change_password"):
        answer = client.get(reverse(name))
        assert (answer.status_code, answer.url) == (302, reverse("mfa_activate_totp"))
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_who_signed_in_just_now_sets_a_second_factor_up_without_the_password_once_more(client):
    user = person(Role.DUTY_OFFICER, password=PASSWORD)
    enter(client, user)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_for(client.session["mfa.totp.secret"])})
    assert answer.url == reverse("mfa_view_recovery_codes")
    assert client.get(answer.url).status_code == 200


def test_who_signed_in_a_while_ago_gives_the_password_once_more(client):
    enter(client, person(Role.DUTY_OFFICER, password=PASSWORD))
    session = client.session
    for proof in session["account_authentication_methods"]:
        proof["at"] -= 301
    session.save()
    assert client.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_reauthenticate"))
    confirm(client)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_who_signed_in_with_a_factor_is_asked_once_more_before_it_is_taken_away(client):
    user = person(Role.DUTY_OFFICER, password=PASSWORD)
    secret = with_app(user)
    enter(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    for name in ("mfa_deactivate_totp", "mfa_generate_recovery_codes"):
        assert "reauthenticate" in client.get(reverse(name)).url


@pytest.mark.parametrize("role", [Role.ANALYST, Role.MEMBER])
def test_other_roles_need_none(role):
    assert signed_in(role).get(reverse("account")).status_code == 200


def test_the_hub_may_do_without(settings):
    settings.MFA_REQUIRED = False
    assert signed_in(Role.OPERATOR).get(reverse("account")).status_code == 200


def test_an_app_is_set_up_with_a_picture_a_key_and_a_first_code(client):
    user = person(Role.OPERATOR, password=PASSWORD)
    enter(client, user)
    confirm(client)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = client.session["mfa.totp.secret"]
    assert secret in page
    assert "<svg viewBox" in page
    assert "style=" not in page
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert answer.url == reverse("mfa_view_recovery_codes")
    codes = client.get(answer.url).content.decode()
    assert len(re.findall(r"^\d{8}$", codes, re.M)) + codes.count("<pre>") >= 10
    assert has_second_factor(user)
    assert client.get(reverse("account")).status_code == 200
    assert "accounts.authenticator_added" in Entry.objects.values_list("verb", flat=True)


def test_the_secret_of_an_app_is_encrypted_at_rest():
    user = person(Role.OPERATOR)
    secret = with_app(user)
    kept = Authenticator.objects.get(user=user)
    assert secret not in str(kept.data)
    assert kept.wrap().validate_code(code_for(secret))


def test_the_password_alone_does_not_open_an_account_with_an_app(client):
    user = person(Role.OPERATOR, password=PASSWORD)
    secret = with_app(user)
    assert enter(client, user).url.startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("account")).status_code == 302
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert b"This code is wrong" in wrong.content
    assert client.post(reverse("mfa_authenticate"), {"code": code_for(secret)}).status_code == 302
    assert client.get(reverse("account")).status_code == 200


def test_a_code_opens_once(client):
    user = person(Role.OPERATOR, password=PASSWORD)
    code = code_for(with_app(user))
    enter(client, user)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    other = Client()
    enter(other, user)
    assert b"This code is wrong" in other.post(reverse("mfa_authenticate"), {"code": code}).content


def test_every_page_of_the_account_can_be_drawn(settings):
    settings.MFA_REQUIRED = False
    client = Client()
    user = person(Role.OPERATOR, password=PASSWORD)
    enter(client, user)
    confirm(client)
    for name in (
        "account", "account_tokens", "account_logout", "account_change_password", "account_reauthenticate", "mfa_index",
        "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn",
    ):  # fmt: skip
        assert client.get(reverse(name)).status_code == 200, name
    with_app(user)
    for name in ("mfa_index", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_reauthenticate"):
        assert client.get(reverse(name)).status_code == 200, name


def test_signing_out_takes_a_press_of_a_button():
    client = signed_in(Role.ANALYST)
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get(reverse("account")).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302
    assert client.get(reverse("account")).status_code == 302


def test_a_hub_without_mail_says_who_can_help(client):
    for answer in (client.get(reverse("account_reset_password")), client.post(reverse("account_reset_password"))):
        assert b"This hub sends no mail" in answer.content
    assert mail.outbox == []


def test_with_mail_a_link_sets_a_new_password_once(client, settings):
    settings.SENDS_MAIL = True
    user = person(Role.ANALYST, password=PASSWORD)
    user.email = "sari@cert.example"
    user.save()
    answer = client.post(reverse("account_reset_password"), {"email": "sari@cert.example"}, follow=True)
    assert b"a link is on its way" in answer.content
    [letter] = mail.outbox
    assert max(map(len, letter.subject.splitlines())) < 72
    path = re.search(r"http://testserver(\S+)", letter.body)[1]
    form = client.get(path, follow=True)
    done = client.post(
        form.redirect_chain[-1][0], {"password1": "a quite new long word", "password2": "a quite new long word"}
    )
    assert done.url == reverse("account_reset_password_from_key_done")
    assert client.get(done.url).status_code == 200
    user.refresh_from_db()
    assert user.check_password("a quite new long word")
    assert b"has been used or is too old" in client.get(path, follow=True).content


def test_an_unknown_address_gets_no_letter_and_the_same_answer(client, settings):
    settings.SENDS_MAIL = True
    answer = client.post(reverse("account_reset_password"), {"email": "eve@evil.example"}, follow=True)
    assert b"a link is on its way" in answer.content
    assert mail.outbox == []


def test_changing_the_password_signs_every_other_device_out(client):
    user = person(Role.ANALYST, password=PASSWORD)
    other = Client()
    enter(other, user)
    enter(client, user)
    new = "a quite new long word"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), form).status_code == 302
    assert client.get(reverse("account")).status_code == 200
    assert other.get(reverse("account")).status_code == 302
    assert "accounts.password_set" in Entry.objects.values_list("verb", flat=True)


def test_a_token_is_made_after_the_password_was_asked_again_and_shown_once(client):
    user = person(Role.ANALYST, password=PASSWORD)
    enter(client, user)
    assert client.get(reverse("account_tokens")).url.startswith(reverse("account_reauthenticate"))
    confirm(client)
    form = {"name": "collector", "scopes": ["directory:read", "events:read"], "days": "90"}
    made = client.post(reverse("account_tokens"), form)
    assert made.status_code == 201
    secret = re.search(r"kentongan_[\w-]{43}", made.content.decode())[0]
    kept = token_of(secret, at=utc_now())
    assert (kept.user, kept.scopes) == (user, "directory:read events:read")
    later = client.get(reverse("account_tokens")).content.decode()
    assert "collector" in later
    assert secret not in later
    assert client.post(reverse("account_revoke_token", args=[kept.id])).status_code == 302
    with pytest.raises(TokenNotAccepted):
        token_of(secret, at=utc_now())


def test_nobody_makes_a_token_for_more_than_their_role_may(client):
    enter(client, person(Role.MEMBER, password=PASSWORD))
    confirm(client)
    answer = client.post(reverse("account_tokens"), {"name": "x", "scopes": ["feeds:ingest"], "days": "90"})
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()


def test_somebody_elses_token_cannot_be_revoked():
    theirs = issue_token(
        person(name="other"),
        name="x",
        scopes=[Scope.HUB_READ],
        expires_at=utc_now() + timedelta(days=1),
        secret="kentongan_x",
        actor=None,
        at=utc_now(),
    )
    assert signed_in(Role.ANALYST).post(reverse("account_revoke_token", args=[theirs.id])).status_code == 404
    theirs.refresh_from_db()
    assert theirs.revoked_at is None


def test_what_needs_passkeys_is_hidden_until_a_script_finds_them(client):
    page = client.get(reverse("account_login")).content.decode()
    assert re.search(r'<form id="passkey-login"[^>]* hidden>', page)
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)


def test_the_language_of_the_account_is_spoken_unless_the_device_chose_another(settings):
    client = signed_in(Role.ANALYST)
    User.objects.update(language="id")
    assert client.get(reverse("account")).headers["Content-Language"] == "id"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ms"
    assert client.get(reverse("account")).headers["Content-Language"] == "ms"


def test_a_member_sees_to_whom_they_belong():
    world = make_world()
    page = signed_in(Role.MEMBER, world.beta.id).get(reverse("account")).content.decode()
    assert "Offen" in page
    assert "Verborgen" not in page
