"""Who agrees: the gate, four eyes, the diplomat; and what goes at once while politics wait."""

import pytest
from tests.messages.actions import post

from kentongan.delivery.models import Delivery
from kentongan.messages.actions.authorising import approve_attribution, authorise, refuse, submit
from kentongan.messages.actions.sending import send
from kentongan.messages.actions.splitting import split_infrastructure
from kentongan.messages.actions.writing import change, discard, write
from kentongan.messages.errors import (
    AttributionRefused,
    DiplomatNeeded,
    MessageChanged,
    NotAuthorised,
    NotOnThisRung,
    NotYoursToAuthorise,
)
from kentongan.messages.rules.wording import check
from kentongan.messages.terms import Attribution, FindingKind, Level, MessageState, Priority
from kentongan.records.terms import PostRole

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    """Two parties with every kind of post that the story needs, and the people of the first."""
    ours, theirs = post.party("mfa-my"), post.party("gov-a", country="ID")
    posts = {
        "our_tech": post.side("mfa-my"),
        "our_diplomat": post.side("mfa-my", "diplomatic"),
        "their_tech": post.side("gov-a", country="ID"),
        "their_ministry": post.side("gov-a", "policy", country="ID"),
        "their_defence": post.side("gov-a", "defence", country="ID"),
        "their_diplomat": post.side("gov-a", "diplomatic", country="ID"),
    }
    post.partners(theirs, ours)
    people = {
        "writer": post.person("writer", ours, edits=True),
        "approver": post.person("approver", ours, approves=True),
        "diplomat": post.person("diplomat", ours, holds=posts["our_diplomat"]),
        "reader": post.person("reader", theirs),
    }
    return posts | people


def accusation(region, *to: str, **more):
    return post.draft(
        region["our_diplomat"],
        *(region[one] for one in to),
        level=Level.DIPLOMATIC,
        content=post.accusing(),
        **more,
    )


def test_hot_attribution_is_refused_split_and_gated(region):
    """ "A very likely attacked us, high confidence", addressed to A's ministry and defence."""
    writer = region["writer"]
    hot = write(accusation(region, "their_ministry", "their_defence"), actor=writer, at=post.AT)
    with pytest.raises(AttributionRefused) as refused:
        send(hot.pk, actor=writer, at=post.AT)
    assert refused.value.facts["offers_infrastructure_notice"]
    assert Delivery.objects.count() == 0

    notice = split_infrastructure(hot.pk, actor=writer, at=post.AT)
    assert notice.attribution == Attribution.INFRASTRUCTURE
    send(notice.pk, actor=writer, at=post.AT)
    [mail] = post.waiting()
    assert mail.destination == "technical@gov-a.example"
    told = post.mail_to(mail.destination).text
    assert post.SECRET in told.replace("\n", " ")
    assert "attacked" not in told

    gated = change(hot.pk, accusation(region, "their_diplomat"), actor=writer, at=post.minutes(1))
    assert submit(gated.pk, actor=writer, at=post.minutes(1)).state == MessageState.AWAITING_AUTHORITY
    with pytest.raises(NotAuthorised):
        send(gated.pk, actor=writer, at=post.minutes(1))
    with pytest.raises(NotYoursToAuthorise):
        authorise(gated.pk, actor=writer, at=post.minutes(2))
    assert authorise(gated.pk, actor=region["approver"], at=post.minutes(3)).state == MessageState.AWAITING_DIPLOMAT
    with pytest.raises(DiplomatNeeded):
        approve_attribution(gated.pk, actor=region["approver"], at=post.minutes(4))
    approve_attribution(gated.pk, actor=region["diplomat"], at=post.minutes(5))
    assert len(post.waiting()) == 1
    send(gated.pk, actor=writer, at=post.minutes(6))
    assert {row.destination for row in Delivery.objects.all()} == {
        "technical@gov-a.example",
        "diplomatic@gov-a.example",
    }


def test_an_actor_needs_an_approver_who_did_not_write_it(region):
    both = post.person("both", region["our_tech"].organisation, edits=True, approves=True)
    said = post.accusing(attribution=Attribution.ACTOR, assessment=named_group())
    message = write(post.draft(region["our_tech"], region["their_tech"], content=said), actor=both, at=post.AT)
    submit(message.pk, actor=both, at=post.AT)
    with pytest.raises(NotYoursToAuthorise):
        authorise(message.pk, actor=both, at=post.AT)
    assert authorise(message.pk, actor=region["approver"], at=post.AT).state == MessageState.AUTHORISED


def test_who_changed_a_message_does_not_approve_it_either(region):
    both = post.person("both", region["our_tech"].organisation, edits=True, approves=True)
    said = post.accusing(attribution=Attribution.ACTOR, assessment=named_group())
    drafted = post.draft(region["our_tech"], region["their_tech"], content=said)
    message = write(drafted, actor=both, at=post.AT)
    change(message.pk, drafted, actor=region["writer"], at=post.AT)
    submit(message.pk, actor=both, at=post.AT)
    with pytest.raises(NotYoursToAuthorise):
        authorise(message.pk, actor=both, at=post.AT)


def test_a_change_takes_the_agreement_back(region):
    said = post.accusing(attribution=Attribution.ACTOR, assessment=named_group())
    drafted = post.draft(region["our_tech"], region["their_tech"], content=said)
    message = write(drafted, actor=region["writer"], at=post.AT)
    submit(message.pk, actor=region["writer"], at=post.AT)
    authorise(message.pk, actor=region["approver"], at=post.AT, digest=message.digest)
    changed = change(message.pk, drafted, actor=region["writer"], at=post.AT)
    assert (changed.state, changed.authorised_by) == (MessageState.DRAFT, None)


def test_one_agrees_to_what_one_read(region):
    said = post.accusing(attribution=Attribution.ACTOR, assessment=named_group())
    drafted = post.draft(region["our_tech"], region["their_tech"], content=said)
    message = write(drafted, actor=region["writer"], at=post.AT)
    submit(message.pk, actor=region["writer"], at=post.AT)
    with pytest.raises(MessageChanged):
        authorise(message.pk, actor=region["approver"], at=post.AT, digest="0" * 64)


def test_a_refusal_says_why_and_the_message_can_be_changed(region):
    said = post.accusing(attribution=Attribution.ACTOR, assessment=named_group())
    drafted = post.draft(region["our_tech"], region["their_tech"], content=said)
    message = write(drafted, actor=region["writer"], at=post.AT)
    submit(message.pk, actor=region["writer"], at=post.AT)
    assert refuse(message.pk, actor=region["approver"], at=post.AT, reason="Too early.").state == MessageState.REFUSED
    assert change(message.pk, drafted, actor=region["writer"], at=post.AT).state == MessageState.DRAFT
    assert discard(message.pk, actor=region["writer"], at=post.AT).state == MessageState.DISCARDED


@pytest.mark.parametrize("to", [role for role in PostRole if role not in (PostRole.TECHNICAL, PostRole.OPERATIONS)])
def test_the_lead_level_reaches_nobody_but_technical_posts(region, to):
    other = post.side("other", to.value, country="TH")
    post.partners(other.organisation, region["our_tech"].organisation)
    drafted = post.draft(region["our_tech"], other, level=Level.LEAD)
    message = write(drafted, actor=region["writer"], at=post.AT)
    with pytest.raises(NotOnThisRung):
        send(message.pk, actor=region["writer"], at=post.AT)


def test_a_real_immediate_message_makes_checks_of_the_posts_it_goes_to_give_way_and_none_of_its_sender(region):
    from tests.checks.made import running

    from kentongan.checks.models import Probe
    from kentongan.checks.terms import ProbeState

    running()
    post.sent(region["writer"], region["our_tech"], region["their_tech"], exercise=True)
    post.sent(region["writer"], region["our_tech"], region["their_tech"], priority=Priority.PRIORITY)
    assert not Probe.objects.filter(state=ProbeState.PREEMPTED).exists()
    post.sent(region["writer"], region["our_tech"], region["their_tech"])
    gave_way = Probe.objects.filter(state=ProbeState.PREEMPTED).values_list("post", flat=True)
    assert set(gave_way) == {region["their_tech"].pk}


def test_neither_the_answer_to_it_nor_a_message_at_home_makes_a_check_give_way(region):
    from tests.checks.made import running

    from kentongan.checks.models import Probe
    from kentongan.checks.terms import ProbeState
    from kentongan.messages.actions.acknowledging import acknowledge
    from kentongan.messages.terms import Ability

    desk = post.side(region["our_tech"].organisation.slug, "operations")
    message = post.sent(region["writer"], region["our_tech"], region["their_tech"])
    running()
    post.sent(region["writer"], region["our_tech"], desk)
    friend = post.person("friend", region["their_tech"].organisation)
    row = post.recipient(message).pk
    told = {"understood": "We look.", "ability": Ability.CAN, "reports_at": post.minutes(90)}
    acknowledge(row, **told, at=post.minutes(1), actor=friend)
    assert not Probe.objects.filter(state=ProbeState.PREEMPTED).exists()


def test_whoever_is_woken_in_place_of_a_closed_post_has_no_check_to_answer_either(region):
    from tests.checks.made import running

    from kentongan.checks.models import Probe
    from kentongan.checks.terms import ProbeState

    theirs = region["their_tech"]
    type(theirs).objects.filter(pk=theirs.pk).update(hours={"weekly": {}}, time_zone="UTC")
    desk = post.side("gov-a", "operations", country="ID")
    running()
    message = post.sent(region["writer"], region["our_tech"], theirs)
    assert post.mail_to("operations@gov-a.example")
    assert post.recipient(message).post_id == theirs.pk
    gave_way = Probe.objects.filter(state=ProbeState.PREEMPTED).values_list("post", flat=True)
    assert set(gave_way) == {theirs.pk, desk.pk}


def named_group():
    from dataclasses import replace

    found = post.accusing().assessment
    assert found is not None
    return replace(found, text="The intrusion set that is known as Grey Heron did this.")


def test_the_hot_sentence_is_found_and_goes_nowhere_undeclared(region):
    hot = "Indonesia very likely attacked us, high confidence."
    kinds = {one.kind for one in check(hot, defined=())}
    assert {FindingKind.LIKELIHOOD_WITH_CONFIDENCE, FindingKind.ACCUSATION} <= kinds
    said = post.content(request=hot)
    message = write(
        post.draft(region["our_tech"], region["their_tech"], content=said), actor=region["writer"], at=post.AT
    )
    with pytest.raises(AttributionRefused) as refused:
        send(message.pk, actor=region["writer"], at=post.AT)
    assert refused.value.facts["gate"] == "undeclared"
    notice = split_infrastructure(message.pk, actor=region["writer"], at=post.AT)
    send(notice.pk, actor=region["writer"], at=post.AT)
    assert "attacked" not in post.mail_to("technical@gov-a.example").text
