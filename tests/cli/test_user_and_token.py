"""Accounts and tokens from the terminal: what is printed, what is refused, what never is shown twice."""

import json

import pytest
from click.testing import CliRunner, Result
from tests.contract.world import make_world

from kentongan.accounts.models import Token, User
from kentongan.accounts.queries import reader_of, token_of
from kentongan.accounts.terms import Role
from kentongan.cli.main import main
from kentongan.kernel.clock import utc_now

pytestmark = pytest.mark.django_db
PASSWORD = "sound of a wooden drum"


@pytest.fixture(autouse=True)
def _migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check closes the connection, which would end the test's transaction."""
    monkeypatch.setattr("kentongan.cli.hub_group.demand_migrated", lambda: None)


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, arguments, input=typed, catch_exceptions=False)


def add(name: str = "sari", *more: str) -> Result:
    return run("user", "add", name, "--no-password", *more)


def test_an_account_is_made_with_a_password_from_standard_input():
    done = run("user", "add", "sari", "--role", "operator", "--password-stdin", typed=PASSWORD + "\n")
    assert done.exit_code == 0
    made = User.objects.get()
    assert (made.acts_as, made.check_password(PASSWORD)) == (Role.OPERATOR, True)
    assert PASSWORD not in done.output


def test_the_password_is_asked_twice_and_not_shown():
    done = run("user", "add", "sari", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0
    assert PASSWORD not in done.output
    assert User.objects.get().check_password(PASSWORD)


def test_a_made_password_is_printed_alone_on_standard_output():
    done = run("user", "add", "sari", "--generate-password")
    assert User.objects.get().check_password(done.stdout.strip())


def test_a_weak_password_is_refused_and_no_account_made():
    done = run("user", "add", "sari", "--password-stdin", typed="1234\n")
    assert done.exit_code == 3
    assert "too weak" in done.stderr
    assert not User.objects.exists()


def test_a_member_is_made_with_their_organisations_or_not_at_all():
    world = make_world()
    assert add("sari", "--organisation", "nobody").exit_code == 3
    assert not User.objects.filter(username="sari").exists()
    assert add("sari", "--organisation", "beta").exit_code == 0
    assert reader_of(User.objects.get(username="sari")).organisations == {world.beta.id}
    assert run("user", "join", "sari", "alpha").exit_code == 0
    assert run("user", "leave", "sari", "beta").exit_code == 0
    assert reader_of(User.objects.get(username="sari")).organisations == {world.alpha.id}


def test_the_list_tells_who_may_what():
    make_world()
    add("sari", "--role", "duty_officer", "--name", "Sari Dewi", "--organisation", "beta")
    _machine, told = json.loads(run("user", "list", "--json").stdout)
    assert (told["username"], told["role"], told["organisations"]) == ("sari", "duty_officer", ["beta"])
    assert told["second_factor"] is False
    assert "Sari Dewi" in run("user", "list").output


def test_an_empty_list_says_how_to_begin():
    assert "kentongan user add" in run("user", "list").stderr
    assert "kentongan token create" in run("token", "list").stderr


def test_an_account_is_shut_and_opened():
    add()
    assert run("user", "disable", "sari").exit_code == 0
    assert not User.objects.get().is_active
    assert run("user", "enable", "sari").exit_code == 0
    assert User.objects.get().is_active


def test_the_last_operator_stays():
    add("sari", "--role", "operator")
    for arguments in (("disable", "sari"), ("set-role", "sari", "analyst")):
        done = run("user", *arguments)
        assert done.exit_code == 3
        assert "last operator" in done.stderr


def test_role_password_and_second_factor_can_be_changed():
    add()
    assert run("user", "set-role", "sari", "analyst").exit_code == 0
    assert run("user", "set-password", "sari", "--password-stdin", typed=PASSWORD + "\n").exit_code == 0
    assert run("user", "reset-mfa", "sari").exit_code == 0
    assert User.objects.get().check_password(PASSWORD)
    assert User.objects.get().acts_as is Role.ANALYST


@pytest.mark.parametrize("command", ["disable", "enable", "reset-mfa"])
def test_an_unknown_user_is_told_as_such(command):
    done = run("user", command, "nobody")
    assert done.exit_code == 3
    assert "There is no user “nobody”." in done.stderr


@pytest.mark.parametrize("arguments", [["--role", "emperor"], ["--language", "xx"], ["--time-zone", "Mars/Olympus"]])
def test_what_cannot_be_is_a_wrong_call(arguments):
    assert add("sari", *arguments).exit_code == 2
    assert not User.objects.exists()


def test_a_tokens_secret_is_printed_once_and_alone():
    add("sari", "--role", "analyst")
    done = run("token", "create", "--user", "sari", "--name", "collector", "--scope", "hub:read")
    secret = done.stdout.strip()
    assert token_of(secret, at=utc_now()).name == "collector"
    assert secret not in done.stderr
    listed = run("token", "list", "--json").stdout
    assert secret not in listed
    [told] = json.loads(listed)
    assert (told["user"], told["scopes"], told["state"]) == ("sari", "hub:read", "live")


def test_a_token_as_json_holds_its_secret():
    add("sari", "--role", "analyst")
    told = json.loads(run("token", "create", "--user", "sari", "--name", "c", "--scope", "hub:read", "--json").stdout)
    assert token_of(told["secret"], at=utc_now()).id == Token.objects.get().id
    assert run("token", "revoke", told["id"]).exit_code == 0
    [listed] = json.loads(run("token", "list", "--user", "sari", "--json").stdout)
    assert listed["state"] == "revoked"
    assert "revoked" in run("token", "list").output


def test_a_token_beyond_the_role_is_refused():
    add()
    done = run("token", "create", "--user", "sari", "--name", "c", "--scope", "feeds:ingest")
    assert done.exit_code == 3
    assert "cannot hold" in done.stderr


@pytest.mark.parametrize("days", ["0", "367"])
def test_a_token_ends_within_a_year(days):
    add()
    done = run("token", "create", "--user", "sari", "--name", "c", "--scope", "hub:read", "--days", days)
    assert done.exit_code == 2


def test_an_unknown_token_is_told_as_such():
    done = run("token", "revoke", "00000000-0000-0000-0000-000000000000")
    assert done.exit_code == 3
    assert "There is no token" in done.stderr


def test_who_leaves_or_is_shut_is_told_with_the_posts_that_the_record_still_gives_them():
    from tests.directory.posted import holder, party, post

    from kentongan.directory.models import Assignment

    add("mariam")
    desk = post(party("cert-la"), key="duty", title={"en": "Duty"})
    user = User.objects.get()
    run("user", "join", "mariam", "cert-la")
    holder(desk, user=user.pk)
    for out, back in (
        (("leave", "mariam", "cert-la"), ("join", "mariam", "cert-la")),
        (("disable", "mariam"), ("enable", "mariam")),
    ):
        gone = run("user", *out)
        assert gone.exit_code == 0
        assert "hold it no more" in gone.stderr
        assert f"/posts/{desk.pk}/" in gone.stderr
        assert "They hold it from now on" in run("user", *back).stderr
    assert run("user", "join", "mariam", "cert-la").stderr == ""
    Assignment.objects.update(valid_to=utc_now())
    assert run("user", "leave", "mariam", "cert-la").stderr == ""
