"""The posts of the demo's parties as records, their dates counted back from a day."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Any

from kentongan.kernel.languages import Names
from kentongan.records.terms import (
    AssignmentRecord,
    ChannelRecord,
    Holder,
    Holiday,
    Hours,
    PostRecord,
    PostRole,
    Span,
    Topic,
    usually_carries,
)

CONFIRMED = 20
"""Days since most parties said that their record holds."""

TEAMS: Mapping[str, Names] = {
    "national-cert": {"en": "National CERT"},
    "liaison": {"en": "Liaison"},
    "cyber-policy": {"en": "Cyber policy"},
    "cyber": {"en": "Cyber"},
    "help-desk": {"en": "Help desk"},
    "policy": {"en": "Policy"},
    "cyber-crime": {"en": "Cyber crime"},
}

_SPAN = (Span(opens=time(9), closes=time(17)),)

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Who holds a post; ``user`` is the account, where they have one, ``key`` what kind of certificate they have."""

    record: AssignmentRecord
    user: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPost:
    """A post of a party's team, and who holds it."""

    party: str
    team: str
    record: PostRecord
    held: tuple[Held, ...]


@cache
def _table() -> Item:
    return tomllib.loads(resources.files(__package__).joinpath("posts.toml").read_text("utf-8"))


@cache
def _texts() -> Item:
    return tomllib.loads(resources.files(__package__).joinpath("texts.toml").read_text("utf-8"))


def rfc2350_sections(party: str, *, team: str) -> Mapping[str, str]:
    """Return what a team publishes of itself, by the number of the section; most publish nothing."""
    found: Mapping[str, str] = _texts().get(party, {}).get(team, {})
    return found


def expired_key() -> tuple[str, datetime]:
    """Return a certificate that has expired, and a time at which it was still good."""
    table = _table()
    good = datetime.combine(table["expired_on"], time(), UTC) - timedelta(days=30)
    return table["expired_key"].strip() + "\n", good


def demo_posts(*, at: datetime) -> Iterator[DemoPost]:
    """Give the posts as their parties state them."""
    for item in _table()["post"]:
        record = PostRecord(
            key=item["key"],
            role=PostRole(item["role"]),
            title=item["title"],
            mandate=item.get("mandate", ""),
            may_discuss=tuple(map(Topic, item.get("topics", ()))),
            hours=_hours(item, at=at),
            languages=tuple(item["languages"]),
            confirmed_at=at - timedelta(days=item.get("confirmed", CONFIRMED)),
        )
        held = tuple(_held(one, place=place, at=at) for place, one in enumerate(item["holders"], start=1))
        yield DemoPost(party=item["party"], team=item["team"], record=record, held=held)


def _hours(item: Item, *, at: datetime) -> Hours:
    days = {"office": range(1, 6), "daily": range(1, 8), "always": ()}[item["hours"]]
    return Hours(
        time_zone=item["zone"],
        always=item["hours"] == "always",
        weekly=dict.fromkeys(days, _SPAN),
        holidays=tuple(_holiday(one, today=at.date()) for one in item.get("holidays", ())),
    )


def _holiday(item: Item, *, today: date) -> Holiday:
    return Holiday(day=today - timedelta(days=item["days"]), name=item["name"])


def _held(item: Item, *, place: int, at: datetime) -> Held:
    verified = at - timedelta(days=CONFIRMED)
    channels = [
        ChannelRecord(
            kind=kind, address=item[part], priority=priority, carries=usually_carries(kind), verified_at=verified
        )
        for priority, (part, kind) in enumerate((("mail", "email"), ("phone", "phone")), start=1)
        if part in item
    ]
    holder = Holder.PERSON if "user" in item else Holder.ROLE
    record = AssignmentRecord(holder=holder, name=item["name"], priority=place, channels=tuple(channels))
    return Held(record=record, user=item.get("user", ""), key=item.get("key", ""))
