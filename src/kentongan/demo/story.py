"""The story of the demo: the days played up to now, and written down for the page that tells them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from kentongan.accounts.models import User
from kentongan.demo.contacts.entering import enter_posts, import_registries
from kentongan.demo.days import note_places, play_days
from kentongan.demo.hub import Person
from kentongan.demo.mail_server import Office
from kentongan.demo.mailbox import mails
from kentongan.demo.play import Play
from kentongan.intake.terms import RunSums
from kentongan.kernel.clock import utc_now
from kentongan.response.models import Answer, Warning

BEFORE = timedelta(days=4)
"""How long ago the parties' records were entered: before the story begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the days came to: the sums of all runs, and how many warnings, mails and answers there are."""

    rows: int
    routed: int
    unclaimed: int
    duplicates: int
    quarantined: int
    warnings: int
    mails: int
    answers: int


def play_story(folder: Path, *, office: Office, at: datetime) -> Told:
    """Play the days up to now, the mail server's clock going with the story, and write down where to look."""
    people = dict(User.objects.values_list("username", "id"))
    play = Play(
        mailbox=folder / "mailbox", replies=office.back, officer=people["dewi"], operator=people["omar"], now=at
    )
    enter_posts(at=at - BEFORE)
    import_registries(at=at - BEFORE)
    office.clock = play.clock
    try:
        sums = [sums for _, sums in play_days(play, feeds=folder / "feeds", until=at)]
    finally:
        office.clock = utc_now
    note_places(play)
    _write(folder, {"places": play.places, "said": play.said})
    parts = {one.name for one in fields(RunSums)} - {"warnings", "doubtful"}
    return Told(
        **{part: sum(getattr(one, part) for one in sums) for part in parts},
        warnings=Warning.objects.count(),
        mails=len(mails(play.mailbox)),
        answers=Answer.objects.count(),
    )


def write_people(folder: Path, passwords: Mapping[Person, str]) -> None:
    """Write down who can sign in, for the demo's first page."""
    people = [
        {"username": person.username, "password": password, "about": person.about}
        for person, password in passwords.items()
    ]
    _write(folder, {"people": people})


def _write(folder: Path, more: Mapping[str, Any]) -> None:
    place = folder / "story.json"
    known = json.loads(place.read_text("utf-8")) if place.exists() else {}
    place.write_text(json.dumps({**known, **more}, indent=1), "utf-8")
