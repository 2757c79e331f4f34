"""Members, roots, collections and their tokens from the terminal, as a script calls them."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from tests.exchange import provisioned, shared
from tests.response.made import organisation

from kentongan.accounts.models import Token
from kentongan.accounts.queries import token_of
from kentongan.cli.main import main
from kentongan.directory.models import Organisation
from kentongan.exchange.models import Collection, Member, Stored
from kentongan.kernel.clock import utc_now
from kentongan.routing.terms import OrganisationKind

pytestmark = pytest.mark.django_db
COLLECTION = "6d5f3c1e-4b1f-4c7e-9a53-0c7c2f6f5a10"


@pytest.fixture(autouse=True)
def _migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kentongan.cli.hub_group.demand_migrated", lambda: None)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def said(*arguments: str) -> object:
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def add(name: str) -> Result:
    return run("member", "add", "--organisation", str(organisation(name).id), "--name", name)


def test_a_member_is_told_its_user_and_secret_once():
    done = add("bank-a")
    assert done.exit_code == 0
    lines = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    assert Member.objects.get().user.username == lines["user"] == "bank-a"
    assert Member.objects.get().user.check_password(lines["secret"])
    assert lines["secret"] not in run("member", "list").output


def test_an_organisation_is_named_by_slug_too_and_an_unknown_one_refused():
    organisation("bank-a")
    assert run("member", "add", "--organisation", "bank-a", "--name", "bank-a").exit_code == 0
    refused = run("member", "add", "--organisation", "bank-z", "--name", "bank-z")
    assert refused.exit_code != 0
    assert "bank-z" in refused.stderr


def test_another_secret_ends_the_first():
    add("bank-a")
    fresh = said("member", "new-secret", "bank-a")
    assert Member.objects.get().user.check_password(fresh["secret"])


def test_a_collection_is_added_with_its_readers_and_writers():
    add("bank-a")
    add("bank-b")
    run("taxii", "root", "add", "region")
    names = ("--read", "bank-a,bank-b", "--write", "bank-a")
    done = run("taxii", "collection", "add", "--id", COLLECTION, "--root", "region", "--title", "Indicators", *names)
    assert done.exit_code == 0, done.output
    assert done.stdout.strip() == COLLECTION
    (told,) = said("taxii", "collection", "list")
    assert (told["read"], told["write"]) == (["bank-a", "bank-b"], ["bank-a"])
    assert told["path"] == f"/taxii2/region/collections/{COLLECTION}/"


def test_an_unknown_reader_leaves_no_collection_behind():
    run("taxii", "root", "add", "region")
    done = run("taxii", "collection", "add", "--root", "region", "--title", "Indicators", "--read", "bank-z")
    assert done.exit_code != 0
    assert not Collection.objects.exists()


def test_rights_are_given_and_taken_one_by_one():
    add("bank-a")
    run("taxii", "root", "add", "region")
    run("taxii", "collection", "add", "--id", COLLECTION, "--root", "region", "--title", "Indicators")
    run("taxii", "collection", "grant", COLLECTION, "--read", "bank-a", "--write", "bank-a")
    run("taxii", "collection", "revoke", COLLECTION, "--write", "bank-a")
    (told,) = said("taxii", "collection", "list")
    assert (told["read"], told["write"]) == (["bank-a"], [])


def test_no_name_and_no_id_is_cut_in_a_list_that_a_program_reads():
    names = [f"national-computer-emergency-team-{number}" for number in range(4)]
    members = tuple(provisioned.member(name) for name in names)
    title = "Indicators that every one of us may use as they are"
    made = provisioned.collection(title, readers=members, writers=members)
    lines = run("taxii", "collection", "list").stdout.splitlines()
    assert len(lines) == 2
    for wanted in (str(made.id), title, ", ".join(names)):
        assert wanted in lines[1]
    assert all(name in run("member", "list").stdout for name in names)


def test_a_right_that_does_not_count_yet_is_given_and_noted():
    for name in ("bank-a", "bank-b", "regulator-c"):
        add(name)
    Organisation.objects.filter(slug="regulator-c").update(kind=OrganisationKind.REGULATOR.value)
    run("arrangement", "add", "swap", "--name", "Swap", "--refuse", "regulator", "--purpose", "p", "--legal-basis", "b")
    for name in ("bank-a", "regulator-c"):
        run("arrangement", "join", "swap", "--organisation", name)
    run("taxii", "root", "add", "region")
    into = ("--id", COLLECTION, "--root", "region", "--title", "Indicators", "--arrangement", "swap")
    done = run("taxii", "collection", "add", *into, "--read", "bank-a,bank-b")
    assert (done.exit_code, done.stdout.strip()) == (0, COLLECTION)
    assert "once they join: bank-b" in done.stderr
    assert "bank-a" not in done.stderr
    assert run("taxii", "collection", "grant", COLLECTION, "--write", "bank-a").stderr == ""
    assert (
        "counts for nothing: regulator-c"
        in run("taxii", "collection", "grant", COLLECTION, "--read", "regulator-c").stderr
    )
    run("arrangement", "join", "swap", "--organisation", "bank-b")
    assert run("taxii", "collection", "grant", COLLECTION, "--read", "bank-b").stderr == ""


def test_scopes_are_named_one_by_one_or_with_commas():
    add("bank-a")
    for scopes in (("taxii:read,taxii:write",), ("taxii:read", "taxii:write"), ("taxii:read, taxii:write",)):
        named = [word for one in scopes for word in ("--scope", one)]
        made = said("token", "create", "--member", "bank-a", *named)
        assert sorted(made["scopes"].split()) == ["taxii:read", "taxii:write"]
    refused = run("token", "create", "--member", "bank-a", "--scope", "taxii:read,taxii:delete")
    assert refused.exit_code == 2
    assert "taxii:delete" in refused.stderr


def test_the_day_that_is_told_is_the_last_of_a_token():
    add("bank-a")
    day = (utc_now() + timedelta(days=9)).date().isoformat()
    done = run("token", "create", "--member", "bank-a", "--scope", "taxii:read", "--expires", day)
    assert f"ends on {day}" in done.stderr


@pytest.mark.parametrize(("when", "days"), [("30d", 30), ("48h", 2), ("2w", 14)])
def test_a_token_of_a_member_ends_when_it_is_said(when: str, days: int):
    add("bank-a")
    done = run("token", "create", "--member", "bank-a", "--scope", "taxii:read", "--expires", when)
    assert done.exit_code == 0, done.output
    assert token_of(done.stdout.strip(), at=utc_now()).user.username == "bank-a"
    made = Token.objects.get()
    assert (made.expires_at - made.created_at).days == days


def test_a_token_is_for_a_user_or_a_member_and_not_both():
    add("bank-a")
    done = run("token", "create", "--member", "bank-a", "--user", "bank-a", "--name", "x", "--scope", "taxii:read")
    assert done.exit_code == 2


def test_a_time_that_no_calendar_has_is_a_usage_error():
    add("bank-a")
    done = run("token", "create", "--member", "bank-a", "--scope", "taxii:read", "--expires", "2026-02-30")
    assert done.exit_code == 2
    assert "2026-02-30" in done.stderr


def test_an_object_is_passed_on_and_a_dry_run_changes_nothing():
    giver, between = provisioned.member("bank-a"), provisioned.member("telco-b")
    here = provisioned.collection("Here", readers=(giver, between), writers=(giver,))
    there = provisioned.collection("There", readers=(between,), writers=(between,))
    one, red = shared.malware("a"), shared.malware("b", marks=(shared.RED,))
    shared.share(giver, here, one, red)
    asked = ("taxii", "collection", "pass-on", str(here.id), "--into", str(there.id), "--member", "telco-b", "--object")
    assert said(*asked, one.id, "--dry-run") == {
        "object": one.id, "outcome": "stored", "message": "", "receives": ["telco-b"],
    }  # fmt: skip
    assert not Stored.objects.filter(collection=there).exists()
    assert [said(*asked, one.id)["outcome"] for _ in range(2)] == ["stored", "known"]
    looked = run(*asked, red.id, "--dry-run")
    assert (looked.exit_code, "TLP:RED" in looked.stderr) == (1, True)
    refused = run(*asked, red.id)
    assert refused.exit_code != 0
    assert "goes no further" in refused.stderr
