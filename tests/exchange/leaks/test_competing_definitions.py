"""Worlds in which members define the same markings in different ways, and take them away again.

What somebody shares is never more open than whatever they saw or sent themselves of its markings says, whoever defined
them first; and what they do not see makes no difference to what becomes of theirs.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import msgspec
import pytest
from django.db import connection
from tests.exchange.leaks.building import forgotten, trying
from tests.exchange.provisioned import AT, collection, give, member
from tests.exchange.shared import GREEN, RED, malware, page, read, share, sight, stix_id, us

from kentongan.exchange.actions.deleting import delete_object
from kentongan.exchange.models import Collection, Member, Stored
from kentongan.exchange.queries import conflicts, finding, meanings, sql, terms_told
from kentongan.exchange.rules import taking_in
from kentongan.exchange.rules.handling import handling_of, read_handling, strictest_of
from kentongan.exchange.rules.meanings import said_of
from kentongan.exchange.terms import Filters, Handling
from kentongan.kernel.clock import read_moment
from kentongan.stix.terms import Received

pytestmark = pytest.mark.django_db

WORLDS, MISTAKEN = 20, 120
MARKINGS = tuple(stix_id(name, kind="marking-definition") for name in ("one", "two"))
CREATED = ("2026-01-01T00:00:00.000Z", "2026-06-01T00:00:00.000Z")
POLICIES: tuple[Mapping[str, str], ...] = (
    {"tlp": "CLEAR"},
    {"tlp": "GREEN", "encrypt_in_transit": "must"},
    {"tlp": "AMBER", "affected_party_notifications": "must-not"},
    {"tlp": "GREEN", "permitted_actions": "none", "end_date": "2027-01-01T00:00:00Z"},
    {"statement": "Copyright"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Somebody defines a marking, shares an object under it with or without a definition of it, or takes one away."""

    who: str
    marking: str
    defines: Received | None = None
    shares: str = ""
    deletes: bool = False

    @property
    def envelope(self) -> Iterator[Received]:
        if self.shares:
            yield malware(self.shares, marks=(self.marking,))
        if self.defines is not None:
            yield self.defines


@dataclass(slots=True)
class Hub:
    """A collection that a bank and a cert read and write, a ministry writes, and a shop reads and writes later."""

    members: Mapping[str, Member] = field(
        default_factory=lambda: {name: member(name) for name in ("bank", "cert", "shop", "ministry")}
    )
    there: Collection = field(init=False)

    def __post_init__(self) -> None:
        first = (self.members["bank"], self.members["cert"])
        self.there = collection(readers=first, writers=(*first, self.members["ministry"]))

    def open(self) -> None:
        give(self.there, self.members["shop"], reads=True, writes=True)

    def do(self, deed: Deed) -> object:
        who = self.members[deed.who]
        if not deed.deletes:
            return msgspec.json.decode(bytes(share(who, self.there, *deed.envelope).results))
        seen = sight(who, self.there)
        every = Filters()
        return trying(
            lambda: delete_object(seen, member=who.pk, stix_id=deed.marking, filters=every, actor=None, at=AT)
        )


def definition(random: Random, *, marking: str, hidden: bool = False) -> Received:
    created, terms = random.choice(CREATED), random.choice(POLICIES)
    value: dict[str, Any] = {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": marking,
        "created": created,
        "object_marking_refs": [RED if hidden else random.choice((GREEN, GREEN, RED))],
        "definition_type": "statement" if "statement" in terms else "iep",
        "definition": {**terms} if "statement" in terms else {"id": "p", "name": "P", **terms},
    }
    return read(value, version=us(read_moment(created)))


def deed(random: Random, *, number: int, who: str, hidden: bool = False) -> Deed:
    marking = random.choice(MARKINGS)
    chance = random.random()
    if chance < 0.12:
        return Deed(who=who, marking=marking, deletes=True)
    defines = definition(random, marking=marking, hidden=hidden) if chance < 0.7 else None
    return Deed(who=who, marking=marking, defines=defines, shares=f"object {number}" if chance > 0.4 else "")


def relaxed(hub: Hub, *, seed: int) -> list[Deed]:
    """Play a world, and return the deeds by which something came to be more open than its sharer may think."""
    random = Random(seed)
    sent: dict[tuple[str, str], list[Received]] = {}
    found = []
    with forgotten():
        hub.open()
        for number in range(14):
            one = deed(random, number=number, who=random.choice(list(hub.members)))
            of_theirs = sent.setdefault((one.who, one.marking), [])
            if one.deletes:
                of_theirs.clear()
            elif one.defines is not None:
                of_theirs.append(one.defines)
            rows = page(hub.members[one.who], hub.there, ids=(one.marking,), versions=("all",)).rows
            known = [each.value for each in of_theirs] + [msgspec.json.decode(bytes(row.content)) for row in rows]
            hub.do(one)
            if one.shares and any(_opens(_handling(one.shares), value) for value in known):
                found.append(one)
    return found


def _handling(name: str) -> Handling:
    return read_handling(Stored.objects.select_related("label").get(stix_id=stix_id(name)).label.handling)


def _opens(handling: Handling, value: Any) -> bool:
    """Whether a handling lets somebody do what a definition does not."""
    said = said_of(value)
    assert said is not None
    alone = handling_of(["it"], meanings={"it": said}, sharer=handling.sharer, readership=handling.readership)
    both = strictest_of(handling, alone if said.tlp is not None else replace(alone, tlp=handling.tlp))
    return _restricts(both) != _restricts(handling)


def _restricts(handling: Handling) -> Handling:
    return replace(handling, marks=(), policies=(), defined=(), unknown=False)


def told_apart(hub: Hub, *, seed: int) -> bool:
    """Whether a shop tells two worlds apart that differ in what a bank and a cert did before it came, all of it RED."""
    random = Random(seed)
    later = [deed(random, number=number, who=random.choice(("shop", "shop", "ministry"))) for number in range(8)]
    return _told(hub, random=random, later=later) != _told(hub, random=random, later=later)


def _told(hub: Hub, *, random: Random, later: list[Deed]) -> object:
    with forgotten():
        for number in range(random.randrange(5)):
            one = deed(random, number=100 + number, who=random.choice(("bank", "cert")), hidden=True)
            hub.do(replace(one, shares=""))
        hub.open()
        answers = [hub.do(one) for one in later]
        shop = sight(hub.members["shop"], hub.there)
        seen = [one for each in finding.types(shop) for one in finding.newest(shop, kind=each[0], limit=100)]
        every = [one for name in MARKINGS for one in finding.versions_of(shop, stix_id=name)]
        handlings = [terms_told.terms_of(one, sight=shop).handling for one in seen]
        beside = [(one.stix_id, one.held, one.came) for one in conflicts.conflicts(shop)]
        return answers, [(one.id, one.version, one.content) for one in (*seen, *every)], handlings, beside


@pytest.fixture
def hub() -> Hub:
    return Hub()


def test_nobody_makes_anothers_terms_more_open(hub: Hub) -> None:
    for seed in range(WORLDS):
        assert not relaxed(hub, seed=seed), seed


def test_what_nobody_sees_of_a_marking_decides_nothing_for_them(hub: Hub) -> None:
    for seed in range(WORLDS):
        assert not told_apart(hub, seed=seed), seed


def the_first_is_believed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(meanings, "together", lambda several: next((one for one in several if one is not None), None))


def what_was_refused_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        sql, "DEFINITIONS", sql.DEFINITIONS.replace("WHERE c.collection_id", "WHERE 1 = 0 AND c.collection_id")
    )


def what_comes_along_is_overheard(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(meanings, "_come", lambda _: ())


def what_is_hidden_counts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sql, "DEFINITIONS", sql.DEFINITIONS.replace("+s.label_id IN ({labels})", "1 = 1"))


def what_is_hidden_is_in_conflict(patch: pytest.MonkeyPatch) -> None:
    real = taking_in.judged

    def mistaken(candidate: Any, *, held: Any, **more: Any) -> Any:
        for one in held[candidate.received.id]:
            one.known = True
        return real(candidate, held=held, **more)

    patch.setattr("kentongan.exchange.queries.judging.judged", mistaken)


Shows = Callable[..., Any]
MISTAKES: tuple[tuple[Callable[[pytest.MonkeyPatch], None], Shows], ...] = (
    (the_first_is_believed, relaxed),
    (what_was_refused_is_forgotten, relaxed),
    (what_comes_along_is_overheard, relaxed),
    (what_is_hidden_counts, told_apart),
    (what_is_hidden_is_in_conflict, told_apart),
)


@pytest.mark.parametrize(("mistake", "shows"), MISTAKES, ids=[mistake.__name__ for mistake, _ in MISTAKES])
def test_a_mistake_made_on_purpose_shows(
    mistake: Callable[[pytest.MonkeyPatch], None], shows: Shows, hub: Hub
) -> None:  # fmt: skip
    if connection.vendor != "sqlite":
        pytest.skip("a mistake is the same on every database")
    with pytest.MonkeyPatch.context() as patch:
        mistake(patch)
        found = next((seed for seed in range(MISTAKEN) if shows(hub, seed=seed)), None)
    assert found is not None, f"nobody noticed in {MISTAKEN} worlds"
    assert not shows(hub, seed=found), "it shows without the mistake too"
