"""Who is told what of a check: staff everything, a party its own, others groups that are large enough."""

from datetime import timedelta

import pytest
from tests.checks.made import AT, channel, holder, party, planned, post, probe_of, reply, running, staffed

from kentongan.accounts.terms import HUB_ITSELF, NOBODY, Reader, Role
from kentongan.checks.actions.asking import ask_due
from kentongan.checks.actions.calling import record_call
from kentongan.checks.actions.preempting import preempt
from kentongan.checks.errors import NotByCall, UnknownCheck
from kentongan.checks.models import Check
from kentongan.checks.queries import calls, check, checks, probes, results, waiting
from kentongan.checks.terms import By
from kentongan.directory.models import Grant, Organisation, Post
from kentongan.estimates.rates import wilson

pytestmark = pytest.mark.django_db

COUNTRIES = ["BN", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "TL", "VN"]


def region(number=7, *roles):
    """Make so many parties with a post of each role, and return their mailboxes by party."""
    return {
        slug: [staffed(slug, role) for role in roles or ("technical",)]
        for slug in (f"cert-{country.lower()}" for country in COUNTRIES[:number])
    }


def member(of, **more):
    return Reader(
        user_id=None, role=Role.MEMBER, organisations=frozenset({Organisation.objects.get(slug=of).id}), **more
    )


def test_rates_and_times_are_over_all_who_were_asked():
    everybody = region(4)
    one = running()
    for minutes, (contact,) in zip((10, 30), list(everybody.values()), strict=False):
        reply(contact, at=AT + timedelta(minutes=minutes))
    line = results(one.id, HUB_ITSELF)[0]
    assert (line.rate.answered, line.rate.asked, line.open) == (2, 4, 2)
    assert (line.rate.low, line.rate.high) == wilson(2, of=4)
    assert (line.median_minutes, line.ninetieth_minutes) == (30, None)


def test_what_an_incident_took_out_is_in_no_denominator():
    everybody = region(4)
    one = running()
    first, *rest = [contacts[0] for contacts in everybody.values()]
    for contact in rest:
        reply(contact)
    assert preempt(posts=[first.assignment.post_id], reason="outage", actor=None, at=AT) == 1
    line = results(one.id, HUB_ITSELF)[0]
    assert (line.rate.answered, line.rate.asked, line.preempted) == (3, 3, 1)
    reply(first)
    assert probe_of(first).state == "preempted"
    assert results(one.id, HUB_ITSELF)[0] == line


def test_a_call_answers_for_a_telephone_and_for_nothing_else():
    mailbox = staffed()
    phone = channel(mailbox.assignment, "+60355501000", channel="phone")
    other = channel(holder(post(party("cert-id"))), "+62215550100", channel="phone")
    one = running()
    assert (waiting(HUB_ITSELF).calls, waiting(member("cert-my")).calls) == (2, 0)
    assert calls(member("cert-my")) == []
    assert record_call(probe_of(phone).id, actor=None, at=AT, reached=False).value == "sent"
    assert record_call(probe_of(phone).id, actor=None, at=AT + timedelta(minutes=3)).value == "answered"
    with pytest.raises(NotByCall):
        record_call(probe_of(mailbox).id, actor=None, at=AT)
    ask_due(one.closes_at)
    assert probe_of(other).state == "unasked"
    line = results(one.id, HUB_ITSELF, By.CHANNEL)[1]
    assert (line.value, line.rate.answered, line.rate.asked, line.median_minutes) == ("phone", 1, 1, 3)


def test_nobody_learns_of_an_unannounced_check_before_it_asks():
    region(1)
    one = planned(opens_at=AT + timedelta(days=3), closes_at=AT + timedelta(days=4))
    assert checks(member("cert-bn")) == []
    with pytest.raises(UnknownCheck):
        check(one.id, member("cert-bn"))
    assert len(checks(HUB_ITSELF)) == 1


def test_a_member_sees_their_own_probes_and_numbers_alone():
    region(7)
    one = running()
    assert [line.organisation_slug for line in probes(one.id, member("cert-id"))] == ["cert-id"]
    assert checks(member("cert-id"))[0].asked == 1
    assert waiting(member("cert-id")).answers == 1
    assert checks(NOBODY) == []


def test_others_see_groups_only_when_the_check_is_over():
    region(7)
    one = running()
    assert results(one.id, member("cert-id")) == []
    assert [line.value for line in results(one.id, member("cert-id"), By.PARTY)] == ["cert-id"]
    ask_due(one.closes_at)
    assert results(one.id, member("cert-id"))[0].rate.asked == 7


def test_few_parties_are_not_shown_together_and_not_left_over():
    region(7)
    staffed("cert-bn", "defence"), staffed("cert-id", "diplomatic")
    for slug in ("cert-kh", "cert-la", "cert-mm", "cert-my", "cert-ph", "cert-sg"):
        staffed(slug, "operations")
    one = running()
    ask_due(one.closes_at)
    told = {line.value: line for line in results(one.id, member("cert-my"), By.ROLE)}
    assert {name for name, line in told.items() if line.hidden} == {"defence", "diplomatic", "operations"}
    assert told["defence"].rate is told["defence"].dead is told["defence"].silent is None
    assert told["technical"].rate.asked == 7
    assert not any(line.hidden for line in results(one.id, HUB_ITSELF, By.ROLE))


def test_a_check_of_few_parties_tells_others_nothing():
    region(4)
    one = running()
    ask_due(one.closes_at)
    assert [line.hidden for line in results(one.id, member("cert-id"))] == [True]


def known_to_the_region():
    posts = Post.objects.values_list("pk", flat=True)
    Grant.objects.bulk_create(Grant(post_id=one, field="existence", audience="region") for one in posts)


def test_a_party_s_numbers_tell_nothing_of_posts_that_one_may_not_know_of():
    region(6)
    one = running()
    Organisation.objects.update(compared=True)
    Check.objects.update(state="closed")
    assert [line.value for line in results(one.id, member("cert-my"), By.PARTY)] == ["cert-my"]
    known_to_the_region()
    assert len(results(one.id, member("cert-my"), By.PARTY)) == 6


def test_parties_are_compared_by_name_only_where_they_asked_for_it_in_alphabetical_order():
    everybody = region(8)
    known_to_the_region()
    Organisation.objects.filter(slug__in=["cert-sg", "cert-bn", "cert-la"]).update(compared=True)
    one = running()
    reply(everybody["cert-sg"][0])
    ask_due(one.closes_at)
    names = [line.value for line in results(one.id, member("cert-my"), By.PARTY)]
    assert names == ["cert-bn", "cert-la", "cert-my", "cert-sg"]
    Organisation.objects.exclude(slug__in=["cert-kh", "cert-id"]).update(compared=True)
    # Now what is left of the total would be two parties that did not agree.
    assert [line.value for line in results(one.id, member("cert-my"), By.PARTY)] == ["cert-my"]
    assert len(results(one.id, HUB_ITSELF, By.PARTY)) == 8
