"""Messages by program: written, sent, agreed to, acknowledged, taken back; for others there is nothing."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.messages.actions import post

from kentongan.accounts.actions import issue_token
from kentongan.accounts.models import User
from kentongan.accounts.terms import Reader, Scope
from kentongan.kernel.clock import utc_now
from kentongan.messages.models import Message, Thread
from kentongan.messages.rules.content import content_json
from kentongan.messages.terms import Level, MessageState

pytestmark = pytest.mark.django_db


def api_of(reader: Reader, *scopes: Scope) -> Any:
    """Return what asks the API as somebody with a token of these scopes."""
    secret = f"kentongan_for-{reader.user_id}-{len(scopes)}"
    now = utc_now()
    issue_token(
        User.objects.get(pk=reader.user_id), name="t", scopes=scopes or (Scope.MESSAGES_READ, Scope.MESSAGES_WRITE),
        expires_at=now + timedelta(days=1), secret=secret, actor=None, at=now,
    )  # fmt: skip
    client, headers = Client(), {"Authorization": f"Bearer {secret}"}

    def ask(path: str, data: dict[str, Any] | None = None) -> Any:
        if data is None:
            return client.get(f"/api/v1/{path}", headers=headers)
        return client.post(f"/api/v1/{path}", data, content_type="application/json", headers=headers)

    return ask


@pytest.fixture
def ours() -> Any:
    return post.side("cert-my", confirmed_at=utc_now())


@pytest.fixture
def theirs() -> Any:
    return post.side("cert-th", country="TH", confirmed_at=utc_now())


@pytest.fixture
def ali(ours: Any) -> Reader:
    return post.person("ali", ours.organisation, holds=ours)


@pytest.fixture
def noi(theirs: Any) -> Reader:
    return post.person("noi", theirs.organisation, holds=theirs)


def written(ours: Any, theirs: Any, **more: Any) -> dict[str, Any]:
    found = {
        "type": "notification", "priority": "immediate", "tlp": "GREEN", "sender": str(ours.pk),
        "recipients": [str(theirs.pk)],
        "content": {
            "subject": "Outage at the border",
            "facts": [{"text": post.SECRET, "source": "our sensor", "observed_at": "2026-11-20T08:00:00Z"}],
        },
    }  # fmt: skip
    return found | more


def test_a_message_is_written_sent_acknowledged_and_taken_back(
    ours: Any, theirs: Any, ali: Reader, noi: Reader
) -> None:
    mine, others = api_of(ali), api_of(noi)
    answer = mine("messages", written(ours, theirs))
    assert (answer.status_code, answer.json()["state"]) == (201, "draft")
    id_ = answer.json()["id"]
    assert others(f"messages/{id_}").status_code == 404
    assert mine(f"messages/{id_}/send", {}).json()["state"] == "sent"
    [to] = others(f"messages/{id_}").json()["recipients"]
    given = {"recipient": to["id"], "understood": "Port 2404.", "ability": "can", "reports_at": "2099-01-01T00:00:00Z"}
    assert mine(f"messages/{id_}/acknowledge", given).status_code == 404
    assert others(f"messages/{id_}/acknowledge", given | {"understood": " "}).status_code == 400
    said = others(f"messages/{id_}/acknowledge", given)
    assert (said.status_code, said.json()["content"]["understood"]) == (201, "Port 2404.")
    whole = mine(f"threads/{answer.json()['thread']}").json()
    assert [one["type"] for one in whole["messages"]] == ["notification", "acknowledgement"]
    assert "acknowledged" in {one["what"] for one in whole["steps"]}
    content = written(ours, theirs)["content"] | {"request": "Look at port 2404."}
    assert mine(f"messages/{id_}/correct", {"content": content}).json()["type"] == "correction"
    assert mine(f"messages/{id_}/retract", {"reason": "The sensor was wrong."}).json()["type"] == "retraction"


def test_what_follows_a_message_too_late_says_why_in_a_code(ours: Any, theirs: Any, ali: Reader) -> None:
    mine, lead = api_of(ali), api_of(post.person("lead", ours.organisation, approves=True))
    id_ = mine("messages", written(ours, theirs)).json()["id"]
    mine(f"messages/{id_}/send", {})
    content = written(ours, theirs)["content"]
    found = {"text": "The group Salt did it.", "likelihood": "likely", "confidence": "low", "basis": "Two sensors."}
    naming = content | {"attribution": "actor", "assessment": found | {"alternatives": ["Another group."]}}
    waits = mine(f"messages/{id_}/correct", {"content": naming}).json()
    assert waits["state"] == "awaiting_authority"
    later = mine(f"messages/{id_}/correct", {"content": content | {"request": "Look at port 2404."}}).json()
    assert [one["overtaken"] for one in (waits, mine(f"messages/{waits['id']}").json())] == [None, "corrected-anew"]
    agreed = {"digest": waits["digest"]}
    assert lead(f"messages/{waits['id']}/authorise", agreed).json()["code"] == "corrected-anew"
    assert mine(f"messages/{later['id']}/retract", {"reason": "No."}).json()["code"] == "correction-stands"
    retraction = mine(f"messages/{id_}/retract", {"reason": "The sensor was wrong."}).json()
    for door, who in (("authorise", lead), ("send", mine)):
        answer = who(f"messages/{waits['id']}/{door}", agreed if door == "authorise" else {})
        assert (answer.status_code, answer.json()["code"]) == (409, "original-taken-back"), door
    for door, said in (("correct", {"content": content}), ("retract", {"reason": "No."})):
        answer = mine(f"messages/{retraction['id']}/{door}", said)
        assert (answer.status_code, answer.json()["code"]) == (409, "retraction-stands"), door
    assert mine(f"messages/{waits['id']}/discard", {}).json()["state"] == "discarded"


def test_which_sentences_were_confirmed_is_read_by_the_senders_side_alone(
    ours: Any, theirs: Any, ali: Reader, noi: Reader
) -> None:
    mine, others = api_of(ali), api_of(noi)
    lead = api_of(post.person("lead", ours.organisation, approves=True))
    told = written(ours, theirs)["content"] | {"no_claim": [post.SECRET]}
    made = mine("messages", written(ours, theirs, content=told)).json()
    assert mine(f"messages/{made['id']}/send", {}).json()["state"] == "sent"
    for ask, confirmed in ((mine, [post.SECRET]), (lead, [post.SECRET]), (others, None)):
        assert ask(f"messages/{made['id']}").json()["content"].get("no_claim") == confirmed
        [one] = ask(f"threads/{made['thread']}").json()["messages"]
        assert one["content"].get("no_claim") == confirmed


def test_an_acknowledgement_that_may_hold_a_state_responsible_is_asked_about_in_any_language(
    ours: Any, theirs: Any, ali: Reader, noi: Reader
) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now())
    others, mine = api_of(noi), api_of(ali)
    text = "รัฐบาลมาเลเซียอยู่เบื้องหลังการโจมตีนี้"
    given = {"recipient": str(post.recipient(message).pk), "understood": text, "ability": "cannot", "language": "th"}
    asked = others(f"messages/{message.pk}/acknowledge", given)
    assert (asked.status_code, asked.json()["code"]) == (409, "confirmation-needed")
    assert asked.json()["errors"] == [{"where": "no_claim", "what": text}]
    assert "no_claim" in asked.json()["next_step"]
    other = others(f"messages/{message.pk}/acknowledge", given | {"no_claim": ["การโจมตี"]})
    assert other.json()["code"] == "confirmation-needed"
    said = others(f"messages/{message.pk}/acknowledge", given | {"no_claim": [text]})
    assert said.status_code == 201, said.content
    thread = f"threads/{message.thread_id}"
    assert text in {one["note"].strip("“”") for one in others(thread).json()["steps"] if "no_claim" in one["what"]}
    [seen] = [one for one in mine(thread).json()["messages"] if one["type"] == "acknowledgement"]
    assert "no_claim" not in seen["content"]
    english = {"understood": "The government of Malaysia is behind this attack.", "no_claim": [given["understood"]]}
    later = post.sent(ali, ours, theirs, at=utc_now())
    given = given | {"recipient": str(post.recipient(later).pk)} | english
    assert others(f"messages/{later.pk}/acknowledge", given).json()["code"] == "acknowledgement-refused"


def test_a_reason_to_take_back_has_a_language_of_its_own_or_claims_none(ours: Any, theirs: Any, ali: Reader) -> None:
    mine = api_of(ali)
    for language, claimed in (("ms", "ms"), (None, "und")):
        message = post.sent(ali, ours, theirs, at=utc_now())
        said = {"reason": "Penderia itu salah."} | ({"language": language} if language else {})
        refused = mine(f"messages/{message.pk}/retract", said | {"language": "no language"})
        assert (refused.status_code, refused.json()["code"]) == (409, "writing-refused")
        assert mine(f"messages/{message.pk}/retract", said).json()["language"] == claimed


def test_an_acknowledgement_stands_and_a_correction_may_have_a_deadline(
    ours: Any, theirs: Any, ali: Reader, noi: Reader
) -> None:
    mine, others = api_of(ali), api_of(noi)
    told = written(ours, theirs, respond_by="2099-01-02T00:00:00Z")
    id_ = mine("messages", told).json()["id"]
    mine(f"messages/{id_}/send", {})
    [to] = others(f"messages/{id_}").json()["recipients"]
    given = {"recipient": to["id"], "understood": "Port 2404.", "ability": "can", "reports_at": "2099-01-01T00:00:00Z"}
    answer = others(f"messages/{id_}/acknowledge", given).json()
    for door, said in (("correct", {"content": told["content"]}), ("retract", {"reason": "I read it wrongly."})):
        refused = others(f"messages/{answer['id']}/{door}", said)
        assert (refused.status_code, refused.json()["code"]) == (409, "acknowledgement-stands")
    content = told["content"] | {"request": "Look at port 2404."}
    assert mine(f"messages/{id_}/correct", {"content": content}).json()["respond_by"] == "2099-01-02T00:00:00Z"
    sooner = {"content": content | {"request": "Look at port 2405."}, "respond_by": "2099-01-01T00:00:00Z"}
    assert mine(f"messages/{id_}/correct", sooner).json()["respond_by"] == sooner["respond_by"]


def test_what_cannot_leave_says_why_in_a_code(ours: Any, theirs: Any, ali: Reader) -> None:
    mine = api_of(ali)
    told = written(ours, theirs, content={"subject": "Outage"})
    id_ = mine("messages", told).json()["id"]
    answer = mine(f"messages/{id_}/send", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "writing-refused")
    missing = answer.json()["errors"]
    assert all(one["where"] and one["what"] and "{" not in one["what"] for one in missing)
    assert answer.json()["next_step"] == f"Complete it. Missing in all: {len(missing)}."
    assert Message.objects.get().state == MessageState.DRAFT
    assert (
        mine("messages", told | {"content": {"subject": "x", "unheard_of": 1}}).json()["code"] == "unreadable-content"
    )
    no_terms = {key: value for key, value in told.items() if key != "tlp"}
    assert mine("messages", no_terms).json()["tlp"] == "RED"


def test_attribution_waits_for_an_approver_who_read_it_and_for_a_diplomat() -> None:
    at = utc_now()
    mfa = post.side("mfa-my", "diplomatic", confirmed_at=at)
    embassy = post.side("mfa-th", "diplomatic", country="TH", confirmed_at=at)
    writer = api_of(post.person("writer", mfa.organisation, edits=True))
    approver = api_of(post.person("approver", mfa.organisation, approves=True))
    diplomat = api_of(post.person("diplomat", mfa.organisation, holds=mfa))
    told = written(mfa, embassy, level=3, content=content_json(post.accusing()))
    made = writer("messages", told).json()
    address, digest = f"messages/{made['id']}/", {"digest": made["digest"]}
    assert writer(address + "send", {}).json()["code"] == "not-authorised"
    assert writer(address + "submit", {}).json()["state"] == "awaiting_authority"
    assert writer(address + "authorise", digest).json()["code"] == "not-yours-to-authorise"
    assert approver(address + "authorise", {"digest": "other"}).json()["code"] == "message-changed"
    assert approver(address + "authorise", digest).json()["state"] == "awaiting_diplomat"
    assert approver(address + "approve-attribution", digest).json()["code"] == "diplomat-needed"
    assert diplomat(address + "approve-attribution", digest).json()["state"] == "authorised"
    assert writer(address + "send", {}).json()["state"] == "sent"


def test_a_thread_is_raised_by_who_holds_a_post_that_may(ours: Any, theirs: Any, ali: Reader) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now())
    mine = api_of(ali)
    told = {"to": 2, "reason": "It spreads."}
    assert mine(f"threads/{message.thread_id}/raise", told).json()["level"] == 2
    assert mine(f"threads/{message.thread_id}/raise", {"to": 4, "reason": "x"}).json()["code"] == "not-raised-so"
    editor = api_of(post.person("editor", ours.organisation, edits=True))
    assert editor(f"threads/{message.thread_id}/lower", {"to": 1, "reason": "x"}).status_code == 403
    assert Thread.objects.get().level == Level.LEAD
    assert mine(f"threads/{message.thread_id}/lower", {"to": 1, "reason": "It is over."}).json()["level"] == 1


def test_for_who_has_no_part_nothing_is_there(ours: Any, theirs: Any, ali: Reader) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now())
    other = post.side("cert-ph", country="PH")
    jose = api_of(post.person("jose", other.organisation, edits=True, approves=True))
    assert jose("threads").json() == {"items": [], "next": None}
    for text in (post.SECRET, message.thread.reference, "border"):
        assert jose(f"threads?text={text}").json()["items"] == []
    bodies: dict[str, dict[str, Any] | None] = {
        "": None, "/submit": {}, "/send": {}, "/authorise": {"digest": message.digest},
        "/approve-attribution": {"digest": message.digest}, "/refuse": {"reason": "x"}, "/retract": {"reason": "x"},
        "/correct": {"content": {"subject": "x"}},
        "/acknowledge": {
            "recipient": str(post.recipient(message).pk), "understood": "x", "ability": "can",
            "reports_at": "2099-01-01T00:00:00Z",
        },
    }  # fmt: skip
    nobody = uuid4()
    for end, data in bodies.items():
        real, made_up = jose(f"messages/{message.pk}{end}", data), jose(f"messages/{nobody}{end}", data)
        told = [
            {key: str(value).replace(str(id_), "") for key, value in one.json().items() if key != "instance"}
            for one, id_ in ((real, message.pk), (made_up, nobody))
        ]
        assert real.status_code == 404, end
        assert told[0] == told[1], end
    for end in ("", "/raise", "/lower"):
        data = {"to": 2, "reason": "x"} if end else None
        assert jose(f"threads/{message.thread_id}{end}", data).status_code == 404


def test_a_token_reads_or_writes_only_as_it_was_made_for(ours: Any, theirs: Any, ali: Reader) -> None:
    reads = api_of(ali, Scope.MESSAGES_READ)
    assert reads("threads").status_code == 200
    assert reads("messages", written(ours, theirs)).json()["code"] == "scope-missing"
    writes = api_of(ali, Scope.MESSAGES_WRITE, Scope.HUB_READ, Scope.DIRECTORY_READ)
    assert writes("threads").status_code == 403
