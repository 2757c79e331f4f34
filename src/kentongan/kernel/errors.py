"""The root of every error that a person may read, and how it is told.

::

    KentonganError
    ├── kernel:  UnreadableTime, UnreadableTerms
    └── one class per broken promise, in the ``errors.py`` (or the module) of the room that promises

An error carries a stable ``code``, an HTTP ``status``, a translatable sentence with named slots, the facts that
fill the slots, and the next step. Doors translate it once: to RFC 9457 problem details, to a page, or to the
terminal. Nothing below a door formats text for a person.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar

Translate = Callable[[str], str]


def marked(text: str) -> str:
    """Mark a sentence for translation where it is written; it is translated where it is shown."""
    return text


class Told(str):
    """A sentence among an error's facts: in English as it stands, and in the reader's language where it is shown."""

    source: str
    slots: Mapping[str, object]


def told_of(source: str, slots: Mapping[str, object] | None = None) -> Told:
    """Return a marked sentence, its slots filled, as a fact that a door translates with the error that has it."""
    told = Told(source.format_map(_Facts(slots or {})))
    told.source, told.slots = source, dict(slots or {})
    return told


class KentonganError(Exception):
    """A promise could not be kept, and this says which, with what facts, and what to do next."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    text: ClassVar[str] = marked("Something went wrong.")
    next_step: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        super().__init__(facts)
        self.facts: Mapping[str, object] = facts

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), dict(self.facts))

    def message(self, translate: Translate = marked) -> str:
        """Return the sentence in the reader's language, its slots filled."""
        return translate(self.text).format_map(_Facts(self.facts, translate))

    def advice(self, translate: Translate = marked) -> str:
        """Return the next step in the reader's language, or an empty text."""
        return translate(self.next_step).format_map(_Facts(self.facts, translate)) if self.next_step else ""

    def parts(self, translate: Translate = marked) -> Sequence[tuple[str, str]]:
        """Return what is wrong one by one, each a place and a sentence, where one error is of several."""
        del translate
        return ()

    def __str__(self) -> str:
        return self.message()


def _rebuild(kind: type[KentonganError], facts: dict[str, object]) -> KentonganError:
    return kind(**facts)


_UNSEEN = str.maketrans(
    {
        chr(code): f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
        for code in (
            *range(0x09),
            *range(0x0B, 0x20),
            *range(0x7F, 0xA0),
            *range(0x202A, 0x202F),
            *range(0x2066, 0x206A),
        )
    }
)
"""Characters that steer a terminal or turn what is read about; line ends and tabs are neither."""


class _Facts(dict[str, object]):
    """Facts for the slots of a sentence: times to the minute, nothing as a dash.

    Texts may come from a feed: what would steer a terminal is shown as its code.

    A slot without a fact shows its own name rather than hiding the error behind another one.
    """

    def __init__(self, facts: Mapping[str, object], translate: Translate = marked) -> None:
        super().__init__(facts)
        self.translate = translate

    def __getitem__(self, key: str) -> object:
        value = super().__getitem__(key)
        match value:
            case Told() if value.source:
                return self.translate(value.source).format_map(_Facts(value.slots, self.translate))
            case str():
                return value.translate(_UNSEEN)
            case datetime():
                return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
            case None:
                return "–"
            case _:
                return value

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
