"""No page, file or list of the API tells anybody more of a post than the rule says; and what it shows, it shows all."""

import re
from datetime import timedelta

import pytest
from tests.contract.leaks.canaries import Hub
from tests.contract.leaks.doors import lists_of_posts, of_the_owner, plain_endpoints, plain_pages
from tests.contract.leaks.looking import browser, demand, said_by, wrong
from tests.tiers import seldom

from kentongan.directory.rules.visibility import Towards

pytestmark = pytest.mark.django_db

EVERYBODY = (
    "nobody", "of nothing", "region", "partner", "names the owner", "colleague", "was colleague", "will be colleague",
    "own", "analyst", "duty officer",
)  # fmt: skip
SIGNED_IN = EVERYBODY[1:]
DAILY = ("nobody", "of nothing", "region", "own")
"""As whom one looks every day; as the others, exhaustively."""

PUBLIC_PAGES = ("/directory/owner/", "/directory/owner/security.txt")


@pytest.mark.parametrize("name", seldom(SIGNED_IN, but=DAILY))
def test_lists_of_posts_show_what_is_granted_in_every_order_and_form(hub: Hub, name: str) -> None:
    lists_show(hub, name, in_turn(lists_of_posts(), name, of=2))


@pytest.mark.slow
@pytest.mark.parametrize("name", SIGNED_IN)
def test_every_list_does_so_to_everybody(hub: Hub, name: str) -> None:
    lists_show(hub, name, lists_of_posts())


def in_turn(addresses: list[str], name: str, *, of: int) -> list[str]:
    """Return one of so many addresses, others for the next of everybody, so that each is asked for by some."""
    return addresses[EVERYBODY.index(name) % of :: of]


def lists_show(hub: Hub, name: str, addresses: list[str]) -> None:
    """Demand that these lists, and the list in each form, tell somebody of every post what the rule says."""
    client = browser(hub.people[name])
    for address in addresses:
        demand(hub, name, address, client=client)
    demand(hub, name, "/posts/", shows={"title", "tag"}, client=client)
    for form in ("csv", "json"):
        demand(hub, name, f"/posts/?format={form}", shows={"title", "tag", "holder", "id"}, client=client)
    everything = {"title", "key", "id", "mandate", "feast", "tag", "holder", "mail", "phone", "cert", "confirmed"}
    demand(hub, name, "/api/v1/posts?limit=500", shows=everything, client=client)


@pytest.mark.parametrize("name", seldom(SIGNED_IN, but=DAILY))
def test_no_filter_or_search_finds_by_what_is_hidden_and_each_finds_by_what_is_seen(hub: Hub, name: str) -> None:
    client = browser(hub.people[name])
    for kind in ("title", "key", "section", "mandate", "holder", "mail", "tag", "feast", "cert"):
        query = {"language": "qaa"} if kind == "tag" else {"text": f"ZQ{kind}"}
        expected = set() if kind in ("feast", "cert") else seeing(hub, name, kind)
        found = client.get("/api/v1/posts", query | {"limit": 500}).json()["items"]
        assert {one["id"] for one in found} == expected, kind


def seeing(hub: Hub, name: str, kind: str) -> set[str]:
    """Return the ids of the posts of whose mark of this kind somebody is told."""
    towards = hub.people[name].towards
    return {str(one.id) for one in hub.posts if one.marks[kind][0] in one.seen_by(towards)}


@pytest.mark.parametrize("name", seldom(SIGNED_IN, but=DAILY))
def test_counts_are_of_what_is_seen(hub: Hub, name: str) -> None:
    client = browser(hub.people[name])
    listed = client.get("/posts/?format=json").json()
    said = client.get("/posts/").content.decode()
    parties = len({one["party"] for one in listed})
    expected = f"{len(listed)} posts of {parties} parties" if len(listed) != 1 else "One post"
    assert expected in said or not listed
    options = set(re.findall(r"<option[^>]*>qaa-x-(zqtag\d+zq)", said))
    assert len(options) == len(seeing(hub, name, "tag"))
    assert len(client.get("/api/v1/posts?limit=500").json()["items"]) == len(listed)


@pytest.mark.parametrize("name", seldom(EVERYBODY, but=DAILY))
def test_the_public_pages_show_everybody_what_the_public_sees(hub: Hub, name: str) -> None:
    client = browser(hub.people[name])
    shown = {"title", "mandate", "tag", "week", "mail", "phone"}
    for address, shows in zip(PUBLIC_PAGES, (shown, {"mail", "phone"}), strict=True):
        answer = client.get(address)
        assert answer.status_code == 200
        assert wrong(said_by(answer), hub.posts, Towards(), shows=shows) == [], address


@pytest.mark.parametrize("name", seldom(EVERYBODY, but=DAILY))
def test_no_other_page_or_endpoint_tells_more(hub: Hub, name: str) -> None:
    others_tell_no_more(hub, name, in_turn(others(hub), name, of=3))


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERYBODY)
def test_none_of_them_tells_anybody_more(hub: Hub, name: str) -> None:
    others_tell_no_more(hub, name, others(hub))


def others(hub: Hub) -> list[str]:
    return [*plain_pages(), *plain_endpoints(), *of_the_owner(hub)]


def others_tell_no_more(hub: Hub, name: str, addresses: list[str]) -> None:
    """Demand that these addresses tell somebody of no post more than the rule says."""
    client = browser(hub.people[name])
    for address in addresses:
        if address not in PUBLIC_PAGES:
            demand(hub, name, address, client=client)


def test_a_member_s_own_organisations_are_listed_as_before(hub: Hub) -> None:
    for name, slug in (("region", "region"), ("own", "owner")):
        client = browser(hub.people[name])
        assert [one["slug"] for one in client.get("/api/v1/organisations").json()["items"]] == [slug]
        assert client.get("/organisations/owner/").status_code == (200 if name == "own" else 404)
    contacts = browser(hub.people["own"]).get("/api/v1/contacts?limit=500").json()["items"]
    assert len(contacts) == 2 * len(hub.posts)
    assert browser(hub.people["partner"]).get("/api/v1/contacts?organisation=owner").json()["items"] == []


def test_the_public_never_needs_to_sign_in_to_be_told_less(hub: Hub) -> None:
    client = browser(hub.people["nobody"])
    day = (hub.at - timedelta(days=5)).date()
    for post in hub.posts[:3]:
        for address in (f"/posts/{post.id}/", f"/posts/{post.id}/history/?on={day}", f"/posts/{post.id}/report/"):
            assert client.get(address).status_code == 302
        assert client.get(f"/api/v1/posts/{post.id}").status_code == 401
