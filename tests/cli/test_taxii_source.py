"""Public sources from the terminal."""

import pytest
from tests.cli.test_member_and_taxii import run, said
from tests.exchange.actions.test_public_sources import PUBLISHER

from kentongan.exchange.models import PublicSource

pytestmark = pytest.mark.django_db
FACTS = ("--title", "ATT&CK", "--url", "https://attack.example/", "--reason", "Published for everybody.")


@pytest.fixture(autouse=True)
def _migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kentongan.cli.hub_group.demand_migrated", lambda: None)


def test_a_source_is_declared_listed_and_ended():
    assert run("taxii", "source", "add", PUBLISHER, *FACTS).exit_code == 0
    (listed,) = said("taxii", "source", "list")
    assert (listed["identity"], listed["title"], listed["ended_at"]) == (PUBLISHER, "ATT&CK", None)
    assert PUBLISHER in run("taxii", "source", "list").stdout
    ended = said("taxii", "source", "end", PUBLISHER, "--reason", "It closed.")
    assert ended["ended_because"] == "It closed."
    assert said("taxii", "source", "list") == []
    assert len(said("taxii", "source", "list", "--all")) == 1


def test_it_is_declared_once_and_ended_only_while_it_holds():
    assert run("taxii", "source", "end", PUBLISHER, "--reason", "x").exit_code != 0
    first = said("taxii", "source", "add", PUBLISHER, *FACTS)
    assert first["reason"] == "Published for everybody."
    refused = run("taxii", "source", "add", PUBLISHER, *FACTS)
    assert refused.exit_code != 0
    assert "declared as a public source already" in refused.stderr
    assert PublicSource.objects.count() == 1


def test_what_cannot_be_a_source_is_refused_and_says_why():
    refused = run("taxii", "source", "add", "malware--1", *FACTS)
    assert refused.exit_code != 0
    assert "identity" in refused.stderr
    assert run("taxii", "source", "add", PUBLISHER, "--title", "x").exit_code == 2
