"""The pages and the endpoint of one post, for every grant and everybody; a hidden one is as one that is not there."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.contract.leaks.canaries import ZONE, Hub, Planted
from tests.contract.leaks.doors import OF_A_POST
from tests.contract.leaks.looking import browser, said_by, wrong
from tests.contract.leaks.test_lists import DAILY, SIGNED_IN
from tests.tiers import seldom

from kentongan.directory.terms import PostField
from kentongan.kernel.identifiers import new_id

pytestmark = pytest.mark.django_db

PAGE = {"title", "section", "mandate", "feast", "week", "tag", "holder", "mail", "phone", "confirmed"}
SHOWS = {
    "post": PAGE,
    "post-history": {"key", "holder", "mail", "phone"},
    "post-report": {"key"},
    "api": {"title", "key", "mandate", "feast", "tag", "holder", "mail", "phone", "cert", "confirmed"},
}


def addresses(hub: Hub, post: Any) -> dict[str, str]:
    """Return every address of a post, by its door."""
    day = (hub.at - timedelta(days=5)).date()
    found = {name: reverse(name, args=[post]) + more.format(day=day) for name, more in OF_A_POST.items()}
    return found | {"api": f"/api/v1/posts/{post}"}


def masked(answer: Any, post: Any) -> tuple[int, str]:
    """Return an answer without what differs from one asking to the next: its number, its proofs, the id asked for."""
    said = said_by(answer).replace(str(post) or "\0", "ID")
    said = said.replace(answer.headers.get("X-Request-ID", "\0"), "")
    return answer.status_code, re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|csrftoken=[^;]+', "", said)


@pytest.mark.parametrize("name", seldom(SIGNED_IN, but=DAILY))
def test_each_post_s_own_doors_show_what_the_rule_says(hub: Hub, name: str) -> None:
    _demand_each(hub, name, hub.posts[SIGNED_IN.index(name) % 8 :: 8])


@pytest.mark.slow
@pytest.mark.parametrize("name", SIGNED_IN)
def test_so_they_do_for_every_grant(hub: Hub, name: str) -> None:
    _demand_each(hub, name, hub.posts)


def _demand_each(hub: Hub, name: str, posts: list[Planted]) -> None:
    someone, client = hub.people[name], browser(hub.people[name])
    for post in posts:
        for door, address in addresses(hub, post.id).items():
            _demand_one(client, door, address, post=post, seen=post.seen_by(someone.towards), hub=hub, name=name)


def _demand_one(
    client: Client, door: str, address: str, *, post: Planted, seen: frozenset[PostField], hub: Hub, name: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == (200 if PostField.EXISTENCE in seen else 404), (door, name, post.granted)
    said = said_by(answer).replace(str(post.id), "")
    shows = SHOWS[door] if answer.status_code == 200 else ()
    assert wrong(said, hub.posts, hub.people[name].towards, shows=[]) == [], (door, name)
    assert wrong(said, [post], hub.people[name].towards, shows=shows) == [], (door, name)
    if door != "post-report":
        assert (ZONE in said) <= (PostField.HOURS in seen), (door, name, post.granted)


@pytest.mark.parametrize("name", seldom(["of nothing", "region", "partner", "was colleague"], but=DAILY[2:]))
def test_a_hidden_post_is_answered_as_one_that_is_not_there(hub: Hub, name: str) -> None:
    someone, client = hub.people[name], browser(hub.people[name])
    hidden = [post for post in hub.posts if PostField.EXISTENCE not in post.seen_by(someone.towards)]
    assert hidden
    unknown = new_id()
    for post in hidden:
        for (door, there), nowhere in zip(
            addresses(hub, post.id).items(), addresses(hub, unknown).values(), strict=True
        ):
            for send in (client.get, client.post):
                assert masked(send(there), post.id) == masked(send(nowhere), unknown), (door, name)
        confirm = (client.post(reverse("post-confirm", args=[one])) for one in (post.id, unknown))
        first, second = (masked(answer, one) for answer, one in zip(confirm, (post.id, unknown), strict=True))
        assert first == second, name
