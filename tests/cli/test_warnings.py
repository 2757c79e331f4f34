"""``warnings`` and ``release`` in the terminal: the queue, its approval, and what may leave without it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django import Settings
from tests.response import made
from tests.response.exchange import world

from kentongan.cli.main import main
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.handing import hand_over
from kentongan.response.models import Agreement, FeedPolicy, ReleaseRule, Warning
from kentongan.response.terms import WarningState

pytestmark = pytest.mark.django_db(transaction=True)  # a command closes its connections


@pytest.fixture(autouse=True)
def jurisdictions(settings: object) -> None:
    settings.JURISDICTIONS = ("MY",)  # type: ignore[attr-defined]


def called(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_what_waits_is_listed_and_approved_by_its_reference() -> None:
    bank = made.organisation()
    made.contact(bank)
    waiting, red = made.warning(bank, why="no_rule"), made.warning(bank, tlp=TLP.RED)
    told = json.loads(called("warnings", "list", "--json").stdout)
    assert {one["reference"]: one["why"] for one in told} == {waiting.reference: ["no_rule"], red.reference: []}
    assert waiting.reference in called("warnings", "list").stdout
    both = ("warnings", "approve", waiting.reference.lower(), red.id)
    tried = called(*both, "--dry-run", "--json")
    assert made.state_of(waiting.id) is WarningState.DRAFTED
    done = called(*both, "--json")
    assert tried.exit_code == done.exit_code == 1
    answer = json.loads(done.stdout)
    assert answer["approved"] == [str(waiting.id)]
    assert answer["refused"][str(red.id)]["code"] == "hand-over-only"
    assert made.state_of(waiting.id) is WarningState.APPROVED


@pytest.fixture
def disputed(tmp_path: Path, settings: Settings) -> Warning:
    """A draft of whose object another member says that it is revoked."""
    settings.DATA = tmp_path / "data"
    world.set_up()
    world.shared(world.indicator())
    world.shared(world.indicator(version=1, revoked=True), by="vendor")
    return world.warning()


def test_what_another_member_revoked_is_told_and_stays_where_nobody_is_there_to_ask(disputed: Warning) -> None:
    answer = called("warnings", "approve", disputed.reference)
    assert (answer.exit_code, made.state_of(disputed.id)) == (1, WarningState.DRAFTED)
    assert "another member has revoked it" in answer.stderr
    as_json = called("warnings", "approve", disputed.reference, "--json")
    assert json.loads(as_json.stdout)["refused"][str(disputed.id)]["code"] == "disputed"


def test_yes_approves_it_and_says_it_all_the_same(disputed: Warning) -> None:
    tried = called("warnings", "approve", disputed.reference, "--yes", "--dry-run")
    assert (tried.exit_code, made.state_of(disputed.id)) == (0, WarningState.DRAFTED)
    answer = called("warnings", "approve", disputed.reference, "--yes")
    assert (answer.exit_code, made.state_of(disputed.id)) == (0, WarningState.APPROVED)
    assert "another member has revoked it" in answer.stderr


@pytest.mark.parametrize(("said", "state"), [("y", WarningState.APPROVED), ("n", WarningState.DRAFTED)])
def test_whoever_sits_at_the_terminal_is_asked(
    disputed: Warning, monkeypatch: pytest.MonkeyPatch, said: str, state: WarningState
) -> None:
    monkeypatch.setattr("kentongan.cli.warnings.somebody_is_there", lambda: True)
    answer = CliRunner().invoke(main, ["warnings", "approve", disputed.reference], input=f"{said}\n")
    assert "Approve in spite of that?" in answer.stderr
    assert (answer.exit_code, made.state_of(disputed.id)) == (0 if said == "y" else 1, state)


def test_a_reference_misheard_is_told() -> None:
    warning = made.warning(made.organisation())
    wrong = warning.reference[:-1] + ("2" if warning.reference[-1] != "2" else "3")
    answer = called("warnings", "approve", wrong)
    assert answer.exit_code not in (0, 70)
    assert "Read it once more" in answer.stderr


def test_what_was_asked_for_and_is_not_there_is_told_with_what_to_do() -> None:
    made.feed()
    assert "drafted" in called("warnings", "list").stderr
    no_place = called("release", "remove", "shadowserver", 7)
    assert (no_place.exit_code, "has 0 rules" in no_place.stderr) == (2, True)
    no_feed = called("release", "remove", "nobody", 1)
    assert (no_feed.exit_code, "kentongan feed list" in no_feed.stderr) == (3, True)
    no_class = called("release", "add", "shadowserver", "--classification", "foo")
    assert (no_class.exit_code, "CLASS/TYPE" in no_class.stderr) == (3, True)


def test_rules_are_added_in_their_place_and_removed() -> None:
    made.feed()
    assert called("release", "add", "shadowserver", "--tlp", "amber").exit_code == 0
    said = ("release", "add", "shadowserver", "--classification", "vulnerable/", "--person", "--place", 1)
    assert called(*said).exit_code == 0
    (feed,) = json.loads(called("release", "list", "--json").stdout)["feeds"]
    assert [(rule["classification"], rule["tlp_at_most"], rule["release"]) for rule in feed["rules"]] == [
        ("vulnerable/", "GREEN", "person"),
        ("", "AMBER", "auto"),
    ]
    assert called("release", "remove", "shadowserver", 1).exit_code == 0
    assert ReleaseRule.objects.get().release == "auto"
    assert "has 1 rule." in called("release", "remove", "shadowserver", 9).stderr
    assert called("release", "remove", "shadowserver", 9).exit_code == 2
    assert called("release", "add", "shadowserver", "--classification", "nonsense").exit_code not in (0, 70)


def test_a_policy_is_stated_and_an_agreement_recorded_and_ended() -> None:
    made.feed()
    stated = called("release", "policy", "shadowserver", "--quiet-days", 3, "--answer-days", 4)
    assert (stated.exit_code, "shadowserver" in stated.stdout) == (0, True)
    assert FeedPolicy.objects.get().quiet_days == 3
    recorded = called("release", "agree", "--country", "th", "--note", "MoU of 2026")
    assert "TH" in called("release", "list").stdout
    assert called("release", "end", recorded.stdout.strip()).exit_code == 0
    assert Agreement.objects.get().valid_to is not None


def test_what_was_handed_over_is_recalled_and_told_from_the_terminal_too() -> None:
    warning = made.warning(made.organisation(), tlp=TLP.RED)
    refused = called("warnings", "withdraw", warning.reference, "--note", "a mistake")
    assert refused.exit_code not in (0, 70)
    assert "decline it" in refused.stderr
    hand_over(warning.id, actor=new_id(), at=made.AT, note="Ms Tan, by telephone")
    assert "warnings untold" in called("warnings", "correct", warning.reference, "--note", "port 2323").stderr
    called("warnings", "withdraw", warning.reference, "--note", "a mistake of the feed")
    (one,) = json.loads(called("warnings", "untold", "--json").stdout)
    assert one["handed_over"][0]["note"] == "Ms Tan, by telephone"
    assert "a mistake of the feed" in called("warnings", "untold").stdout
    assert called("warnings", "told", warning.reference, "--note", "Ms Tan, 16:00").exit_code == 0
    assert "Nobody waits" in called("warnings", "untold").stderr
