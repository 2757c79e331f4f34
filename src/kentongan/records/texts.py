"""Texts of foreign files made safe to keep: decoded, bounded, without characters that steer a terminal or a page.

A text is refused rather than mended where mending would change what it says; white space around it is not kept.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from kentongan.kernel.errors import marked
from kentongan.kernel.identifiers import is_slug
from kentongan.kernel.languages import Names
from kentongan.records.errors import DoesNotFit, RecordTooLarge, UnreadableRecord
from kentongan.routing.moments import read_strict_moment

LONGEST_LINE = 300
LONGEST_NAME = 200
LONGEST_HANDLE = 63
LONGEST_TEXT = 20_000

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_TAGGED = re.compile(r"\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*):\s")


def decoded(data: bytes, *, format: str, largest: int) -> str:
    """Return a file's text: UTF-8, with or without a byte order mark. Raises RecordTooLarge, UnreadableRecord."""
    if len(data) > largest:
        raise RecordTooLarge(size=len(data), largest=largest)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableRecord(format=format, detail=marked("it is not UTF-8")) from None


def one_line(value: object, *, longest: int = LONGEST_LINE) -> str:
    """Return a text of one line, its inner white space as it is. Raises DoesNotFit."""
    text = block(value, longest=longest)
    if "\n" in text:
        raise DoesNotFit(value=text[:60], detail=marked("it must be on one line"))
    return text


def block(value: object, *, longest: int = LONGEST_TEXT) -> str:
    """Return a text of any number of lines, joined by line feeds, blank lines at its ends left out.

    Raises DoesNotFit.
    """
    if not isinstance(value, str):
        raise DoesNotFit(value=str(type(value).__name__), detail=marked("a text is expected"))
    if len(value) > 4 * longest:
        raise DoesNotFit(value=value[:60], detail=marked("it is too long"))
    text = "\n".join(line.rstrip() for line in value.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()
    if _UNSEEN.search(text):
        raise DoesNotFit(value=text[:60], detail=marked("it has characters that cannot be seen"))
    if len(text) > longest:
        raise DoesNotFit(value=text[:60], detail=marked("it is too long"))
    return text


def slug_of(text: str, *, otherwise: str) -> str:
    """Return a name as a key, ``Bank of Rivers`` as ``bank-of-rivers``; ``otherwise`` where nothing is left."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:63].rstrip("-") or otherwise


def key(text: str) -> str:
    """Return the key of a team or post. Raises DoesNotFit."""
    if not is_slug(text):
        detail = marked("a key has small letters, digits and hyphens, and begins with none of the last")
        raise DoesNotFit(value=text[:60], detail=detail)
    return text


def language(text: str) -> str:
    """Return a language tag (BCP 47) as it is usually written: ``ms``, ``zh-Hans``, ``ms-BN``. Raises DoesNotFit."""
    if not _LANGUAGE.fullmatch(text) or len(text) > 35:
        raise DoesNotFit(value=text[:60], detail=marked("it is no language tag"))
    first, *rest = text.split("-")
    return "-".join([first.lower(), *(_subtag(part) for part in rest)])


def _subtag(part: str) -> str:
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) == 2 else part.lower()


def languages(text: str) -> tuple[str, ...]:
    """Return the tags in a list with commas or spaces, the first preferred. Raises DoesNotFit."""
    return tuple(dict.fromkeys(language(part) for part in re.split(r"[,;\s]+", text) if part))


def time_zone(text: str) -> str:
    """Return the name of a time zone of the IANA database. Raises DoesNotFit."""
    if text not in _zones():
        raise DoesNotFit(value=text[:60], detail=marked("it is no time zone such as Asia/Kuala_Lumpur"))
    return text


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def moment(text: str) -> datetime:
    """Return a time of RFC 3339. Raises UnreadableTime."""
    return read_strict_moment(text)


def write_names(names: Names) -> str:
    """Return names on one line: ``en: Duty desk | ms: Meja bertugas``; one whose language is not known, bare."""
    if names.keys() == {"und"} and not _TAGGED.match(names["und"]):
        return _escaped(names["und"])
    return " | ".join(f"{tag}: {_escaped(name)}" for tag, name in names.items())


def read_names(text: str) -> Names:
    """Return names from one line as ``write_names`` writes it. Raises DoesNotFit."""
    found: dict[str, str] = {}
    for part in divided(text, by="|"):
        tagged = _TAGGED.match(part + " ")
        tag = language(tagged[1]) if tagged else "und"
        name = one_line(part[tagged.end() :] if tagged else part)
        if not name:
            continue
        if tag in found:
            raise DoesNotFit(value=tag, detail=marked("a language stands there twice"))
        found[tag] = name
    return found


def divided(text: str, *, by: str) -> list[str]:
    """Return the parts between a sign, a backslash before which makes it part of the text; blank parts left out."""
    parts = [""]
    signs = iter(text)
    for sign in signs:
        if sign == "\\":
            parts[-1] += next(signs, "\\")
        elif sign == by:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts if part.strip()]


def escaped(text: str, *, signs: str) -> str:
    """Return a text as ``divided`` gives it back."""
    return re.sub(f"[\\\\{re.escape(signs)}]", r"\\\g<0>", text)


def _escaped(text: str) -> str:
    return escaped(text, signs="|")


def shown(value: object) -> str:
    """Return what was refused as one short line that can be printed anywhere."""
    return "".join(sign if sign.isprintable() else " " for sign in str(value)[:200])


def facts_of(facts: Mapping[str, object]) -> dict[str, str]:
    """Return an error's facts as short texts."""
    return {name: shown(value) for name, value in facts.items()}
