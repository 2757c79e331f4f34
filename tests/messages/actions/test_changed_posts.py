"""Posts that became others, or ended, after a message: it can still be corrected and taken back, to all who had it."""

from dataclasses import replace
from typing import Any

import pytest
from tests.messages.actions import post

from kentongan.messages import queries
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.authorising import authorise, refuse, submit
from kentongan.messages.actions.closing import close
from kentongan.messages.actions.recalling import correct, retract
from kentongan.messages.actions.sending import send
from kentongan.messages.actions.writing import discard, write
from kentongan.messages.errors import NotYourPost, UnknownRecipient
from kentongan.messages.models import Call, Message, Recipient, Step
from kentongan.messages.terms import Ability, Attribution, Content, MessageState, NotTold, RecipientState

pytestmark = pytest.mark.django_db

LATER = post.minutes(30)


@pytest.fixture
def third() -> Any:
    return post.side("cert-th", country="TH")


@pytest.fixture
def farid(ours: Any) -> Any:
    return post.person("farid", ours.organisation, approves=True)


def blaming_a_group() -> Content:
    state = post.accusing(attribution=Attribution.ACTOR)
    assert state.assessment is not None
    return replace(state, assessment=replace(state.assessment, text="The group Salt Typhoon did it."))


def becomes(one: Any, role: str) -> None:
    type(one).objects.filter(pk=one.pk).update(role=role)


def ends(one: Any) -> None:
    type(one).objects.filter(pk=one.pk).update(ended_at=post.minutes(10))


def notes_of(message: Message) -> list[str]:
    return list(Step.objects.filter(message=message, what="not_told").values_list("note", flat=True))


def test_who_became_another_post_is_called_and_the_others_get_the_correction(
    ours: Any, theirs: Any, third: Any, ali: Any
) -> None:
    message = post.sent(ali, ours, theirs, third)
    post.settle()
    becomes(theirs, "policy")
    correction = correct(message.pk, content=post.content(subject="Port 2405, not 2404"), actor=ali, at=LATER)
    assert correction.state == MessageState.SENT
    assert post.recipient(correction, third).state == RecipientState.SENT
    assert notes_of(correction) == [NotTold.ROLE]
    assert "2405" not in Call.objects.get().script


def test_what_went_to_who_became_another_post_is_taken_back(ours: Any, theirs: Any, third: Any, ali: Any) -> None:
    message = post.sent(ali, ours, theirs, third)
    post.settle()
    becomes(theirs, "policy")
    retraction = retract(message.pk, actor=ali, at=LATER, reason="The sensor was wrong.")
    assert post.recipient(retraction, third).state == RecipientState.SENT
    assert notes_of(retraction) == [NotTold.ROLE]
    assert Call.objects.count() == 1


def test_a_turn_at_who_became_another_post_tells_the_sender_that_nobody_is_left(
    ours: Any, theirs: Any, ali: Any
) -> None:
    message = post.sent(ali, ours, theirs)
    post.settle()
    becomes(theirs, "policy")
    post.turns(post.minutes(60 * 24))
    assert post.recipient(message).reason == "nobody-left"


@pytest.mark.parametrize("changes", [ends, lambda one: becomes(one, "policy")])
def test_a_party_corrects_and_takes_back_what_a_post_sent_that_has_ended_or_become_another(
    ours: Any, theirs: Any, ali: Any, changes: Any
) -> None:
    message = post.sent(ali, ours, theirs)
    post.settle()
    changes(ours)
    correction = correct(message.pk, content=post.content(subject="Port 2405, not 2404"), actor=ali, at=LATER)
    assert correction.state == MessageState.SENT
    assert (
        retract(message.pk, actor=ali, at=post.minutes(40), reason="The sensor was wrong.").state == MessageState.SENT
    )
    assert close(message.thread_id, actor=ali, at=post.minutes(50), reason="Done.").closed_at is not None


def test_a_correction_that_an_approver_agreed_to_leaves_for_a_post_that_has_ended(
    ours: Any, theirs: Any, ali: Any, farid: Any
) -> None:
    message = post.sent(ali, ours, theirs)
    post.settle()
    ends(ours)
    words = blaming_a_group()
    correction = correct(message.pk, content=words, actor=ali, at=LATER)
    assert correction.state == MessageState.AWAITING_AUTHORITY
    authorise(correction.pk, actor=farid, at=LATER)
    assert send(correction.pk, actor=ali, at=LATER).state == MessageState.SENT


def test_nothing_new_leaves_in_the_name_of_a_post_that_has_ended_nor_does_its_former_holder_speak(
    ours: Any, theirs: Any, ali: Any
) -> None:
    holder = post.person("tech", ours.organisation, holds=ours)
    message = post.sent(ali, ours, theirs)
    draft = write(post.draft(ours, theirs), actor=ali, at=post.AT)
    ends(ours)
    for act in (submit, send):
        with pytest.raises(NotYourPost):
            act(draft.pk, actor=ali, at=LATER)
    with pytest.raises(NotYourPost):
        write(post.draft(ours, theirs), actor=ali, at=LATER)
    with pytest.raises(NotYourPost):
        retract(message.pk, actor=holder, at=LATER, reason="No.")


def test_who_read_on_their_page_what_no_mail_brought_gets_the_correction_there(ours: Any, third: Any, ali: Any) -> None:
    unreachable = post.side("cert-la", country="LA", mail=False)
    reader = post.person("la", unreachable.organisation)
    message = post.sent(ali, ours, unreachable, third)
    post.settle()
    assert post.recipient(message, unreachable).state == RecipientState.UNREACHED
    correction = correct(message.pk, content=post.content(subject="Port 2405, not 2404"), actor=ali, at=LATER)
    assert queries.message(correction.pk, reader=reader, at=LATER).content.subject == "Port 2405, not 2404"
    to = post.recipient(correction, unreachable)
    assert to.pk in queries.waiting(reader, at=LATER).to_acknowledge
    acknowledge(to.pk, understood="2405.", ability=Ability.CANNOT, reports_at=None, actor=reader, at=LATER)


def test_where_no_mail_reached_anybody_a_correction_is_written_all_the_same(ours: Any, ali: Any) -> None:
    unreachable = post.side("cert-la", country="LA", mail=False)
    message = post.sent(ali, ours, unreachable)
    correction = correct(message.pk, content=post.content(subject="Port 2405, not 2404"), actor=ali, at=LATER)
    assert correction.state == MessageState.SENT
    assert Recipient.objects.get(message=correction).state == RecipientState.UNREACHED


def test_a_correction_that_was_refused_is_handed_in_again_in_the_same_words(
    ours: Any, theirs: Any, ali: Any, farid: Any
) -> None:
    message = post.sent(ali, ours, theirs)
    words = blaming_a_group()
    first = correct(message.pk, content=words, actor=ali, at=LATER)
    assert correct(message.pk, content=words, actor=ali, at=LATER).pk == first.pk
    refuse(first.pk, actor=farid, at=LATER, reason="Not yet.")
    second = correct(message.pk, content=words, actor=ali, at=LATER)
    assert second.pk != first.pk
    assert second.state == MessageState.AWAITING_AUTHORITY
    assert second.pk in queries.waiting(farid, at=LATER).to_authorise


def test_who_only_read_it_finds_that_it_was_taken_back(ours: Any, ali: Any) -> None:
    unreachable = post.side("cert-la", country="LA", mail=False)
    reader = post.person("la", unreachable.organisation)
    message = post.sent(ali, ours, unreachable)
    retraction = retract(message.pk, actor=ali, at=LATER, reason="The sensor was wrong.")
    assert queries.message(retraction.pk, reader=reader, at=LATER).content.request == "The sensor was wrong."
    assert post.turns(post.minutes(60)) == 0


def test_a_correction_in_the_same_words_with_another_deadline_is_another(ours: Any, theirs: Any, ali: Any) -> None:
    message = post.sent(ali, ours, theirs)
    words = post.content(subject="Port 2405, not 2404")
    first = correct(message.pk, content=words, respond_by=post.minutes(600), actor=ali, at=LATER)
    assert correct(message.pk, content=words, actor=ali, at=LATER).pk == first.pk
    second = correct(message.pk, content=words, respond_by=post.minutes(900), actor=ali, at=LATER)
    assert (second.pk != first.pk, second.respond_by, second.state) == (True, post.minutes(900), MessageState.SENT)


def test_what_a_post_never_sent_is_put_away_when_it_has_ended(ours: Any, theirs: Any, ali: Any) -> None:
    draft = write(post.draft(ours, theirs), actor=ali, at=post.AT)
    ends(ours)
    assert discard(draft.pk, actor=ali, at=LATER).state == MessageState.DISCARDED


def test_a_stranger_acknowledges_nothing_of_it(ours: Any, theirs: Any, third: Any, ali: Any) -> None:
    message = post.sent(ali, ours, theirs)
    stranger = post.person("th", third.organisation)
    correction = correct(message.pk, content=post.content(subject="Port 2405, not 2404"), actor=ali, at=LATER)
    with pytest.raises(UnknownRecipient):
        acknowledge(
            post.recipient(correction).pk,
            understood="2405.",
            ability=Ability.CANNOT,
            reports_at=None,
            actor=stranger,
            at=LATER,
        )
