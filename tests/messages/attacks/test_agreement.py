"""Attempts to send what nobody agreed to, and to stand in for a correction, a retraction or an acknowledgement."""

from dataclasses import replace

import pytest
from tests.messages.actions import post

from kentongan.delivery.models import Delivery
from kentongan.kernel.tlp import TLP
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.authorising import approve_attribution, authorise, submit
from kentongan.messages.actions.closing import close
from kentongan.messages.actions.raising import raise_thread
from kentongan.messages.actions.recalling import correct, retract
from kentongan.messages.actions.sending import send
from kentongan.messages.actions.writing import change, write
from kentongan.messages.errors import (
    AcknowledgementRefused,
    AttributionRefused,
    DiplomatNeeded,
    MessageChanged,
    MessageNotInState,
    NotOnThisRung,
    NotWrittenSo,
    NotYoursToAuthorise,
    UnknownMessage,
)
from kentongan.messages.models import Message, Recipient
from kentongan.messages.terms import Ability, Assessment, Attribution, Level, MessageState, MessageType

pytestmark = pytest.mark.django_db

HOT = "The government of Indonesia attacked our grid."


@pytest.fixture
def world():
    ours, theirs, third = post.side("cert-my"), post.side("cert-id", country="ID"), post.side("cert-th", country="TH")
    return {
        "ours": ours,
        "theirs": theirs,
        "third": third,
        "ali": post.person("ali", ours.organisation, edits=True),
        "lead": post.person("lead", ours.organisation, approves=True),
        "budi": post.person("budi", theirs.organisation, edits=True),
    }


def naming_an_actor():
    group = replace(post.accusing().assessment, text="The intrusion set that is known as Grey Heron did this.")
    return post.accusing(attribution=Attribution.ACTOR, assessment=group)


def test_who_agreed_to_one_audience_agreed_to_no_other(world):
    drafted = post.draft(world["ours"], world["theirs"], content=naming_an_actor())
    message = write(drafted, actor=world["ali"], at=post.AT)
    read = submit(message.pk, actor=world["ali"], at=post.AT).digest
    for other in (
        replace(drafted, recipients=(world["theirs"].pk, world["third"].pk)),
        replace(drafted, tlp=TLP.CLEAR),
    ):
        change(message.pk, other, actor=world["ali"], at=post.AT)
        submit(message.pk, actor=world["ali"], at=post.AT)
        with pytest.raises(MessageChanged):
            authorise(message.pk, actor=world["lead"], at=post.AT, digest=read)
    change(message.pk, drafted, actor=world["ali"], at=post.AT)
    submit(message.pk, actor=world["ali"], at=post.AT)
    authorise(message.pk, actor=world["lead"], at=post.AT, digest=read)
    with pytest.raises(MessageNotInState):
        authorise(message.pk, actor=world["lead"], at=post.AT, digest=read)


def test_a_recipient_who_was_put_in_after_the_agreement_stops_the_message(world):
    message = write(
        post.draft(world["ours"], world["theirs"], content=naming_an_actor()), actor=world["ali"], at=post.AT
    )
    submit(message.pk, actor=world["ali"], at=post.AT)
    authorise(message.pk, actor=world["lead"], at=post.AT)
    third = world["third"]
    Recipient.objects.create(message=message, organisation=third.organisation, post=third, role=third.role)
    with pytest.raises(MessageChanged):
        send(message.pk, actor=world["ali"], at=post.AT)
    assert Delivery.objects.count() == 0


def test_the_diplomat_of_another_party_agrees_to_nothing(world):
    ours, theirs = post.side("cert-my", "diplomatic"), post.side("cert-id", "diplomatic", country="ID")
    message = write(
        post.draft(ours, theirs, level=Level.DIPLOMATIC, content=post.accusing()), actor=world["ali"], at=post.AT
    )
    submit(message.pk, actor=world["ali"], at=post.AT)
    with pytest.raises(NotYoursToAuthorise):
        authorise(message.pk, actor=world["ali"], at=post.AT)
    authorise(message.pk, actor=world["lead"], at=post.AT)
    theirs_too = post.person("theirs_too", holds=theirs)
    both = post.person("both", world["ours"].organisation, holds=theirs)
    for actor, refused in ((theirs_too, UnknownMessage), (both, (UnknownMessage, DiplomatNeeded))):
        with pytest.raises(refused):
            approve_attribution(message.pk, actor=actor, at=post.AT)


@pytest.mark.parametrize("kind", [MessageType.CORRECTION, MessageType.RETRACTION, MessageType.ACKNOWLEDGEMENT])
def test_nobody_writes_freely_what_is_made_of_another_message(world, kind):
    sent = post.sent(world["ali"], world["ours"], world["theirs"])
    about = post.draft(world["theirs"], world["ours"], type=kind, thread=sent.thread_id, reply_to=sent.pk)
    with pytest.raises(NotWrittenSo):
        write(about, actor=world["budi"], at=post.AT)
    update = write(replace(about, type=MessageType.UPDATE), actor=world["budi"], at=post.AT)
    with pytest.raises(NotWrittenSo):
        change(update.pk, about, actor=world["budi"], at=post.AT)


def test_what_another_party_calls_a_correction_stops_no_retraction(world):
    sent = post.sent(world["ali"], world["ours"], world["theirs"])
    post.settle()
    about = post.draft(world["theirs"], world["ours"], type=MessageType.UPDATE, thread=sent.thread_id, reply_to=sent.pk)
    strange = send(write(about, actor=world["budi"], at=post.AT).pk, actor=world["budi"], at=post.AT)
    assert retract(sent.pk, actor=world["ali"], at=post.minutes(1), reason="The sensor was wrong.").state == "sent"
    strange.refresh_from_db()
    assert strange.state == MessageState.SENT


def test_a_correction_that_waits_keeps_its_terms_and_its_recipients(world):
    sent = post.sent(world["ali"], world["ours"], world["theirs"])
    correction = correct(sent.pk, content=naming_an_actor(), actor=world["ali"], at=post.minutes(1))
    assert correction.state == MessageState.AWAITING_AUTHORITY
    same = post.draft(
        world["ours"], world["theirs"], type=MessageType.CORRECTION, thread=sent.thread_id, reply_to=sent.pk
    )
    for other in (
        replace(same, recipients=(world["third"].pk,)),
        replace(same, tlp=TLP.RED),
        replace(same, type=MessageType.UPDATE),
    ):
        with pytest.raises(NotWrittenSo):
            change(correction.pk, other, actor=world["ali"], at=post.minutes(2))
    changed = change(correction.pk, same, actor=world["ali"], at=post.minutes(2))
    assert send(changed.pk, actor=world["ali"], at=post.minutes(3)).state == MessageState.SENT


def test_a_correction_of_what_was_said_of_a_state_needs_whoever_agreed_to_that(world):
    from tests.messages.attacks.test_reach import accusation_sent

    sent = accusation_sent(level=Level.DIPLOMATIC)
    writer = post.reader_named("mfa_writer")
    vague = post.content(assessment=Assessment(text="What we said of them in our last message stays true."))
    correction = correct(sent.pk, content=vague, actor=writer, at=post.minutes(1))
    assert correction.state == MessageState.AWAITING_AUTHORITY
    authorise(correction.pk, actor=post.reader_named("mfa_lead"), at=post.minutes(2))
    approved = approve_attribution(correction.pk, actor=post.reader_named("mfa_envoy"), at=post.minutes(3))
    assert send(approved.pk, actor=writer, at=post.minutes(4)).state == MessageState.SENT


def test_an_acknowledgement_accuses_nobody_of_more_than_it_answers(world):
    sent = post.sent(world["ali"], world["ours"], world["theirs"])
    told = {"ability": Ability.CANNOT, "reports_at": None, "actor": world["budi"], "at": post.minutes(1)}
    with pytest.raises(AcknowledgementRefused):
        acknowledge(post.recipient(sent).pk, understood=HOT, **told)
    assert Message.objects.filter(by_recipient=True).count() == 0
    acknowledge(post.recipient(sent).pk, understood="Your relay answers on port 2404.", **told)


def test_an_acknowledgement_restates_what_was_said_of_a_state(world):
    from tests.messages.attacks.test_reach import accusation_sent

    sent = accusation_sent(level=Level.DIPLOMATIC)
    envoy = post.person("their_envoy", post.recipient(sent).organisation, holds=post.recipient(sent).post)
    told = {"ability": Ability.CANNOT, "reports_at": None, "actor": envoy, "at": post.minutes(1)}
    assert acknowledge(post.recipient(sent).pk, understood="You say that State A attacked your grid.", **told)


def test_a_reason_that_the_other_side_reads_accuses_nobody(world):
    sent = post.sent(world["ali"], world["ours"], world["theirs"])
    tech = post.person("tech", world["ours"].organisation, holds=world["ours"])
    with pytest.raises(AttributionRefused):
        raise_thread(sent.thread_id, to=Level.LEAD, actor=tech, at=post.AT, reason=HOT)
    with pytest.raises(AttributionRefused):
        close(sent.thread_id, actor=world["ali"], at=post.AT, reason=HOT)


def test_nothing_is_written_on_the_rung_of_ministers(world):
    drafted = post.draft(world["ours"], world["theirs"], level=Level.MINISTERIAL)
    with pytest.raises(NotOnThisRung):
        write(drafted, actor=world["ali"], at=post.AT)
    message = write(replace(drafted, level=Level.TECHNICAL), actor=world["ali"], at=post.AT)
    with pytest.raises(NotOnThisRung):
        change(message.pk, drafted, actor=world["ali"], at=post.AT)


def test_a_post_that_became_another_since_the_agreement_stops_the_message(world):
    ours, theirs = post.side("cert-my", "diplomatic"), post.side("cert-id", "diplomatic", country="ID")
    drafted = post.draft(ours, theirs, level=Level.DIPLOMATIC_POLICY, content=post.accusing())
    message = write(drafted, actor=world["ali"], at=post.AT)
    envoy = post.person("envoy", ours.organisation, holds=ours)
    submit(message.pk, actor=world["ali"], at=post.AT)
    authorise(message.pk, actor=world["lead"], at=post.AT)
    approve_attribution(message.pk, actor=envoy, at=post.AT)
    type(theirs).objects.filter(pk=theirs.pk).update(role="policy")
    with pytest.raises(AttributionRefused):
        send(message.pk, actor=world["ali"], at=post.AT)
    assert Delivery.objects.count() == 0


def test_the_why_of_a_refusal_is_told_in_the_language_of_its_reader(world):
    message = write(
        post.draft(world["ours"], world["theirs"], content=post.content(request=HOT)), actor=world["ali"], at=post.AT
    )
    with pytest.raises(AttributionRefused) as refused:
        send(message.pk, actor=world["ali"], at=post.AT)
    told = refused.value.message(lambda text: text.replace("holds a state responsible", "ຖືລັດຮັບຜິດຊອບ"))
    assert "ຖືລັດຮັບຜິດຊອບ" in told
    assert HOT in told
