"""Who guesses secrets: told to wait, name by name, without showing who is a member or stopping who has a right one."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.core.cache import cache
from tests.accounts.people import person
from tests.contract.taxii.world import AT, Client, World, by_secret

from kentongan.accounts.actions import set_password
from kentongan.accounts.terms import Role
from kentongan.exchange.actions.provisioning import give_new_secret
from kentongan.kernel.clock import utc_now
from kentongan.taxii import callers
from kentongan.taxii.errors import TooManyFailures
from kentongan.taxii.guessing import OF_ONE_NAME, OF_ONE_NETWORK, USELESS, WAIT, Guesses, count_useless

ELSEWHERE = "203.0.113.9"


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    forget(monkeypatch)
    yield
    cache.clear()


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """As another process of the hub, or this one five minutes later."""
    monkeypatch.setattr(callers, "_proven", callers._Proven())


def guess(name: str, times: int = OF_ONE_NAME) -> list[int]:
    return [by_secret(name, f"guess {number}").get("/taxii2/").status for number in range(times)]


def test_who_guesses_at_a_name_is_told_to_wait(world: World):
    assert set(guess("sharer")) == {401}
    refused = by_secret("sharer", "one more").get("/taxii2/")
    assert (refused.status, refused.header("Retry-After")) == (429, "300")


def test_a_machine_with_an_old_secret_locks_out_nobody_behind_its_address(world: World):
    guess("sharer", OF_ONE_NAME * 3)
    assert world.reader.get("/taxii2/").status == 200
    assert world.stranger.get("/taxii2/").status == 200


def test_a_member_who_is_guessed_at_goes_on_from_elsewhere(world: World):
    guess("reader")
    assert world.reader.get("/taxii2/").status == 429
    assert world.reader.get("/taxii2/", REMOTE_ADDR=ELSEWHERE).status == 200


def test_a_secret_that_was_right_lately_is_let_through_whichever_process_is_asked(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    assert world.reader.get("/taxii2/").status == 200
    guess("reader", OF_ONE_NAME + 1)
    forget(monkeypatch)
    assert world.reader.get("/taxii2/").status == 200
    assert by_secret("reader", "one more").get("/taxii2/").status == 429


def test_a_secret_that_was_right_is_known_no_more_when_there_is_another(world: World, monkeypatch: pytest.MonkeyPatch):
    assert world.reader.get("/taxii2/").status == 200
    give_new_secret(world.members["reader"], secret="an altogether new secret", actor=None, at=utc_now())
    guess("reader")
    forget(monkeypatch)
    assert world.reader.get("/taxii2/").status == 429


def test_a_name_that_nobody_has_is_told_what_a_members_is(world: World):
    person(Role.MEMBER, name="a-person")
    names = ("sharer", "nobody", "a-person")
    told = [
        [(one.status, one.body, one.header("Retry-After")) for one in _asked(name, OF_ONE_NAME + 2)] for name in names
    ]
    assert told[0] == told[1] == told[2]


def _asked(name: str, times: int) -> list:
    return [by_secret(name, f"guess {number}").get("/taxii2/") for number in range(times)]


def test_a_name_that_nobody_has_costs_one_slow_check_as_a_members_does(world: World, monkeypatch: pytest.MonkeyPatch):
    person(Role.MEMBER, name="a-person")
    set_password(world.members["stranger"].user, password="right all along", actor=None, at=utc_now())
    set_password(world.members["reader"].user, password="chosen by a person", actor=None, at=utc_now())
    world.members["stranger"].user.__class__.objects.filter(username="stranger").update(is_active=False)
    hashed: list[str] = []
    encode = ScryptPasswordHasher.encode

    def counting(self: ScryptPasswordHasher, password: str, salt: str, *args: object, **more: object) -> str:
        hashed.append(password)
        told: str = encode(self, password, salt, *args, **more)
        return told

    monkeypatch.setattr(ScryptPasswordHasher, "encode", counting)
    costs = {}
    for name, secret in (
        ("sharer", "no"),
        ("nobody", "no"),
        ("a-person", "no"),
        ("reader", "no"),
        ("stranger", "right all along"),
    ):
        hashed.clear()
        assert by_secret(name, secret).get("/taxii2/").status == 401
        costs[name] = len(hashed)
    assert costs == dict.fromkeys(costs, 1)


def test_who_waits_costs_no_slow_check(world: World, monkeypatch: pytest.MonkeyPatch):
    guess("nobody")
    for name in ("check_password", "make_password"):
        monkeypatch.setattr(callers, name, lambda *_: pytest.fail("hashed"))
    assert guess("nobody", 1) == [429]


def test_many_names_from_one_network_make_it_wait_but_not_who_was_right_lately(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    assert world.reader.get("/taxii2/").status == 200
    monkeypatch.setattr("kentongan.taxii.guessing.OF_ONE_NETWORK", 5)
    for number in range(5):
        assert guess(f"name-{number}", 1) == [401]
    forget(monkeypatch)
    assert guess("another", 1) == [429]
    assert world.sharer.get("/taxii2/").status == 429
    assert world.reader.get("/taxii2/").status == 200
    assert world.sharer.get("/taxii2/", REMOTE_ADDR=ELSEWHERE).status == 200


def test_tokens_that_open_nothing_make_no_secret_wait(world: World):
    told = [Client(f"Bearer guess-{number}").get("/taxii2/").status for number in range(USELESS + 1)]
    assert told == [401] * USELESS + [429]
    assert world.reader.get("/taxii2/").status == 200


@pytest.mark.django_db
def test_what_was_wrong_counts_for_five_minutes_and_a_lock_lasts_as_long():
    one = Guesses("198.51.100.1", name="sharer")
    for number in range(OF_ONE_NAME - 1):
        one.count(at=AT + number * timedelta(seconds=10))
    one.demand_turn("", at=AT + WAIT - timedelta(seconds=1))
    one.count(at=AT + WAIT - timedelta(seconds=1))
    with pytest.raises(TooManyFailures) as told:
        one.demand_turn("", at=AT + WAIT)
    assert told.value.facts["seconds"] == WAIT.total_seconds() - 1
    one.demand_turn("", at=AT + 2 * WAIT)


@pytest.mark.django_db
def test_old_failures_are_not_carried_on_by_new_ones():
    """Else a few machines with old secrets would in the end lock out a whole network."""
    moment: datetime = AT
    for number in range(OF_ONE_NETWORK * 2):
        Guesses("198.51.100.2", name=f"name-{number}").count(at=moment)
        moment += timedelta(seconds=2)
    Guesses("198.51.100.2", name="another").demand_turn("", at=moment)


@pytest.mark.django_db
def test_useless_tokens_are_counted_by_network():
    for _ in range(USELESS):
        count_useless("198.51.100.3", at=AT)
    with pytest.raises(TooManyFailures):
        count_useless("198.51.100.3", at=AT)
    count_useless("198.51.100.4", at=AT)
