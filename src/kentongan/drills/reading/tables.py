"""The tables of a scenario file, field by field: what is missing, of the wrong kind, too long or not known is noted.

Nothing is raised: a file's faults are told all at once, each with its place. What could not be read is a value that
lets the reading go on; a scenario is only made of a file without faults.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Any, TypeVar

from kentongan.drills.terms import Fault, Seat
from kentongan.kernel.errors import marked
from kentongan.kernel.languages import Names
from kentongan.kernel.tlp import TLP
from kentongan.records.terms import PostRole

LONGEST_TEXT = 4000
LONGEST_LINE = 200
MOST_ITEMS = 50

_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SPAN = re.compile(r"(\d{2,3}):([0-5]\d)")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")

NOBODY = Seat(part="", role=PostRole.TECHNICAL)
"""What stands where a post could not be read; its fault is noted."""

Choice = TypeVar("Choice", bound=Enum)


def words_of(kind: type[Choice]) -> Mapping[str, Choice]:
    """Return the words by which a file names the members of an enumeration: values, or names of numbers."""
    if kind is TLP:
        return {one.word: one for one in TLP}  # type: ignore[misc]
    return {one.value if isinstance(one.value, str) else one.name.lower(): one for one in kind}


@dataclass(slots=True)
class Table:
    """One table of a file, its place in it, and the list to which its faults are added."""

    values: Mapping[str, Any]
    place: str
    faults: list[Fault]
    used: set[str] = field(default_factory=set)

    def fault(self, name: str, why: str, **facts: str) -> None:
        """Note a fault of a field, or of the whole table where ``name`` is empty."""
        place = ".".join(part for part in (self.place, name) if part) or "file"
        self.faults.append(Fault(place=place, why=why, facts={key: value[:100] for key, value in facts.items()}))

    def has(self, name: str) -> bool:
        """Whether the field is there."""
        return name in self.values

    def take(self, name: str, kind: type | tuple[type, ...], *, needed: bool = True) -> Any:
        """Return a field's value where it is of a kind, else None."""
        self.used.add(name)
        if name not in self.values:
            if needed:
                self.fault(name, marked("This is missing."))
            return None
        value = self.values[name]
        wrong_flag = isinstance(value, bool) and kind is not bool
        if not isinstance(value, kind) or wrong_flag:
            self.fault(name, marked("This is of another kind than what stands here in the format."))
            return None
        return value

    def text(self, name: str, *, needed: bool = True, most: int = LONGEST_TEXT, line: bool = False) -> str:
        """Return a text without the space around it; empty where there is none."""
        value = self.take(name, str, needed=needed)
        if value is None:
            return ""
        return self._text(name, value, needed=needed, most=most, line=line)

    def line(self, name: str, *, needed: bool = True) -> str:
        """Return a text of one line."""
        return self.text(name, needed=needed, most=LONGEST_LINE, line=True)

    def key(self, name: str, *, needed: bool = True) -> str:
        """Return a short name: small letters, digits and hyphens."""
        value = self.line(name, needed=needed)
        if value and not _KEY.fullmatch(value):
            self.fault(name, marked("“{value}” is no short name: a-z, 0-9 and “-”, at most 63 of them."), value=value)
            return ""
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        found = self._list(name)
        return tuple(self._text(f"{name}[{place}]", one) for place, one in enumerate(found) if self._is_text(name, one))

    def names(self, name: str) -> Names:
        """Return a text in several languages, English among them."""
        value = self.take(name, dict)
        if value is None:
            return {}
        inner = Table(values=value, place=f"{self.place}.{name}".lstrip("."), faults=self.faults)
        if "en" not in value:
            inner.fault("en", marked("The English text is missing."))
        if len(value) > MOST_ITEMS:
            inner.fault("", marked("There are more than {most} of these."), most=str(MOST_ITEMS))
            return {}
        for tag in value:
            if not _LANGUAGE.fullmatch(tag):
                inner.fault(tag[:20], marked("“{value}” is no language."), value=tag)
        return {tag: inner.text(tag) for tag in value}

    def choice(self, name: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        """Return one of a fixed set of words; without ``default`` it must be there."""
        words = words_of(kind)
        fallback = next(iter(words.values())) if default is None else default
        value = self.take(name, str, needed=default is None)
        if value is None:
            return fallback
        if value not in words:
            why = marked("“{value}” is none of: {known}.")
            self.faults.append(Fault(place=f"{self.place}.{name}", why=why, facts=_known(value, words)))
            return fallback
        return words[value]

    def choices(self, name: str, kind: type[Choice]) -> tuple[Choice, ...]:
        """Return a list of such words, each once."""
        words, found = words_of(kind), []
        for place, value in enumerate(self._list(name)):
            if not isinstance(value, str) or value not in words:
                why = marked("“{value}” is none of: {known}.")
                where = f"{self.place}.{name}[{place}]"
                self.faults.append(Fault(place=where, why=why, facts=_known(str(value), words)))
            elif words[value] in found:
                self.fault(f"{name}[{place}]", marked("“{value}” stands here twice."), value=value)
            else:
                found.append(words[value])
        return tuple(found)

    def span(self, name: str, *, needed: bool = True) -> timedelta | None:
        """Return a span of time, ``HH:MM``."""
        value = self.take(name, str, needed=needed)
        if value is None:
            return None
        found = _SPAN.fullmatch(value)
        if found is None:
            self.fault(name, marked("“{value}” is no span of time: hours and minutes, such as 01:30."), value=value)
            return None
        return timedelta(hours=int(found[1]), minutes=int(found[2]))

    def flag(self, name: str) -> bool:
        """Return true or false; false where it is left out."""
        return bool(self.take(name, bool, needed=False))

    def seat(self, name: str, *, needed: bool = True) -> Seat | None:
        """Return a post of a part, ``lumia/technical``."""
        value = self.take(name, str, needed=needed)
        return None if value is None else self._seat(name, value)

    def seats(self, name: str) -> tuple[Seat, ...]:
        """Return a list of posts of parts."""
        return tuple(
            (self._seat(f"{name}[{place}]", one) if self._is_text(f"{name}[{place}]", one) else None) or NOBODY
            for place, one in enumerate(self._list(name))
        )

    def table(self, name: str, *, needed: bool = False) -> "Table | None":
        """Return a table inside this one."""
        value = self.take(name, dict, needed=needed)
        return None if value is None else Table(values=value, place=self._inner(name), faults=self.faults)

    def tables(self, name: str, *, most: int, needed: bool = False) -> list["Table"]:
        """Return a list of tables inside this one."""
        value = self.take(name, list, needed=needed)
        if value is None:
            return []
        if len(value) > most:
            self.fault(name, marked("There are more than {most} of these."), most=str(most))
            return []
        found = []
        for place, one in enumerate(value):
            if isinstance(one, dict):
                found.append(Table(values=one, place=self._inner(f"{name}[{place}]"), faults=self.faults))
            else:
                self.fault(f"{name}[{place}]", marked("This is of another kind than what stands here in the format."))
        return found

    def close(self) -> None:
        """Note every field that nothing asked for."""
        for name in sorted(set(self.values) - self.used):
            self.fault(name[:60], marked("The format knows nothing of this name."))

    def _list(self, name: str) -> Iterable[Any]:
        value = self.take(name, list, needed=False)
        if value is None:
            return ()
        if len(value) > MOST_ITEMS:
            self.fault(name, marked("There are more than {most} of these."), most=str(MOST_ITEMS))
            return ()
        return list(value)

    def _is_text(self, name: str, value: object) -> bool:
        if isinstance(value, str):
            return True
        self.fault(name, marked("This is of another kind than what stands here in the format."))
        return False

    def _text(self, name: str, value: str, *, needed: bool = True, most: int = LONGEST_TEXT, line: bool = False) -> str:
        text = value.strip()
        if needed and not text:
            self.fault(name, marked("This is empty."))
        if len(text) > most:
            self.fault(name, marked("This is longer than {most} characters."), most=str(most))
            return text[:most]
        if any(ord(sign) < 32 and sign not in "\n\t" for sign in text) or (line and "\n" in text):
            self.fault(name, marked("There are signs in this that no text of this kind has."))
        return text

    def _seat(self, name: str, value: str) -> Seat | None:
        part, _, role = value.partition("/")
        if not _KEY.fullmatch(part) or role not in words_of(PostRole):
            self.fault(name, marked("“{value}” is no post of a part, such as lumia/technical."), value=value)
            return None
        return Seat(part=part, role=PostRole(role))

    def _inner(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name


def _known(value: str, words: Iterable[str]) -> Mapping[str, str]:
    return {"value": value[:100], "known": ", ".join(words)}
