"""Who had a message as one of several at a mailbox, of two posts, or by a link is told what followed it, and once."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.messages.actions import post

from kentongan.accounts.models import Membership, User
from kentongan.accounts.terms import HUB_ITSELF
from kentongan.directory.models import Assignment, Contact
from kentongan.kernel.tlp import TLP
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.calling import record_call
from kentongan.messages.models import Dispatch, Link, Message, Step
from kentongan.messages.terms import Ability

pytestmark = pytest.mark.django_db

SHARED, OWN = "technical@cert-id.example", "own@cert-id.example"


@pytest.fixture(params=["retract", "correct"])
def deed(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def budi(theirs: Any) -> Any:
    """An account of the other party."""
    return post.person("budi", theirs.organisation)


@pytest.fixture
def beside(theirs: Any, budi: Any) -> Assignment:
    """Budi, who reads the first holder's mailbox too."""
    held = post.holder(theirs, priority=2, user=budi.user_id)
    post.channel(held, SHARED, verified_at=post.AT)
    return held


@pytest.fixture
def had_by_two(ours: Any, theirs: Any, ali: Any) -> Message:
    """A message that the first holder and a second had, each at a mailbox of their own."""
    post.channel(post.holder(theirs, priority=2), OWN, verified_at=post.AT)
    message = post.sent(ali, ours, theirs)
    post.settle()
    post.turns(post.minutes(20))
    post.settle()
    return message


def told(message: Message) -> set[str]:
    """Return where a message went, by what the directory lists today."""
    contacts = Dispatch.objects.filter(recipient__message=message).values("contact")
    return set(Contact.objects.filter(pk__in=contacts).values_list("address", flat=True))


def to_be_found() -> set[Any]:
    return set(post.open_calls().filter(farewell=True).values_list("holder", flat=True))


def says(user: Any, message: Message, *, of: Any, at: float) -> None:
    row = post.recipient(message, of)
    acknowledge(row.pk, understood="Seen.", ability=Ability.CANNOT, reports_at=None, actor=user, at=post.minutes(at))


@pytest.mark.parametrize("how", ["left the party", "shut"])
def test_whose_account_left_after_it_came_to_their_shared_mailbox_is_named(
    ours: Any, theirs: Any, ali: Any, budi: Any, beside: Assignment, deed: str, how: str
) -> None:
    message = post.sent(ali, ours, theirs)
    post.settle()
    if how == "shut":
        User.objects.filter(pk=budi.user_id).update(is_active=False)
    else:
        Membership.objects.filter(user=budi.user_id).delete()
    post.follow(deed, message, ali, at=5)
    assert to_be_found() == {beside.pk}
    assert [step.note for step in Step.objects.filter(what="not_told")] == ["left"]


@pytest.mark.parametrize("how", ["taken out", "changed"])
def test_who_shares_the_mailbox_had_it_whatever_becomes_of_the_line_by_which_it_went(
    ours: Any, theirs: Any, ali: Any, beside: Assignment, deed: str, how: str
) -> None:
    post.add(theirs, OWN, priority=3, verified_at=post.AT)
    message = post.sent(ali, ours, theirs)
    post.settle()
    line = Contact.objects.filter(address=SHARED).exclude(assignment=beside)
    if how == "changed":
        line.update(address="new@cert-id.example")
    else:
        line.delete()
    assert SHARED in told(post.follow(deed, message, ali, at=5))


def test_who_answers_a_number_that_was_handed_over_heard_it(ours: Any, ali: Any, deed: str) -> None:
    theirs, number = post.side("cert-th", country="TH", mail=False), "+6625550100"
    ways = {"channel": "phone", "carries": TLP.RED, "verified_at": post.AT}
    post.add(theirs, number, **ways)
    message = post.sent(ali, ours, theirs)
    before = theirs.assignments.get()
    theirs.assignments.update(valid_to=post.minutes(1))
    after = post.holder(theirs, priority=2, valid_from=post.minutes(1))
    post.channel(after, number, **ways)
    record_call(post.open_calls().get().pk, reached=True, actor=HUB_ITSELF, at=post.minutes(10))
    follower = post.follow(deed, message, ali, at=15)
    asked = post.open_calls().filter(recipient__message=follower)
    assert set(asked.values_list("holder", flat=True)) == {after.pk}
    assert to_be_found() == {before.pk}


def test_who_acknowledged_by_the_link_had_it_though_that_mail_came_back_later(
    ours: Any, theirs: Any, ali: Any, deed: str
) -> None:
    message = post.sent(ali, ours, theirs)
    post.settle()
    post.acknowledge_by_mail(SHARED, message, at=2)
    post.bounce_last(SHARED, at=3)
    assert told(post.follow(deed, message, ali, at=5)) == {SHARED}


def test_who_acknowledged_what_followed_by_the_link_need_not_be_found_once_their_line_is_gone(
    theirs: Any, ali: Any, had_by_two: Message, deed: str
) -> None:
    follower = post.follow(deed, had_by_two, ali, at=30)
    post.settle(at=post.minutes(31))
    post.acknowledge_by_mail(SHARED, follower, at=32)
    Contact.objects.filter(address=SHARED).delete()
    post.bounce_last(OWN, at=34)
    assert to_be_found() == {theirs.assignments.get(priority=2).pk}


def test_who_says_the_same_after_a_colleague_need_not_be_found(
    theirs: Any, ali: Any, had_by_two: Message, deed: str
) -> None:
    follower = post.follow(deed, had_by_two, ali, at=30)
    post.settle(at=post.minutes(31))
    post.acknowledge_by_mail(OWN, follower, at=32)
    post.bounce_last(SHARED, at=33)
    assert to_be_found() == {theirs.assignments.get(priority=1).pk}
    post.acknowledge_by_mail(SHARED, follower, at=34)
    assert to_be_found() == set()


def test_who_acknowledges_by_account_and_has_no_line_any_more_need_not_be_found(
    ours: Any, theirs: Any, ali: Any, budi: Any, deed: str
) -> None:
    theirs.assignments.update(user=budi.user_id)
    message = post.sent(ali, ours, theirs)
    post.settle()
    Contact.objects.filter(address=SHARED).delete()
    follower = post.follow(deed, message, ali, at=5)
    assert to_be_found() == {theirs.assignments.get().pk}
    says(budi, follower, of=theirs, at=6)
    assert to_be_found() == set()


@pytest.mark.parametrize("how", ["left one", "acknowledged for the other"])
def test_who_is_told_at_one_of_their_posts_need_not_be_found_for_the_other(
    ours: Any, theirs: Any, ali: Any, budi: Any, deed: str, how: str
) -> None:
    desk = post.side("cert-id", "academic", country="ID", mail=False)
    desk.assignments.update(user=budi.user_id)
    post.channel(desk.assignments.get(), OWN, verified_at=post.AT)
    if how == "left one":
        theirs.assignments.update(user=budi.user_id)
    message = post.sent(ali, ours, theirs, desk)
    post.settle()
    if how == "left one":
        theirs.assignments.update(valid_to=post.minutes(2))
    else:
        says(budi, message, of=theirs, at=2)
    follower = post.follow(deed, message, ali, at=5)
    assert OWN in told(follower)
    assert to_be_found() == set()


def test_the_call_to_who_acknowledged_by_account_does_not_say_that_it_went_to_their_mailbox(
    ours: Any, theirs: Any, ali: Any, budi: Any, deed: str
) -> None:
    defence = post.side("cert-id", "defence", country="ID", mail=False)
    defence.assignments.update(user=budi.user_id)
    post.channel(defence.assignments.get(), OWN, verified_at=post.AT)
    message = post.sent(ali, ours, theirs)
    post.settle()
    says(budi, message, of=theirs, at=2)
    post.follow(deed, message, ali, at=5)
    call = post.open_calls().get(farewell=True)
    assert f"was acknowledged by whoever has {OWN}." in call.script
    assert "went to" not in call.script


@pytest.mark.parametrize("moved", [None, 50])
def test_that_it_was_acknowledged_by_a_link_stays_on_record(
    ours: Any, theirs: Any, ali: Any, moved: float | None
) -> None:
    message = post.sent(ali, ours, theirs)
    post.settle()
    post.acknowledge_by_mail(SHARED, message, at=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        Link.objects.filter(acknowledged_at=post.minutes(2)).update(acknowledged_at=moved and post.minutes(moved))
