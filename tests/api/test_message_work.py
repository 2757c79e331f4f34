"""Around messages by program: drafts checked, changed and split, calls and codes; for who has no part, nothing."""

from typing import Any
from uuid import uuid4

import pytest
from tests.api.test_messages import api_of, written
from tests.checks.made import channel, holder
from tests.directory import posted
from tests.messages.actions import post

from kentongan.accounts.terms import Reader, Scope
from kentongan.kernel.clock import utc_now
from kentongan.kernel.tlp import TLP
from kentongan.messages.actions.dispatching import take_turns
from kentongan.messages.models import Code, Link, Message
from kentongan.messages.rules.content import content_json

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours() -> Any:
    return post.side("cert-my", confirmed_at=utc_now())


@pytest.fixture
def theirs() -> Any:
    return post.side("cert-th", country="TH", confirmed_at=utc_now())


@pytest.fixture
def ali(ours: Any) -> Reader:
    return post.person("ali", ours.organisation, holds=ours)


def test_a_draft_is_changed_and_put_away_and_nothing_of_it_leaves(ours: Any, theirs: Any, ali: Reader) -> None:
    mine = api_of(ali)
    made = mine("messages", written(ours, theirs)).json()
    told = written(ours, theirs, content={"subject": "Outage, corrected"}, tlp="AMBER")
    changed = mine(f"messages/{made['id']}/change", told).json()
    assert (changed["content"]["subject"], changed["tlp"], changed["state"]) == ("Outage, corrected", "AMBER", "draft")
    assert changed["digest"] != made["digest"]
    assert mine(f"messages/{made['id']}/discard", {}).json()["state"] == "discarded"
    assert mine(f"messages/{made['id']}/send", {}).status_code == 409
    assert mine(f"messages/{made['id']}/change", told).json()["code"] == "message-not-in-state"


def test_what_waits_on_politics_is_split_and_the_notice_leaves_at_once() -> None:
    at = utc_now()
    mfa, embassy = (post.side(slug, "diplomatic", country=c, confirmed_at=at) for slug, c in (("a", "MY"), ("b", "TH")))
    desk, other = (posted.post(one.organisation, confirmed_at=at) for one in (mfa, embassy))
    writer = api_of(post.person("writer", mfa.organisation, edits=True))
    made = writer("messages", written(mfa, embassy, level=3, content=content_json(post.accusing()))).json()
    assert writer(f"messages/{made['id']}/send", {}).status_code == 409
    answer = writer(f"messages/{made['id']}/split", {})
    assert answer.status_code == 201, answer.content
    notice = answer.json()
    assert (notice["sender"]["post"], notice["state"]) == (str(desk.pk), "draft")
    assert [one["to"]["post"] for one in notice["recipients"]] == [str(other.pk)]
    assert "assessment" not in {name for name, value in notice["content"].items() if value}
    assert writer(f"messages/{notice['id']}/send", {}).json()["state"] == "sent"


def test_a_preview_says_what_stops_it_and_what_the_others_read_and_writes_nothing(
    ours: Any, theirs: Any, ali: Reader
) -> None:
    mine = api_of(ali)
    lacks = mine("messages/preview", written(ours, theirs, content={"subject": "Outage"})).json()
    assert not lacks["may_leave"]
    assert lacks["missing"]
    good = mine("messages/preview", written(ours, theirs)).json()
    assert (good["may_leave"], good["gate"], good["missing"]) == (True, "open", [])
    [seen] = good["posts"]
    assert seen["to"]["post"] == str(theirs.pk)
    assert "2404" in seen["text"]
    assert seen["ways"] == ["full"]
    assert not Message.objects.exists()
    embassy = post.side("mfa-th", "diplomatic", country="TH", confirmed_at=utc_now())
    assert mine("messages/preview", written(ours, embassy)).json()["off_rung"] == [str(embassy.pk)]
    noi = post.person("noi", theirs.organisation, holds=theirs)
    assert api_of(noi)("messages/preview", written(ours, theirs)).status_code == 403


def test_a_preview_knows_the_states_of_this_hub_by_their_names(ours: Any, theirs: Any, ali: Reader) -> None:
    theirs.organisation.names = {"en": "National CERT of Sungaya"}
    theirs.organisation.save()
    told = written(ours, theirs)
    told["content"]["facts"][0]["text"] = "Sungaya very likely attacked us, high confidence."
    seen = api_of(ali)("messages/preview", told).json()
    assert (seen["gate"], seen["may_leave"]) == ("undeclared", False)


def test_wording_is_checked_and_says_what_could_stand_there(ali: Reader) -> None:
    mine = api_of(ali)
    [one, *_] = mine("wording", {"text": "It is likely that they will, with high confidence, attack."}).json()
    assert one["excerpt"]
    assert one["why"]
    assert one["proposal"]
    assert "{" not in one["why"] + one["proposal"]
    known = {"text": "Sungaya attacked us.", "states": ["Sungaya"]}
    assert "accusation" in {one["kind"] for one in mine("wording", known).json()}


def test_a_call_is_listed_and_what_was_said_acknowledges_the_message(ours: Any, ali: Reader) -> None:
    at = utc_now()
    far = post.side("cert-ph", country="PH", mail=False, confirmed_at=at)
    channel(holder(far), "+63 2 5555 0100", channel="phone", carries=TLP.RED, verified_at=at)
    mine = api_of(ali)
    staff = api_of(post.person("officer", role="duty_officer"))
    made = mine("messages", written(ours, far)).json()
    mine(f"messages/{made['id']}/send", {})
    take_turns(utc_now())
    [call] = staff("calls").json()["items"]
    assert (call["message"], call["number"], call["to"]["post"]) == (made["id"], "+63 2 5555 0100", str(far.pk))
    assert "2404" in call["script"]
    assert staff("waiting").json()["calls"][0]["id"] == call["id"]
    said = {"understood": "Port 2404 answers.", "ability": "can", "reports_at": "2099-01-01T00:00:00Z"}
    assert staff(f"calls/{call['id']}", {"reached": True, "acknowledgement": said}).json()["state"] == "reached"
    [to] = mine(f"messages/{made['id']}").json()["recipients"]
    assert to["state"] == "acknowledged"
    assert staff("calls").json()["items"] == []
    assert staff(f"calls/{call['id']}", {"reached": False}).json()["code"] == "call-done"
    assert staff(f"calls/{uuid4()}", {"reached": True}).json()["code"] == "unknown-call"


def test_what_waits_is_told_by_what_one_can_do_about_it(ours: Any, theirs: Any, ali: Reader) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now())
    noi = api_of(post.person("noi", theirs.organisation, holds=theirs))
    assert noi("waiting").json()["to_acknowledge"] == [str(post.recipient(message).pk)]
    assert api_of(ali)("waiting").json()["to_acknowledge"] == []


def test_a_code_is_told_once_to_the_side_that_sent_and_a_revoked_link_opens_nothing(
    ours: Any, theirs: Any, ali: Reader
) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now(), tlp=TLP.AMBER)
    take_turns(utc_now())
    mine = api_of(ali)
    address = f"messages/{message.pk}/links"
    [link] = mine(address).json()
    assert link["to"]["post"] == str(theirs.pk)
    noi = api_of(post.person("noi", theirs.organisation, holds=theirs))
    assert noi(address).json() == []
    for deed in ("code", "renew", "revoke"):
        assert noi(f"{address}/{link['id']}/{deed}", {}).json()["code"] == "message-link-opens-nothing"
    answer = mine(f"{address}/{link['id']}/code", {})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")
    assert len(answer.json()["code"]) >= 6
    assert Code.objects.get().secret != answer.json()["code"]
    assert mine(f"{address}/{link['id']}/renew", {}).json()["code"] == "link-still-opens"
    assert mine(f"{address}/{link['id']}/revoke", {}).json() == []
    assert Link.objects.get().revoked_at is not None
    assert mine(f"{address}/{link['id']}/code", {}).status_code == 404


def test_a_thread_is_closed_by_the_side_that_opened_it(ours: Any, theirs: Any, ali: Reader) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now())
    noi = api_of(post.person("noi", theirs.organisation, holds=theirs))
    address = f"threads/{message.thread_id}/close"
    assert noi(address, {"reason": "Over."}).status_code == 403
    assert api_of(ali)(address, {"reason": "Over."}).json()["closed_at"] is not None


def test_for_who_has_no_part_there_is_nothing_to_do(ours: Any, theirs: Any, ali: Reader) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now(), tlp=TLP.AMBER)
    take_turns(utc_now())
    link = Link.objects.get()
    jose = api_of(post.person("jose", post.side("cert-ph", country="PH").organisation, edits=True, approves=True))
    ends: dict[str, Any] = {"/change": written(ours, theirs), "/discard": {}, "/split": {}, "/links": None}
    ends |= {f"/links/{link.pk}/{deed}": {} for deed in ("code", "renew", "revoke")}
    for end, data in ends.items():
        assert jose(f"messages/{message.pk}{end}", data).json()["code"] == "unknown-message", end
    assert jose(f"threads/{message.thread_id}/close", {"reason": "x"}).status_code == 404
    assert jose("calls").json()["items"] == []


def test_who_may_only_read_checks_and_records_nothing(ours: Any, theirs: Any, ali: Reader) -> None:
    reads = api_of(ali, Scope.MESSAGES_READ)
    for path, data in (("messages/preview", written(ours, theirs)), ("wording", {"text": "x"})):
        assert reads(path, data).json()["code"] == "scope-missing"
    assert reads(f"calls/{uuid4()}", {"reached": True}).json()["code"] == "scope-missing"
    assert reads("waiting").status_code == 200


ACCUSES = "Pemerintah Malaysia berada di balik serangan ini dan memerintahkannya."


def test_what_was_read_out_while_it_was_taken_back_is_written_down_and_the_answer_says_what_is_owed(
    ours: Any, ali: Reader
) -> None:
    at = utc_now()
    far = post.side("cert-ph", country="PH", mail=False, confirmed_at=at)
    channel(holder(far), "+63 2 5555 0100", channel="phone", carries=TLP.RED, verified_at=at)
    message = post.sent(ali, ours, far, at=at, tlp=TLP.RED)
    staff = api_of(post.person("officer", role="duty_officer"))
    [call] = staff("calls").json()["items"]
    assert (call["farewell"], call["next_step"]) == (False, "")
    retraction = api_of(ali)(f"messages/{message.pk}/retract", {"reason": "The sensor was wrong."}).json()
    assert staff("calls").json()["items"] == []
    assert staff(f"calls/{call['id']}", {"reached": False}).json()["code"] == "call-done"
    said = {"understood": "They look.", "ability": "cannot"}
    done = staff(f"calls/{call['id']}", {"reached": True, "acknowledgement": said, "note": "At nine."})
    assert (done.status_code, done.json()["state"]) == (200, "reached")
    assert retraction["reference"] in done.json()["next_step"]
    [again] = staff("calls").json()["items"]
    assert (again["message"], again["type"]) == (retraction["id"], "retraction")
    steps = staff(f"threads/{retraction['thread']}").json()["steps"]
    assert [one["note"] for one in steps if one["what"] == "called"] == ["At nine. “They look.” (cannot)"]


def test_what_somebody_said_on_the_telephone_is_asked_about_in_any_language(ours: Any, ali: Reader) -> None:
    at = utc_now()
    far = post.side("cert-ph", country="PH", mail=False, confirmed_at=at)
    channel(holder(far), "+63 2 5555 0100", channel="phone", carries=TLP.RED, verified_at=at)
    post.sent(ali, ours, far, at=at)
    staff = api_of(post.person("officer", role="duty_officer"))
    [call] = staff("calls").json()["items"]
    said = {"understood": ACCUSES, "ability": "cannot", "language": "id"}
    asked = staff(f"calls/{call['id']}", {"reached": True, "acknowledgement": said})
    assert (asked.status_code, asked.json()["code"]) == (409, "confirmation-needed")
    said |= {"no_claim": [one["what"] for one in asked.json()["errors"]]}
    assert staff(f"calls/{call['id']}", {"reached": True, "acknowledgement": said}).json()["state"] == "reached"
