"""A sentence that may be read as an accusation leaves when its writer confirmed that it claims nothing, on record."""

from dataclasses import replace

import pytest
from tests.messages.actions import post

from kentongan.delivery.models import Delivery
from kentongan.ledger.models import Entry
from kentongan.messages.actions.authorising import submit
from kentongan.messages.actions.closing import close
from kentongan.messages.actions.raising import lower_thread, raise_thread
from kentongan.messages.actions.sending import send
from kentongan.messages.actions.writing import change, write
from kentongan.messages.errors import ConfirmationNeeded, ReasonAccuses, WritingRefused
from kentongan.messages.models import Step
from kentongan.messages.terms import Level, MessageState

pytestmark = pytest.mark.django_db

HINT = "One can only admire the timing of your navy."


@pytest.fixture
def hinted():
    """A draft with an insinuation in it, and who wrote it."""
    ours, theirs = post.side("cert-my"), post.side("cert-th", country="TH")
    writer = post.person("writer", ours.organisation, edits=True)
    said = replace(post.content(), request=HINT)
    drafted = post.draft(ours, theirs, content=said)
    return write(drafted, actor=writer, at=post.AT), drafted, writer


def test_nothing_leaves_before_somebody_confirmed_that_it_claims_nothing(hinted):
    message, _drafted, writer = hinted
    for deed in (submit, send):
        with pytest.raises(ConfirmationNeeded) as asked:
            deed(message.pk, actor=writer, at=post.AT)
        assert asked.value.facts["sentences"] == (HINT,)
    assert Delivery.objects.count() == 0
    message.refresh_from_db()
    assert message.state == MessageState.DRAFT


def test_a_confirmation_lets_it_leave_and_stands_in_the_history_and_in_the_ledger(hinted):
    message, drafted, writer = hinted
    confirmed = replace(drafted, content=replace(drafted.content, no_claim=(HINT,)))
    before = message.digest
    changed = change(message.pk, confirmed, actor=writer, at=post.AT)
    assert changed.digest != before
    assert send(message.pk, actor=writer, at=post.AT).state == MessageState.SENT
    step = Step.objects.get(message=message, what="no_claim_confirmed")
    assert (HINT in step.note, step.actor) == (True, writer.user_id)
    assert Entry.objects.filter(verb="messages.message_no_claim_confirmed", subject=message.pk).count() == 1


def test_a_sentence_that_is_confirmed_twice_is_confirmed_once(hinted):
    message, drafted, writer = hinted
    twice = replace(drafted.content, no_claim=(HINT, f"  {HINT} "))
    change(message.pk, replace(drafted, content=twice), actor=writer, at=post.AT)
    assert send(message.pk, actor=writer, at=post.AT).state == MessageState.SENT


@pytest.mark.parametrize("reason", [HINT, "The group Salt Typhoon did it.", "Indonesia menyerang kami."])
def test_what_a_message_would_be_held_for_does_not_leave_as_a_reason(hinted, reason):
    message, drafted, writer = hinted
    change(message.pk, replace(drafted, content=post.content()), actor=writer, at=post.AT)
    thread = send(message.pk, actor=writer, at=post.AT).thread_id
    holder = post.person("holder", message.sender, holds=message.sender_post)
    with pytest.raises(ReasonAccuses) as refused:
        close(thread, actor=holder, at=post.AT, reason=f"We are done. {reason}")
    assert refused.value.code == "attribution-refused"
    assert "eclare" not in refused.value.message()  # a reason declares nothing
    assert "leaves out who did it" in refused.value.message()
    desk = post.make_post(message.sender, "operations")
    raiser = post.person("raiser", message.sender, holds=desk)
    with pytest.raises(ReasonAccuses):
        raise_thread(thread, to=Level.LEAD, actor=raiser, at=post.AT, reason=reason)
    raise_thread(thread, to=Level.LEAD, actor=raiser, at=post.AT, reason="It spreads to a third substation.")
    with pytest.raises(ReasonAccuses):
        lower_thread(thread, to=Level.TECHNICAL, actor=raiser, at=post.AT, reason=reason)
    assert close(thread, actor=holder, at=post.AT, reason="The matter is settled.").closed_at == post.AT


def test_another_sentence_is_not_confirmed_with_it(hinted):
    message, drafted, writer = hinted
    other = "One can only admire the timing of your secret service."
    said = replace(drafted.content, request=other, no_claim=(HINT,))
    change(message.pk, replace(drafted, content=said), actor=writer, at=post.AT)
    with pytest.raises(WritingRefused):
        submit(message.pk, actor=writer, at=post.AT)
    change(message.pk, replace(drafted, content=replace(said, no_claim=())), actor=writer, at=post.AT)
    with pytest.raises(ConfirmationNeeded):
        submit(message.pk, actor=writer, at=post.AT)


def test_who_says_nothing_doubtful_has_nothing_confirmed(hinted):
    message, drafted, writer = hinted
    change(message.pk, replace(drafted, content=post.content()), actor=writer, at=post.AT)
    send(message.pk, actor=writer, at=post.AT)
    assert not Step.objects.filter(what="no_claim_confirmed").exists()
