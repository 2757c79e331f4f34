"""The controlled words of messages in the languages of the region: types, bands, levels, fields and standing lines.

Each side reads these in its own language; free text stays as it was written. A file of words that no native speaker has
reviewed says so, and what is rendered with it always stands beside the authoritative text.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

LANGUAGES = ("en", "ms", "id", "th", "vi", "fil", "km", "lo", "my", "zh")
"""The languages that there are words for: English, those of ASEAN's members, and Chinese (BCP 47)."""

AUTHORITATIVE = "en"
"""The language whose words are the master of the others."""

PARTS = (
    "types",
    "meanings",
    "priorities",
    "bands",
    "confidence",
    "attribution",
    "standing",
    "abilities",
    "levels",
    "roles",
    "tlp",
    "fields",
    "script",
    "languages",
)

PERCENT: Mapping[str, tuple[int, int]] = {
    "almost_no_chance": (1, 5),
    "very_unlikely": (5, 20),
    "unlikely": (20, 45),
    "even": (45, 55),
    "likely": (55, 80),
    "very_likely": (80, 95),
    "almost_certain": (95, 99),
}
"""What each band of likelihood means in per cent (ICD 203, 2015, table on expressions of likelihood)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language. ``reviewed``: a native speaker who knows the field has read them all, or they are the
    master, which renders nothing."""

    language: str
    name: str
    reviewed: bool
    parts: Mapping[str, Mapping[str, str]]

    def __call__(self, part: str, key: str, **slots: str) -> str:
        """Return one text with its slots filled. Raises KeyError for a text that there is not."""
        return self.parts[part][key].format(**slots) if slots else self.parts[part][key]

    def name_of(self, tag: str) -> str:
        """Return what a language (BCP 47) is called in this one, or its tag where we do not know."""
        return self.parts["languages"].get(primary_of(tag), tag)


@cache
def words(language: str) -> Words:
    """Return the words of a language. Raises KeyError where there are none; see ``language_for``."""
    if language not in LANGUAGES:
        raise KeyError(language)
    read = tomllib.loads(resources.files(__package__).joinpath(f"{language}.toml").read_text("utf-8"))
    return Words(
        language=read["language"],
        name=read["name"],
        reviewed=bool(read["reviewed"]) or language == AUTHORITATIVE,
        parts={part: dict(read[part]) for part in PARTS},
    )


def language_for(wanted: Iterable[str]) -> str:
    """Return the first of these languages (BCP 47) that there are words for, else English.

    ``ms-BN`` is served by ``ms`` (RFC 4647 §3.4); ``tl`` is Filipino's older tag.
    """
    for tag in wanted:
        primary = primary_of(tag)
        if primary in LANGUAGES:
            return primary
    return AUTHORITATIVE


def primary_of(tag: str) -> str:
    """Return the language of a tag without its region or script; older tags of a language give the one of today."""
    primary = tag.partition("-")[0].lower()
    return {"tl": "fil", "in": "id"}.get(primary, primary)


def language_name(tag: str) -> str:
    """Return what a language is called in itself, or its tag where we do not know."""
    primary = primary_of(tag)
    return words(primary).name if primary in LANGUAGES else tag
