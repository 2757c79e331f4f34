"""The outbox from the terminal: what stands in it, dead letters tried again or dropped, the one switch."""

import json

import pytest
from click.testing import CliRunner, Result
from tests.delivery.made import outgoing, put, row

from kentongan.cli.main import main
from kentongan.delivery import queries
from kentongan.delivery.secrets import webhook_secret

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check closes the connection, which would end the test's transaction."""
    monkeypatch.setattr("kentongan.cli.hub_group.demand_migrated", lambda: None)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["outbox", *arguments], env={"COLUMNS": "200"}, catch_exceptions=False)


def test_an_empty_outbox_says_so():
    assert "nothing" in run("list").stderr


def test_the_outbox_is_listed_for_people_and_for_programs():
    pk, dead = put(), put(outgoing(destination="[red]nobody"))
    assert str(dead) in run("list").stdout
    assert "[red]nobody" in run("list").stdout
    told = json.loads(run("list", "--json").stdout)
    assert told["held"] is None
    assert told["counts"] == {"waiting": 1, "leased": 0, "delivered": 0, "dead": 1, "cancelled": 0, "repeats": 0}
    assert [one["id"] for one in told["rows"]] == [str(dead), str(pk)]
    assert "Close it" not in run("list", "--json").stdout
    (only,) = json.loads(run("list", "--json", "--state", "dead").stdout)["rows"]
    assert only["reason"] == "bad-address"


def test_dead_letters_are_tried_again_or_dropped():
    first, second = put(outgoing(destination="nobody")), put(outgoing(destination="none"))
    assert run("retry", str(first)).stdout == "1 of 1.\n"
    dropped = run("drop", str(first), str(second))
    assert (dropped.stdout, dropped.exit_code) == ("1 of 2.\n", 1)
    assert f"{first} is not there, or not a dead letter" in dropped.stderr
    assert (row(first).state, row(second).state) == ("waiting", "cancelled")
    cancelled = run("cancel", str(first), "--reason", "false alarm")
    assert (cancelled.stdout, cancelled.exit_code) == ("1 of 1.\n", 0)


def test_a_row_stays_one_line_where_the_terminal_is_narrow():
    pk = put()
    listed = CliRunner().invoke(main, ["outbox", "list"], env={"COLUMNS": "80"}, catch_exceptions=False)
    (line,) = [line for line in listed.stdout.splitlines() if str(pk) in line]
    assert "waiting" in line


def test_everything_is_held_and_released():
    assert "Nothing leaves" in run("hold", "--reason", "a wrong template").stdout
    assert "already" in run("hold", "--reason", "again").stdout
    assert "a wrong template" in run("list").stdout
    assert queries.held() is not None
    assert "leaves now" in run("release").stdout
    assert "Nothing was held" in run("release").stdout
    assert run("hold", "--reason", " ").exit_code == 3


def test_the_secret_of_a_receiver_is_printed():
    assert run("secret", "https://x.example/").stdout.strip() == webhook_secret("https://x.example/")
