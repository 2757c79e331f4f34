"""Addresses of contacts: each channel's addresses made comparable, and those refused that reach nobody."""

import re
import tomllib
import unicodedata
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import assert_never
from urllib.parse import urlsplit

from kentongan.kernel.errors import KentonganError, marked
from kentongan.routing.addresses import UnreadableAddress, read_address
from kentongan.routing.names import UnreadableName, read_name

_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_LONGEST = {"local": 64, "email": 254, "url": 2000}


class Channel(StrEnum):
    """How a contact is reached."""

    EMAIL = "email"
    PHONE = "phone"
    URL = "url"


class BadEmail(KentonganError):
    """Not a mail address that can be written to."""

    code = "bad-email"
    status = 400
    text = marked("“{value}” is not a mail address.")
    next_step = marked("Write it as soc@bank-a.example.")


class BadPhone(KentonganError):
    """Not a telephone number that can be called from abroad."""

    code = "bad-phone"
    status = 400
    text = marked("“{value}” is not an international telephone number.")
    next_step = marked("Write it with a plus and the country's number: +60 3 1234 5678.")


class BadURL(KentonganError):
    """Not an address of the web."""

    code = "bad-url"
    status = 400
    text = marked("“{value}” is not an address of the web.")
    next_step = marked("Write it as https://bank-a.example/security, without a password.")


class UnseenInContact(KentonganError):
    """An address with a character that nobody sees: of no width, or one that turns the order of what is read."""

    code = "unseen-in-contact"
    status = 400
    text = marked("“{value}” has a character that cannot be seen, {sign}: it is not the address that it seems to be.")
    next_step = marked("Type the address anew instead of copying it.")


class PlaceholderContact(KentonganError):
    """An address that stands in registry data where nobody answers."""

    code = "placeholder-contact"
    status = 422
    text = marked("{value} is a placeholder: {reason}")
    next_step = marked("Ask the organisation whom to write to.")


def read_contact_address(text: str, *, channel: Channel) -> str:
    """Return an address in its one comparable form for a channel.

    Raises UnseenInContact, BadEmail, BadPhone, BadURL, or PlaceholderContact for a mail address that reaches nobody.
    """
    _refuse_unseen(text)
    match channel:
        case Channel.EMAIL:
            return _read_email(text.strip())
        case Channel.PHONE:
            return _read_phone(text)
        case Channel.URL:
            return _read_url(text.strip())
        case _:
            assert_never(channel)


def is_unseen(sign: str) -> bool:
    """Whether nobody sees a character where an address is read (Unicode's format characters and ignorable letters)."""
    return sign not in _BLANKS and (unicodedata.category(sign) in _UNSEEN_KINDS or _IGNORABLE.match(sign) is not None)


_BLANKS = "\t\n\r"
_UNSEEN_KINDS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_IGNORABLE = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
"""Of DerivedCoreProperties' Default_Ignorable_Code_Point (UAX #44) what is no format character; and Braille's blank."""


def _refuse_unseen(text: str) -> None:
    sign = next(filter(is_unseen, text), None)
    if sign is not None:
        shown = "".join(f"<{_named(one)}>" if is_unseen(one) else one for one in text[:200])
        raise UnseenInContact(value=shown, sign=_named(sign))


def _named(sign: str) -> str:
    return f"U+{ord(sign):04X}"


def _read_email(text: str) -> str:
    """Return a mail address (RFC 5321 §4.1.2, dot-string only) with its domain as a comparable name."""
    local, at, domain = text.rpartition("@")
    try:
        name = read_name(domain) if at else ""
    except UnreadableName:
        name = ""
    address = f"{local}@{name}"
    plain = _LOCAL_PART.fullmatch(local) and len(local) <= _LONGEST["local"] and len(address) <= _LONGEST["email"]
    if not plain or "." not in name or "_" in name:
        raise BadEmail(value=text[: _LONGEST["email"]])
    reason = placeholder_reason(address)
    if reason is not None:
        raise PlaceholderContact(value=address, reason=reason)
    return address


def _read_phone(text: str) -> str:
    """Return a number as E.164 has it, ``+60312345678``."""
    digits = re.sub(r"[\s().-]", "", text.replace("(0)", ""))
    if not _PHONE.fullmatch(digits):
        raise BadPhone(value=text[:64])
    return digits


def _read_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
        _check_host(host)
    except (ValueError, UnreadableName, UnreadableAddress):
        raise BadURL(value=text[:200]) from None
    odd = parts.scheme not in ("http", "https") or parts.username is not None or re.search(r"[\s\x00-\x1f\x7f]", text)
    if odd or len(text) > _LONGEST["url"]:
        raise BadURL(value=text[:200])
    return text


def _check_host(host: str) -> None:
    if ":" in host:
        read_address(host)
    elif "." not in read_name(host):
        raise UnreadableName(value=host)


def placeholder_reason(address: str) -> str | None:
    """Return why a mail address reaches nobody, or None."""
    lowered = address.lower()
    for addresses, pattern, reason in _placeholders():
        if lowered in addresses or (pattern is not None and pattern.fullmatch(lowered)):
            return reason
    return None


@cache
def _placeholders() -> tuple[tuple[frozenset[str], re.Pattern[str] | None, str], ...]:
    table = tomllib.loads(resources.files(__package__).joinpath("placeholder_contacts.toml").read_text("utf-8"))
    return tuple(
        (
            frozenset(row.get("addresses", ())),
            re.compile(row["pattern"]) if "pattern" in row else None,
            row["reason"],
        )
        for row in table["placeholder"]
    )
