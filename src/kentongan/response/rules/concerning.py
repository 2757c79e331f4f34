"""What a shared object comes to for whom it concerns: what kind of thing it is, what may be told, what changed.

Words are those of STIX 2.1 (OASIS Standard): indicator types §10.9, kill chain phases §2.11, common properties §3.2.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from kentongan.exchange.terms import Reason
from kentongan.kernel.clock import UnreadableTime, read_moment
from kentongan.response.terms import ConcernState, Told
from kentongan.stix.terms import Thing

FEED = "exchange"
"""The feed by which what is shared becomes warnings: declared when it is first needed."""

LISTENED = frozenset({"indicator", "sighting", "incident", "relationship", "observed-data"})
"""Types that say of something that it is harmful, or of somebody that they were hit."""

OBSERVABLES = frozenset({"ipv4-addr", "ipv6-addr", "domain-name", "url", "email-addr", "autonomous-system"})
"""Types that name a thing and say nothing bad about it: a person decides what it means."""

HARMLESS = frozenset({"benign", "anomalous-activity"})
WITH_WORK = frozenset(
    {ConcernState.WAITING.value, ConcernState.CHANGED.value, ConcernState.LATER.value, ConcernState.ENDING.value}
)
"""States with something for the worker to do."""

GIVEN = frozenset({ConcernState.HANDED, ConcernState.CHANGED, ConcernState.ASKED})
"""States of what may be told: its warning holds."""

TERMS, STRICTER = "terms", "stricter"
"""Reasons of what a newer version's terms took back: nobody may be told any more, or not under the warning's TLP."""

FORBIDDEN = frozenset(one.value for one in Reason) | {TERMS, STRICTER}
"""Reasons of what terms took back: who was warned before hears nothing of it."""

BY_ANOTHER = "_by_another"
"""Ends the reasons of what somebody else than its sharer says: a person decides."""

LONGEST_NAME, LONGEST_DESCRIPTION = 200, 1000

_ERASED = "erased "

_BY_WORD: Mapping[str, str] = {
    "c2": "c2-server",
    "command-and-control": "c2-server",
    "c&c": "c2-server",
    "botnet": "infected-system",
    "infected": "infected-system",
    "phishing": "phishing",
    "credential-phishing": "phishing",
    "scam": "masquerade",
    "malware-hosting": "malware-distribution",
    "malware-distribution": "malware-distribution",
    "delivery": "malware-distribution",
    "ransomware": "infected-system",
    "exfiltration": "unauthorised-information-access",
    "actions-on-objectives": "system-compromise",
    "reconnaissance": "scanner",
    "scanning": "scanner",
    "scanner": "scanner",
    "brute-force": "brute-force",
    "exploitation": "exploit",
    "initial-access": "exploit",
    "ddos": "ddos",
    "spam": "spam",
    "defacement": "unauthorised-information-modification",
    "data-leak": "data-leak",
    "compromised": "system-compromise",
    "malicious-activity": "system-compromise",
}
"""What labels, indicator types and kill chain phases mean in RSIT, the more telling first."""

_RANK = {word: place for place, word in enumerate(_BY_WORD)}
_BY_TYPE = {"incident": "system-compromise", "sighting": "system-compromise", "relationship": "undetermined"}


def classified(value: Thing) -> str:
    """Return the RSIT type of what an object says: the most telling of its words, else by what object it is."""
    words = {word.lower().replace("_", "-").replace(" ", "-") for word in _words(value)}
    known = sorted((word for word in words if word in _BY_WORD), key=_RANK.__getitem__)
    return _BY_WORD[known[0]] if known else _BY_TYPE.get(str(value.get("type")), "undetermined")


def silent(value: Thing, *, at: datetime) -> str:
    """Return why nobody is warned of an object, whatever it names; empty where somebody may be."""
    types = set(_texts(value.get("indicator_types")))
    if types and types <= HARMLESS:
        return "harmless"
    until = moment_of(value, "valid_until")
    return "over" if until is not None and until <= at else ""


def begins(value: Thing) -> datetime | None:
    """Return from when on an indicator holds."""
    return moment_of(value, "valid_from") if value.get("type") == "indicator" else None


def moment_of(value: Thing, name: str) -> datetime | None:
    """Return a time of an object; None where it has none that can be read."""
    said = value.get(name)
    if not isinstance(said, str):
        return None
    try:
        return read_moment(said)
    except UnreadableTime:
        return None


def told_of(value: Thing, *, source: str) -> Told:
    """Return what the letter may say of an object from which every part with stricter terms was taken out."""
    confidence = value.get("confidence")
    return Told(
        name=_text(value, "name", longest=LONGEST_NAME),
        description=_text(value, "description", longest=LONGEST_DESCRIPTION),
        valid_from=_text(value, "valid_from", longest=40),
        valid_until=_text(value, "valid_until", longest=40),
        confidence=confidence if isinstance(confidence, int) and not isinstance(confidence, bool) else None,
        phases=tuple(dict.fromkeys(_phases(value)))[:10],
        source=source,
    )


def told_json(told: Told) -> dict[str, Any]:
    """Return it as JSON has it."""
    return asdict(told) | {"phases": list(told.phases)}


def read_told(json: Mapping[str, Any]) -> Told:
    """Return what JSON tells; what is missing was not said."""
    known = {one.name for one in fields(Told)}
    found = {name: value for name, value in json.items() if name in known}
    return Told(**found | {"phases": tuple(json.get("phases", ()))})


def erased_value(tag: str) -> str:
    """Return what takes the place of a thing that was erased: one for each that a version named, saying nothing of it.

    What its tag has after the object's id is the same wherever the same version named the same thing.
    """
    return f"{_ERASED}{tag.partition(' ')[2]}"


def is_erased(value: str) -> bool:
    """Whether what a shared object named has been erased. Nothing that can be named has a space in it."""
    return value.startswith(_ERASED)


def without(told: Mapping[str, Any], names: Iterable[str], *, pattern: re.Pattern[str]) -> dict[str, Any]:
    """Return what may be told without those of its texts that hold something."""
    gone = {name for name in names if pattern.search(str(told.get(name, "")))}
    return {name: "" if name in gone else value for name, value in told.items()}


def changed(before: Told, after: Told, *, classes: tuple[str, str]) -> tuple[str, ...]:
    """Return which details a new version changed, by their names; ``classes`` are what it was and is classified as.

    The source is none of them: to name it later, or no longer, corrects nothing.
    """
    several = [one.name for one in fields(Told) if one.name not in ("source", "phases")]
    found = [name for name in several if getattr(before, name) != getattr(after, name)]
    return (*found, *(["classification"] if classes[0] != classes[1] else []))


def worth_telling(details: Iterable[str]) -> bool:
    """Whether those who were warned must hear of changed details: what they act by, not how it is called."""
    return bool({"valid_until", "description", "classification"} & set(details))


def _words(value: Thing) -> Iterable[str]:
    yield from _texts(value.get("labels"))
    yield from _texts(value.get("indicator_types"))
    yield from _texts(value.get("incident_types"))
    yield from _phases(value)


def _phases(value: Thing) -> Iterable[str]:
    several = value.get("kill_chain_phases")
    for one in several if isinstance(several, Sequence) and not isinstance(several, str) else ():
        if isinstance(one, Mapping) and isinstance(one.get("phase_name"), str):
            yield one["phase_name"][:100]


def _texts(several: object) -> Iterable[str]:
    if isinstance(several, Sequence) and not isinstance(several, str):
        yield from (one for one in several if isinstance(one, str))


def _text(value: Thing, name: str, *, longest: int) -> str:
    said = value.get(name)
    return said[:longest].replace("\x00", "") if isinstance(said, str) else ""
