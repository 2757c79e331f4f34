"""Reading gettext's catalogs (PO) in tests, without gettext."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import kentongan

LOCALE = Path(kentongan.__file__).parent / "locale"
_FIELD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")')


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One text with its translation; ``plural`` is empty where it has no number."""

    context: str
    text: str
    plural: str
    translation: str
    fuzzy: bool


def catalog(language: str, *, locale: Path = LOCALE) -> Path:
    """Return the place of a language's catalog."""
    return locale / language / "LC_MESSAGES" / "django.po"


def messages(file: Path) -> Iterator[Message]:
    """Yield the messages of a catalog, without its header."""
    for block in file.read_text(encoding="utf-8").split("\n\n"):
        fields: dict[str, str] = {}
        last = ""
        for line in block.splitlines():
            if found := _FIELD.fullmatch(line):
                last = found[1].partition("[")[0]
                fields[last] = ast.literal_eval(found[2])
            elif line.startswith('"'):
                fields[last] += ast.literal_eval(line)
        if fields.get("msgid"):
            yield Message(
                context=fields.get("msgctxt", ""),
                text=fields["msgid"],
                plural=fields.get("msgid_plural", ""),
                translation=fields["msgstr"],
                fuzzy="#, fuzzy" in block,
            )
