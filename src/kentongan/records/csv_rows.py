"""Rows of posts put together to records: what each says of its team, post and holder must agree with earlier ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from kentongan.kernel.errors import KentonganError, marked
from kentongan.kernel.tlp import TLP, read_tlp
from kentongan.records.errors import DoesNotFit
from kentongan.records.hours import read_holidays, read_hours
from kentongan.records.terms import (
    AssignmentRecord,
    ChannelRecord,
    Holder,
    Hours,
    PartyRecord,
    PostRecord,
    PostRole,
    TeamRecord,
    Topic,
    usually_carries,
)
from kentongan.records.texts import LONGEST_HANDLE, LONGEST_NAME, block, key, languages, moment, one_line, read_names
from kentongan.routing.contacts import Channel, read_contact_address

Value = TypeVar("Value")
Cells = Mapping[str, str]

_PERSON = ("holder", "name", "holder_priority", "valid_from", "valid_to")
_CHANNEL = ("channel", "address", "priority", "carries", "verified_at")


class SaysOtherwise(DoesNotFit):
    """A row that contradicts an earlier one about the same team, post or holder."""

    code = "says-otherwise"
    status = 409
    text = marked("An earlier row says “{before}” here, this one “{value}”.")
    next_step = marked("Let the rows agree, or leave the cell empty.")


@dataclass(slots=True)
class _Thing:
    """A team, post or holder while its rows are read: what they said, by column, and what is below it."""

    said: dict[str, str]
    below: dict[Any, "_Thing | ChannelRecord"] = field(default_factory=dict)
    term: Any = None


class Rows:
    """The records that rows make, by organisation."""

    def __init__(self, organisation: str) -> None:
        self._otherwise = organisation
        self._teams: dict[tuple[str, str], _Thing] = {}
        self._posts: dict[tuple[str, str], tuple[str, _Thing]] = {}
        self._places: dict[str, list[str]] = {}

    def add(self, cells: Cells, *, line: int) -> None:
        """Take a row, all of it or nothing. Raises KentonganError with the ``column`` among its facts."""
        owner = _read(cells, "organisation", key) or self._otherwise
        team_key = _needed(cells, "team", key)
        post_key = _needed(cells, "post", key)
        team = _agreed(self._teams.get((owner, team_key)), cells, read=lambda all_: _team(all_, team_key))
        of_team, before = self._posts.get((owner, post_key), (team_key, None))
        if of_team != team_key:
            raise SaysOtherwise(before=of_team, value=team_key, column="team")
        post = _agreed(before, cells, read=lambda all_: _post(all_, post_key))
        holder_key, holder = self._holder(cells, post=post)
        channel = _channel(cells, given=holder is not None)
        if holder is not None and channel is not None and (channel.kind, channel.address) in holder.below:
            raise DoesNotFit(
                value=channel.address, detail=marked("the same stands in an earlier row"), column="address"
            )
        # Nothing is kept before all of the row is known to fit.
        self._places.setdefault(owner, []).append(f"line {line}")
        self._teams[owner, team_key] = team
        self._posts[owner, post_key] = (team_key, post)
        team.below[post_key] = post
        if holder is not None:
            post.below[holder_key] = holder
            if channel is not None:
                holder.below[channel.kind, channel.address] = channel

    def _holder(self, cells: Cells, *, post: _Thing) -> tuple[object, _Thing | None]:
        if not any(cells.get(column) for column in _PERSON):
            return None, None
        name = _needed(cells, "name", lambda text: one_line(text, longest=LONGEST_NAME))
        begins = _read(cells, "valid_from", moment)
        before = post.below.get((name, begins))
        found = before if isinstance(before, _Thing) else None
        return (name, begins), _agreed(found, cells, read=lambda all_: _assignment(all_, name))

    def records(self) -> list[PartyRecord]:
        """Return the records of all rows taken, organisations and what is below them in order of their first rows."""
        teams: dict[str, list[TeamRecord]] = {}
        for (owner, _), team in self._teams.items():
            posts = tuple(_whole_post(one) for one in team.below.values() if isinstance(one, _Thing))
            teams.setdefault(owner, []).append(replace(team.term, posts=posts))
        return [
            PartyRecord(organisation=owner, teams=tuple(mine), places=tuple(self._places[owner]))
            for owner, mine in teams.items()
        ]


def _whole_post(post: _Thing) -> PostRecord:
    holders = tuple(
        replace(one.term, channels=tuple(one.below.values())) for one in post.below.values() if isinstance(one, _Thing)
    )
    whole: PostRecord = replace(post.term, assignments=holders)
    return whole


def _agreed(before: _Thing | None, cells: Cells, *, read: Callable[[Cells], tuple[Any, tuple[str, ...]]]) -> _Thing:
    """Return a thing with what this row says of it beside what earlier rows said. Raises SaysOtherwise."""
    said = before.said if before else {}
    merged = {column: text for column, text in cells.items() if text} | said
    term, columns = read(merged)
    for column in columns:
        text = cells.get(column, "")
        if text and merged[column] != text:
            raise SaysOtherwise(before=merged[column][:60], value=text[:60], column=column)
    kept = {column: merged[column] for column in columns if column in merged}
    return _Thing(said=kept, below=before.below if before else {}, term=term)


def _team(cells: Cells, name: str) -> tuple[TeamRecord, tuple[str, ...]]:
    term = TeamRecord(
        key=name,
        names=_read(cells, "team_name", read_names) or {"und": name},
        first=_read(cells, "first", _handle) or "",
        trusted_introducer=_read(cells, "trusted_introducer", _handle) or "",
    )
    return term, ("team_name", "first", "trusted_introducer")


def _handle(text: str) -> str:
    return one_line(text, longest=LONGEST_HANDLE)


def _post(cells: Cells, name: str) -> tuple[PostRecord, tuple[str, ...]]:
    term = PostRecord(
        key=name,
        role=_needed(cells, "role", lambda text: _one_of(PostRole, text)),
        title=_read(cells, "title", read_names) or {"und": name},
        mandate=_read(cells, "mandate", block) or "",
        may_discuss=_read(cells, "may_discuss", _topics) or (),
        hours=_hours(cells),
        languages=_read(cells, "languages", languages) or (),
        confirmed_at=_read(cells, "confirmed_at", moment),
    )
    return term, (
        *("role", "title", "mandate", "may_discuss", "time_zone", "hours", "holidays", "languages", "confirmed_at"),
    )


def _topics(text: str) -> tuple[Topic, ...]:
    return tuple(dict.fromkeys(_one_of(Topic, part.strip()) for part in text.split(",") if part.strip()))


def _hours(cells: Cells) -> Hours | None:
    if not any(cells.get(column) for column in ("time_zone", "hours", "holidays")):
        return None
    zone, text = _needed(cells, "time_zone", str), _needed(cells, "hours", str)
    holidays = _read(cells, "holidays", read_holidays) or ()
    return _in_column("hours", lambda: read_hours(text, zone=zone, holidays=holidays))


def _assignment(cells: Cells, name: str) -> tuple[AssignmentRecord, tuple[str, ...]]:
    begins, ends = _read(cells, "valid_from", moment), _read(cells, "valid_to", moment)
    _refuse_backwards(begins, ends)
    term = AssignmentRecord(
        holder=_read(cells, "holder", lambda text: _one_of(Holder, text)) or Holder.PERSON,
        name=name,
        priority=_read(cells, "holder_priority", _priority) or 1,
        valid_from=begins,
        valid_to=ends,
    )
    return term, ("holder", "holder_priority", "valid_to")


def _refuse_backwards(begins: datetime | None, ends: datetime | None) -> None:
    if begins is not None and ends is not None and ends <= begins:
        raise DoesNotFit(value=ends.isoformat(), detail=marked("it must end after it begins"), column="valid_to")


def _channel(cells: Cells, *, given: bool) -> ChannelRecord | None:
    if not any(cells.get(column) for column in _CHANNEL):
        return None
    if not given:
        raise DoesNotFit(value="", detail=marked("a channel needs the name of its holder"), column="name")
    kind = _needed(cells, "channel", lambda text: _one_of(Channel, text))
    return ChannelRecord(
        kind=kind.value,
        address=_needed(cells, "address", lambda text: read_contact_address(text, channel=kind)),
        priority=_read(cells, "priority", _priority) or 1,
        carries=_carries(cells, kind=kind),
        verified_at=_read(cells, "verified_at", moment),
    )


def _carries(cells: Cells, *, kind: Channel) -> TLP:
    found = _read(cells, "carries", _label)
    return usually_carries(kind.value) if found is None else found


def _label(text: str) -> TLP:
    """Return the label. One that is not known would be the strictest, which here is the widest leave: so refused."""
    label = read_tlp(text)
    if label is TLP.RED and text.strip().upper().removeprefix("TLP:") != "RED":
        raise DoesNotFit(value=text[:60], detail=marked("it is no label of the Traffic Light Protocol"))
    return label


def _priority(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and int(text) >= 1):
        raise DoesNotFit(value=text[:60], detail=marked("a priority is a number from 1 to 99"))
    return int(text)


def _one_of(kind: Callable[[str], Value], text: str) -> Value:
    try:
        return kind(text.lower())
    except ValueError:
        allowed = ", ".join(kind)  # type: ignore[arg-type]
        raise DoesNotFit(value=text[:60], detail=f"{allowed}") from None


def _needed(cells: Cells, column: str, read: Callable[[str], Value]) -> Value:
    found = _read(cells, column, read)
    if found is None:
        raise DoesNotFit(value="", detail=marked("this cell is needed"), column=column)
    return found


def _read(cells: Cells, column: str, read: Callable[[str], Value]) -> Value | None:
    text = cells.get(column, "")
    return _in_column(column, lambda: read(text)) if text else None


def _in_column(column: str, read: Callable[[], Value]) -> Value:
    try:
        return read()
    except KentonganError as error:
        raise type(error)(**{**error.facts, "column": column}) from None
