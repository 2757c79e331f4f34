"""Writing a message: checked and previewed without leaving a trace, kept, sent, or held by the gate that says why."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.directory import posted
from tests.messages.actions import post

from kentongan.accounts.models import User
from kentongan.accounts.terms import Reader
from kentongan.delivery.models import Delivery
from kentongan.directory.models import Grant
from kentongan.kernel.clock import utc_now
from kentongan.messages.models import Message, Thread
from kentongan.messages.terms import Attribution, Level, MessageState, MessageType
from kentongan.messages.vocabulary import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]

FACT = "192.0.2.7 opened 4,200 sessions to two substations."


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
    return post.person("ali", ours.organisation, edits=True)


def form(sender: Any, *recipients: Any, **more: Any) -> dict[str, Any]:
    """Return a sound notification as the form sends it, with what is given instead."""
    found = {
        "rows_to": str(max(len(recipients), 1)), "rows_fact": "3", "rows_alternative": "2", "rows_term": "1",
        "kind": "notification", "priority": "immediate", "level": "1", "tlp": "1", "language": "en",
        "sender": str(sender.pk), "subject": "Sessions to substations", "attribution": "0",
        "fact_0_text": FACT, "fact_0_source": "grid sensors",
        "fact_0_at": (utc_now() - timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M"),
        "request": "Please look at this host.", "step": "check",
    }  # fmt: skip
    found |= {f"to_{number}": str(one.pk) for number, one in enumerate(recipients)}
    return found | more


def test_who_writes_to_a_diplomat_begins_on_the_level_of_diplomats(ours: Any, theirs: Any) -> None:
    diplomat = post.make_post(ours.organisation, "diplomatic", confirmed_at=utc_now())
    foreign = post.side("mfa-th", "diplomatic", country="TH", confirmed_at=utc_now())
    dewi = post.person("dewi", ours.organisation, edits=True)
    for to, level, sender in ((foreign, Level.DIPLOMATIC, diplomat), (theirs, Level.TECHNICAL, ours)):
        begun = client_of(dewi).get("/messages/write/", {"to": str(to.pk)}).context["form"].initial
        assert (begun["level"], begun["sender"], begun["to_0"]) == (level.value, str(sender.pk), str(to.pk))


def test_a_check_and_a_preview_leave_no_trace(ours: Any, theirs: Any, ali: Reader) -> None:
    client = client_of(ali)
    for step in ("check", "preview", "add-fact", "add-to"):
        answer = client.post("/messages/write/", form(ours, theirs, step=step))
        assert answer.status_code == 200, step
        assert FACT in answer.content.decode()
    assert not Thread.objects.exists()
    assert not Delivery.objects.exists()


def test_a_preview_is_what_the_other_side_reads_in_its_language(ours: Any, theirs: Any, ali: Reader) -> None:
    page = client_of(ali).post("/messages/write/", form(ours, theirs, step="preview")).content.decode()
    thai, english = words("th"), words("en")
    for said in (
        thai("types", "notification"),
        thai("standing", "not_about_country"),
        english("standing", "not_about_country"),
        "by mail, whole",
    ):
        assert said in page, said
    assert "technical@cert-th.example" not in page


def test_an_amber_message_is_previewed_as_a_notice_alone(ours: Any, theirs: Any, ali: Reader) -> None:
    page = client_of(ali).post("/messages/write/", form(ours, theirs, tlp="2", step="preview")).content.decode()
    assert "a notice without content" in page
    page = client_of(ali).post("/messages/write/", form(ours, theirs, tlp="4", step="preview")).content.decode()
    assert "No way to this post can carry" in page


def test_another_row_keeps_everything_that_was_entered(ours: Any, theirs: Any, ali: Reader) -> None:
    page = client_of(ali).post("/messages/write/", form(ours, theirs, step="add-fact")).content.decode()
    assert 'name="fact_3_text"' in page
    assert "There is a problem" not in page
    assert page.count(FACT) == 1


def test_what_is_missing_is_said_beside_its_field(ours: Any, ali: Reader) -> None:
    page = (
        client_of(ali)
        .post("/messages/write/", form(ours, subject="", kind="information_request", request=""))
        .content.decode()
    )
    assert "It cannot leave like this" in page
    for field in ("subject", "to_0", "request", "respond_by"):
        assert f'href="#f-{field}"' in page, field
    assert 'value="send"' not in page


def test_the_wording_check_explains_and_proposes(ours: Any, theirs: Any, ali: Reader) -> None:
    more = {"assessment": "It is very likely, and with high confidence, the same group.", "basis": "Tools."}
    page = client_of(ali).post("/messages/write/", form(ours, theirs, **more)).content.decode()
    assert "likelihood and confidence in one sentence" in page
    assert "<mark>" in page
    assert "Instead:" in page


def test_what_no_rule_found_is_only_asked_to_be_read_again(ours: Any, theirs: Any, ali: Reader) -> None:
    more = {"request": "Your minister knows whose orders these people follow."}
    page = client_of(ali).post("/messages/write/", form(ours, theirs, **more)).content.decode()
    assert "please read again" in page
    assert "note-quiet" in page
    assert "note-warn" not in page
    assert "Instead:" in page


def test_a_sound_message_is_sent(ours: Any, theirs: Any, ali: Reader) -> None:
    answer = client_of(ali).post("/messages/write/", form(ours, theirs, step="send"))
    row = Message.objects.get()
    assert answer["Location"] == f"/messages/{row.thread_id}/"
    assert (row.state, row.written_by) == (MessageState.SENT, ali.user_id)
    assert FACT in post.mail_to("technical@cert-th.example").text.replace("\n", " ")


def test_what_cannot_leave_is_not_sent_however_it_is_pressed(ours: Any, theirs: Any, ali: Reader) -> None:
    answer = client_of(ali).post("/messages/write/", form(ours, theirs, fact_0_text="", fact_0_source="", step="send"))
    assert answer.status_code in (200, 400)
    assert not Message.objects.exists()


def test_a_draft_is_kept_changed_and_sent(ours: Any, theirs: Any, ali: Reader) -> None:
    client = client_of(ali)
    answer = client.post("/messages/write/", form(ours, theirs, subject="", step="keep"))
    row = Message.objects.get()
    assert answer["Location"] == f"/messages/write/{row.pk}/"
    assert FACT in client.get(answer["Location"]).content.decode()
    client.post(answer["Location"], form(ours, theirs, subject="Sessions", step="send"))
    row.refresh_from_db()
    assert row.state == MessageState.SENT
    assert client.get(answer["Location"])["Location"] == f"/messages/{row.thread_id}/"


def test_the_level_of_a_draft_alone_in_its_thread_can_be_chosen_anew(ours: Any, theirs: Any, ali: Reader) -> None:
    client = client_of(ali)
    address = client.post("/messages/write/", form(ours, theirs, step="keep"))["Location"]
    client.post(address, form(ours, theirs, level="2", step="send"))
    assert Thread.objects.get().level == Level.LEAD
    assert Message.objects.get().state == MessageState.SENT


def accusing(sender: Any, *recipients: Any, **more: Any) -> dict[str, Any]:
    """A very likely attacked us, high confidence."""
    return form(
        sender, *recipients, level="3", attribution="3", likelihood="very_likely", confidence="high",
        assessment="State A attacked our grid.", basis="Infrastructure and tools of two earlier cases.",
        alternative_0="A criminal group with the same tools.", concerns="TH", **more,
    )  # fmt: skip


def test_hot_attribution_is_refused_and_a_notice_is_offered_with_everything_filled_in(
    ours: Any, theirs: Any, ali: Reader
) -> None:
    embassy = post.side("mfa-th", "diplomatic", country="TH", confirmed_at=utc_now())
    forces = post.make_post(theirs.organisation, "defence", confirmed_at=utc_now())
    Grant.objects.get_or_create(post=forces, field="existence", audience="region")
    client = client_of(ali)
    told = accusing(ours, embassy, forces)
    page = client.post("/messages/write/", told).content.decode()
    assert "it goes to the wrong posts" in page
    assert 'value="send"' not in page
    assert "Send this notice to their technical contact now" in page
    notice = page[page.index("notice-title") : page.index('id="s-to"')]
    assert FACT in notice
    assert "State A attacked" not in notice
    answer = client.post("/messages/write/", told | {"step": "notice"})
    sent = Message.objects.get(state=MessageState.SENT)
    kept = Message.objects.get(state=MessageState.DRAFT)
    assert answer["Location"] == f"/messages/{sent.thread_id}/"
    assert sent.thread_id != kept.thread_id
    assert (sent.attribution, sent.level, sent.type) == (
        Attribution.INFRASTRUCTURE, Level.TECHNICAL, MessageType.NOTIFICATION,
    )  # fmt: skip
    assert [one.post_id for one in sent.recipients.all()] == [theirs.pk]
    assert "State A" not in post.mail_to("technical@cert-th.example").text


def test_the_notice_leaves_without_what_was_confirmed_of_the_assessment(ours: Any, theirs: Any, ali: Reader) -> None:
    hint = "It did not escape us that your navy had a motive."
    told = accusing(ours, theirs) | {
        "level": "1", "attribution": "2", "assessment": f"The group Salt did it. {hint}", "no_claim": hint,
    }  # fmt: skip
    client = client_of(ali)
    assert "Send this notice to their technical contact now" in client.post("/messages/write/", told).content.decode()
    answer = client.post("/messages/write/", told | {"step": "notice"})
    sent = Message.objects.get(state=MessageState.SENT)
    assert answer["Location"] == f"/messages/{sent.thread_id}/"
    assert not sent.content.get("no_claim")
    assert Message.objects.get(state=MessageState.DRAFT).content["no_claim"] == [hint]


def test_an_answer_goes_to_its_sender_in_the_same_thread(ours: Any, theirs: Any, ali: Reader) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now())
    noi = client_of(post.person("noi", theirs.organisation, edits=True))
    address = f"/messages/write/?reply_to={message.pk}"
    page = noi.get(address).content.decode()
    assert f'value="{ours.pk}" selected' in page
    assert f'value="{theirs.pk}" selected' in page
    assert 'name="exercise"' not in page
    noi.post(address, form(theirs, ours, kind="update", step="send"))
    answer = Message.objects.get(type=MessageType.UPDATE)
    assert (answer.thread_id, answer.reply_to_id, answer.state) == (message.thread_id, message.pk, MessageState.SENT)


def test_a_correction_goes_to_all_who_got_the_message(ours: Any, theirs: Any, ali: Reader) -> None:
    message = post.sent(ali, ours, theirs, at=utc_now())
    client = client_of(ali)
    address = f"/messages/correct/{message.pk}/"
    page = client.get(address).content.decode()
    assert post.SECRET in page
    assert 'name="to_0"' not in page
    told = form(ours, step="send", fact_0_text="It was 192.0.2.8, not 192.0.2.7.")
    assert client.post(address, told).status_code == 302
    row = Message.objects.get(type=MessageType.CORRECTION)
    assert (row.state, row.reply_to_id) == (MessageState.SENT, message.pk)
    assert 'name="respond_by"' in page
    asked = told | {"fact_0_text": "It was 192.0.2.9.", "respond_by": "2099-01-01T09:00"}
    assert client.post(address, asked).status_code == 302
    again = Message.objects.filter(type=MessageType.CORRECTION).latest("serial")
    assert again.respond_by is not None
    assert again.respond_by.year in (2098, 2099)


def test_what_somebody_may_not_see_cannot_be_written_on(ours: Any, theirs: Any, ali: Reader) -> None:
    kept = Message.objects.get(pk=post.write(post.draft(ours, theirs), actor=ali, at=utc_now()).pk)
    stranger = client_of(post.person("stranger", post.side("cert-ph", country="PH").organisation, edits=True))
    theirs_too = client_of(post.person("noi", theirs.organisation, edits=True))
    for client in (stranger, theirs_too):
        for address in (f"/messages/write/{kept.pk}/", f"/messages/correct/{kept.pk}/", f"/messages/{kept.thread_id}/"):
            assert client.get(address).status_code == 404, address
        assert client.get(f"/messages/write/?reply_to={kept.pk}").status_code == 404


def test_a_post_that_one_may_not_know_of_can_be_neither_chosen_nor_guessed(ours: Any, ali: Reader) -> None:
    hidden = post.side("forces-th", "defence", country="TH")
    client = client_of(ali)
    assert "forces-th" not in client.get("/messages/write/").content.decode()
    answer = client.post("/messages/write/", form(ours, hidden, step="keep"))
    assert answer.status_code == 400
    assert not Message.objects.exists()


def test_whoever_writes_for_several_posts_says_for_which(ours: Any, theirs: Any, ali: Reader) -> None:
    client = client_of(ali)
    assert "Choose a post" not in senders_on(client.get("/messages/write/").content.decode())
    second = posted.post(ours.organisation)
    offered = senders_on(client.get("/messages/write/").content.decode())
    assert "Choose a post" in offered.partition("</option>")[0]
    assert f'value="{ours.pk}"' in offered
    assert f'value="{second.pk}"' in offered
    client.post("/messages/write/", form(ours, theirs, step="keep") | {"sender": ""})
    assert not Thread.objects.exists()


def senders_on(page: str) -> str:
    return page.partition('name="sender"')[2].partition("</select>")[0]


def test_an_insinuation_is_asked_about_and_leaves_once_it_is_ticked(ours: Any, theirs: Any, ali: Reader) -> None:
    client, hint = client_of(ali), "One can only admire the timing of your navy."
    page = client.post("/messages/write/", form(ours, theirs, request=hint)).content.decode()
    assert "It cannot leave like this" in page
    box = f'<input type="checkbox" name="no_claim" value="{hint}"'
    assert f"{box}>" in page
    page = client.post("/messages/write/", form(ours, theirs, request=hint, no_claim=[hint, "Your army did it."]))
    assert f"{box} checked>" in page.content.decode()
    assert "Your army did it." not in page.content.decode()
    client.post("/messages/write/", form(ours, theirs, request=hint, no_claim=hint, step="send"))
    sent = Message.objects.get()
    assert (sent.state, sent.content["no_claim"]) == (MessageState.SENT, [hint])
