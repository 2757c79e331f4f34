"""A new link in place of a shut one: by those who wrote the message, once, to the same mailbox; the old stays shut."""

from datetime import timedelta
from typing import Any

import pytest
from tests.messages.actions import post

from kentongan.directory.models import Contact
from kentongan.kernel.tlp import TLP
from kentongan.ledger.models import Entry
from kentongan.messages.actions.linking import ask_code, enter_code, open_link
from kentongan.messages.actions.recalling import retract
from kentongan.messages.actions.renewing import renew_link
from kentongan.messages.errors import (
    LinkStillOpens,
    MessageLinkOpensNothing,
    MessageNotInState,
    NotYourPost,
    NoWayForLink,
)
from kentongan.messages.models import Dispatch, Link, Step
from kentongan.messages.terms import CODE_ATTEMPTS, LinkState, Manner, RecipientState

pytestmark = pytest.mark.django_db

MAILBOX = "technical@cert-th.example"


@pytest.fixture
def theirs() -> Any:
    made = post.side("cert-th", country="TH", languages=["th"])
    post.add(made, "second@cert-th.example", verified_at=post.AT)
    return made


@pytest.fixture
def locked(ali: Any, ours: Any, theirs: Any) -> Link:
    message = post.sent(ali, ours, theirs, tlp=TLP.AMBER)
    link = Link.objects.get(recipient__message=message)
    for _ in range(CODE_ATTEMPTS):
        enter_code(link.pk, "0000 0000", at=post.AT)
    return link


def test_a_locked_link_is_replaced_and_never_opens_again(ali: Any, locked: Link) -> None:
    old = post.secret_in(post.mail_to(MAILBOX))
    dispatch = renew_link(locked.pk, actor=ali, at=post.minutes(5))
    new = post.secret_in(post.mail_to(MAILBOX))
    assert new != old
    assert post.SECRET not in post.mail_to(MAILBOX).text
    assert dispatch.manner == Manner.NOTICE_ONLY
    assert open_link(old, at=post.minutes(5)).state is LinkState.UNKNOWN
    assert open_link(old, at=post.minutes(5), unlocked=frozenset({locked.pk})).state is LinkState.UNKNOWN
    fresh = open_link(new, at=post.minutes(5))
    assert (fresh.state, fresh.link != locked.pk) == (LinkState.NEEDS_CODE, True)
    assert fresh.link is not None
    ask_code(fresh.link, at=post.minutes(6))
    assert enter_code(fresh.link, post.code_in(post.mail_to("second@cert-th.example")), at=post.minutes(7))


def test_it_is_written_down_who_did_it(ali: Any, locked: Link) -> None:
    renew_link(locked.pk, actor=ali, at=post.minutes(5))
    step = Step.objects.get(what="link_renewed")
    assert (step.actor, step.recipient_id) == (ali.user_id, locked.recipient_id)
    assert Entry.objects.filter(verb="messages.link_renewed").count() == 1


def test_an_expired_link_is_replaced_too(ali: Any, ours: Any, theirs: Any) -> None:
    message = post.sent(ali, ours, theirs)
    link = Link.objects.get(recipient__message=message)
    renew_link(link.pk, actor=ali, at=link.expires_at)
    new = post.secret_in(post.mail_to(MAILBOX))
    assert open_link(new, at=link.expires_at).state is LinkState.OPEN


def test_a_link_that_opens_is_left_alone(ali: Any, ours: Any, theirs: Any) -> None:
    message = post.sent(ali, ours, theirs, tlp=TLP.AMBER)
    link = Link.objects.get(recipient__message=message)
    enter_code(link.pk, "0000 0000", at=post.AT)
    with pytest.raises(LinkStillOpens):
        renew_link(link.pk, actor=ali, at=post.AT)
    assert Link.objects.count() == 1


def test_it_is_replaced_once(ali: Any, locked: Link) -> None:
    renew_link(locked.pk, actor=ali, at=post.minutes(5))
    with pytest.raises(MessageLinkOpensNothing):
        renew_link(locked.pk, actor=ali, at=post.minutes(6))
    assert Dispatch.objects.filter(recipient=locked.recipient_id).count() == 2


def test_only_who_may_write_for_the_sending_post_replaces_it(ours: Any, theirs: Any, locked: Link) -> None:
    reader = post.person("reader", ours.organisation)
    with pytest.raises(NotYourPost):
        renew_link(locked.pk, actor=reader, at=post.minutes(5))
    for stranger in (
        post.person("noi", theirs.organisation, edits=True),
        post.person("else", post.side("cert-vn", country="VN").organisation, edits=True),
    ):
        with pytest.raises(MessageLinkOpensNothing):
            renew_link(locked.pk, actor=stranger, at=post.minutes(5))
    assert Link.objects.get().revoked_at is None


def test_nothing_is_sent_to_a_mailbox_that_holds_the_post_no_more(ali: Any, theirs: Any, locked: Link) -> None:
    theirs.assignments.update(valid_to=post.minutes(1))
    with pytest.raises(NoWayForLink):
        renew_link(locked.pk, actor=ali, at=post.minutes(5))
    assert Link.objects.get().revoked_at is None


def test_nothing_is_sent_to_another_address_of_the_same_contact(ali: Any, locked: Link) -> None:
    Contact.objects.filter(pk=locked.contact).update(address="other@cert-th.example")
    with pytest.raises(NoWayForLink):
        renew_link(locked.pk, actor=ali, at=post.minutes(5))


def test_what_was_taken_back_gets_no_new_link(ali: Any, locked: Link) -> None:
    retract(locked.recipient.message_id, actor=ali, at=post.minutes(2), reason="The sensor was wrong.")
    with pytest.raises(MessageNotInState):
        renew_link(locked.pk, actor=ali, at=post.minutes(5))


def test_who_was_given_up_is_awaited_by_mail_again(ali: Any, locked: Link) -> None:
    row = locked.recipient
    row.state, row.next_turn_at = RecipientState.UNREACHED, None
    row.save(update_fields=["state", "next_turn_at"])
    renew_link(locked.pk, actor=ali, at=post.minutes(5) + timedelta(hours=1))
    row.refresh_from_db()
    assert row.state == RecipientState.SENT
