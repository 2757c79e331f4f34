"""The demo's hub: its region imported, its feeds taken in as they came, and one person of each role let in."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path

from kentongan.accounts.actions import add_membership, create_user, set_membership_duties, set_password
from kentongan.accounts.models import User
from kentongan.accounts.terms import Role
from kentongan.demo.region.directory import directory_file
from kentongan.demo.region.feeds import FEEDS, Delivery, deliveries
from kentongan.directory.actions.imports import import_directory
from kentongan.directory.models import Organisation
from kentongan.intake.actions import declare_feed, ingest
from kentongan.intake.actions.feeds import FeedChange
from kentongan.intake.terms import RunSums
from kentongan.kernel.errors import marked
from kentongan.kernel.exercise import Exercise
from kentongan.routing.directory_file import read_directory

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Without those that people confuse when they copy a password from a screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can sign in to the demo; ``organisations`` are ids of the directory.

    ``edits`` and ``approves`` are what they may do with the records of these.
    """

    username: str
    name: str
    role: str
    organisations: tuple[str, ...] = ()
    about: str = ""
    edits: bool = False
    approves: bool = False


PEOPLE = (
    Person(username="dewi", name="Dewi", role="duty_officer", about=marked("duty officer: works on what came in")),
    Person(username="tan", name="Tan", role="analyst", about=marked("analyst: reads everything, decides nothing")),
    Person(
        username="omar", name="Omar", role="operator", about=marked("operator: keeps the hub, its people and its feeds")
    ),
    Person(
        username="siti",
        name="Siti",
        role="member",
        organisations=("xa-bank-sungai",),
        about=marked("member, of Bank Sungai: sees the bank's rows and nothing else"),
    ),
    Person(
        username="joko",
        name="Joko",
        role="member",
        organisations=("xb-bengkel",),
        about=marked("member, of a workshop of three people"),
    ),
    Person(
        username="aisyah",
        name="Aisyah",
        role="member",
        organisations=("xa-cert",),
        edits=True,
        about=marked("editor, of the Wind Islands' CERT: keeps its record, writes its messages"),
    ),
    Person(
        username="farid",
        name="Farid",
        role="member",
        organisations=("xa-cert",),
        approves=True,
        about=marked("approver, of the Wind Islands' CERT: decides what she proposes"),
    ),
    Person(
        username="mariam",
        name="Mariam",
        role="member",
        organisations=("xa-cert",),
        about=marked("diplomat: holds the diplomatic post of the Wind Islands"),
    ),
    Person(
        username="bagus",
        name="Bagus",
        role="member",
        organisations=("xb-cert",),
        edits=True,
        about=marked("editor, of Sungaya's CERT: the other side"),
    ),
)


def made_password() -> str:
    """Return a password that nobody has used before: 80 bits, in groups that can be read out."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def import_region(*, at: datetime) -> int:
    """Import the region's directory as of four days ago; return how many organisations it has."""
    read = read_directory(directory_file(at.date()))
    import_directory(read.directory, actor=None, at=at - timedelta(days=4))
    return len(read.directory.organisations)


def take_in_feeds(folder: Path, *, at: datetime) -> Iterator[tuple[str, datetime, RunSums]]:
    """Declare the feeds and take their files in, a run a feed and day.

    Gives of each run its feed, when it began and what became of its rows.
    """

    _declare_feeds(at=at - timedelta(days=4))
    for (feed, moment), files in groupby(_in_order(at), key=lambda one: (one.feed, one.taken_in)):
        started = min(moment, at)
        paths = [_written(folder / feed, delivery) for delivery in files]
        done = ingest(paths, feed=feed, actor=None, at=started, clock=partial(_done, started))
        yield feed, started, done.sums


def _done(started: datetime) -> datetime:
    """Return when a run that began then was done, as far as anybody can see later."""
    return started + timedelta(seconds=4)


def _in_order(at: datetime) -> Sequence[Delivery]:
    order = [feed.slug for feed in FEEDS]
    return sorted(deliveries(at.date()), key=lambda one: (one.taken_in, order.index(one.feed)))


def _declare_feeds(*, at: datetime) -> None:

    for feed in FEEDS:
        change = FeedChange(name=feed.name, tlp=feed.tlp, exercise=Exercise(feed.exercise))
        declare_feed(feed.slug, change=change, actor=None, at=at)


def _written(folder: Path, delivery: Delivery) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / delivery.name
    file.write_bytes(delivery.content)
    return file


def let_people_in(*, at: datetime) -> Mapping[Person, str]:
    """Make each person's account, or give it another password; return the passwords."""
    passwords = {person: made_password() for person in PEOPLE}
    for person, password in passwords.items():
        _let_in(person, password=password, at=at)
    return passwords


def _let_in(person: Person, *, password: str, at: datetime) -> User:

    known = User.objects.filter(username=person.username).first()
    if known is not None:
        set_password(known, password=password, actor=None, at=at)
        return known
    user = create_user(
        person.username, role=Role(person.role), password=password, display_name=person.name, actor=None, at=at
    )
    for organisation in Organisation.objects.filter(slug__in=person.organisations):
        add_membership(user, organisation_id=organisation.id, actor=None, at=at)
        if person.edits or person.approves:
            set_membership_duties(
                user,
                organisation_id=organisation.id,
                edits=person.edits,
                approves=person.approves,
                actor=None,
                at=at,
            )
    return user
