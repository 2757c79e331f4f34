"""What the import of a party's record does: thing by thing, against what the hub has.

A thing that a person entered, changed, ended or took out here is kept as it is. What came by a record in another format
is kept too, but for a CSV, which is a party's own whole record. An empty field of a file says nothing. What an earlier
file of the same format brought and this one no longer has ends, if the file is whole and within the teams that it
names. Posts that need four eyes, and all that is below them, are kept: their party proposes and approves. So it does of
a team that a person entered here, where whoever brings the file may propose for the party.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from kentongan.directory.rules.file_import import end_of
from kentongan.directory.rules.proposals import FOUR_EYES
from kentongan.directory.rules.record_recognising import known_posts, known_teams, recognised
from kentongan.directory.rules.record_things import (
    Content,
    Path,
    RecordPlan,
    RecordStep,
    StoredThing,
    Thing,
    things_of,
    written,
)
from kentongan.directory.terms import Because, Change, Origin, Subject
from kentongan.kernel.clock import read_moment
from kentongan.records.terms import PartyRecord

GUARDED = frozenset(role.value for role in FOUR_EYES)

_SOME_SECTIONS = frozenset({Origin.TRUSTED_INTRODUCER, Origin.SECURITY_TXT})
"""Formats that have a place for some sections only: of the others they say nothing."""

_LATEST = frozenset({"confirmed_at", "verified_at"})
_ALWAYS_SAID = frozenset({"ended_at", "valid_to"})
_NAMES = frozenset({"names", "title"})

Key = tuple[Subject, Path]


def plan_record_import(
    record: PartyRecord,
    *,
    stored: Iterable[StoredThing],
    organisation: str,
    origin: Origin,
    at: datetime,
    complete: bool,
    removed: Collection[Path] = (),
    may_propose: bool | None = None,
) -> RecordPlan:
    """Return what importing a record of ``organisation`` at a time does.

    ``stored`` is all of that organisation's record. ``complete``: the file has all that its source says of its teams.
    ``removed``: channels that a person took out here, which no file brings again.
    ``may_propose``: whether whoever brings the file may propose for the party; None where nobody is named.
    """
    mine = {(one.subject, one.path): one for one in sorted(stored, key=_open_last)}
    here = list(mine.values())
    record = recognised(record, stored=here, origin=origin)
    said = list(things_of(record))
    known = known_posts(said, stored=here, origin=origin)
    teams_known = known_teams(said, stored=here, known=known, origin=origin)
    new = [one for one in said if _post_of(one) not in known and not _is_team(one, among=teams_known)]
    wanted = list(_aligned(new, mine=here))
    closed, guarded_teams = _closed(wanted, mine=mine, origin=origin), _guarded_teams(record, mine=mine)
    steps: list[RecordStep] = []
    unchanged = len(known) + len(teams_known)
    for thing in wanted:
        step = _step(thing, stored=mine.get((thing.subject, thing.path)), origin=origin)
        if step is None:
            unchanged += 1
            continue
        because = _because(step, mine=mine, removed=removed)
        if thing.subject is Subject.TEAM:
            proposed = thing.path[0] in guarded_teams or _left_to_the_party(step, may_propose=may_propose)
            guarded = True if proposed else None
        elif because is Because.TAKEN_OUT_HERE:
            guarded = closed.get(thing.path[0], False)
        else:
            guarded = closed.get(thing.path[0])
        if guarded is not None:
            step = replace(step, change=Change.KEPT, guarded=guarded)
        told = step.change is Change.KEPT and not step.guarded
        steps.append(replace(step, because=because) if told else step)
    if complete:
        teams = frozenset(team.key for team in record.teams)
        there = {(thing.subject, thing.path) for thing in wanted}
        steps += _endings(mine, here=there, teams=teams, origin=origin, at=at, closed=closed)
    return RecordPlan(organisation=organisation, steps=tuple(steps), unchanged=unchanged)


def _because(step: RecordStep, *, mine: Mapping[Key, StoredThing], removed: Collection[Path]) -> Because | None:
    """Return what a person did here because of which a step is not taken, if they did."""
    if step.change is Change.ADDED and step.subject is Subject.CHANNEL and step.path in removed:
        return Because.TAKEN_OUT_HERE
    above = ((Subject.TEAM, step.path[:1]),) if step.subject is Subject.TEAM else _above(step.path)
    ended = (one for key in above if (one := mine.get(key)) is not None and one.origin is Origin.HAND)
    return Because.ENDED_HERE if any(_end_said(one) is not None for one in ended) else None


def _above(path: Path) -> tuple[Key, ...]:
    return (Subject.POST, path[:1]), (Subject.ASSIGNMENT, path[:3])


def _left_to_the_party(step: RecordStep, *, may_propose: bool | None) -> bool:
    """Whether a team that is kept is its party's to change: where nobody is named, one whose sections are still empty.

    Who may not propose brings no proposal about: for them it is kept, and the rest of their file is imported.
    """
    if step.change is not Change.KEPT or step.before is None:
        return False
    fills_sections = not step.before["sections"] and bool(step.after["sections"])
    return fills_sections if may_propose is None else may_propose


def _open_last(one: StoredThing) -> tuple[bool, str]:
    return one.content.get("valid_to") is None, one.content.get("valid_to") or ""


def _is_team(thing: Thing, *, among: Collection[str]) -> bool:
    return thing.subject is Subject.TEAM and thing.path[0] in among


def _post_of(thing: Thing | StoredThing) -> str:
    """Return the key of the post that a thing is or belongs to; of a team, none."""
    return "" if thing.subject is Subject.TEAM else thing.path[0]


def _closed(wanted: Iterable[Thing], *, mine: Mapping[Key, StoredThing], origin: Origin) -> dict[str, bool]:
    """Return the posts below which nothing may be written, and whether that is because they need four eyes.

    Those are, too, the ones that have ended and that this file may not open again.
    """
    found: dict[str, bool] = {}
    stored = {path[0]: one for (subject, path), one in mine.items() if subject is Subject.POST}
    for key, one in stored.items():
        if one.content["ended_at"] is not None and _is_of_others(one, origin=origin):
            found[key] = False
        if one.content["role"] in GUARDED:
            found[key] = True
    for thing in wanted:
        if thing.subject is Subject.POST and thing.content["role"] in GUARDED:
            found[thing.path[0]] = True
    return found


def _guarded_teams(record: PartyRecord, *, mine: Mapping[Key, StoredThing]) -> set[str]:
    """Return the teams that have posts which need four eyes; new ones, if they would have no others."""
    stored = {one.team for one in mine.values() if one.content.get("role") in GUARDED}
    new = {team.key for team in record.teams if team.posts and all(one.role.value in GUARDED for one in team.posts)}
    return stored | (new - {one.team for one in mine.values()})


def _aligned(things: Iterable[Thing], *, mine: Iterable[StoredThing]) -> Iterator[Thing]:
    """Give things whose holders begin when the hub says so, where the file does not say when they begin."""
    begins: dict[tuple[str, str], str | None] = {}
    for one in mine:
        if one.subject is Subject.ASSIGNMENT:
            begins[one.path[0], one.path[1]] = one.content["valid_from"]
    for thing in things:
        below_holder = thing.subject in (Subject.ASSIGNMENT, Subject.CHANNEL)
        begin = begins.get((thing.path[0], thing.path[1])) if below_holder and not thing.path[2] else None
        if begin is None:
            yield thing
            continue
        path = (*thing.path[:2], begin, *thing.path[3:])
        ours = {"valid_from": begin} if thing.subject is Subject.ASSIGNMENT else {}
        yield replace(thing, path=path, content={**thing.content, **ours})


def _step(thing: Thing, *, stored: StoredThing | None, origin: Origin) -> RecordStep | None:
    if stored is None:
        return RecordStep(change=Change.ADDED, subject=thing.subject, path=thing.path, after=thing.content)
    merged = _merged(thing.content, before=stored.content, origin=origin)
    if merged == stored.content:
        return None
    return RecordStep(
        change=_change(merged, stored=stored, origin=origin),
        subject=thing.subject,
        path=thing.path,
        after=merged,
        before=stored.content,
        row=stored.id,
    )


def _change(merged: Content, *, stored: StoredThing, origin: Origin) -> Change:
    if _is_of_others(stored, origin=origin):
        return Change.KEPT
    fields = {name for name in merged if merged[name] != stored.content[name]}
    return Change.CONFIRMED if fields <= _LATEST else Change.CHANGED


def _is_of_others(stored: StoredThing, *, origin: Origin) -> bool:
    """Whether a person, or a file of another format, brought this, so that this file does not change it."""
    return stored.origin is Origin.HAND or origin not in (stored.origin, Origin.POSTS)


def _merged(wanted: Content, *, before: Content, origin: Origin) -> Content:
    return {name: _value(name, wanted[name], before=before[name], key=before, origin=origin) for name in before}


def _value(name: str, wanted: Any, *, before: Any, key: Content, origin: Origin) -> Any:
    if name in _LATEST:
        return latest(wanted, before)
    if name in _ALWAYS_SAID:
        return wanted
    if name == "carries" and origin is not Origin.POSTS:
        return before  # other formats do not say it: what a record has there is only our default
    if name in _NAMES and wanted == {"und": key.get("key")}:
        return before  # the key put in for a name that the file does not have
    if name in _NAMES and origin is not Origin.POSTS and _says_less(wanted, before=before):
        return before
    if name == "openpgp" and wanted.split() == before.split():
        return before  # the same certificate, however its text ends
    if name == "sections" and origin in _SOME_SECTIONS:
        return _with_sections(wanted, before=before)
    return before if wanted in ("", None, [], {}) else wanted


def _says_less(names: Content, *, before: Content) -> bool:
    """Whether these are names that we know, or one of no language where we know names and their languages."""
    return set(names.values()) <= set(before.values()) or (set(names) == {"und"} and bool(set(before) - {"und"}))


def _with_sections(wanted: Content, *, before: Content) -> Content:
    """Return the sections before with those that a file has; one whose lines all stand there says nothing new."""
    new = {
        number: text
        for number, text in wanted.items()
        if not set(text.split("\n")) <= set(before.get(number, "").split("\n"))
    }
    return {**before, **new}


def latest(one: str | None, other: str | None) -> str | None:
    """Return the later of two times as content has them."""
    known = [read_moment(text) for text in (one, other) if text is not None]
    return written(max(known)) if known else None


def _endings(
    mine: Mapping[Key, StoredThing],
    *,
    here: set[Key],
    teams: frozenset[str],
    origin: Origin,
    at: datetime,
    closed: Mapping[str, bool],
) -> Iterator[RecordStep]:
    """Give the steps that end what the file no longer has; below what ends, nothing needs to."""
    ending = {path for (kind, path), one in mine.items() if (kind, path) not in here and _is_over(one, at=at)}
    for subject in (Subject.POST, Subject.ASSIGNMENT, Subject.CHANNEL):
        for (kind, path), one in mine.items():
            gone = kind is subject and (kind, path) not in here and one.origin is origin and one.team in teams
            if not gone or _post_of(one) in closed or path[:1] in ending or path[:3] in ending:
                continue
            after = _ended(one, at=at)
            if after is None:
                continue
            ending.add(path)
            change = Change.REMOVED if subject is Subject.CHANNEL else Change.ENDED
            yield RecordStep(change=change, subject=subject, path=path, after=after, before=one.content, row=one.id)


def _end_said(one: StoredThing) -> str | None:
    end: str | None = one.content.get("ended_at") or one.content.get("valid_to")
    return end


def _is_over(one: StoredThing, *, at: datetime) -> bool:
    end = _end_said(one)
    return end is not None and read_moment(end) <= at


def _ended(one: StoredThing, *, at: datetime) -> Content | None:
    """Return the content of a thing that ends now; None where it has ended already."""
    if one.subject is Subject.CHANNEL:
        return one.content
    field = "valid_to" if one.subject is Subject.ASSIGNMENT else "ended_at"
    begin = one.content.get("valid_from")
    end = end_of(read_moment(begin) if begin else None, at=at)
    before = one.content[field]
    if before is not None and read_moment(before) <= end:
        return None
    return {**one.content, field: written(end)}
