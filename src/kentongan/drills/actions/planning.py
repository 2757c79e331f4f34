"""A drill planned: a scenario, who plays which part, when it begins, and whether its mail leaves the hub."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.directory.models import Organisation, Post
from kentongan.drills.actions.networks import first_network
from kentongan.drills.actions.telling import tell
from kentongan.drills.errors import CastingRefused, NobodyCast, RealMailUnnamed, ScenarioFaulty, UnknownPart
from kentongan.drills.models import Casting, Drill, DrillInject
from kentongan.drills.reading.deeds import KINDS, NETWORK_SLOT, SLOT
from kentongan.drills.scenario import read_scenario
from kentongan.drills.terms import Deed, Part, Rows, Scenario, Told
from kentongan.kernel.clock import later
from kentongan.kernel.errors import marked, told_of


@transaction.atomic
def plan_drill(
    source: bytes,
    *,
    cast: Mapping[str, str],
    starts_at: datetime,
    actor: UUID | None,
    at: datetime,
    plays: Collection[str] = (),
    sends_real: bool = False,
    named: str = "",
) -> Drill:
    """Plan a drill of a scenario file; the worker begins it at its time.

    One that ``sends_real`` and that a person plans is confirmed by its name, the scenario's key, and waits until
    another person approves it (``approving``). The hub's command line, which whoever has the machine uses, asks itself.

    ``cast`` is, by part, the slug of the party that plays it; a part left out is played by its ``default``. ``plays``
    are the parts that the machine plays. Raises ScenarioFaulty, UnknownPart, NobodyCast, CastingRefused,
    RealMailUnnamed, and TimeOutOfRange where it would end after all calendars do.
    """
    scenario = sound_scenario(source)
    later(starts_at, by=scenario.lasts)
    _demand_parts(scenario, [*cast, *plays])
    players = _players(scenario, cast)
    if sends_real and actor is not None:
        demand_named(scenario.key, named=named)
    _demand_networks(scenario, players, at=at)
    drill = Drill.objects.create(
        key=scenario.key,
        title=dict(scenario.title),
        source=source.decode("utf-8"),
        starts_at=starts_at,
        lasts=int(scenario.lasts.total_seconds()),
        sends_real=sends_real,
        plays=sorted(set(plays)),
        organiser=actor,
        planned_at=at,
    )
    Casting.objects.bulk_create(Casting(drill=drill, part=part, organisation=one) for part, one in players.items())
    DrillInject.objects.bulk_create(
        DrillInject(
            drill=drill,
            serial=serial,
            key=inject.key,
            kind=KINDS[type(inject.deed)],
            after=int(inject.after.total_seconds()),
            heard_by=_heard_by(inject.deed),
        )
        for serial, inject in enumerate(scenario.injects, 1)
    )
    tell("drills.drill_planned", drill, actor=actor, at=at, related=[one.pk for one in players.values()])
    return drill


def sound_scenario(source: bytes) -> Scenario:
    """Return the scenario of a file. Raises ScenarioFaulty."""
    read = read_scenario(source)
    if read.scenario is None:
        first = read.faults[0]
        why = told_of(first.why, first.facts)
        raise ScenarioFaulty(count=len(read.faults), place=first.place, why=why, faults=read.faults)
    return read.scenario


def demand_named(drill: str, *, named: str) -> None:
    """Demand that whoever lets mail go to real people names the drill. Raises RealMailUnnamed."""
    if named.strip() != drill:
        raise RealMailUnnamed(drill=drill)


def _demand_parts(scenario: Scenario, named: Sequence[str]) -> None:
    for part in named:
        if part not in scenario.parts:
            raise UnknownPart(part=part, parts=", ".join(scenario.parts))


def _players(scenario: Scenario, cast: Mapping[str, str]) -> dict[str, Organisation]:
    players: dict[str, Organisation] = {}
    for part in scenario.parts.values():
        slug = cast.get(part.key) or part.default
        if not slug:
            raise NobodyCast(part=part.key)
        found = Organisation.objects.filter(slug=slug).first()
        if found is None:
            raise CastingRefused(part=part.key, organisation=slug, why=told_of(marked("there is no such party.")))
        if found in players.values():
            why = told_of(marked("it plays another part already."))
            raise CastingRefused(part=part.key, organisation=slug, why=why)
        _demand_posts(part, found)
        players[part.key] = found
    return players


def _demand_posts(part: Part, organisation: Organisation) -> None:
    has = set(Post.objects.filter(organisation=organisation, ended_at__isnull=True).values_list("role", flat=True))
    missing = [role.value for role in part.roles if role.value not in has]
    if missing:
        why = told_of(marked("it has no post of these roles: {roles}."), {"roles": ", ".join(missing)})
        raise CastingRefused(part=part.key, organisation=organisation.slug, why=why)


def _demand_networks(scenario: Scenario, players: Mapping[str, Organisation], *, at: datetime) -> None:
    for inject in scenario.injects:
        if not isinstance(inject.deed, Rows):
            continue
        for slot in SLOT.findall(inject.deed.csv):
            wanted = NETWORK_SLOT.fullmatch(slot)
            if wanted and first_network(players[wanted[1]].pk, at=at) is None:
                why = marked("it has no address block of its own in the directory, in which the rows could lie.")
                raise CastingRefused(part=wanted[1], organisation=players[wanted[1]].slug, why=told_of(why))


def _heard_by(deed: Deed) -> str:
    return " " + " ".join(deed.to) + " " if isinstance(deed, Told) and deed.to else ""
