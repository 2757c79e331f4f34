"""Everything that one reader can learn of a generated world, as texts that must be the same for two of them."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.contract.leaks.canaries import Hub, Someone
from tests.contract.leaks.test_one_post import masked
from tests.contract.leaks.worlds import Spec, build, post_id

from kentongan.api.endpoints import posts as api_posts
from kentongan.directory import queries
from kentongan.directory.models import Team
from kentongan.directory.queries.records import party_record
from kentongan.directory.terms import Freshness
from kentongan.kernel.errors import KentonganError
from kentongan.kernel.identifiers import new_id
from kentongan.web.directory import posts as post_pages
from kentongan.web.directory import published, record

LISTS = (
    "/posts/", "/posts/?format=json", "/posts/?sort=-role", "/posts/?freshness=lapsed", "/posts/?open=yes",
    "/posts/?language=lo", "/posts/?text=ann", "/api/v1/posts", "/record/",
    "/directory/", "/directory/owner/", "/directory/owner/security.txt",
)  # fmt: skip


def stand_still(hub: Hub, patch: pytest.MonkeyPatch) -> None:
    """Let the doors have one time, so that a clock on a page tells no two worlds apart."""
    for module in (api_posts, post_pages, published, record):
        patch.setattr(module, "utc_now", lambda: hub.at)


def within(hub: Hub, world: list[Spec], look: Callable[[], list[str]]) -> list[str]:
    """Return what is seen in a world, which is gone afterwards."""
    with transaction.atomic():
        team = Team(id=new_id(), organisation=hub.owner, key="team", names={"en": "Team"}, recorded_at=hub.at)
        team.id = post_id(world[0])
        team.save(force_insert=True)
        build(hub, world, team=team)
        seen = look()
        transaction.set_rollback(True)
    return seen


def by_queries(hub: Hub, someone: Someone, world: list[Spec]) -> Iterator[str]:
    """Give what the queries behind all doors answer."""
    reader, at = someone.reader, hub.at
    every = queries.posts(reader=reader, at=at)
    yield repr(every)
    yield repr(queries.posts(reader=reader, at=at, language="lo", text="ann"))
    yield repr(queries.posts(reader=reader, at=at, freshness=Freshness.LAPSED, open_now=False))
    yield repr(queries.posts(reader=reader, at=at, text="grids"))
    for days in (-7, 7):
        yield repr(queries.posts_on(at + timedelta(days=days), reader=reader, at=at))
    yield _or_error(lambda: queries.post(post_id(world[0]), reader=reader, at=at))
    yield _or_error(lambda: party_record("owner", reader=reader, at=at))
    yield repr(queries.versions(reader=reader))


def _or_error(ask: Callable[[], object]) -> str:
    try:
        return repr(ask())
    except KentonganError as error:
        return f"{error.code} {error.message(str)}"


def by_doors(client: Client, world: list[Spec]) -> Iterator[str]:
    """Give what pages and the API answer, with status, headers and body."""
    for address in LISTS:
        yield f"{address} {masked(client.get(address), '')}"
    for spec in world:
        post = post_id(spec)
        for name in ("post", "post-report", "post-history"):
            yield f"{name} {masked(client.get(reverse(name, args=[post])), post)}"
        yield f"api {masked(client.get(f'/api/v1/posts/{post}'), post)}"
        yield f"confirm {masked(client.post(reverse('post-confirm', args=[post])), post)}"
