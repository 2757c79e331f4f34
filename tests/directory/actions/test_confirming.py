"""A record that nobody confirmed for 90 days asks its party; one click says that it still holds."""

from datetime import timedelta
from re import search

import pytest
from tests.directory.made import AT
from tests.directory.posted import channel, holder, party, post

from kentongan.accounts.terms import HUB_ITSELF, NOBODY, Reader, Role
from kentongan.delivery.content import unpack
from kentongan.delivery.models import Content, Delivery
from kentongan.directory import queries
from kentongan.directory.actions.confirming import ask_due, confirm_by_link, confirm_posts, open_asking
from kentongan.directory.errors import NotYours, UnknownPost
from kentongan.directory.models import Asking, Post
from kentongan.directory.terms import Freshness
from kentongan.kernel.identifiers import new_id

pytestmark = pytest.mark.django_db

OLD = AT - timedelta(days=100)
DAY = timedelta(days=1)


def mail() -> str:
    mail = unpack(Content.objects.latest("pk").body).mail
    assert mail is not None
    return mail.text


def secret() -> str:
    found = search(r"/p/([a-z2-7]{32})/", mail())
    assert found
    return found[1]


def test_one_mailbox_is_asked_once_a_fortnight_for_all_its_posts() -> None:
    owner = party()
    for _ in range(2):
        channel(holder(post(owner, recorded_at=OLD)), "desk@cert-a.example")
    channel(holder(post(owner, recorded_at=AT - DAY)), "fresh@cert-a.example")
    assert ask_due(AT) == 1
    assert list(Delivery.objects.values_list("destination", flat=True)) == ["desk@cert-a.example"]
    assert ask_due(AT + 13 * DAY) == 0
    assert ask_due(AT + 14 * DAY) == 1
    assert max(map(len, mail().splitlines())) <= 72 or "https://" in mail()


def test_opening_the_link_changes_nothing_and_the_button_confirms() -> None:
    made = post(party(), recorded_at=OLD)
    channel(holder(made), "desk@cert-a.example")
    ask_due(AT)
    word = secret()
    assert [line.id for line in open_asking(word, at=AT).posts] == [made.id]
    assert Post.objects.get().confirmed_at is None
    assert confirm_by_link(f" {word.upper()} ", at=AT + DAY) == 1
    (line,) = queries.posts(reader=HUB_ITSELF, at=AT + DAY)
    assert (line.confirmed_at, line.freshness) == (AT + DAY, Freshness.FRESH)
    assert open_asking(word, at=AT + DAY).answered
    assert ask_due(AT + 15 * DAY) == 0
    assert len(queries.versions(reader=HUB_ITSELF, thing=made.id)) == 1


def test_a_link_that_is_old_or_whose_holder_left_opens_nothing() -> None:
    held = holder(post(party(), recorded_at=OLD))
    channel(held, "desk@cert-a.example")
    ask_due(AT)
    word = secret()
    for at in (AT + 30 * DAY, AT + 40 * DAY):
        assert confirm_by_link(word, at=at) == 0
        assert open_asking(word, at=at).posts == ()
    held.valid_to = AT + DAY
    held.save()
    assert confirm_by_link(word, at=AT + DAY) == 0
    assert confirm_by_link("a" * 32, at=AT) == 0
    assert word not in Asking.objects.get().secret


def test_only_the_party_confirms_and_only_what_stands() -> None:
    owner = party()
    made = post(owner, recorded_at=OLD)
    editor = Reader(
        user_id=new_id(), role=Role.MEMBER, organisations=frozenset({owner.id}), edits=frozenset({owner.id})
    )
    member = Reader(user_id=new_id(), role=Role.MEMBER, organisations=frozenset({owner.id}))
    assert queries.waiting(reader=editor, at=AT).posts == 1
    assert queries.waiting(reader=member, at=AT).posts == 0
    for who in (member, NOBODY, Reader(user_id=new_id(), role=Role.ANALYST)):
        with pytest.raises(NotYours):
            confirm_posts([made.id], reader=who, at=AT)
    with pytest.raises(UnknownPost):
        confirm_posts([made.id, new_id()], reader=editor, at=AT)
    assert Post.objects.get().confirmed_at is None
    assert confirm_posts([made.id], reader=editor, at=AT) == 1
    assert queries.waiting(reader=editor, at=AT).posts == 0


def test_where_no_mailbox_works_nobody_is_asked_and_it_stays_due() -> None:
    made = post(party(), recorded_at=OLD)
    channel(holder(made), "desk@cert-a.example", failed_at=AT)
    channel(holder(made), "+60312345678", channel="phone")
    assert ask_due(AT) == 0
    assert queries.waiting(reader=HUB_ITSELF, at=AT).posts == 1
