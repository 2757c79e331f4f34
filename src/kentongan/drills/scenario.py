"""A scenario file read and checked: every fault of it told at once, with its place and why, before anything runs.

The format is described in docs/formats/scenario.md. Whatever a file holds, it is read as a scenario or as a list of
faults; no file raises. Pure: what a drill later does with a scenario is in ``actions``.
"""

import tomllib
from datetime import timedelta
from functools import lru_cache
from importlib import resources

from kentongan.drills.reading.deeds import NOTHING, read_deed
from kentongan.drills.reading.doubts import doubts_of
from kentongan.drills.reading.judging import faults_of
from kentongan.drills.reading.tables import Table
from kentongan.drills.terms import Checked, Expectation, Fault, Hope, Inject, Part, Scenario
from kentongan.kernel.errors import marked
from kentongan.kernel.languages import Names
from kentongan.messages.terms import Level
from kentongan.records.terms import PostRole

FORMAT = 1
LARGEST = 256 * 1024
MOST_PARTS = 20
MOST_INJECTS = 200
MOST_EXPECTATIONS = 100
MOST_OBJECTIVES = 20
MOST_FAULTS = 200
LONGEST = timedelta(days=7)


@lru_cache(maxsize=32)
def read_scenario(octets: bytes) -> Checked:
    """Return the scenario that a file holds, or everything that is wrong with it."""
    if len(octets) > LARGEST:
        why = marked("The file is larger than {most} KiB.")
        return Checked(scenario=None, faults=(Fault(place="file", why=why, facts={"most": str(LARGEST // 1024)}),))
    try:
        values = tomllib.loads(octets.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        why = marked("This is no TOML file in UTF-8: {detail}")
        facts = {"detail": str(error)[:200]}
        return Checked(scenario=None, faults=(Fault(place="file", why=why, facts=facts),))
    faults: list[Fault] = []
    scenario = _scenario(Table(values=values, place="", faults=faults))
    faults += faults_of(scenario, doubts=doubts_of(faults, scenario=scenario))
    return Checked(scenario=None if faults else scenario, faults=tuple(faults[:MOST_FAULTS]))


def shipped() -> dict[str, bytes]:
    """Return the scenarios that come with the software, by key."""
    folder = resources.files(__package__).joinpath("scenarios")
    return {
        one.name.removesuffix(".toml"): one.read_bytes()
        for one in sorted(folder.iterdir(), key=lambda one: one.name)
        if one.name.endswith(".toml")
    }


def _scenario(table: Table) -> Scenario:
    if table.take("format", int) not in (None, FORMAT):
        table.fault("format", marked("This software reads format {format}."), format=str(FORMAT))
    lasts = table.span("lasts")
    if lasts is not None and not timedelta() < lasts <= LONGEST:
        table.fault("lasts", marked("A drill lasts from a minute to seven days."))
    found = Scenario(
        key=table.key("key"),
        title=table.names("title"),
        summary=table.names("summary"),
        lasts=lasts or LONGEST,
        objectives=tuple(_objective(one) for one in table.tables("objective", most=MOST_OBJECTIVES)),
        parts={one.key: one for one in _parts(table)},
        injects=tuple(_injects(table)),
        expectations=tuple(_expectation(one) for one in table.tables("expect", most=MOST_EXPECTATIONS)),
    )
    table.close()
    return found


def _objective(table: Table) -> Names:
    holder = Table(values={"text": table.values}, place=table.place, faults=table.faults)
    return holder.names("text")


def _parts(table: Table) -> list[Part]:
    found: list[Part] = []
    for one in table.tables("part", most=MOST_PARTS, needed=True):
        before = len(table.faults)
        roles = one.choices("roles", PostRole)
        part = Part(
            key=one.key("key"),
            title=one.names("title"),
            # Roles that could not be read may be any, so that no seat is called wrong for them.
            roles=roles if len(table.faults) == before else tuple(PostRole),
            default=one.key("default", needed=False),
        )
        if part.key and part.key in {other.key for other in found}:
            one.fault("key", marked("“{value}” stands here twice."), value=part.key)
        one.close()
        found.append(part)
    return found


def _injects(table: Table) -> list[Inject]:
    found: list[Inject] = []
    for one in table.tables("inject", most=MOST_INJECTS, needed=True):
        key, after, deed = one.key("key"), one.span("after"), read_deed(one)
        if key and key in {other.key for other in found}:
            one.fault("key", marked("“{value}” stands here twice."), value=key)
        if after is not None and found and after < found[-1].after:
            one.fault(
                "after", marked("This comes before the inject above it. Injects stand in the order of their times.")
            )
        if one.has("kind"):
            one.close()
        found.append(Inject(key=key, after=after or timedelta(), deed=deed or NOTHING))
    return found


def _expectation(table: Table) -> Expectation:
    what = table.choice("what", Hope)
    of_inject = what is not Hope.LEVEL_AT_MOST
    by_whom = what in (Hope.ACKNOWLEDGED, Hope.WARNED)
    found = Expectation(
        what=what,
        of=table.key("of") if of_inject else "",
        by=table.seat("by") if by_whom else None,
        within=table.span("within") if by_whom else None,
        level=None if of_inject else table.choice("level", Level),
    )
    table.close()
    return found
