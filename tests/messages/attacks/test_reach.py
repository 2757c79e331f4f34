"""Attempts to let a message reach somebody who may not have it, and to have it by ways that once were theirs."""

from dataclasses import replace

import pytest
from tests.messages.actions import post

from kentongan.delivery.models import Delivery
from kentongan.kernel.tlp import TLP
from kentongan.messages import queries
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.authorising import approve_attribution, authorise, submit
from kentongan.messages.actions.linking import NoCodeForThis, ask_code, enter_code, open_link
from kentongan.messages.actions.recalling import retract
from kentongan.messages.actions.sending import send
from kentongan.messages.actions.writing import write
from kentongan.messages.errors import MessageLinkOpensNothing, UnknownMessage, UnknownRecipient
from kentongan.messages.models import Call, Message, Recipient
from kentongan.messages.queries.audiences import audience_for
from kentongan.messages.terms import Ability, Level, LinkState, RecipientState

pytestmark = pytest.mark.django_db

LATER = post.minutes(60)


@pytest.fixture
def ours():
    return post.side("cert-my")


@pytest.fixture
def theirs():
    return post.side("cert-id", country="ID")


@pytest.fixture
def ali(ours):
    return post.person("ali", ours.organisation, edits=True)


def accusation_sent(*, level=Level.DIPLOMATIC_POLICY, also=()) -> Message:
    """Send what is said of a state to a diplomatic post, agreed to by everybody who must."""
    ours, theirs = post.side("mfa-my", "diplomatic"), post.side("mfa-id", "diplomatic", country="ID")
    for role in also:
        post.side("mfa-id", role, country="ID")
    party = ours.organisation
    writer = post.person("mfa_writer", party, edits=True)
    lead, envoy = post.person("mfa_lead", party, approves=True), post.person("mfa_envoy", party, holds=ours)
    message = write(post.draft(ours, theirs, level=level, content=post.accusing()), actor=writer, at=post.AT)
    submit(message.pk, actor=writer, at=post.AT)
    authorise(message.pk, actor=lead, at=post.AT)
    approve_attribution(message.pk, actor=envoy, at=post.AT)
    return send(message.pk, actor=writer, at=post.AT)


def test_what_is_said_of_a_state_never_goes_to_a_policy_desk_that_answers_at_night():
    message = accusation_sent(also=["policy"])
    post.settle()
    for minute in range(10, 90, 10):
        post.turns(post.minutes(minute))
        post.settle(at=post.minutes(minute))
    assert not Delivery.objects.filter(destination="policy@mfa-id.example").exists()
    [station] = audience_for(post.recipient(message), at=LATER).stations
    assert station.post == post.recipient(message).post_id


def test_what_is_said_of_a_state_is_read_by_no_policy_post_of_the_party():
    message = accusation_sent(also=["policy"])
    policy = Recipient.objects.get(message=message).organisation.posts.get(role="policy")
    adviser = post.person("adviser", policy.organisation, holds=policy)
    envoy = post.person("their_envoy", policy.organisation, holds=post.recipient(message).post)
    assert queries.threads(adviser, at=LATER) == []
    with pytest.raises(UnknownMessage):
        queries.message(message.pk, reader=adviser, at=LATER)
    with pytest.raises(UnknownRecipient):
        acknowledge(
            post.recipient(message).pk, understood="x", ability=Ability.CANNOT, reports_at=None, actor=adviser, at=LATER
        )
    assert queries.message(message.pk, reader=envoy, at=LATER).id == message.pk


def test_a_desk_that_may_raise_to_the_diplomats_does_not_read_what_they_write():
    message = accusation_sent(level=Level.DIPLOMATIC, also=["operations"])
    desk = Recipient.objects.get(message=message).organisation.posts.get(role="operations")
    operator = post.person("operator", desk.organisation, holds=desk)
    assert queries.threads(operator, at=LATER) == []
    with pytest.raises(UnknownMessage):
        queries.message(message.pk, reader=operator, at=LATER)


def test_a_post_that_became_another_gets_nothing_more_of_what_is_said_of_a_state():
    message = accusation_sent()
    theirs = post.recipient(message).post
    secret = post.secret_in(post.mail_to("diplomatic@mfa-id.example"))
    assert open_link(secret, at=LATER).state is LinkState.OPEN
    post.settle()
    post.add(theirs, "second@mfa-id.example", priority=2)
    type(theirs).objects.filter(pk=theirs.pk).update(role="policy")
    post.turns(LATER)
    assert not Delivery.objects.filter(destination="second@mfa-id.example").exists()
    assert open_link(secret, at=LATER).state is LinkState.UNKNOWN
    assert post.recipient(message).next_turn_at is None


def test_the_link_of_who_holds_the_post_no_longer_opens_nothing(ours, theirs, ali):
    message = post.sent(ali, ours, theirs)
    secret = post.secret_in(post.mail_to("technical@cert-id.example"))
    link = open_link(secret, at=post.minutes(1))
    assert link.state is LinkState.OPEN
    theirs.assignments.update(valid_to=post.minutes(2))
    assert open_link(secret, at=post.minutes(3)).state is LinkState.UNKNOWN
    with pytest.raises(MessageLinkOpensNothing):
        acknowledge(
            post.recipient(message).pk,
            understood="x",
            ability=Ability.CANNOT,
            reports_at=None,
            link=link.link,
            at=post.minutes(3),
        )


def test_the_link_in_a_mailbox_that_the_directory_has_no_more_opens_nothing(ours, theirs, ali):
    post.sent(ali, ours, theirs)
    secret = post.secret_in(post.mail_to("technical@cert-id.example"))
    theirs.assignments.get().channels.update(address="new@cert-id.example")
    assert open_link(secret, at=post.minutes(1)).state is LinkState.UNKNOWN


def test_a_mailbox_that_may_carry_less_since_opens_by_a_code(ours, theirs, ali):
    post.add(theirs, "second@cert-id.example", priority=2, verified_at=post.AT)
    message = post.sent(ali, ours, theirs)
    secret = post.secret_in(post.mail_to("technical@cert-id.example"))
    link = open_link(secret, at=post.minutes(1)).link
    with pytest.raises(NoCodeForThis):
        ask_code(link, at=post.minutes(1))
    theirs.assignments.get().channels.filter(priority=1).update(carries=TLP.CLEAR)
    assert open_link(secret, at=post.minutes(1)).state is LinkState.NEEDS_CODE
    with pytest.raises(MessageLinkOpensNothing):
        acknowledge(
            post.recipient(message).pk, understood="x", ability=Ability.CANNOT, reports_at=None, link=link, at=LATER
        )
    ask_code(link, at=post.minutes(2))
    assert enter_code(link, post.code_in(post.mail_to("second@cert-id.example")), at=post.minutes(3))


def test_the_link_of_a_post_that_lapsed_since_opens_what_is_green_and_asks_a_code_for_more(ours, theirs, ali):
    post.sent(ali, ours, theirs)
    secret = post.secret_in(post.mail_to("technical@cert-id.example"))
    type(theirs).objects.filter(pk=theirs.pk).update(confirmed_at=post.minutes(-400 * 24 * 60))
    assert open_link(secret, at=post.minutes(1)).state is LinkState.OPEN


@pytest.mark.parametrize("change", [{"carries": TLP.GREEN}, {"assignment__valid_to": post.minutes(1)}])
def test_nobody_is_given_a_number_at_which_a_red_message_may_not_be_told_any_more(ours, theirs, ali, change):
    post.add(theirs, "+62215550100", channel="phone", carries=TLP.RED, verified_at=post.AT)
    post.sent(ali, ours, theirs, tlp=TLP.RED)
    [call] = queries.calls(ali, at=post.minutes(2))
    assert call.number
    if "carries" in change:
        theirs.assignments.get().channels.filter(channel="phone").update(**change)
    else:
        theirs.assignments.update(valid_to=post.minutes(1))
    assert [one.number for one in queries.calls(post.person("officer", role="duty_officer"), at=post.minutes(2))] == [
        ""
    ]


def test_what_is_red_is_read_by_no_colleague_without_a_post(ours, theirs, ali):
    post.add(theirs, "+62215550100", channel="phone", carries=TLP.RED, verified_at=post.AT)
    message = post.sent(ali, ours, theirs, tlp=TLP.RED)
    from kentongan.messages.actions.calling import record_call
    from kentongan.messages.terms import Acknowledgement

    told = Acknowledgement(understood="We look at 2404.", ability=Ability.CANNOT)
    record_call(Call.objects.get().pk, reached=True, acknowledgement=told, actor=ali, at=post.minutes(1))
    answer = Message.objects.get(by_recipient=True)
    for party in (ours, theirs):
        clerk = post.person(f"clerk-{party.organisation.slug}", party.organisation)
        for one in (message, answer):
            with pytest.raises(UnknownMessage):
                queries.message(one.pk, reader=clerk, at=LATER)
    holder = post.person("holder", ours.organisation, holds=ours)
    assert queries.message(answer.pk, reader=holder, at=LATER).content.understood == "We look at 2404."
    assert Delivery.objects.count() == 0


def test_who_holds_the_post_no_longer_is_told_of_no_retraction(ours, theirs, ali):
    message = post.sent(ali, ours, theirs)
    post.settle()
    theirs.assignments.update(valid_to=post.minutes(1))
    fresh = post.holder(theirs, priority=9)
    post.channel(fresh, "next@cert-id.example")
    retract(message.pk, actor=ali, at=post.minutes(2), reason="The sensor was wrong.")
    post.turns(post.minutes(2))
    assert [row.destination for row in post.waiting()] == ["next@cert-id.example"]


def test_no_label_above_green_leaves_in_clear_by_any_mail(ours, theirs, ali):
    post.add(theirs, "second@cert-id.example", priority=2, verified_at=post.AT)
    for tlp in (TLP.AMBER, TLP.AMBER_STRICT):
        message = post.sent(ali, ours, theirs, tlp=tlp, content=post.content(subject="Kestrel: sluice gates"))
        link = post.link_of(post.recipient(message))
        ask_code(link, at=post.minutes(1))
        post.settle()
        post.turns(post.minutes(10))
        right = post.content(subject="Kestrel again")
        from kentongan.messages.actions.recalling import correct

        correct(message.pk, content=replace(right, request="Kestrel, please."), actor=ali, at=post.minutes(11))
        post.settle(at=post.minutes(11))
        retract(message.pk, actor=ali, at=post.minutes(12), reason="Kestrel was wrong.")
    from kentongan.accounts.terms import HUB_ITSELF
    from kentongan.delivery.queries import message as kept

    for row in Delivery.objects.all():
        mail = kept(row.pk, reader=HUB_ITSELF).mail
        told = " ".join((mail.subject + mail.text + mail.html + mail.outer_subject + row.key + row.message_id).split())
        for word in ("Kestrel", "relay-3", "2404", "our sensor", "see the same"):
            assert word not in told, row.destination


def test_the_acknowledged_state_is_the_first_acknowledgement_whatever_way_the_second_comes(ours, theirs, ali):
    post.add(theirs, "+62215550100", channel="phone", priority=3)
    message = post.sent(ali, ours, theirs)
    post.settle()
    post.turns(post.minutes(10))
    link = open_link(post.secret_in(post.mail_to("technical@cert-id.example")), at=post.minutes(11))
    acknowledge(
        link.recipient, understood="Seen.", ability=Ability.CANNOT, reports_at=None, link=link.link, at=post.minutes(11)
    )
    from kentongan.messages.actions.calling import record_call
    from kentongan.messages.terms import Acknowledgement

    told = Acknowledgement(understood="Something else.", ability=Ability.CANNOT)
    done = record_call(Call.objects.get().pk, reached=True, acknowledgement=told, actor=ali, at=post.minutes(12))
    assert done.note == "“Something else.” (cannot)"
    assert post.recipient(message).state == RecipientState.ACKNOWLEDGED
    assert Message.objects.filter(by_recipient=True).count() == 1
