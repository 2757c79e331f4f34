"""The root of every error that a person may read, and how it is told.

::

    KentonganError
    ├── kernel:  UnreadableTime, UnreadableTerms
    └── one class per broken promise, in the ``errors.py`` (or the module) of the room that promises

An error carries a stable ``code``, an HTTP ``status``, a translatable sentence with named slots, the facts that
fill the slots, and the next step. Doors translate it once: to RFC 9457 problem details, to a page, or to the
terminal. Nothing below a door formats text for a person.
"""

from collections.abc import Callable, Mapping
from typing import ClassVar

Translate = Callable[[str], str]


def marked(text: str) -> str:
    """Mark a sentence for translation where it is written; it is translated where it is shown."""
    return text


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
        return translate(self.text).format_map(_Facts(self.facts))

    def advice(self, translate: Translate = marked) -> str:
        """Return the next step in the reader's language, or an empty text."""
        return translate(self.next_step).format_map(_Facts(self.facts)) if self.next_step else ""

    def __str__(self) -> str:
        return self.message()


def _rebuild(kind: type[KentonganError], facts: dict[str, object]) -> KentonganError:
    return kind(**facts)


class _Facts(dict[str, object]):
    """A slot without a fact shows its own name rather than hiding the error behind another one."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
