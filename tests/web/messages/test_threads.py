"""Threads on pages: what waits, what became of each message, who may do what; and nothing for anybody else."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.messages.actions import post

from kentongan.accounts.models import User
from kentongan.accounts.terms import Reader
from kentongan.directory.models import Grant
from kentongan.kernel.clock import utc_now
from kentongan.kernel.tlp import TLP
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.authorising import submit
from kentongan.messages.actions.recalling import correct, retract
from kentongan.messages.actions.writing import write
from kentongan.messages.models import Call, Link, Message, Recipient, Thread
from kentongan.messages.terms import (
    CODE_ATTEMPTS,
    Ability,
    Level,
    MessageState,
    MessageType,
    Priority,
    RecipientState,
    TaskState,
)
from kentongan.messages.vocabulary import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]


def client_of(reader: Reader) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=reader.user_id))
    return client


@pytest.fixture
def ours() -> Any:
    return post.side("cert-my", confirmed_at=utc_now())


@pytest.fixture
def theirs() -> Any:
    return post.side("cert-th", country="TH", languages=["th"], confirmed_at=utc_now())


@pytest.fixture
def ali(ours: Any) -> Reader:
    return post.person("ali", ours.organisation, holds=ours)


@pytest.fixture
def noi(theirs: Any) -> Reader:
    return post.person("noi", theirs.organisation, holds=theirs)


ANSWER = {"understood": "Port 2404 answers.", "ability": "can", "reports_at": "2099-12-01T09:00"}


def test_a_thread_shows_what_was_said_what_became_of_it_and_the_ladder(ours: Any, theirs: Any, ali: Reader) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now())
    page = client_of(ali).get(f"/messages/{message.thread_id}/").content.decode()
    for said in (post.SECRET, "sent, not yet taken over", 'class="rung-here"', "Take it back", "Correct it"):
        assert said in page, said
    thai = client_of(ali).get(f"/messages/{message.thread_id}/?language=th").content.decode()
    assert words("th")("standing", "not_about_country") in thai
    assert words("en")("standing", "not_about_country") in thai


def test_the_draft_of_a_post_that_ended_offers_only_what_can_be_done(ours: Any, theirs: Any) -> None:
    fai, at = post.person("fai", ours.organisation, edits=True), utc_now()
    message = write(post.draft(ours, theirs), actor=fai, at=at)
    client, thread = client_of(fai), f"/messages/{message.thread_id}/"
    offered = ("/change/", "/split/", "/send/", "/discard/")
    before = client.get(thread).content.decode()
    assert f"/messages/one/{message.pk}/discard/" in before
    assert "Go on writing" in before
    ours.ended_at = at
    ours.save()
    page = client.get(thread).content.decode()
    assert [one for one in offered if one in page] == ["/discard/"]
    assert "Go on writing" not in page
    assert "has ended, so it can leave no more" in page
    assert client.post(f"/messages/one/{message.pk}/discard/").status_code == 302
    message.refresh_from_db()
    assert message.state == MessageState.DISCARDED


def test_where_its_post_has_ended_an_approver_can_but_refuse_it(ours: Any, theirs: Any, ali: Reader) -> None:
    at = utc_now()
    message = submit(write(post.draft(ours, theirs), actor=ali, at=at).pk, actor=ali, at=at)
    approver = client_of(post.person("approver", ours.organisation, approves=True))
    address = f"/messages/one/{message.pk}/"
    Message.objects.filter(pk=message.pk).update(state=MessageState.AWAITING_AUTHORITY, authorised_by=None)
    assert f"{address}authorise/" in approver.get(f"/messages/{message.thread_id}/").content.decode()
    ours.ended_at = at
    ours.save()
    page = approver.get(f"/messages/{message.thread_id}/").content.decode()
    assert f"{address}authorise/" not in page
    assert f"{address}refuse/" in page
    assert approver.post(f"{address}refuse/", {"reason": "Its post has ended."}).status_code == 302


def test_only_a_whole_message_can_be_taken_back(ours: Any, theirs: Any, ali: Reader) -> None:
    client, at = client_of(ali), utc_now()
    message = post.sent(ali, ours, theirs, at=at)
    post.settle()
    correction = correct(message.pk, content=post.content(subject="Port 2405"), actor=ali, at=at)
    page = client.get(f"/messages/{message.thread_id}/").content.decode()
    assert f"/messages/one/{message.pk}/retract/" in page
    assert f"/messages/one/{correction.pk}/retract/" not in page
    assert f"/messages/correct/{correction.pk}/" in page
    answer = client.post(f"/messages/one/{correction.pk}/retract/", {"reason": "No."})
    assert answer.status_code == 400
    assert "A correction is not taken back by itself" in answer.content.decode()
    retraction = retract(message.pk, actor=ali, at=at, reason="Wrong.")
    page = client.get(f"/messages/{message.thread_id}/").content.decode()
    for deed in (f"one/{retraction.pk}/retract/", f"correct/{retraction.pk}/"):
        assert f"/messages/{deed}" not in page
    assert client.get(f"/messages/correct/{retraction.pk}/").status_code == 302


def test_a_correction_that_comes_too_late_says_so_and_can_only_be_put_away(ours: Any, theirs: Any, ali: Reader) -> None:
    lead, at = post.person("lead", ours.organisation, approves=True), utc_now()
    message = post.sent(ali, ours, theirs, at=at)
    waits = correct(message.pk, content=post.naming("Salt"), actor=ali, at=at)
    assert (
        f"/messages/one/{waits.pk}/authorise/"
        in client_of(lead).get(f"/messages/{message.thread_id}/").content.decode()
    )
    retract(message.pk, actor=ali, at=at, reason="Wrong.")
    for reader in (ali, lead):
        page = client_of(reader).get(f"/messages/{message.thread_id}/").content.decode()
        assert "can leave no more: what it corrects was taken back since" in page
        assert f"/messages/one/{waits.pk}/discard/" in page
        assert f"/messages/one/{waits.pk}/authorise/" not in page
        assert f"/messages/write/{waits.pk}/" not in page


def test_an_acknowledgement_is_not_offered_to_be_corrected_and_says_why_it_stands(
    ours: Any, theirs: Any, ali: Reader, noi: Reader
) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now())
    client, mine = client_of(noi), Recipient.objects.get(message=message)
    client.post(f"/messages/one/{message.pk}/acknowledge/", ANSWER | {"recipient": str(mine.pk), "language": "en"})
    given = Message.objects.get(type=MessageType.ACKNOWLEDGEMENT)
    assert f"/messages/correct/{given.pk}/" not in client.get(f"/messages/{message.thread_id}/").content.decode()
    said = client.get(f"/messages/correct/{given.pk}/", follow=True).content.decode()
    assert "An acknowledgement is neither corrected nor taken back" in said
    refused = client.post(f"/messages/one/{given.pk}/retract/", {"reason": "I read it wrongly."})
    assert "An acknowledgement is neither corrected nor taken back" in refused.content.decode()


def test_what_waits_for_a_reader_comes_first(ours: Any, theirs: Any, ali: Reader, noi: Reader) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now())
    page = client_of(noi).get("/messages/").content.decode()
    assert "to acknowledge" in page
    assert f"#m-{message.pk}" in page
    assert "No message waits for you" in client_of(ali).get("/messages/").content.decode()


def test_a_reader_acknowledges_by_their_account_and_the_sender_sees_what_was_understood(
    ours: Any, theirs: Any, ali: Reader, noi: Reader
) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now())
    row = Recipient.objects.get(message=message)
    address = f"/messages/one/{message.pk}/acknowledge/"
    client = client_of(noi)
    assert "Acknowledge" in client.get(f"/messages/{message.thread_id}/").content.decode()
    assert client.post(address, ANSWER | {"recipient": str(row.pk), "ability": ""}).status_code == 400
    assert client.post(address, ANSWER | {"recipient": str(row.pk)}).status_code == 302
    row.refresh_from_db()
    assert row.state == RecipientState.ACKNOWLEDGED
    page = client_of(ali).get(f"/messages/{message.thread_id}/").content.decode()
    assert "Port 2404 answers." in page
    assert client_of(ali).post(address, ANSWER | {"recipient": str(row.pk)}).status_code == 400


def test_an_attribution_to_a_state_is_agreed_to_by_an_approver_and_a_diplomat(theirs: Any) -> None:
    at = utc_now()
    mfa = post.side("mfa-my", "diplomatic", confirmed_at=at)
    embassy = post.side("mfa-th", "diplomatic", country="TH", confirmed_at=at)
    writer = post.person("writer", mfa.organisation, edits=True)
    approver = post.person("approver", mfa.organisation, edits=True, approves=True)
    diplomat = post.person("diplomat", mfa.organisation, holds=mfa)
    told = post.draft(mfa, embassy, level=Level.DIPLOMATIC, content=post.accusing())
    message = write(told, actor=writer, at=at)
    address = f"/messages/one/{message.pk}/"
    submit(message.pk, actor=writer, at=at)
    assert "Agree to it" not in client_of(writer).get(f"/messages/{message.thread_id}/").content.decode()
    assert client_of(writer).post(address + "authorise/").status_code == 400
    assert client_of(approver).post(address + "authorise/", {"digest": "old"}).status_code == 400
    assert client_of(approver).post(address + "authorise/", {"digest": message.digest}).status_code == 302
    page = client_of(diplomat).get("/messages/").content.decode()
    assert "attribution to approve" in page
    assert client_of(approver).post(address + "approve/").status_code == 400
    assert client_of(diplomat).post(address + "approve/", {"digest": message.digest}).status_code == 302
    assert not post.waiting()
    assert client_of(writer).post(address + "send/").status_code == 302
    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_a_refusal_says_why_to_its_writer(ours: Any, theirs: Any) -> None:
    at = utc_now()
    mfa = post.side("mfa-my", "diplomatic", confirmed_at=at)
    embassy = post.side("mfa-th", "diplomatic", country="TH", confirmed_at=at)
    writer = post.person("writer", mfa.organisation, edits=True)
    approver = post.person("approver", mfa.organisation, approves=True)
    message = write(post.draft(mfa, embassy, level=Level.DIPLOMATIC, content=post.accusing()), actor=writer, at=at)
    submit(message.pk, actor=writer, at=at)
    address = f"/messages/one/{message.pk}/refuse/"
    assert client_of(approver).post(address, {"reason": ""}).status_code == 400
    assert client_of(approver).post(address, {"reason": "Too early."}).status_code == 302
    page = client_of(writer).get(f"/messages/{message.thread_id}/").content.decode()
    assert "Too early." in page
    assert "Go on writing" in page


def test_a_thread_is_raised_by_a_person_one_level_at_a_time_with_a_reason(ours: Any, theirs: Any, ali: Reader) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now())
    client, address = client_of(ali), f"/messages/{message.thread_id}/raise/"
    assert client.post(address, {"level": "2", "reason": ""}).status_code == 400
    assert client.post(address, {"level": "3", "reason": "Now."}).status_code == 400
    assert client.post(address, {"level": "2", "reason": "It spreads."}).status_code == 302
    assert Thread.objects.get().level == Level.LEAD
    page = client.get(f"/messages/{message.thread_id}/").content.decode()
    assert "It spreads." in page
    assert client.post(f"/messages/{message.thread_id}/close/", {"reason": "It is over."}).status_code == 302
    assert Thread.objects.get().closed_at is not None


def test_a_message_is_taken_back_with_a_reason(ours: Any, theirs: Any, ali: Reader) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now())
    answer = client_of(ali).post(f"/messages/one/{message.pk}/retract/", {"reason": "The sensor was wrong."})
    assert answer.status_code == 302
    assert Message.objects.filter(type=MessageType.RETRACTION).count() == 1


def red(ali: Reader, ours: Any, theirs: Any) -> Call:
    post.add(theirs, "+66 2 555 0101", channel="phone", carries=TLP.RED, verified_at=post.AT)
    post.sent(ali, ours, theirs, at=utc_now(), tlp=TLP.RED)
    return Call.objects.get()


def test_a_call_has_its_number_and_script_and_takes_down_what_was_said(
    ours: Any, theirs: Any, ali: Reader, noi: Reader
) -> None:
    call = red(ali, ours, theirs)
    client, prefix = client_of(ali), call.pk.hex
    page = client.get("/messages/calls/").content.decode()
    for said in ("+66 2 555 0101", "Somebody was reached", words("th")("types", "notification")):
        assert said in page, said
    told = {"call": str(call.pk), "reached": "yes", f"{prefix}-understood": "Port 2404 answers."}
    assert client.post("/messages/calls/", told).status_code == 400
    told |= {f"{prefix}-ability": "can", f"{prefix}-reports_at": "2099-12-01T09:00", f"{prefix}-note": "Ms. Noi"}
    assert client.post("/messages/calls/", told).status_code == 302
    call.refresh_from_db()
    assert (call.state, call.note) == (TaskState.REACHED, "Ms. Noi")
    assert call.recipient.state == RecipientState.ACKNOWLEDGED
    assert "Nobody to call" in client.get("/messages/calls/").content.decode()
    assert client.post("/messages/calls/", told).status_code == 302


def test_a_call_made_while_the_message_was_taken_back_is_taken_down_and_the_next_one_is_named(
    ours: Any, theirs: Any, ali: Reader
) -> None:
    call = red(ali, ours, theirs)
    client, prefix = client_of(ali), call.pk.hex
    retraction = retract(call.recipient.message_id, actor=ali, at=utc_now(), reason="The sensor was wrong.")
    told = {"call": str(call.pk), "reached": "yes", f"{prefix}-understood": "Port 2404 answers."}
    half = client.post("/messages/calls/", told)
    assert half.status_code == 400
    assert "Port 2404 answers." in half.content.decode()
    told |= {f"{prefix}-ability": "cannot", f"{prefix}-note": "At nine."}
    page = client.post("/messages/calls/", told, follow=True).content.decode()
    call.refresh_from_db()
    assert (call.state, call.note) == (TaskState.REACHED, "At nine. “Port 2404 answers.” (cannot)")
    assert "Whoever heard it must be told so" in page
    assert Call.objects.get(state=TaskState.OPEN).recipient.message == retraction


def test_what_is_understood_in_another_language_is_confirmed_by_a_tick_on_every_page(
    ours: Any, theirs: Any, ali: Reader, noi: Reader
) -> None:
    text = "รัฐบาลมาเลเซียอยู่เบื้องหลังการโจมตีนี้"
    box = f'type="checkbox" name="no_claim" value="{text}"'
    message = post.sent(ali, ours, theirs, at=utc_now())
    client, path = client_of(noi), f"/messages/one/{message.pk}/acknowledge/"
    given = ANSWER | {"understood": text, "recipient": str(post.recipient(message).pk), "language": "th"}
    asked = client.post(path, given)
    assert asked.status_code == 400
    assert box in asked.content.decode()
    assert client.post(path, given | {"no_claim": text + "x"}).status_code == 400
    assert client.post(path, given | {"no_claim": text}).status_code == 302
    call = red(ali, ours, theirs)
    prefix = call.pk.hex
    told = {"call": str(call.pk), "reached": "yes", f"{prefix}-understood": text, f"{prefix}-ability": "cannot"}
    asked = client_of(ali).post("/messages/calls/", told)
    assert asked.status_code == 400
    assert box.replace("no_claim", f"{prefix}-no_claim") in asked.content.decode()
    assert client_of(ali).post("/messages/calls/", told | {f"{prefix}-no_claim": text}).status_code == 302
    call.recipient.refresh_from_db()
    assert call.recipient.state == RecipientState.ACKNOWLEDGED


@pytest.mark.parametrize("language", ["ms", "en"])
def test_the_reason_to_take_back_stands_under_its_own_heading_in_the_language_that_its_writer_says(
    ours: Any, theirs: Any, ali: Reader, language: str
) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now())
    told = {"reason": "Penderia itu salah.", "language": language}
    assert client_of(ali).post(f"/messages/one/{message.pk}/retract/", told).status_code == 302
    page = client_of(ali).get(f"/messages/{message.thread_id}/?language=th").content.decode()
    assert f'<blockquote lang="{language}" dir="auto">Penderia itu salah.' in page
    for tongue in ("th", "en"):
        assert f">{words(tongue)('fields', 'reason')}</h4>" in page


def test_who_was_not_reached_is_noted_and_the_other_side_sees_no_calls(
    ours: Any, theirs: Any, ali: Reader, noi: Reader
) -> None:
    call = red(ali, ours, theirs)
    assert "+66 2 555 0101" not in client_of(noi).get("/messages/calls/").content.decode()
    client_of(noi).post("/messages/calls/", {"call": str(call.pk), "reached": "no"})
    call.refresh_from_db()
    assert call.state == TaskState.OPEN
    client_of(ali).post("/messages/calls/", {"call": str(call.pk), "reached": "no"})
    call.refresh_from_db()
    assert call.state == TaskState.NOT_REACHED


def test_a_code_is_read_out_by_the_sender_s_side_alone_and_opens_the_link(
    ours: Any, theirs: Any, ali: Reader, noi: Reader
) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now(), tlp=TLP.AMBER)
    address, link = f"/messages/one/{message.pk}/code/", post.link_of(post.recipient(message))
    assert "Read out a code" in client_of(ali).get(f"/messages/{message.thread_id}/").content.decode()
    assert "Read out a code" not in client_of(noi).get(f"/messages/{message.thread_id}/").content.decode()
    assert str(link) not in client_of(noi).get(address).content.decode()
    assert "code-aloud" not in client_of(noi).post(address, {"link": str(link)}).content.decode()
    page = client_of(ali).post(address, {"link": str(link)}).content.decode()
    code = re.findall(r"<code>([0-9 ]{8,9})</code>", page)[0]
    path = f"/m/{post.secret_in(post.mail_to('technical@cert-th.example'))}/"
    reader = Client()
    assert reader.post(path + "code/", {"code": code}).status_code == 302
    assert post.SECRET in reader.get(path).content.decode()


def every_address(message: Message) -> list[str]:
    acts = ("code", "acknowledge", "authorise", "approve", "refuse", "send", "split", "retract", "discard")
    return [
        f"/messages/{message.thread_id}/",
        *(f"/messages/{message.thread_id}/{one}/" for one in ("raise", "lower", "close")),
        *(f"/messages/one/{message.pk}/{one}/" for one in acts),
        f"/messages/write/{message.pk}/",
        f"/messages/correct/{message.pk}/",
        f"/messages/write/?reply_to={message.pk}",
    ]


def test_to_who_has_no_part_in_it_a_thread_is_as_if_it_were_not_there(ours: Any, theirs: Any, ali: Reader) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now())
    other = post.side("cert-ph", country="PH")
    client = client_of(post.person("jose", other.organisation, edits=True, approves=True))
    nothing = Message(pk=uuid4(), thread_id=uuid4())
    for real, made_up in zip(every_address(message), every_address(nothing), strict=True):
        for method in (client.get, client.post):
            answers = [method(one) for one in (real, made_up)]
            assert [one.status_code for one in answers] in ([404, 404], [405, 405]), real
            pages = [
                one.content.decode().replace(str(own.pk), "").replace(str(own.thread_id), "")
                for one, own in zip(answers, (message, nothing), strict=True)
            ]
            assert _without_tokens(pages[0]) == _without_tokens(pages[1]), real
    for text in ("", post.SECRET, message.thread.reference, "border"):
        for form in ("html", "csv", "json"):
            page = client.get("/messages/", {"text": text, "format": form}).content.decode()
            for hidden in (post.SECRET, "Outage at the border", message.thread.reference, "cert-th"):
                if hidden != text:
                    assert hidden not in page, (text, form, hidden)
            assert str(message.thread_id) not in page


def _without_tokens(page: str) -> list[str]:
    return [
        line for line in page.splitlines() if "csrfmiddlewaretoken" not in line and "Number of this request" not in line
    ]


def test_on_the_diplomats_level_a_party_s_technicians_read_nothing(theirs: Any) -> None:
    at = utc_now()
    mfa = post.side("mfa-my", "diplomatic", confirmed_at=at)
    embassy = post.make_post(theirs.organisation, "diplomatic", confirmed_at=at)
    Grant.objects.get_or_create(post=embassy, field="existence", audience="region")
    post.channel(post.holder(embassy), "embassy@cert-th.example")
    diplomat = post.person("dip", mfa.organisation, holds=mfa)
    message = post.sent(diplomat, mfa, embassy, level=Level.DIPLOMATIC, at=at)
    technician = client_of(post.person("noi", theirs.organisation, edits=True))
    for one in every_address(message):
        assert technician.get(one).status_code == 404, one
    assert post.SECRET not in technician.get("/messages/").content.decode()


def test_a_list_says_its_rows_as_files_too(ours: Any, theirs: Any, ali: Reader) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now() - timedelta(minutes=1))
    client = client_of(ali)
    [row] = client.get("/messages/?format=json").json()
    assert (row["id"], row["parties"], row["unacknowledged"]) == (str(message.thread_id), "cert-my, cert-th", 1)
    assert message.thread.reference in client.get("/messages/?format=csv").content.decode()
    assert client.get("/messages/?exercise=1&format=json").json() == []


def test_the_list_says_how_urgent_the_most_urgent_message_of_a_thread_is(ours: Any, theirs: Any, ali: Reader) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now(), priority=Priority.ROUTINE)
    told = client_of(ali).get("/messages/?format=json").json()
    assert [one["priority"] for one in told] == ["routine"]
    post.sent(ali, ours, theirs, at=utc_now(), priority=Priority.IMMEDIATE, thread=message.thread_id)
    post.sent(ali, ours, theirs, at=utc_now(), priority=Priority.PRIORITY, thread=message.thread_id)
    page = client_of(ali).get("/messages/").content.decode()
    assert re.search(r"badge-warn.*immediate", page)


def test_what_nobody_is_asked_to_acknowledge_is_delivered_and_no_more(ours: Any, theirs: Any, ali: Reader) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now())
    post.settle(at=utc_now())
    row = Recipient.objects.get(message=message)
    assert "delivered, not acknowledged" in client_of(ali).get(f"/messages/{message.thread_id}/").content.decode()
    acknowledge(
        row.pk, understood="Port 2404.", ability=Ability.NOT_OURS, reports_at=None, at=utc_now(), link=post.link_of(row)
    )
    post.settle(at=utc_now())
    assert set(Recipient.objects.values_list("state", flat=True)) == {"acknowledged", "delivered"}
    page = client_of(ali).get(f"/messages/{message.thread_id}/").content.decode()
    assert "delivered, not acknowledged" not in page
    assert "delivered" in page


def test_the_subject_of_an_acknowledgement_is_in_the_language_of_what_it_answers(
    ours: Any, theirs: Any, ali: Reader
) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now(), language="en")
    row = Recipient.objects.get(message=message)
    acknowledge(
        row.pk,
        understood="พอร์ต 2404",
        ability=Ability.NOT_OURS,
        reports_at=None,
        language="th",
        at=utc_now(),
        link=post.link_of(row),
    )
    page = client_of(ali).get(f"/messages/{message.thread_id}/").content.decode()
    subject, said = "Outage at the border substation", "พอร์ต 2404"
    assert f'<blockquote lang="en" dir="auto">{subject}</blockquote>' in page
    assert f'<blockquote lang="th" dir="auto">{subject}</blockquote>' not in page
    assert f'<blockquote lang="th" dir="auto">{said}</blockquote>' in page
    mail = post.mail_to("technical@cert-my.example").text
    head = mail.partition(words("en")("fields", "understood"))[0]
    assert words("en")("standing", "own_words") in head
    assert words("en")("standing", "original", language="Thai") not in head


def test_a_locked_link_is_sent_anew_from_the_thread(ours: Any, theirs: Any, ali: Reader) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now(), tlp=TLP.AMBER)
    client, thread = client_of(ali), f"/messages/{message.thread_id}/"
    address = f"/messages/one/{message.pk}/code/"
    assert "Send a new link" not in client.get(thread).content.decode()
    link = Link.objects.get()
    link.mistakes = CODE_ATTEMPTS
    link.save()
    assert "Send a new link" in client.get(thread).content.decode()
    assert "Send a new link" in client.get(address).content.decode()
    reader = client_of(post.person("reader", ours.organisation))
    assert "Send a new link" not in reader.get(thread).content.decode()
    assert "Send a new link" not in reader.get(address).content.decode()
    done = client.post(address, {"link": str(link.pk), "renew": "1"}, follow=True)
    assert "A new link is on its way to them." in done.content.decode()
    assert Link.objects.filter(revoked_at__isnull=True).exclude(pk=link.pk).count() == 1
    assert "Send a new link" not in client.get(thread).content.decode()
    again = client.post(address, {"link": str(link.pk), "renew": "1"})
    assert again.status_code == 200
    assert Link.objects.count() == 2


def test_who_had_a_message_and_left_has_a_call_without_a_number_and_the_thread_says_so(
    ours: Any, theirs: Any, ali: Reader
) -> None:
    post.partners(theirs.organisation, ours.organisation)
    message = post.sent(ali, ours, theirs, at=utc_now())
    post.settle(at=utc_now())
    theirs.assignments.update(valid_to=utc_now())
    retract(message.pk, actor=ali, at=utc_now(), reason="The sensor was wrong.")
    page = client_of(ali).get("/messages/calls/").content.decode()
    assert "They hold no post now that it may reach" in page
    assert "the hub gives no number. Find them by way of their party." in page
    assert "understood" not in page
    assert (
        "Somebody who had the message was not told"
        in client_of(ali).get(f"/messages/{message.thread_id}/").content.decode()
    )
