"""Posts, their record, proposals, partners and erasing from the terminal."""

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.accounts.people import person
from tests.directory.made import AT
from tests.directory.posted import party, post

from kentongan.accounts.models import Membership, User
from kentongan.accounts.queries import reader_of
from kentongan.accounts.terms import Role
from kentongan.cli.main import main
from kentongan.directory.actions.proposing import propose
from kentongan.directory.models import Organisation, Post, Proposal, VersionContent
from kentongan.directory.terms import Subject
from kentongan.kernel.clock import utc_now
from kentongan.ledger.models import Entry
from kentongan.records.terms import PostRole

pytestmark = pytest.mark.django_db(transaction=True)

NOBODY = "0190a3b2-0000-7000-8000-000000000000"
ADDED = (
    "post",
    "add",
    "cert-a",
    "duty",
    "--role",
    "operations",
    "--title",
    "Duty desk",
    "--holder",
    "Siti",
    "--person",
)


@pytest.fixture(autouse=True)
def owner() -> Organisation:
    party("cert-b")
    return party("cert-a")


def run(*words: object, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["directory", *map(str, words)], input=given)


@pytest.mark.parametrize(
    ("option", "address"), [("--email", "so\u200bc@cert-a.example"), ("--phone", "+60\u202e312345678")]
)
def test_an_address_with_what_nobody_sees_adds_no_post(option: str, address: str) -> None:
    refused = run(*ADDED, option, address)
    assert refused.exit_code != 0
    assert "cannot be seen" in refused.output
    assert not Post.objects.exists()


def told(*words: object) -> Any:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def duty(owner: Organisation, name: str, **duties: bool) -> User:
    user = person(Role.MEMBER, owner.id, name=name)
    Membership.objects.filter(user=user).update(**duties)
    return User.objects.get(pk=user.pk)


def proposed(of: Post, by: User, title: str = "Other") -> Proposal:
    return propose(
        of.organisation_id,
        subject=Subject.POST,
        thing=of.id,
        after={"title": {"en": title}},
        reason="It moved",
        reader=reader_of(by),
        at=AT,
    )


def test_a_list_is_not_cut_where_it_is_piped_on() -> None:
    slug = "the-national-centre-for-the-handling-of-computer-incidents"
    made = post(party(slug), title={"en": "The desk that answers by day and night, holidays included"})
    line = next(one for one in run("post", "list").stdout.splitlines() if slug in one)
    assert str(made.id) in line
    assert "holidays included" in line


def test_a_day_of_which_nothing_is_known_is_told_in_a_sentence(owner: Organisation) -> None:
    result = run("post", "show", post(owner).id, "--on", "1999-01-01")
    assert json.loads(result.stdout) == []
    assert "nothing is known of this post" in result.stderr


def test_a_post_from_its_beginning_to_its_end() -> None:
    made = told(*ADDED, "--email", "siti@cert-a.example", "--phone", "+60312345678")
    assert [one["address"] for one in made["holders"][0]["channels"]] == ["siti@cert-a.example", "+60312345678"]
    assert [one["id"] for one in told("post", "list", "--organisation", "cert-a", "--role", "operations")] == [
        made["id"]
    ]
    assert "Siti" in run("post", "list").stdout
    assert told("post", "list", "--country", "LA") == []
    assert json.loads(run("post", "show", made["id"]).stdout)["key"] == "duty"
    today = utc_now().date().isoformat()
    (then,) = json.loads(run("post", "show", made["id"], "--on", today).stdout)
    assert then["holders"][0]["name"] == "Siti"
    assert json.loads(run("post", "show", made["id"], "--on", "2001-01-01").stdout) == []
    assert "1 confirmed." in run("confirm", made["id"]).stderr
    assert run("post", "end", made["id"], "--reason", "merged").exit_code == 0
    assert told("post", "list") == []
    lines = told("history", "cert-a", "--thing", made["id"])
    assert {"merged"} < {line["reason"] for line in lines}
    assert run("history", "cert-a").stdout.count(made["id"]) >= 3


def test_what_cannot_be_of_a_post_is_refused_with_the_next_step(owner: Organisation) -> None:
    assert (
        run("post", "add", "cert-a", "duty", "--role", "technical", "--title", "D", "--email", "a@b.example").exit_code
        == 2
    )
    for words in (
        ("post", "add", "nobody", "duty", "--role", "technical", "--title", "D"),
        ("post", "show", NOBODY),
        ("post", "grants", NOBODY),
        ("post", "end", NOBODY),
        ("confirm", NOBODY),
        ("history", "nobody"),
        ("approve", NOBODY),
        ("decline", NOBODY, "--note", "no"),
        ("partner", "add", "cert-a", "nobody"),
        ("partner", "add", "cert-a", "cert-a"),
        ("partner", "remove", "cert-a", "cert-b"),
        ("proposals", "--organisation", "nobody"),
        ("proposals", "--as", "nobody"),
        ("export", "--format", "rfc2350", "--organisation", "nobody"),
    ):
        result = run(*words)
        assert result.exit_code == 3, (words, result.output)
        assert len(result.stderr.splitlines()) == 2, words
    duty(owner, "ap", approves=True)
    assert run("confirm", post(owner).id).exit_code == 3, "its approver confirms, not the hub"


def test_who_may_see_what_of_a_post_is_shown_and_said(owner: Organisation) -> None:
    made = told(*ADDED)["id"]
    before = told("post", "grants", made)
    assert before["channels"] == ["region"]
    after = told("post", "grants", made, "channels=partners,role_class", "holder=", "--reason", "quieter")
    assert after == before | {"channels": ["partners", "role_class"], "holder": []}
    assert told("history", "cert-a", "--thing", made)[0]["reason"] == "quieter"
    assert "partners, role_class" in run("post", "grants", made).stdout
    for wrong in ("channels=friends", "colour=public"):
        assert run("post", "grants", made, wrong).exit_code == 2
    assert told("post", "grants", made) == after


def test_proposals_are_listed_approved_and_declined(owner: Organisation) -> None:
    desk, editor = post(owner), duty(owner, "ed", edits=True)
    first, second = proposed(desk, editor), proposed(desk, editor, "Third")
    assert [one["id"] for one in told("proposals", "--organisation", "cert-a")] == [str(first.id), str(second.id)]
    assert told("proposals", "--organisation", "cert-b") == []
    for _ in range(2):
        listed = run("proposals").stdout
        assert (listed.count(str(first.id)), listed.count(str(second.id)), "moved" in listed) == (1, 1, True)
    assert told("approve", first.id)["state"] == "approved"
    assert Post.objects.get(pk=desk.pk).title == {"en": "Other"}
    assert run("decline", second.id).exit_code == 2, "it says why"
    assert run("decline", second.id, "--note", "too late").stdout == "declined\n"
    assert [one["note"] for one in told("proposals", "--state", "declined")] == ["too late"]
    assert told("proposals") == []
    assert run("approve", first.id).exit_code == 3


def test_a_guarded_post_is_approved_by_another_account_only(owner: Organisation) -> None:
    desk = post(owner, PostRole.DIPLOMATIC)
    both = duty(owner, "both", edits=True, approves=True)
    duty(owner, "other", approves=True)
    made = proposed(desk, both)
    for name in ("", "both"):
        refused = run("approve", made.id, "--as", name)
        assert refused.exit_code == 3
    assert told("proposals", "--as", "both")[0]["obstacle"] == "own-proposal"
    assert told("approve", made.id, "--as", "other")["state"] == "approved"


def test_partners_are_added_listed_and_removed() -> None:
    assert told("partner", "add", "cert-a", "cert-b") == {"partners": ["cert-b"]}
    assert run("partner", "list", "cert-a").stdout == "cert-b\n"
    assert told("partner", "list", "cert-b") == {"partners": []}
    assert told("partner", "remove", "cert-a", "cert-b") == {"partners": []}


def test_what_is_published_of_a_party_is_said_and_told_and_stands_in_its_history() -> None:
    assert told("publish", "cert-a") == {"security_txt": False, "compared": False}
    assert told("publish", "cert-a", "--security-txt", "--reason", "asked") == {"security_txt": True, "compared": False}
    assert told("publish", "cert-a", "--compared") == {"security_txt": True, "compared": True}
    assert run("publish", "cert-a", "--no-security-txt").stdout == "security_txt: no\ncompared: yes\n"
    assert run("history", "cert-a", "--json").stdout.count("security_txt") >= 3
    assert run("publish", "nobody", "--compared").exit_code == 3


def test_a_person_is_erased_from_history_when_somebody_agrees() -> None:
    told(*ADDED, "--email", "siti@cert-a.example")
    before = VersionContent.objects.count()
    refused = run("erase", "siti", given="n\n")
    assert (refused.exit_code, VersionContent.objects.count()) == (3, before)
    assert run("erase", "siti", "--json").exit_code == 2
    assert run("erase", " ", "--yes").exit_code == 3
    assert told("erase", "sit", "--yes") == {"erased": 0}
    assert run("erase", "siti", "SITI@cert-a.example", given="y\n").stdout == "2 erased.\n"
    assert VersionContent.objects.count() == before - 2
    assert Entry.objects.filter(verb="directory.history_erased").count() == 1
    assert "erased" in run("history", "cert-a").stdout


def test_a_record_goes_out_as_its_party_the_region_or_everybody_sees_it(owner: Organisation) -> None:
    told(*ADDED, "--email", "siti@cert-a.example")
    seen = {
        who: run("export", "--format", "posts", "--organisation", "cert-a", "--as", who).stdout
        for who in ("party", "region", "public")
    }
    assert "Siti" in seen["party"]
    assert "Siti" not in seen["region"]
    assert "siti@" in seen["region"]
    assert "duty" in seen["public"]
    assert "siti@" not in seen["public"]
    assert run("export", "--format", "nonsense", "--organisation", "cert-a").exit_code == 2


def test_old_posts_are_shown_as_such(owner: Organisation) -> None:
    old = post(owner, recorded_at=utc_now() - timedelta(days=400))
    (line,) = told("post", "list")
    assert (line["id"], line["freshness"]) == (str(old.id), "lapsed")
    run("confirm", old.id)
    assert told("post", "list")[0]["freshness"] == "fresh"


def test_a_post_is_named_by_its_key_as_the_list_prints_it(owner):
    made = post(owner)
    listed = json.loads(run("post", "list", "--json").output)
    assert [(one["slug"], one["key"]) for one in listed] == [(owner.slug, made.key)]
    told = run("post", "show", f"{owner.slug}/{made.key}")
    assert json.loads(told.output)["id"] == str(made.id)
    assert run("post", "show", f"{owner.slug}/nobody").exit_code != 0
    assert run("post", "end", f"{owner.slug}/{made.key}").exit_code == 0
    made.refresh_from_db()
    assert made.ended_at is not None
