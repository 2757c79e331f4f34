"""Small words of letters: handling terms in plain sentences, times, places, and how we know whose an address is."""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kentongan.kernel.tlp import TLP
from kentongan.response.terms import ItemLine
from kentongan.routing.terms import ClaimKind

TERMS: Mapping[TLP, str | Promise] = {
    TLP.CLEAR: gettext_lazy("You may pass this on to anybody."),
    TLP.GREEN: gettext_lazy(
        "You may pass this on inside your organisation and to others who work on security. Do not publish it."
    ),
    TLP.AMBER: gettext_lazy(
        "You may pass this on to those in your organisation, and to those who look after its computers, who need it"
        " to act. To nobody else."
    ),
    TLP.AMBER_STRICT: gettext_lazy(
        "You may pass this on to those in your organisation who need it to act. To nobody outside it."
    ),
    TLP.RED: gettext_lazy("This is for you alone. Do not pass it on."),
}
"""What a label allows, after FIRST's Traffic Light Protocol 2.0, in plain words."""

NO_BREAK = "\u00a0"

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_ADDRESS_OF_A_PAGE = re.compile(r"h(?:tt|xx)p(s?)://", re.IGNORECASE)


def told(text: str) -> str:
    """Return a text that came from outside, on one line, and with no address that a mail program makes a link of."""
    return _ADDRESS_OF_A_PAGE.sub(r"hxxp\1://", _CONTROLS.sub(" ", text)).strip()


def kept_together(text: str) -> str:
    """Return a text from outside that no line breaks, such as a telephone number."""
    return told(text).replace(" ", NO_BREAK)


def told_lines(text: str) -> str:
    """Return a person's own words, with their lines, and with nothing that could pass for a link or steer a screen."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(told(line) for line in lines).strip()


def standing_again(references: Collection[str]) -> str:
    """Return that earlier messages hold again, because what took their place is taken back."""
    return ngettext(
        "Our earlier message {references} holds again. What you have answered since then still counts.",
        "Our earlier messages {references} hold again. What you have answered since then still counts.",
        len(references),
    ).format(references=", ".join(references))


def moment(at: datetime) -> str:
    """Return a time for a person, in UTC and saying so, in the language in force."""
    return _("{date}, {time} UTC").format(date=day(at), time=at.astimezone(UTC).strftime("%H:%M"))


def day(at: datetime) -> str:
    """Return a day for a person, in UTC, in the language in force."""
    return date_format(at.astimezone(UTC), "j F Y")


def about_times(zone: str, *, at: datetime) -> str:
    """Return what UTC means to somebody in an IANA zone; with none that is known, in general."""
    hours = _hours_ahead(zone, at=at)
    if hours is None:
        return _("Times are in UTC, the world's common time. Your clock may show another hour.")
    place = zone.rpartition("/")[2].replace("_", " ")
    if hours == int(hours):
        return ngettext(
            "Times are in UTC, the world's common time. Add {number} hour for {place}.",
            "Times are in UTC, the world's common time. Add {number} hours for {place}.",
            int(hours),
        ).format(number=int(hours), place=place)
    return _("Times are in UTC, the world's common time. Add {hours} hours for {place}.").format(
        hours=f"{int(hours)}:{int(hours % 1 * 60):02}", place=place
    )


def _hours_ahead(zone: str, *, at: datetime) -> float | None:
    if not zone or zone == "UTC":
        return None
    try:
        offset = at.astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    hours = offset.total_seconds() / 3600 if offset is not None else 0
    return hours if hours > 0 else None


def place_of(item: ItemLine) -> str:
    """Return where something was seen: an address or a name, with its port where it has one."""
    where = told(item.name or item.address)
    if item.port is None:
        return where
    spoken = told(item.transport).upper() or "TCP"
    return _("{where}, port {port} ({spoken})").format(where=where, port=item.port, spoken=spoken)


def seen_in(item: ItemLine) -> str:
    """Return when it was seen."""
    if item.first_seen == item.last_seen:
        return _("seen {at}").format(at=moment(item.last_seen))
    first, last = item.first_seen.astimezone(UTC), item.last_seen.astimezone(UTC)
    return _("seen {first}, {first_time} to {last}, {last_time} UTC").format(
        first=day(first), first_time=f"{first:%H:%M}", last=day(last), last_time=f"{last:%H:%M}"
    )


def why_theirs(kind: str, value: str, *, organisation: str) -> str:
    """Return how the directory knows whose this is, as a sentence; empty where nothing is recorded."""
    slots = {"value": told(value), "organisation": organisation}
    match kind:
        case ClaimKind.CIDR:
            return _("Our directory lists the addresses {value} as those of {organisation}.").format(**slots)
        case ClaimKind.ASN:
            slots["value"] = slots["value"].upper().removeprefix("AS")
            return _("Our directory lists the network AS{value} as that of {organisation}.").format(**slots)
        case ClaimKind.DOMAIN:
            return _("Our directory lists the name {value} as that of {organisation}.").format(**slots)
        case ClaimKind.COUNTRY:
            return _("Nobody closer is known; {organisation} answers for this country in our directory.").format(
                **slots
            )
        case _:
            return ""
