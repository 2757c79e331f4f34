"""What a person counts by hand: only what was taken for a program's, told apart from what the hub counted itself."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from tests.checks.made import (
    AT,
    SOON,
    code_in,
    comes,
    link_in,
    mail_to,
    planned,
    probe_of,
    reply,
    running,
    staffed,
    written,
)

from kentongan.accounts.models import Membership, User
from kentongan.accounts.queries import reader_of
from kentongan.accounts.terms import HUB_ITSELF
from kentongan.checks.actions.answering import answer_by_link
from kentongan.checks.actions.asking import ask_due
from kentongan.checks.actions.hand_counting import count_by_hand, take_back_count
from kentongan.checks.actions.outcomes import follow_deliveries
from kentongan.checks.actions.planning import cancel_check
from kentongan.checks.actions.preempting import preempt
from kentongan.checks.errors import CheckReasonNeeded, NotByHand, NotCountedByHand, UnknownReply
from kentongan.checks.models import HandCount, ProbeEvent
from kentongan.checks.queries import check, probes, results, uncounted
from kentongan.checks.rules.by_hand import worth
from kentongan.checks.rules.codes import make_code
from kentongan.checks.terms import Counts, Reply
from kentongan.delivery.models import Delivery, ReceivedMail
from kentongan.delivery.terms import Reason, State
from kentongan.ledger.models import Entry

pytestmark = pytest.mark.django_db

SOMEBODY = uuid4()
LATER = AT + timedelta(hours=1)
LONG = "The message reached our watch floor and the shift lead has written it into the log of the day."


def refused(contact, **more):
    """Let somebody answer in words that are taken for a program's."""
    reply(contact, f"{LONG}\n\nRef {code_in(mail_to(contact))}", **({"Precedence": "bulk"} | more))


def settle_dead(contact, *, at):
    """Let a contact's mail come back."""
    rows = Delivery.objects.filter(destination=contact.address)
    rows.update(state=State.DEAD, reason=Reason.BOUNCED, settled_at=at, told=False)
    follow_deliveries(at)


def message_id(contact):
    return Delivery.objects.get(destination=contact.address).message_id


def count(one, *, of=None, at=LATER):
    line = uncounted(one.id, HUB_ITSELF)[-1]
    return count_by_hand(line.id, check=(of or one).id, reason="I know them", actor=SOMEBODY, at=at)


def back(one, *, at=LATER):
    line = uncounted(one.id, HUB_ITSELF)[-1]
    take_back_count(line.id, check=one.id, reason="I was wrong", actor=SOMEBODY, at=at)


def numbers(one):
    (line,) = results(one.id, HUB_ITSELF)
    return line.rate.answered, line.by_hand, line.by_hand_partial, line.together.answered, line.rate.asked


def verbs():
    return list(Entry.objects.filter(actor=SOMEBODY).order_by("at", "id").values_list("verb", flat=True))


def test_a_person_counts_what_was_taken_for_a_programs_and_the_rates_stay_apart():
    contact, other = staffed("cert-my"), staffed("cert-id")
    one = running()
    refused(contact)
    assert numbers(one) == (0, 0, 0, 0, 2)
    (line,) = uncounted(one.id, HUB_ITSELF)
    assert (line.may_count, line.by_hand) == ("full", None)
    assert count(one) == "full"
    assert numbers(one) == (0, 1, 0, 1, 2)
    assert probe_of(contact).state == "sent"
    (line,) = uncounted(one.id, HUB_ITSELF)
    assert (line.may_count, line.by_hand.reason, line.by_hand.actor, line.by_hand.at) == (
        None,
        "I know them",
        SOMEBODY,
        LATER,
    )
    assert check(one.id, HUB_ITSELF).by_hand == 1
    assert {row.contact: row.by_hand for row in probes(one.id, HUB_ITSELF)} == {contact.id: "full", other.id: None}
    assert verbs() == ["directory.contact_verified", "checks.reply_counted_by_hand"]


def test_a_count_is_taken_back_by_a_step_more_and_may_be_made_again():
    contact = staffed()
    one = running()
    refused(contact)
    count(one)
    back(one)
    assert numbers(one) == (0, 0, 0, 0, 1)
    contact.refresh_from_db()
    assert contact.verified_at is None
    with pytest.raises(NotCountedByHand):
        back(one)
    count(one)
    assert numbers(one) == (0, 1, 0, 1, 1)
    assert HandCount.objects.count() == 3
    assert verbs().count("checks.count_taken_back") == 1


def test_a_demoted_channel_is_trusted_again_with_the_count_and_demoted_again_without_it():
    contact = staffed()
    one = running()
    settle_dead(contact, at=AT + timedelta(minutes=1))
    contact.refresh_from_db()
    failed_at = contact.failed_at
    assert failed_at is not None
    refused(contact)
    count(one)
    contact.refresh_from_db()
    assert (contact.failed_at, contact.verified_at) == (None, SOON)
    back(one)
    contact.refresh_from_db()
    assert (contact.failed_at, contact.verified_at) == (failed_at, None)


def test_a_channel_that_failed_after_the_reply_stays_demoted():
    contact = staffed()
    one = running()
    refused(contact)
    settle_dead(contact, at=SOON + timedelta(minutes=5))
    assert count(one) == "full"
    contact.refresh_from_db()
    assert contact.failed_at == SOON + timedelta(minutes=5)


def test_taking_back_forgets_nothing_that_was_learnt_since():
    contact = staffed()
    one = running()
    refused(contact)
    count(one)
    answer_by_link(link_in(mail_to(contact)), at=LATER)
    back(one, at=LATER + timedelta(minutes=1))
    contact.refresh_from_db()
    assert contact.verified_at == LATER
    assert numbers(one) == (1, 0, 0, 1, 1)


def test_an_answer_that_comes_after_the_count_is_not_told_twice():
    contact = staffed()
    one = running()
    refused(contact)
    count(one)
    reply(contact, at=SOON + timedelta(minutes=5))
    assert numbers(one) == (1, 0, 0, 1, 1)


def test_an_address_that_is_not_listed_counts_in_part_at_most_and_verifies_nobody():
    contact = staffed()
    one = running()
    refused(contact, sender="deputy@elsewhere.example")
    assert count(one) == "part"
    assert numbers(one) == (0, 0, 1, 0, 1)
    contact.refresh_from_db()
    assert contact.verified_at is None
    refused(contact, at=SOON + timedelta(minutes=1), subject="Re: check again")
    assert count(one) == "full"
    assert numbers(one) == (0, 1, 0, 1, 1)


@pytest.mark.parametrize("what", ["wrong code", "no code", "late", "unlisted", "answered", "mail system"])
def test_what_no_word_of_a_person_mends_is_refused(what):
    contact = staffed()
    one = running()
    match what:
        case "wrong code":
            comes(written("KTG-0000-0000-0000-0001", sender=contact.address, subject="Re: check"))
        case "no code":
            comes(written(LONG, sender=contact.address, Auto_Submitted="auto-replied", In_Reply_To=message_id(contact)))
        case "late":
            refused(contact, at=AT + timedelta(hours=5))
        case "unlisted":
            reply(contact, sender="deputy@elsewhere.example")
        case "answered":
            reply(contact)
            refused(contact, at=SOON + timedelta(minutes=1))
        case _:
            refused(contact, sender="mailer-daemon@mail.example")
    (line,) = uncounted(one.id, HUB_ITSELF)
    assert line.may_count is None
    with pytest.raises(NotByHand) as told:
        count(one)
    assert str(told.value).endswith(".")
    assert not HandCount.objects.exists()


@pytest.mark.parametrize(("sender", "worth_it"), [("", Counts.FULL), ("deputy@elsewhere.example", Counts.PART)])
def test_who_answers_our_mail_without_its_code_can_be_counted(sender, worth_it):
    """Only its receiver knows its Message-ID; whether a person wrote that, staff can say who know them."""
    contact = staffed()
    one = running()
    comes(written("Dah terima.", sender=sender or contact.address, In_Reply_To=message_id(contact)))
    (line,) = uncounted(one.id, HUB_ITSELF)
    assert (line.reply, line.may_count) == (Reply.WRONG_TOKEN, worth_it)
    count(one)
    assert HandCount.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "headers"),
    [
        ("KTG-0000-0000-0000-0001", {}),
        (f"Our code: {make_code(bytes(range(16)))}", {}),
        ("I am out of the office and return on Monday. For urgent matters write to soc@x.example.", {}),
        (f"We received your message and opened ticket 12345. {LONG}", {"Precedence": "bulk"}),
        ("OK", {"Auto_Submitted": "auto-replied"}),
    ],
    ids=["mistaken code", "code that nobody was given", "note of absence", "ticket", "declared"],
)
def test_a_wrong_code_or_a_program_s_answer_without_one_cannot_be_counted(said, headers):
    contact = staffed()
    one = running()
    comes(written(said, sender=contact.address, In_Reply_To=message_id(contact), **headers))
    (line,) = uncounted(one.id, HUB_ITSELF)
    assert line.may_count is None


def test_who_names_another_mail_and_has_no_code_is_nobody():
    contact = staffed()
    one = running()
    comes(written("Dah terima.", sender=contact.address, In_Reply_To="<" + "0" * 32 + "." + "a" * 24 + "@hub.example>"))
    assert not uncounted(one.id, HUB_ITSELF)


def test_what_came_before_the_hub_wrote_down_the_rest_is_refused():
    contact = staffed()
    one = running()
    refused(contact)
    line = uncounted(one.id, HUB_ITSELF)[0]
    assert ProbeEvent.objects.get(pk=line.id).would_be == "valid"
    assert "wrote down" in worth(line.reply, would_be=None, declared=False)


def test_nothing_is_counted_twice_nor_for_another_check_nor_without_a_reason():
    contact = staffed()
    one = running()
    refused(contact)
    other = planned(title="Another", opens_at=LATER)
    (line,) = uncounted(one.id, HUB_ITSELF)
    with pytest.raises(UnknownReply):
        count(one, of=other)
    with pytest.raises(UnknownReply):
        count_by_hand(uuid4(), check=one.id, reason="x", actor=SOMEBODY, at=LATER)
    with pytest.raises(CheckReasonNeeded):
        count_by_hand(line.id, check=one.id, reason=" \n", actor=SOMEBODY, at=LATER)
    count(one)
    with pytest.raises(NotByHand):
        count(one)


def test_what_is_in_no_denominator_or_cancelled_is_not_counted():
    contact = staffed()
    one = running()
    refused(contact)
    preempt(posts=[contact.assignment.post_id], reason="outage", actor=None, at=LATER)
    with pytest.raises(NotByHand):
        count(one)
    cancel_check(one.id, actor=None, at=LATER, reason="enough")
    with pytest.raises(NotByHand):
        count(one)


def test_after_the_end_a_silent_channel_that_answered_in_time_is_counted():
    contact = staffed()
    one = running()
    refused(contact)
    after = AT + timedelta(hours=5)
    ask_due(after)
    assert probe_of(contact).state == "silent"
    assert count(one, at=after) == "full"
    assert numbers(one) == (0, 1, 0, 1, 1)


def test_a_mailbox_that_was_changed_meanwhile_learns_nothing():
    contact = staffed()
    one = running()
    refused(contact)
    contact.address = "new@cert-my.example"
    contact.save()
    count(one)
    contact.refresh_from_db()
    assert contact.verified_at is None


def test_a_mail_that_is_kept_no_longer_counts_in_part_and_tells_the_directory_nothing():
    contact = staffed()
    one = running()
    refused(contact)
    ReceivedMail.objects.update(raw=None)
    assert uncounted(one.id, HUB_ITSELF)[0].may_count == "part"
    assert count(one) == "part"
    contact.refresh_from_db()
    assert contact.verified_at is None


@pytest.mark.parametrize(
    ("said", "most"),
    [
        ("auto-replied", "part"),
        ("auto-generated; x=y", "part"),
        ("No-such", "part"),
        ("no", "full"),
        ("NO; x=y", "full"),
    ],
)
def test_a_mail_that_says_itself_that_a_program_sent_it_counts_in_part_at_most(said, most):
    contact = staffed()
    one = running()
    refused(contact, Auto_Submitted=said)
    assert uncounted(one.id, HUB_ITSELF)[0].may_count == most
    assert count(one) == most
    contact.refresh_from_db()
    assert (contact.verified_at is None) == (most == "part")


def staff(name):
    return User.objects.create(username=name, display_name=name, role="duty_officer", created_at=AT)


def test_nobody_counts_for_a_party_of_their_own():
    contact, other = staffed("cert-my"), staffed("cert-id")
    one = running()
    refused(contact)
    party = contact.assignment.post.organisation_id
    member, stranger = staff("ours"), staff("strange")
    Membership.objects.create(user=member, organisation_id=party)
    Membership.objects.create(user=stranger, organisation_id=other.assignment.post.organisation_id)
    (line,) = uncounted(one.id, HUB_ITSELF)
    with pytest.raises(NotByHand, match="a party that you belong to"):
        count_by_hand(line.id, check=one.id, reason="I was there", actor=member.pk, at=LATER)
    assert not HandCount.objects.exists()
    assert uncounted(one.id, reader_of(member))[0].may_count is None
    assert uncounted(one.id, reader_of(stranger))[0].may_count == "full"
    assert count_by_hand(line.id, check=one.id, reason="They called", actor=stranger.pk, at=LATER) == "full"


def test_a_sunk_check_tells_the_directory_nothing():
    contact = staffed()
    one = running(sink=True)
    refused(contact)
    count(one)
    contact.refresh_from_db()
    assert contact.verified_at is None


def test_the_database_keeps_every_step():
    contact = staffed()
    one = running()
    refused(contact)
    count(one)
    for deed in (lambda: HandCount.objects.update(reason="else"), lambda: HandCount.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
