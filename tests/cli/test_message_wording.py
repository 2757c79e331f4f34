"""``kentongan message check-wording`` in the terminal: places, reasons, proposals, and exit codes that mean it."""

import json

from click.testing import CliRunner, Result

from kentongan.cli.main import main

VEILED = "Your minister knows whose orders these people follow."


def called(text: str | bytes, *words: str) -> Result:
    return CliRunner().invoke(main, ["message", "check-wording", *words], input=text)


def test_a_sound_text_is_0() -> None:
    found = called("A restart at 02:00Z is planned.\n")
    assert (found.exit_code, found.stdout) == (0, "Nothing was found that is likely to be misread.\n")


def test_each_finding_has_its_line_and_column_a_reason_and_a_proposal() -> None:
    found = called("All is well.\nYet the link is likely (high confidence).\n")
    assert found.exit_code == 1
    first, why, proposal = found.stdout.splitlines()
    assert first == "2:25 likelihood_with_confidence"
    assert "“likely” says how likely it is" in why
    assert "“We have high confidence in this" in proposal


def test_programs_get_json() -> None:
    found = called("Undoubtedly they came by mail.", "--json")
    (one,) = json.loads(found.stdout)
    assert (found.exit_code, one["kind"], one["start"], one["end"]) == (1, "absolute", 0, 11)


def test_what_no_rule_found_is_marked_as_softer() -> None:
    assert called(VEILED).stdout.splitlines()[0] == "1:1 accusation (please read again)"
    assert [one["soft"] for one in json.loads(called(VEILED, "--json").stdout)] == [True]
    assert [one["soft"] for one in json.loads(called("Undoubtedly they came by mail.", "--json").stdout)] == [False]


def test_a_term_that_the_message_defines_is_not_told() -> None:
    assert called("This is a cyber weapon.").exit_code == 1
    assert called("This is a cyber weapon.", "--define", "cyber weapon").exit_code == 0


def test_an_invented_state_can_be_named() -> None:
    text = "It is bad that Aruna stole the list."
    assert json.loads(called(text, "--json", "--state", "Aruna").stdout)[0]["kind"] == "accusation"


def test_what_is_no_text_is_refused_with_3() -> None:
    found = called(b"\xff\xfe\x00")
    assert found.exit_code == 3
    assert "not UTF-8" in found.stderr


def test_an_excerpt_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in called("Nobody\x1b[31m can dispute this, undoubtedly\x1b[0m.").stdout
