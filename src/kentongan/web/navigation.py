"""The rail: what a reader may go to, in groups, by what their role lets them do."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kentongan.accounts.queries import reader_of
from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class RailItem:
    """One page to go to; ``here`` is whether the reader is on it or below it."""

    label: str | Promise
    address: str
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RailGroup:
    """Pages that belong together, under a title."""

    title: str | Promise
    items: tuple[RailItem, ...]


_Page = tuple[Promise, str, Act]

_GROUPS: tuple[tuple[Promise, tuple[_Page, ...]], ...] = (
    (
        _("Work"),
        (
            (_("Today"), "today", Act.READ),
            (_("Warnings"), "warnings", Act.READ),
            (_("Unanswered"), "unanswered", Act.READ_HUB_WIDE),
            (_("Exposures"), "exposures", Act.READ),
            (_("What others shared"), "warnings-shared", Act.READ_HUB_WIDE),
            (_("How well it works"), "figures", Act.READ),
            (_("Drills"), "drills", Act.READ),
        ),
    ),
    (
        _("Messages"),
        (
            (_("Threads"), "threads", Act.READ),
            (_("Write a message"), "message-write", Act.WRITE_MESSAGES),
            (_("Calls about messages"), "message-calls", Act.WRITE_MESSAGES),
        ),
    ),
    (
        _("Exchange"),
        (
            (_("Who shares what"), "exchange", Act.READ),
            (_("Find an object"), "exchange-objects", Act.READ),
            (_("Share objects"), "exchange-publish", Act.SHARE),
            (_("Conflicts"), "exchange-conflicts", Act.READ),
            (_("Public sources"), "exchange-sources", Act.READ),
            (_("Members"), "exchange-members", Act.MANAGE_ACCOUNTS),
        ),
    ),
    (
        _("What came in"),
        (
            (_("Draft warnings"), "drafts", Act.READ),
            (_("Doubtful"), "doubtful", Act.READ_HUB_WIDE),
            (_("Unclaimed"), "unclaimed", Act.READ_HUB_WIDE),
            (_("Quarantine"), "quarantine", Act.READ_HUB_WIDE),
            (_("Feed runs"), "runs", Act.READ),
            (_("Feeds"), "feeds", Act.READ_HUB_WIDE),
        ),
    ),
    (
        _("What leaves"),
        (
            (_("Outbox"), "outbox", Act.READ_HUB_WIDE),
            (_("Hold everything"), "holding", Act.READ_HUB_WIDE),
            (_("Rules of release"), "release", Act.READ_HUB_WIDE),
        ),
    ),
    (
        _("Directory"),
        (
            (_("Points of contact"), "posts", Act.READ),
            (_("Proposed changes"), "proposals", Act.READ),
            (_("Communication checks"), "checks", Act.READ),
            (_("Organisations"), "organisations", Act.READ),
            (_("Claims in question"), "questioned", Act.READ_HUB_WIDE),
            (_("Disagreements"), "disagreements", Act.READ_HUB_WIDE),
            (_("Look-up"), "look-up", Act.LOOK_UP),
        ),
    ),
)


def address_or_none(name: str) -> str | None:
    """Return the address of a page, or None where this hub has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def rail_for(request: HttpRequest) -> tuple[RailGroup, ...]:
    """Return the rail of a signed-in reader; of anybody else, nothing."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ()
    role = reader_of(user).role
    found = {
        name: address
        for _title, pages in _GROUPS
        for _label, name, act in pages
        if may(role, act) and (address := address_or_none(name)) is not None
    }
    here = max((one for one in found.values() if _is_here(request.path, one)), key=len, default="")
    groups = []
    for title, pages in _GROUPS:
        items = tuple(
            RailItem(label=label, address=found[name], here=found[name] == here)
            for label, name, _act in pages
            if name in found
        )
        if items:
            groups.append(RailGroup(title=title, items=items))
    return tuple(groups)


def _is_here(path: str, address: str) -> bool:
    return path == address if address == "/" else path.startswith(address)
