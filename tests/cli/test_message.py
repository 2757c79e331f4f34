"""``kentongan message``: written from a file, sent, shown, acknowledged, called and taken back in the terminal."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.messages.actions import post

from kentongan.cli.main import main
from kentongan.delivery.models import Delivery
from kentongan.messages.models import Call, Message

pytestmark = pytest.mark.django_db(transaction=True)  # a command closes its connections

FILE = """
type = "notification"
priority = "priority"
tlp = "GREEN"
language = "en"
level = 1
sender = "cert-my/technical"
recipients = ["cert-id/technical"]

[content]
subject = "Outage at the border substation"
request = "Please look whether you see the same."

[[content.facts]]
text = "Port 2404 of the relay answers."
source = "our sensor"
observed_at = 2026-11-20T08:00:00Z
"""


def called(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def told(*words: object) -> dict[str, object]:
    result = called(*words, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, object] = json.loads(result.stdout)
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    ours, theirs = post.side("cert-my"), post.side("cert-id", country="ID")
    post.person("ali", ours.organisation, edits=True)
    post.person("budi", theirs.organisation)
    post.add(theirs, "+62215550100", channel="phone", priority=2)
    path = tmp_path / "message.toml"
    path.write_text(FILE)
    return path


def test_a_message_is_written_sent_shown_and_acknowledged(file: Path) -> None:
    written = told("message", "write", file, "--as", "ali")
    assert (written["state"], Delivery.objects.count()) == ("draft", 0)
    assert told("message", "send", written["reference"], "--as", "ali")["state"] == "sent"
    assert Delivery.objects.count() == 1
    [line] = json.loads(called("message", "list", "--json", "--as", "budi").stdout)
    assert (line["subject"], line["unacknowledged"]) == ("Outage at the border substation", 1)
    shown = json.loads(called("message", "show", line["reference"], "--json", "--as", "budi").stdout)
    assert shown["messages"][0]["content"]["facts"][0]["text"] == "Port 2404 of the relay answers."
    assert "Port 2404" in called("message", "show", line["reference"]).stdout
    recipient = shown["messages"][0]["recipients"][0]["id"]
    told("message", "acknowledge", recipient, "--understood", "We look.", "--ability", "cannot", "--as", "budi")
    assert Message.objects.get(type="acknowledgement").by_recipient


def test_one_whose_thread_it_is_not_is_told_what_one_is_told_of_nothing(file: Path) -> None:
    post.person("mallory", post.party("cert-th", country="TH"))
    written = told("message", "write", file, "--as", "ali")
    theirs = called("message", "show", written["thread"], "--as", "mallory")
    nothing = called("message", "show", "K7QX-M2RX", "--as", "mallory")
    assert theirs.exit_code == nothing.exit_code == 3
    assert theirs.stderr.replace(str(written["thread"]), "") == nothing.stderr.replace("K7QX-M2RX", "")


def test_a_call_is_listed_with_its_script_and_written_down(file: Path) -> None:
    file.write_text(FILE.replace('"GREEN"', '"AMBER+STRICT"'))
    theirs = post.Post.objects.get(organisation__slug="cert-id")
    theirs.assignments.get().channels.filter(channel="email").delete()
    written = told("message", "write", file, "--as", "ali")
    told("message", "send", written["id"], "--as", "ali")
    [call] = json.loads(called("message", "calls", "--json", "--as", "ali").stdout)
    assert "Port 2404 of the relay answers." in " ".join(call["script"].split())
    words = ("--understood", "They look.", "--ability", "not_ours", "--as", "ali")
    assert told("message", "call", call["id"], "--reached", *words)["state"] == "reached"
    assert Call.objects.get().done_by is not None


def test_a_correction_has_a_deadline_of_its_own_and_one_too_late_says_so(file: Path, tmp_path: Path) -> None:
    written = told("message", "write", file, "--as", "ali")
    told("message", "send", written["id"], "--as", "ali")
    right = tmp_path / "right.toml"
    right.write_text(FILE.replace("2404", "2405"))
    asked = "2199-01-31T08:00:00Z"
    done = told("message", "correct", written["reference"], right, "--respond-by", asked, "--as", "ali")
    assert done["state"] == "sent"
    naming = """
attribution = "actor"
[content.assessment]
text = "The group Salt did it."
likelihood = "likely"
confidence = "low"
basis = "Two sensors."
alternatives = ["Another group."]
"""
    subject = 'subject = "Outage at the border substation"\n'
    right.write_text(FILE.replace(subject, subject + naming.split("[")[0]) + "[" + naming.split("[", 1)[1])
    waits = told("message", "correct", written["reference"], right, "--as", "ali")
    assert waits["state"] == "awaiting_authority"
    told("message", "retract", written["reference"], "--reason", "The sensor was wrong.", "--as", "ali")
    shown = json.loads(called("message", "show", written["thread"], "--json", "--as", "ali").stdout)["messages"]
    assert [one["respond_by"] for one in shown][:2] == [None, asked]
    assert [one["overtaken"] for one in shown] == [None, None, "original-taken-back", None]
    assert "awaiting_authority, original-taken-back" in called("message", "show", written["thread"]).stdout


def test_an_acknowledgement_stands(file: Path) -> None:
    written = told("message", "write", file, "--as", "ali")
    told("message", "send", written["id"], "--as", "ali")
    recipient = Message.objects.get().recipients.get().pk
    budi = post.reader_named("budi")
    post.holder(post.Post.objects.get(organisation__slug="cert-id"), user=budi.user_id)
    given = told("message", "acknowledge", recipient, "--understood", "We look.", "--ability", "cannot", "--as", "budi")
    refused = called("message", "retract", given["id"], "--reason", "I read it wrongly.", "--as", "budi")
    assert (refused.exit_code, "is neither corrected nor taken back" in refused.stderr) == (3, True)


def test_a_message_is_taken_back(file: Path) -> None:
    written = told("message", "write", file, "--as", "ali")
    told("message", "send", written["id"], "--as", "ali")
    done = told("message", "retract", written["reference"], "--reason", "The sensor was wrong.", "--as", "ali")
    assert done["type"] == "retraction"
    closed = told("message", "close", written["thread"], "--reason", "Settled.", "--as", "ali")
    assert closed["closed"]


@pytest.mark.parametrize("spoilt", ["type = 7", 'colour = "red"', "= =", 'recipients = "x"'])
def test_what_is_no_message_is_refused_and_nothing_is_written(file: Path, spoilt: str) -> None:
    name = spoilt.partition(" ")[0]
    lines = [line for line in FILE.splitlines() if not line.startswith(f"{name} =")]
    file.write_text("\n".join([spoilt, *lines]))
    answer = called("message", "write", file, "--as", "ali")
    assert (answer.exit_code, Message.objects.count()) == (3, 0), answer.output


@pytest.mark.parametrize(
    "said",
    ["2026-11-20T08:00:00", "2026-11-20", "08:00:00", '"2026-11-20T08:00:00"', "1763625600", '"20261120T080000Z"'],
)
def test_a_file_s_time_without_its_zone_is_refused_and_nothing_is_written(file: Path, said: str) -> None:
    for text in (
        FILE.replace("2026-11-20T08:00:00Z", said),
        FILE.replace('language = "en"', f'language = "en"\nrespond_by = {said}'),
        FILE.replace("[[content.facts]]", f"next_update = {said}\n\n[[content.facts]]"),
    ):
        file.write_text(text)
        result = called("message", "write", file, "--as", "ali")
        assert result.exit_code == 3, result.output
    assert not Message.objects.exists()


@pytest.mark.parametrize("sign", ["\\u0000", "\\u202e"])
def test_a_file_with_a_character_that_cannot_be_seen_is_refused(file: Path, sign: str) -> None:
    file.write_text(FILE.replace("Port 2404", f"Port{sign}2404"))
    result = called("message", "write", file, "--as", "ali")
    assert result.exit_code == 3
    assert "content.facts[0].text" in result.stderr
    assert not Message.objects.exists()


@pytest.mark.parametrize("sign", ["\x1b", "\u202e"])
def test_what_is_said_in_an_argument_has_no_character_that_steers_a_terminal(file: Path, sign: str) -> None:
    written = told("message", "write", file, "--as", "ali")
    result = called("message", "retract", written["reference"], "--reason", f"a{sign}[2Jb", "--as", "ali")
    assert result.exit_code == 2
    assert sign not in result.output


def test_what_was_understood_in_another_language_is_confirmed_and_a_reason_has_its_own(file: Path) -> None:
    written = told("message", "write", file, "--as", "ali")
    told("message", "send", written["id"], "--as", "ali")
    recipient = post.recipient(Message.objects.get(pk=str(written["id"]))).pk
    words = ("--understood", "Kerajaan Malaysia berada di sebalik serangan ini.", "--ability", "cannot", "--as", "budi")
    refused = called("message", "acknowledge", recipient, *words, "--language", "ms")
    assert refused.exit_code != 0
    assert "Confirm" in refused.stderr
    assert (
        told("message", "acknowledge", recipient, *words, "--language", "ms", "--no-claim")["type"] == "acknowledgement"
    )
    words = ("--reason", "Penderia itu salah.", "--language", "ms", "--as", "ali")
    done = told("message", "retract", written["reference"], *words)
    assert Message.objects.get(pk=str(done["id"])).language == "ms"


def test_a_call_that_was_made_while_the_message_was_taken_back_is_written_down(file: Path) -> None:
    theirs = post.Post.objects.get(organisation__slug="cert-id")
    theirs.assignments.get().channels.filter(channel="email").delete()
    written = told("message", "write", file, "--as", "ali")
    told("message", "send", written["id"], "--as", "ali")
    [call] = json.loads(called("message", "calls", "--json", "--as", "ali").stdout)
    told("message", "retract", written["reference"], "--reason", "The sensor was wrong.", "--as", "ali")
    done = told("message", "call", call["id"], "--reached", "--as", "ali")
    assert done["state"] == "reached"
    assert "list of calls" in str(done["next_step"])
    [again] = json.loads(called("message", "calls", "--json", "--as", "ali").stdout)
    assert again["id"] != call["id"]
