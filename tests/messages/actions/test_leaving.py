"""Whoever left a party, or whose account is shut, speaks for it at no door and is reached for it by no way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.messages.actions import post

from kentongan.accounts.actions import add_membership, disable_user, enable_user, remove_membership
from kentongan.accounts.models import User
from kentongan.checks.queries.selecting import selected
from kentongan.checks.terms import Selection
from kentongan.directory.models import Assignment
from kentongan.directory.queries import post as post_line
from kentongan.directory.queries import warnable_contacts
from kentongan.kernel.tlp import TLP
from kentongan.messages import queries
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.authorising import approve_attribution, authorise, submit
from kentongan.messages.actions.linking import open_link
from kentongan.messages.actions.raising import raise_thread
from kentongan.messages.actions.writing import write
from kentongan.messages.errors import NotYourPost, UnknownMessage, UnknownRecipient, UnknownThread
from kentongan.messages.terms import Ability, Level, LinkState, RecipientState

pytestmark = pytest.mark.django_db
AT = post.AT


def leaves(name: str, *parties: Any) -> None:
    for one in parties:
        remove_membership(User.objects.get(username=name), organisation_id=one.pk, actor=None, at=AT)


def is_shut(name: str, *parties: Any) -> None:
    disable_user(User.objects.get(username=name), actor=None, at=AT)


GOES = pytest.mark.parametrize("goes", [leaves, is_shut])
Goes = Callable[..., None]


def reader(name: str) -> Any:
    return post.reader_named(name)


@GOES
def test_who_left_writes_for_no_post_and_reads_no_thread(goes: Goes):
    ours, theirs = post.side("cert-my"), post.side("cert-la", country="LA")
    ali = post.person("ali", ours.organisation, holds=ours)
    message = post.sent(ali, ours, theirs)
    goes("ali", ours.organisation)
    gone = reader("ali")
    assert not queries.writable_posts(gone, at=AT).exists()
    assert queries.threads(gone, at=AT) == []
    with pytest.raises(NotYourPost):
        write(post.draft(ours, theirs), actor=gone, at=AT)
    with pytest.raises(UnknownThread):
        raise_thread(message.thread_id, to=Level.LEAD, actor=gone, at=AT, reason="It spreads.")


@GOES
def test_who_left_approves_no_accusation_of_a_state(goes: Goes):
    ours, theirs = post.side("cert-my", "diplomatic"), post.side("cert-la", "diplomatic", country="LA")
    ali, lead = post.person("ali", ours.organisation, edits=True), post.person("lead", ours.organisation, approves=True)
    envoy = post.person("envoy", ours.organisation, holds=ours)
    draft = post.draft(ours, theirs, level=Level.DIPLOMATIC, tlp=TLP.GREEN, content=post.accusing())
    message = write(draft, actor=ali, at=AT)
    submit(message.pk, actor=ali, at=AT)
    authorise(message.pk, actor=lead, at=AT)
    assert queries.waiting(envoy, at=AT).to_approve_attribution == (message.pk,)
    goes("envoy", ours.organisation)
    gone = reader("envoy")
    assert queries.waiting(gone, at=AT).to_approve_attribution == ()
    with pytest.raises(UnknownMessage):
        approve_attribution(message.pk, actor=gone, at=AT)


@GOES
def test_who_left_acknowledges_nothing_by_account_or_link(goes: Goes):
    ours, theirs = post.side("cert-my"), post.side("cert-la", country="LA", mail=False)
    ali = post.person("ali", ours.organisation, edits=True)
    la = post.person("la", theirs.organisation, holds=theirs)
    Assignment.objects.filter(post=theirs, user__isnull=True).delete()
    way = post.add(theirs, "la@cert-la.example", verified_at=AT)
    message = post.sent(ali, ours, theirs)
    secret = post.secret_in(post.mail_to(way.address))
    assert open_link(secret, at=AT).recipient == post.recipient(message).pk
    assert queries.waiting(la, at=AT).to_acknowledge
    goes("la", theirs.organisation)
    gone = reader("la")
    assert queries.waiting(gone, at=AT).to_acknowledge == ()
    with pytest.raises(UnknownRecipient):
        acknowledge(
            post.recipient(message).pk, understood="We look.", ability=Ability.CAN, reports_at=None, at=AT, actor=gone
        )
    assert open_link(secret, at=AT).state is LinkState.UNKNOWN


@GOES
def test_the_ladder_goes_on_to_the_alternate_where_the_first_holder_left(goes: Goes):
    ours, theirs = post.side("cert-my"), post.side("cert-la", country="LA", mail=False)
    ali = post.person("ali", ours.organisation, edits=True)
    post.person("la", theirs.organisation, holds=theirs)
    Assignment.objects.filter(post=theirs, user__isnull=True).update(priority=7)
    post.add(theirs, "la@cert-la.example", verified_at=AT)
    alternate = post.channel(theirs.assignments.get(user__isnull=True), "desk@cert-la.example", verified_at=AT)
    goes("la", theirs.organisation)
    message = post.sent(ali, ours, theirs)
    assert post.recipient(message).dispatches.get().contact == alternate.pk


@GOES
def test_a_post_whose_only_holder_left_is_without_a_holder_and_its_sender_is_told(goes: Goes):
    ours, theirs = post.side("cert-my"), post.side("cert-la", country="LA", mail=False)
    ali = post.person("ali", ours.organisation, edits=True)
    post.person("la", theirs.organisation, holds=theirs)
    chief = post.person("chief", theirs.organisation, edits=True)
    Assignment.objects.filter(post=theirs, user__isnull=True).delete()
    way = post.add(theirs, "la@cert-la.example", verified_at=AT)
    assert way in warnable_contacts(at=AT)
    goes("la", theirs.organisation)
    line = post_line(theirs.pk, reader=chief, at=AT)
    assert (line.holders, [one.name for one in line.left]) == ((), ["Desk"])
    assert post_line(theirs.pk, reader=ali, at=AT).left == ()
    message = post.sent(ali, ours, theirs)
    assert post.recipient(message).state == RecipientState.UNREACHED
    assert way not in warnable_contacts(at=AT)
    everybody = Selection(organisations=frozenset({"cert-la"}))
    assert selected(everybody, at=AT) == []


def test_who_comes_back_holds_again_what_the_record_says():
    ours = post.side("cert-my")
    post.person("ali", ours.organisation, holds=ours)
    user = User.objects.get(username="ali")
    leaves("ali", ours.organisation)
    add_membership(user, organisation_id=ours.organisation_id, actor=None, at=AT)
    assert [one.pk for one in queries.writable_posts(reader("ali"), at=AT)] == [ours.pk]
    is_shut("ali")
    enable_user(user, actor=None, at=AT + timedelta(days=1))
    assert queries.writable_posts(reader("ali"), at=AT).exists()


def test_a_member_of_another_party_holds_nothing_of_this_one():
    ours, theirs = post.side("cert-my"), post.side("cert-la", country="LA")
    post.person("ali", ours.organisation, theirs.organisation, holds=ours)
    leaves("ali", ours.organisation)
    assert not queries.writable_posts(reader("ali"), at=AT).exists()
    assert reader("ali").organisations == {theirs.organisation_id}
