"""``check-contacts`` in the terminal: planned, looked at, started, paused, told of, ended."""

import json

import pytest
from click.testing import CliRunner, Result
from tests.accounts.people import person
from tests.checks import made

from kentongan.accounts.terms import Role
from kentongan.checks.actions.asking import ask_due
from kentongan.checks.models import Check
from kentongan.cli.main import main
from kentongan.kernel.clock import utc_now
from kentongan.kernel.exercise import MARK

pytestmark = pytest.mark.django_db(transaction=True)  # a command closes its connections


def called(*words: object) -> Result:
    return CliRunner().invoke(main, ["check-contacts", *map(str, words)])


def test_a_check_from_its_plan_to_its_result() -> None:
    made.staffed("cert-my"), made.staffed("cert-id", "diplomatic")
    seen = json.loads(called("preview", "--role", "technical", "--json").stdout)
    assert (seen["channels"], seen["by_country"]) == (1, {"MY": 1})
    assert "2 channels of 2 parties" in called("preview").stdout
    plan = json.loads(called("plan", "--title", "December", "--opens", "2099-01-01T00:00Z", "--json").stdout)
    assert (plan["state"], plan["exercise"]) == ("planned", True)
    assert json.loads(called("start", plan["id"], "--json").stdout)["state"] == "running"
    assert called("pause", plan["id"], "--reason", "storm").exit_code == 0
    assert json.loads(called("status", "--json").stdout)[0]["reason"] == "storm"
    assert called("resume", plan["id"]).exit_code == 0
    while ask_due(utc_now()):
        pass
    each = json.loads(called("status", plan["id"], "--json").stdout)
    assert [one["state"] for one in each["probes"]] == ["sent", "sent"]
    lines = json.loads(called("results", plan["id"], "--by", "role", "--json").stdout)
    assert [(one["value"], one["answered"], one["asked"], one["median_minutes"]) for one in lines] == [
        ("diplomatic", 0, 1, None),
        ("technical", 0, 1, None),
    ]
    for told in (called("results", plan["id"]), called("status"), called("status", plan["id"])):
        assert told.exit_code == 0
        assert told.stdout.startswith(MARK)
    assert called("cancel", plan["id"], "--reason", "enough").exit_code == 0
    assert Check.objects.get().state == "cancelled"


def test_what_cannot_be_is_refused_with_the_next_step() -> None:
    answer = called("plan", "--title", "x")
    assert answer.exit_code == 3
    assert "Widen the selection" in answer.stderr
    assert called("start", "0190a3b2-0000-7000-8000-000000000000").exit_code == 3
    assert "plans one" in called("status").stderr


def test_each_command_refuses_what_is_not_there_or_not_so_and_changes_nothing() -> None:
    made.staffed("cert-my")
    plan = json.loads(called("plan", "--title", "December", "--opens", "2099-01-01T00:00Z", "--json").stdout)["id"]
    gone = "0190a3b2-0000-7000-8000-000000000000"
    for words in (
        ("plan", "--title", " "),
        ("plan", "--title", "x", "--opens", "next week"),
        ("plan", "--title", "x", "--opens", "2099-01-01"),
        ("plan", "--title", "x", "--opens", "9999-12-30T12:00Z", "--hours", "720"),
        ("plan", "--title", "x", "--organisation", "nobody"),
        ("resume", plan),
        ("pause", plan, "--reason", "storm"),
        ("pause", plan, "--reason", " "),
        ("cancel", plan, "--reason", " "),
        ("status", gone),
        ("results", gone),
        ("resume", gone),
        ("pause", gone, "--reason", "storm"),
        ("cancel", gone, "--reason", "storm"),
    ):
        result = called(*words)
        assert result.exit_code == 3, (words, result.output)
        assert result.stderr, words
    for words in (("pause", plan), ("cancel", plan), ("start", "x"), ("results", plan, "--by", "colour")):
        assert called(*words).exit_code == 2, words
    assert [str(one.state) for one in Check.objects.all()] == ["planned"]


def test_a_person_who_may_run_checks_counts_a_reply_by_hand_and_takes_that_back() -> None:
    person(Role.DUTY_OFFICER, name="dewi")
    person(Role.ANALYST, name="tan")
    contact = made.staffed()
    one = made.running()
    made.reply(contact, "This is an automatic reply.\n\n" + made.code_in(made.mail_to(contact)))
    (line,) = json.loads(called("uncounted", one.id, "--json").stdout)
    assert (line["reply"], line["may_count"], line["by_hand"]) == ("automatic", "full", None)
    why = ("--reason", "Farid called")
    assert called("count", one.id, line["id"], *why).exit_code == 2
    assert "role does not allow" in called("count", one.id, line["id"], *why, "--as", "tan").stderr
    assert called("count", one.id, line["id"], *why, "--as", "dewi").exit_code == 0
    assert called("count", one.id, line["id"], *why, "--as", "dewi").exit_code == 3
    assert "Farid called" in called("uncounted", one.id).stdout
    (result,) = json.loads(called("results", one.id, "--json").stdout)
    assert (result["answered"], result["by_hand"], result["together"], result["asked"]) == (0, 1, 1, 1)
    assert "1 of 1" in called("results", one.id).stdout
    assert called("take-back", one.id, line["id"], *why, "--as", "dewi").exit_code == 0
    (result,) = json.loads(called("results", one.id, "--json").stdout)
    assert (result["answered"], result["by_hand"]) == (0, 0)
