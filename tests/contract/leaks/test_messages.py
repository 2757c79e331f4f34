"""Messages tell of a post no more than the directory does: whom one may write to, who got it, whom to call."""

import pytest
from tests.contract.leaks.canaries import Hub, Someone
from tests.contract.leaks.looking import wrong
from tests.directory.posted import holder
from tests.directory.posted import post as desk_of
from tests.messages.actions.post import draft

from kentongan.accounts.models import Membership
from kentongan.accounts.queries import reader_of
from kentongan.accounts.terms import Reader
from kentongan.directory.models import Contact, Organisation, Post
from kentongan.directory.terms import PostField
from kentongan.kernel.identifiers import new_id
from kentongan.messages import queries
from kentongan.messages.actions.writing import write
from kentongan.messages.errors import UnknownAddressee
from kentongan.messages.models import Call, Message, Recipient
from kentongan.messages.queries.holding import addressable_posts
from kentongan.messages.queries.naming import post_named
from kentongan.messages.terms import MessageState

pytestmark = pytest.mark.django_db

WRITERS = ("region", "partner", "names the owner", "colleague", "was colleague")


def writer_of(hub: Hub, name: str) -> tuple[Reader, Post]:
    """Let somebody write for a desk of their party, and return them with it."""
    user = hub.people[name].user
    Membership.objects.filter(user=user).update(edits=True)
    home = Organisation.objects.get(pk=next(iter(hub.people[name].reader.organisations)))
    return reader_of(user), desk_of(home, granted={}, key="sender")


def written(hub: Hub, name: str) -> tuple[Reader, Message]:
    """Let somebody write to all posts of the owner that they know of, and be asked to call each."""
    reader, desk = writer_of(hub, name)
    known = list(addressable_posts(reader, at=hub.at).filter(organisation=hub.owner))
    message = write(draft(desk, *known), actor=reader, at=hub.at)
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENT.value, sent_at=hub.at)
    for recipient in Recipient.objects.filter(message=message):
        phone = Contact.objects.get(assignment__post=recipient.post_id, channel="phone")
        Call.objects.create(
            recipient=recipient, contact=phone.pk, script="Read this.", language="en", due_at=hub.at, created_at=hub.at
        )
    return reader, message


@pytest.mark.parametrize("name", WRITERS)
def test_one_may_write_to_the_posts_that_one_may_know_of_and_others_are_unknown(hub: Hub, name: str) -> None:
    reader, desk = writer_of(hub, name)
    known = {one.pk for one in addressable_posts(reader, at=hub.at)}
    for post in hub.posts:
        row = Post.objects.get(pk=post.id)
        sees = PostField.EXISTENCE in post.seen_by(hub.people[name].towards)
        assert (post.id in known) == sees, post.granted
        if not sees:
            with pytest.raises(UnknownAddressee) as refused:
                write(draft(desk, row), actor=reader, at=hub.at)
            assert str(refused.value).replace(str(post.id), "") == _refused(hub, reader, desk)
            with pytest.raises(UnknownAddressee):
                post_named(f"owner/{row.key}", reader=reader, at=hub.at)


def _refused(hub: Hub, reader: Reader, desk: Post) -> str:
    nowhere = Post(pk=new_id())
    with pytest.raises(UnknownAddressee) as refused:
        write(draft(desk, nowhere), actor=reader, at=hub.at)
    return str(refused.value).replace(str(nowhere.pk), "")


@pytest.mark.parametrize("name", WRITERS)
def test_a_call_names_the_number_and_the_holder_as_far_as_each_may_be_known(hub: Hub, name: str) -> None:
    reader, _message = written(hub, name)
    told = repr(queries.calls(reader, at=hub.at)) + repr(queries.waiting(reader, at=hub.at).calls)
    assert wrong(told, hub.posts, hub.people[name].towards) == []
    numbers = {post.marks["phone"][1] for post in hub.posts if _sees(hub, name, post, PostField.CHANNELS)}
    assert {one.number for one in queries.calls(reader, at=hub.at)} == numbers
    named = {one.holder for one in queries.calls(reader, at=hub.at)} - {""}
    both = [one for one in hub.posts if _sees(hub, name, one, PostField.CHANNELS, PostField.HOLDER)]
    assert named == {one.marks["holder"][1] for one in both}


def _sees(hub: Hub, name: str, post: object, *fields: PostField) -> bool:
    return {*fields} <= post.seen_by(hub.people[name].towards)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", WRITERS)
def test_the_thread_tells_its_writer_of_posts_and_of_nobody_s_name_or_address(hub: Hub, name: str) -> None:
    reader, message = written(hub, name)
    told = _everything(reader, message, hub)
    assert wrong(told, hub.posts, hub.people[name].towards, shows={"title"}) == []
    for kind in ("holder", "mail", "phone", "cert", "mandate"):
        assert not [post for post in hub.posts if post.marks[kind][1] in told]


def test_who_got_a_message_is_told_of_the_other_posts_that_they_may_know_of(hub: Hub) -> None:
    reader, desk = writer_of(hub, "partner")
    home = Organisation.objects.get(slug="region")
    theirs = desk_of(home, key="gets-it")
    holder(theirs)
    known = [Post.objects.get(pk=post.id) for post in hub.posts if _sees(hub, "partner", post, PostField.EXISTENCE)]
    message = write(draft(desk, theirs, *known), actor=reader, at=hub.at)
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENT.value, sent_at=hub.at)
    someone: Someone = hub.people["region"]
    told = _everything(someone.reader, message, hub)
    assert wrong(told, hub.posts, someone.towards) == []
    assert "Duty desk" in told


def _everything(reader: Reader, message: Message, hub: Hub) -> str:
    at = hub.at
    return "\n".join(
        repr(one)
        for one in (
            queries.threads(reader, at=at),
            queries.thread(message.thread_id, reader=reader, at=at),
            queries.message(message.pk, reader=reader, at=at),
            queries.recipients(message.pk, reader=reader, at=at),
            queries.steps(message.thread_id, reader=reader, at=at),
        )
    )
