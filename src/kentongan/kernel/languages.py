"""Languages: those the hub speaks, and names that stand in several of them (BCP 47)."""

from collections.abc import Iterable, Mapping

SPOKEN: Mapping[str, str] = {"en": "English", "ms": "Bahasa Melayu", "id": "Bahasa Indonesia"}
"""The languages in which every text of the software is filled in, each by its own name."""

Names = Mapping[str, str]
"""One name in several languages: ``{"en": "Bank of Rivers", "ms": "Bank Sungai"}``; ``und`` where it is not known."""


def name_in(names: Names, languages: Iterable[str]) -> str:
    """Return the name in the first of the reader's languages that has one, else English, else any, else ``""``.

    ``ms-BN`` is served by ``ms`` (RFC 4647 §3.4, lookup).
    """
    for wanted in [*languages, "en", "und"]:
        tag = wanted
        while tag:
            if tag in names:
                return names[tag]
            tag = tag.rpartition("-")[0]
    return next(iter(names.values()), "")


def first_spoken(wanted: Iterable[str], *, otherwise: str = "en") -> str:
    """Return the first of these languages that the hub speaks, else ``otherwise``.

    Of a tag its language counts: ``ms-BN`` is served by ``ms`` (RFC 4647 §3.4, lookup), in whatever case.
    """
    for tag in wanted:
        primary = tag.replace("_", "-").partition("-")[0].lower()
        if primary in SPOKEN:
            return primary
    return otherwise
