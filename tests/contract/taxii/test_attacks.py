"""What a caller tries who wants more than theirs, or to do harm: hidden objects, forged pages, headers, lengths."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.cache import cache
from tests.accounts.people import person
from tests.contract.taxii.world import (
    BOTH,
    GREEN,
    RED,
    TAXII,
    Client,
    World,
    by_secret,
    envelope,
    indicator,
    token_client,
)

from kentongan.accounts.actions import issue_token, remove_membership, set_password
from kentongan.accounts.terms import Role, Scope
from kentongan.exchange.actions import provisioning
from kentongan.exchange.models import Stored
from kentongan.kernel.clock import utc_now
from kentongan.taxii.guessing import OF_ONE_NAME

OBJECTS = f"/taxii2/region/collections/{BOTH}/objects/"
MANIFEST = f"/taxii2/region/collections/{BOTH}/manifest/"
COLLECTIONS = "/taxii2/region/collections/"
HIDDEN_ID, ABSENT_ID = indicator(7)["id"], indicator(8)["id"]


def let_in(world: World, *, writes: bool = False) -> None:
    """Let the stranger read what was not RED before they came, and what comes."""
    there, member = world.collections[BOTH], world.members["stranger"]
    provisioning.give_right(there, member=member, reads=True, writes=writes, actor=None, at=utc_now())


@pytest.fixture
def joined(world: World) -> World:
    """A stranger who came to read and write after something RED had been shared, which is not theirs to see."""
    assert world.share(indicator(1), indicator(7, marks=[RED]), indicator(2)).json["success_count"] == 3
    let_in(world, writes=True)
    assert [one["id"] for one in world.stranger.get(OBJECTS).json["objects"]] == [
        indicator(1)["id"],
        indicator(2)["id"],
    ]
    return world


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
@pytest.mark.parametrize("rest", ["", "versions/"])
@pytest.mark.parametrize("query", ["", "match[version]=all", "match[spec_version]=2.0", "limit=0"])
def test_an_object_that_is_hidden_answers_as_one_that_is_not_there(joined: World, method: str, rest: str, query: str):
    hidden = joined.stranger.ask(method, f"{OBJECTS}{HIDDEN_ID}/{rest}", query)
    absent = joined.stranger.ask(method, f"{OBJECTS}{ABSENT_ID}/{rest}", query)
    assert (hidden.status, hidden.body) == (absent.status, absent.body)
    assert hidden.status >= 400
    assert {one for one in hidden.headers if hidden.headers[one] != absent.headers[one]} == {"x-request-id"}
    assert Stored.objects.filter(stix_id=HIDDEN_ID).exists()


@pytest.mark.parametrize("path", [OBJECTS, MANIFEST])
@pytest.mark.parametrize("query", ["", "&match[version]=all", "&match[type]=indicator", "&limit=1"])
def test_a_filter_for_what_is_hidden_finds_what_a_filter_for_nothing_does(joined: World, path: str, query: str):
    hidden = joined.stranger.get(path, f"match[id]={HIDDEN_ID}{query}")
    absent = joined.stranger.get(path, f"match[id]={ABSENT_ID}{query}")
    assert (hidden.status, hidden.body) == (absent.status, absent.body) == (200, b'{"more":false}')


def test_a_page_is_as_long_as_asked_and_more_is_exact_though_something_between_is_hidden(joined: World):
    first = joined.stranger.get(OBJECTS, "limit=1").json
    rest = joined.stranger.get(OBJECTS, f"limit=1&next={first['next']}").json
    assert [one["id"] for one in first["objects"] + rest["objects"]] == [indicator(1)["id"], indicator(2)["id"]]
    assert (first["more"], rest["more"]) == (True, False)


def test_who_sends_the_id_and_version_of_what_is_hidden_is_told_as_who_sends_a_new_one(joined: World):
    told = joined.share(indicator(7, name="guess"), indicator(8), by=joined.stranger).json
    assert (told["success_count"], told["failures"]) == (2, [])
    assert joined.stranger.get(f"{OBJECTS}{HIDDEN_ID}/").json["objects"][0]["name"] == "guess"
    assert "name" not in joined.reader.get(f"{OBJECTS}{HIDDEN_ID}/").json["objects"][0]
    assert joined.stranger.get(f"{OBJECTS}{HIDDEN_ID}/versions/").json["versions"] == [indicator(7)["modified"]]
    assert joined.stranger.ask("DELETE", f"{OBJECTS}{HIDDEN_ID}/").status == 200
    assert joined.stranger.get(f"{OBJECTS}{HIDDEN_ID}/").status == 404
    assert joined.reader.get(f"{OBJECTS}{HIDDEN_ID}/").status == 200


def partly_red(number: int, selector: str) -> dict[str, object]:
    return indicator(number, description="d", granular_markings=[{"selectors": [selector], "marking_ref": RED}])


def test_of_what_is_partly_hidden_the_rest_is_told_everywhere_and_counts(world: World):
    world.share(*(partly_red(number, "description") for number in (1, 2, 3)))
    let_in(world)
    got = world.stranger.get(OBJECTS, "limit=2")
    assert [one["id"] for one in got.json["objects"]] == [indicator(1)["id"], indicator(2)["id"]]
    assert b'"d"' not in got.body
    assert got.json["more"] is True
    listed = world.stranger.get(MANIFEST).json["objects"]
    assert listed == world.reader.get(MANIFEST).json["objects"]
    assert len(world.reader.get(OBJECTS).body) > len(world.stranger.get(OBJECTS).body)
    assert b'"description"' not in world.stranger.get(f"{OBJECTS}{indicator(3)['id']}/").body


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_what_has_nothing_left_is_neither_on_a_page_nor_counted(world: World, limit: int):
    world.share(*(partly_red(one, "pattern") if one % 2 else indicator(one) for one in range(1, 8)))
    let_in(world)
    whole = [one["id"] for one in world.stranger.get(OBJECTS).json["objects"]]
    listed = [one["id"] for one in world.stranger.get(MANIFEST).json["objects"]]
    assert whole == listed
    assert 3 <= len(whole) < 7
    found, query = [], f"limit={limit}"
    for _ in range(10):
        page = world.stranger.get(OBJECTS, query).json
        found += [one["id"] for one in page.get("objects", [])]
        assert page["more"] is (len(page.get("objects", [])) == limit and len(found) < len(whole))
        if not page["more"]:
            break
        query = f"limit={limit}&next={page['next']}"
    assert found == whole


def test_a_right_that_ended_ends_at_once_also_for_a_next_from_before(filled: World):
    following = filled.reader.get(OBJECTS, "limit=1").json["next"]
    ended = provisioning.end_right(
        filled.collections[BOTH], member=filled.members["reader"], actor=None, at=utc_now()
    )  # fmt: skip
    assert ended
    assert filled.reader.get(OBJECTS, f"limit=1&next={following}").status == 404
    assert filled.reader.get(OBJECTS).body == filled.reader.get("/taxii2/region/collections/nowhere/objects/").body


def test_no_letter_of_a_next_can_be_another(filled: World):
    following = filled.reader.get(OBJECTS, "limit=1").json["next"]
    for place, letter in enumerate(following):
        forged = following[:place] + ("B" if letter == "A" else "A") + following[place + 1 :]
        assert filled.reader.get(OBJECTS, f"limit=1&next={forged}").status == 400


@pytest.mark.parametrize(
    ("proxies", "forwarded", "statuses"),
    [
        (0, "198.51.100.{}", {429}),
        (1, "198.51.100.{}, 203.0.113.1", {429}),
        (1, "198.51.100.{}", {401}),
        (2, "203.0.113.1", {429}),
    ],
)
def test_who_guesses_is_counted_by_the_address_that_a_trusted_web_server_added(
    world: World, settings, proxies: int, forwarded: str, statuses: set[int]
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    guess = by_secret("sharer", "guess")
    for number in range(OF_ONE_NAME):
        assert guess.get("/taxii2/", HTTP_X_FORWARDED_FOR=forwarded.format(number)).status == 401
    assert {guess.get("/taxii2/", HTTP_X_FORWARDED_FOR=forwarded.format(99)).status} == statuses
    cache.clear()


@pytest.mark.parametrize(
    "secret", ["a:b:c:a long one", ": and a long one", "sécrèt, ကခ, a long one", "e\u0301, and a long one", "xy" * 512]
)
def test_a_secret_may_hold_anything_and_is_compared_as_it_is(world: World, secret: str):
    set_password(world.members["reader"].user, password=secret, actor=None, at=utc_now())
    assert by_secret("reader", secret).get("/taxii2/").status == 200
    assert by_secret("READER", secret).get("/taxii2/").status == 200
    assert by_secret("reader", secret.replace("e\u0301", "é") + "-").get("/taxii2/").status == 401
    cache.clear()


@pytest.mark.parametrize("name", ["x" * 64, "reader\x00", "", "reader ", "ｒｅａｄｅｒ"])
def test_a_name_that_is_nearly_a_members_opens_nothing(world: World, name: str):
    assert by_secret(name, world.secrets["reader"]).get("/taxii2/").status == 401
    cache.clear()


@pytest.mark.parametrize("accept", ['"\\' * 15_000, "," * 50_000, TAXII + ";x" * 5_000])
def test_a_list_of_media_types_that_nobody_means_is_refused_unread(world: World, accept: str):
    """Quotes that never end took seconds."""
    assert world.sharer.get(OBJECTS, accept=accept).status == 406
    assert world.sharer.post(OBJECTS, envelope(indicator(1)), content_type=accept).status == 415


def test_a_length_of_a_thousand_digits_is_413(world: World):
    assert world.sharer.ask("POST", OBJECTS, body=b"{}", CONTENT_LENGTH="9" * 5_000).status == 413


def test_how_much_a_hidden_root_takes_is_not_told(world: World):
    """Not by the order of what is checked either: a body far too large is 404 like any other."""
    hidden = world.stranger.get("/taxii2/other/").json["max_content_length"]
    for size in (2, hidden + 1):
        path = f"/taxii2/other/collections/{UUID(int=4, version=4)}/objects/"
        got = world.sharer.ask("POST", path, body=b"{}", CONTENT_LENGTH=str(size))
        absent = world.sharer.ask("POST", path.replace("other", "nowhere"), body=b"{}", CONTENT_LENGTH=str(size))
        assert (got.status, got.body) == (absent.status, absent.body) == (404, absent.body)


@pytest.mark.parametrize(
    "path",
    [
        "/taxii2/region/collections/../../other/",
        "/taxii2/%72egion/",
        "/taxii2/region/collections/\\/",
        "/taxii2/REGION/",
        "/taxii2/region /",
        "/taxii2/\ud7ff/",
        "/taxii2/ï¿½/",
        "/taxii2/" + "a" * 5_000 + "/",
        "/taxii2",
    ],
)
def test_a_path_that_means_something_else_elsewhere_is_404_as_the_standards_error(world: World, path: str):
    got = world.sharer.get(path)
    assert (got.status, got.json["http_status"], got.header("Content-Type")) == (404, "404", TAXII)


def test_what_a_client_says_stands_in_no_header_of_the_answer(world: World):
    for got in (
        world.sharer.get(OBJECTS, HTTP_X_REQUEST_ID="evil", HTTP_HOST='evil"<'),
        world.sharer.get(OBJECTS, "limit=evil"),
        Client("Bearer evil").get(OBJECTS),
        world.sharer.ask("EVIL", OBJECTS),
    ):
        assert not [one for several in got.headers.values() for one in several if "evil" in one.lower()]
    cache.clear()


def test_a_token_that_only_writes_learns_nothing_of_what_is_there(filled: World):
    now = utc_now()
    writes = token_client(filled.members["sharer"], Scope.TAXII_WRITE, expires_at=now + timedelta(days=1), at=now)
    answers = {
        (got.status, got.body) for got in (writes.get(OBJECTS + f"{one}/") for one in (indicator(1)["id"], ABSENT_ID))
    }
    assert len(answers) == 1
    assert json.loads(answers.pop()[1])["error_code"] == "scope-missing"
    assert GREEN not in writes.get(MANIFEST).body.decode()


def test_who_may_not_read_learns_nothing_by_deleting(filled: World):
    """A token that only writes, of a member that reads, and a member with the right to write alone."""
    now = utc_now()
    token = token_client(filled.members["sharer"], Scope.TAXII_WRITE, expires_at=now + timedelta(days=1), at=now)
    provisioning.give_right(
        filled.collections[BOTH], member=filled.members["stranger"], reads=False, writes=True, actor=None, at=now
    )
    assert filled.share(indicator(9), by=filled.stranger).json["success_count"] == 1
    queries = ("", "match[version]=2026-10-01T00:00:01Z", "match[version]=2020-01-01T00:00:00Z", "match[version]=x")
    for client, code in ((token, "scope-missing"), (filled.stranger, "may-not-read")):
        answers = {
            (got.status, got.json["error_code"], got.body)
            for one in (indicator(1)["id"], indicator(9)["id"], ABSENT_ID)
            for got in (client.ask("DELETE", OBJECTS + f"{one}/", query) for query in queries)
        }
        assert [answer[:2] for answer in answers] == [(403, code)]
    assert filled.reader.get(OBJECTS + f"{indicator(1)['id']}/versions/").json["versions"]


def test_a_member_that_ended_is_out_by_secret_and_by_token(filled: World):
    now, reader = utc_now(), filled.members["reader"]
    token = token_client(reader, Scope.TAXII_READ, expires_at=now + timedelta(days=1), at=now)
    assert (filled.reader.get(OBJECTS).status, token.get(OBJECTS).status) == (200, 200)
    provisioning.end_member(reader, actor=None, at=now)
    assert (filled.reader.get(OBJECTS).status, token.get(OBJECTS).status) == (401, 401)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.ANALYST, Role.OPERATOR])
def test_a_persons_password_opens_nothing_here(filled: World, role: Role):
    """It has no second factor, and would pass by the one that pages ask for."""
    of = filled.members["reader"].organisation_id
    person(role, of, name="someone", password="a password that is right")
    got = by_secret("someone", "a password that is right").get("/taxii2/")
    assert (got.status, got.body) == (401, by_secret("nobody", "x").get("/taxii2/").body)
    cache.clear()


def test_a_persons_token_reads_what_their_organisation_does_and_shares_nothing(filled: World):
    now, secret = utc_now(), "secret of a person's token"
    someone = person(Role.MEMBER, filled.members["sharer"].organisation_id, name="someone")
    scopes = (Scope.TAXII_READ, Scope.TAXII_WRITE)
    issue_token(
        someone, name="t", scopes=scopes, expires_at=now + timedelta(days=1), secret=secret, actor=None, at=now
    )  # fmt: skip
    held = Client(f"Bearer {secret}")
    assert held.get(OBJECTS).body == filled.sharer.get(OBJECTS).body
    told = {one["id"]: (one["can_read"], one["can_write"]) for one in held.get(COLLECTIONS).json["collections"]}
    assert set(told.values()) == {(True, False), (False, False)}
    assert held.post(OBJECTS, envelope(indicator(9))).status == 403
    assert held.ask("DELETE", f"{OBJECTS}{indicator(1)['id']}/").status == 403
    remove_membership(someone, organisation_id=filled.members["sharer"].organisation_id, actor=None, at=now)
    assert held.get(OBJECTS).status == 404
    assert held.get("/taxii2/").json == {"title": "Kentongan"}


def test_a_leap_second_after_the_last_year_of_calendars_is_a_flaw_and_no_failure(world: World):
    told = world.share(indicator(1) | {"modified": "9999-12-31T23:59:60.000Z"}, indicator(2))
    assert (told.status, told.json["success_count"], told.json["failure_count"]) == (202, 1, 1)
