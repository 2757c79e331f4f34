"""What an answer says of each post, held against what the rule says that its reader may see."""

from collections.abc import Collection, Iterable
from typing import Any

from django.test import Client
from tests.contract.leaks.canaries import Hub, Planted, Someone

from kentongan.directory.rules.visibility import Towards


def browser(someone: Someone) -> Client:
    """Return a browser in which somebody is signed in, or nobody."""
    client = Client()
    if someone.user is not None:
        client.force_login(someone.user)
    return client


def said_by(answer: Any) -> str:
    """Return everything that an answer says: where it leads, its headers, its body."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return "\n".join([*(f"{name}: {value}" for name, value in answer.headers.items()), body.decode()])


def wrong(said: str, posts: Iterable[Planted], towards: Towards, *, shows: Collection[str] = ()) -> list[str]:
    """Return what is told and should not be, and what of ``shows`` should be told and is not."""
    found = []
    for post in posts:
        seen = post.seen_by(towards)
        for kind, (field, mark) in post.marks.items():
            if mark in said and field not in seen:
                found.append(f"leaks {kind} of {post.number}: {_granted(post)}")
            if kind in shows and field in seen and mark not in said:
                found.append(f"lacks {kind} of {post.number}: {_granted(post)}")
    return found


def _granted(post: Planted) -> str:
    return ", ".join(f"{field}={'+'.join(sorted(audiences))}" for field, audiences in post.granted.items())


def demand(hub: Hub, name: str, address: str, *, shows: Collection[str] = (), client: Client | None = None) -> None:
    """Ask an address as somebody, and demand that it tells of every post what the rule says and no more."""
    someone = hub.people[name]
    said = said_by((client or browser(someone)).get(address))
    assert wrong(said, hub.posts, someone.towards, shows=shows) == [], (name, address)
