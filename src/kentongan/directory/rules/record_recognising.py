"""What a file calls by another name than the hub: teams known by their name, posts known by their channels.

Some formats know a team by its name alone, and one post of it. Taken as they stand, they would make of a party's own
export a second team and a second post, and everybody there would be warned and asked twice.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from kentongan.directory.rules.record_things import Path, StoredThing, Thing
from kentongan.directory.terms import Origin, Subject
from kentongan.records import security_txt
from kentongan.records.terms import PartyRecord, TeamRecord
from kentongan.records.texts import LONGEST_HANDLE, slug_of
from kentongan.routing.contacts import Channel

ONE_POST = frozenset({Origin.RFC2350, Origin.TRUSTED_INTRODUCER, Origin.SECURITY_TXT})
"""Formats that know one post a team, whatever its posts are here."""

_PIECES = re.compile(r"[,;:()/|“”\"\n]|\s[-–—]\s")
_DATE_ALONE = re.compile(r"\d{4}-\d{2}-\d{2}")


def recognised(record: PartyRecord, *, stored: Collection[StoredThing], origin: Origin) -> PartyRecord:
    """Return a record of a format that knows one post a team, with teams and posts called as the hub calls them."""
    if origin not in ONE_POST:
        return record
    teams = [_named_as_here(team, stored=stored) for team in record.teams]
    if origin is Origin.RFC2350:
        teams = [_without_what_posts_say(team, stored=stored) for team in teams]
    keys = {one.path[0] for one in stored if one.subject is Subject.TEAM}
    # Where a team has no handle, our own list has its key in that place.
    teams = [replace(one, trusted_introducer="") if one.trusted_introducer in keys else one for one in teams]
    return replace(record, teams=tuple(_with_posts_of_their_own(teams, stored=stored)))


def _named_as_here(team: TeamRecord, *, stored: Iterable[StoredThing]) -> TeamRecord:
    """Return a team with the key of the only team here that has its name or handle, where the file gave it none."""
    here = {one.path[0]: one for one in stored if one.subject is Subject.TEAM}
    derived = {slug_of(name, otherwise="team") for name in (*team.names.values(), team.trusted_introducer)}
    if team.key in here or team.key not in derived:
        return team
    said = _spoken({*team.names.values(), team.trusted_introducer, *team.sections.get("2.1", "").split("\n")[:1]})
    found = [key for key, one in here.items() if one.content["ended_at"] is None and said & _called(one)]
    return replace(team, key=found[0]) if len(found) == 1 else team


def _called(team: StoredThing) -> set[str]:
    content = team.content
    described = content["sections"].get("2.1", "").split("\n")[0]
    whole = {*content["names"].values(), content["trusted_introducer"], content["first"], described}
    return {name for text in whole if (name := _folded(text))}


def _spoken(texts: Iterable[str]) -> set[str]:
    """Return texts, and what stands in them between marks: “XA-CERT, the national CERT” is called both."""
    several = {piece for text in texts for piece in (text, *_PIECES.split(text))}
    return {name for text in several if (name := _folded(text))}


def _folded(text: str) -> str:
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().strip(' \t"“”*.').split())
    return plain.removeprefix("the ")


def _without_what_posts_say(team: TeamRecord, *, stored: Collection[StoredThing]) -> TeamRecord:
    """Leave out sections that our own export fills from a team's posts and that the team has no text for."""
    there = next((one for one in stored if one.subject is Subject.TEAM and one.path == (team.key,)), None)
    if there is None:
        return team
    posts = [one.content for one in stored if one.subject is Subject.POST and one.team == team.key]
    ways = [one.path for one in stored if one.subject is Subject.CHANNEL and one.team == team.key]
    known = {
        "2.1": set(there.content["names"].values()) | {team.key},
        "2.3": {post["time_zone"] for post in posts},
        "2.4": {path[-1] for path in ways if path[-2] == Channel.PHONE.value},
        "2.7": {path[-1] for path in ways if path[-2] == Channel.EMAIL.value},
    }
    filled = {number for number, text in team.sections.items() if set(text.split("\n")) <= known.get(number, set())}
    if _DATE_ALONE.fullmatch(team.sections.get("1.1", "")):
        filled.add("1.1")
    said = {n: text for n, text in team.sections.items() if n in there.content["sections"] or n not in filled}
    return replace(team, sections=said)


def _with_posts_of_their_own(teams: Iterable[TeamRecord], *, stored: Iterable[StoredThing]) -> Iterator[TeamRecord]:
    """Give teams whose posts have keys that no other team's have: each team's is called the same in these formats."""
    owners = {one.path[0]: one.team for one in stored if one.subject is Subject.POST}
    for team in teams:
        posts = []
        for post in team.posts:
            mine = owners.setdefault(post.key, team.key) == team.key
            key = post.key if mine else f"{post.key}-{team.key}"[:LONGEST_HANDLE].rstrip("-")
            posts.append(replace(post, key=key))
        yield replace(team, posts=tuple(posts))


def known_posts(said: Iterable[Thing], *, stored: Collection[StoredThing], origin: Origin) -> frozenset[str]:
    """Return the new posts of a file that say nothing new: other posts of that team have each of their channels.

    A security.txt is of the party as a whole, so that it is held against all of its teams.
    """
    if origin not in ONE_POST:
        return frozenset()
    posts = {one.path[0]: one for one in stored if one.subject is Subject.POST}
    teams: dict[str, str] = {}
    reached: dict[str, set[Path]] = {}
    for thing in said:
        if thing.subject is Subject.POST and thing.path[0] not in posts:
            teams[thing.path[0]], reached[thing.path[0]] = thing.content["team"], set()
        elif thing.subject is Subject.CHANNEL and thing.path[0] in reached:
            reached[thing.path[0]].add(thing.path[3:])
    here: dict[str, set[Path]] = {one.team: set() for one in posts.values() if one.content["ended_at"] is None}
    for one in stored:
        if one.subject is Subject.CHANNEL and posts[one.path[0]].content["ended_at"] is None:
            here[one.team].add(one.path[3:])
    if origin is Origin.SECURITY_TXT and here:
        everywhere = {way for ways in here.values() for way in ways}
        return frozenset(post for post, ways in reached.items() if ways <= everywhere)
    return frozenset(post for post, ways in reached.items() if teams[post] in here and ways <= here[teams[post]])


def known_teams(
    said: Iterable[Thing], *, stored: Collection[StoredThing], known: Collection[str], origin: Origin
) -> frozenset[str]:
    """Return the new teams of a security.txt of which the hub knows the post and every line of its text."""
    if origin is not Origin.SECURITY_TXT:
        return frozenset()
    things = list(said)
    here = [one for one in stored if one.subject is Subject.TEAM]
    lines = {line for one in here for text in one.content["sections"].values() for line in text.split("\n")}
    new_posts = {one.content["team"] for one in things if one.subject is Subject.POST and one.path[0] not in known}
    return frozenset(
        one.path[0]
        for one in things
        if one.subject is Subject.TEAM
        and one.path[0] == security_txt.TEAM
        and one.path not in {team.path for team in here}
        and one.path[0] not in new_posts
        and {line for text in one.content["sections"].values() for line in text.split("\n")} <= lines
    )
