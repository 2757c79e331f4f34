"""Arrangements from the terminal, as a script calls them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.response.made import organisation

from kentongan.cli.main import main
from kentongan.exchange.models import Arrangement, Collection, Participation

pytestmark = pytest.mark.django_db

TEXT = ("--purpose", "To warn each other", "--legal-basis", "Act 3 of 2021, version of 1 May 2026")


@pytest.fixture(autouse=True)
def _migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kentongan.cli.hub_group.demand_migrated", lambda: None)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def add(*more: str, slug: str = "cross-border") -> Result:
    return run("arrangement", "add", slug, "--name", "Cross-border warning", *TEXT, *more)


def shown(slug: str = "cross-border") -> dict[str, object]:
    done = run("arrangement", "show", slug, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_an_arrangement_is_made_with_its_terms_and_shown() -> None:
    terms = ("--refuse", "regulator", "--unmarked", "AMBER", "--ceiling", "AMBER+STRICT", "--no-history", "--mandatory")
    open_to = ("--kind", "company", "--size", "micro", "--language", "ms", "--cost", "ms=Percuma", "--cost", "Free")
    assert add("--name", "ms=Amaran rentas sempadan", *terms, *open_to, "--ends", "2031-01-01").exit_code == 0
    found = shown()
    assert found["line"]["names"] == {"en": "Cross-border warning", "ms": "Amaran rentas sempadan"}  # type: ignore[index]
    assert found["line"]["mandatory"] is True  # type: ignore[index]
    assert (found["refused_kinds"], found["history"]) == (["regulator"], False)
    assert found["inclusion"]["cost"] == {"en": "Free", "ms": "Percuma"}  # type: ignore[index]
    assert "TLP:AMBER+STRICT" in run("arrangement", "show", "cross-border").output


def test_an_equals_sign_in_a_name_is_no_language() -> None:
    run("arrangement", "add", "sums", "--name", "E=mc2", *TEXT)
    assert Arrangement.objects.get().names == {"en": "E=mc2"}


def test_another_wording_follows_the_first_which_stays() -> None:
    add()
    assert run("arrangement", "agree", "cross-border", "--purpose", "More", "--legal-basis", "Act 4").exit_code == 0
    assert [one[0] for one in shown()["wordings"]] == [2, 1]  # type: ignore[attr-defined]


def test_who_fits_joins_and_leaves_and_who_does_not_is_told_why() -> None:
    add("--kind", "company")
    organisation("bank-a")
    organisation("uni-b", kind="university")
    assert run("arrangement", "join", "cross-border", "--organisation", "bank-a").exit_code == 0
    refused = run("arrangement", "join", "cross-border", "--organisation", "uni-b")
    assert refused.exit_code == 3
    assert "not open to organisations of this kind" in refused.stderr
    assert run("arrangement", "leave", "cross-border", "--organisation", "bank-a").exit_code == 0
    assert Participation.objects.get().left_at is not None


def test_a_collection_is_placed_and_the_list_says_what_has_ended() -> None:
    add()
    run("taxii", "root", "add", "region")
    made = run("taxii", "collection", "add", "--root", "region", "--title", "Indicators")
    assert run("arrangement", "place", "cross-border", "--collection", made.stdout.strip()).exit_code == 0
    assert Collection.objects.get().arrangement == Arrangement.objects.get()
    assert run("arrangement", "end", "cross-border").exit_code == 0
    assert "ended" in run("arrangement", "list").output


def test_a_policy_that_nobody_can_follow_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    for text in ("[]", "no json", '{"permitted_actions": "whatever"}'):
        file.write_text(text)
        refused = add("--policy", str(file))
        assert refused.exit_code == 3
        assert "policy" in refused.stderr
    assert not Arrangement.objects.exists()


def test_a_policy_is_kept_and_followed(tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_text('{"id": "p-1", "name": "Quiet", "affected_party_notifications": "must-not"}')
    assert add("--policy", str(file)).exit_code == 0
    assert shown()["policy"]["name"] == "Quiet"  # type: ignore[index]
