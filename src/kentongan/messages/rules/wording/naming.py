"""By what a text calls a state beside its name: capitals and seats, country codes, single letters, given names.

Each is read as a state only as far as it can be one there: “ID” in “user ID” is none, and “A” mostly begins a noun.
Where it stands for a state, the text is read as if it named one; whether it accuses, the patterns say.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from kentongan.messages.rules.wording.lexicon import compiled, compiled_with
from kentongan.routing.countries import countries

_NO_SPACES = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff"
"""Scripts that put no blank between words: a name may begin and end anywhere."""

_USER_CODES = (("X", "ABCDEFGHIJKLMNOPQRSTUVWYZ"), ("Q", "MNOPQRSTUVWXYZ"))
"""ISO 3166-1 leaves them to its users: drills and demos name their states by them."""

_SHORTEST_IN_SMALL = 5
"""From so many letters on a name is read in whatever case: “ma” is no party, “sungaya” is."""

_OTHER_WORDS = frozenset(
    ("turkey", "jordan", "chad", "georgia", "guinea", "niger", "angin", "paris", "government house")
)
"""Names that are other words, or people's, where they are not written as names."""


def of_states(given: Iterable[str], *, bare: bool) -> Iterator[re.Pattern[str]]:
    """Give what finds the words of a text by which it calls a state; ``given`` are names that the caller knows.

    ``bare``: as a reader reads it, in whatever case and without accents (``reading.sentences``).
    """
    names = given if isinstance(given, frozenset) else frozenset(given)
    yield _names(names | _listed("common", "capitals", "seats") | _iso_names(), bare)
    yield _plain_codes()
    yield from _in_frames()


def of_places(given: Iterable[str], *, bare: bool) -> Sequence[re.Pattern[str]]:
    """Return what finds the name of a state that only says where a machine stands, or where traffic came from.

    Infrastructure in a country is no claim about that country.
    """
    return _places(given if isinstance(given, frozenset) else frozenset(given), bare)


def named_in(text: str, given: Iterable[str]) -> bool:
    """Whether a text in any language has a name of a state in it, a capital or a code."""
    plain = made_plain(text)
    names = given if isinstance(given, frozenset) else frozenset(given)
    if _names(names | _listed("common", "capitals", "seats", "scripts"), True).search(plain):
        return True
    return _plain_codes().search(plain) is not None


def coded(harm: str) -> re.Pattern[str]:
    """Return what finds a state that is named by a code or a letter before one of these words of another language."""
    return re.compile(
        rf"(?:^|[.,;:!?] ?)(?-i:{_short_codes()}|[A-Z]) (?:[\w-]{{1,20}} ){{0,3}}?(?:{harm})", re.IGNORECASE
    )


def made_plain(text: str) -> str:
    """Return a name or text as it is compared: no accents on Latin letters, no marks, one kind of blank."""
    apart = unicodedata.normalize("NFKC", text)
    kept = (one for one in apart if unicodedata.category(one) not in ("Mn", "Me", "Cf", "Cc"))
    return " ".join("".join(kept).split())


@lru_cache(maxsize=16)
def _names(names: frozenset[str], bare: bool) -> re.Pattern[str]:
    spelt = {made_plain(one) for one in names} | {_without_accents(made_plain(one)) for one in names}
    longest_first = sorted((one for one in spelt if len(one) > 1), key=lambda one: (-len(one), one))
    alike: dict[tuple[str, str, bool], list[str]] = {}
    for one in longest_first:
        in_any_case = bare and len(one) >= _SHORTEST_IN_SMALL and one.casefold() not in _OTHER_WORDS
        alike.setdefault((*_around(one), in_any_case), []).append(one)
    return re.compile("|".join(_either(*key, spelt=some) for key, some in alike.items()) or r"(?!)")


@lru_cache(maxsize=16)
def _places(names: frozenset[str], bare: bool) -> Sequence[re.Pattern[str]]:
    known = _names(names | _iso_names() | _listed("common", "capitals"), bare).pattern
    return [compiled_with(one, known=known) for one in _told()["frames"]["places"]]


def _around(name: str) -> tuple[str, str]:
    """Return what must stand around a name: “www.jakarta.example”, “paris-1”: addresses and machines are no states."""
    begins, ends = (re.match(rf"[{_NO_SPACES}]", one) for one in (name[0], name[-1]))
    return "" if begins else r"(?<![\w@-])(?<!\w\.)", "" if ends else r"(?![\w@-])(?!\.\w)"


def _either(before: str, after: str, in_any_case: bool, *, spelt: Sequence[str]) -> str:
    words = by_first_letter(spelt, in_any_case=in_any_case)
    return before + (f"(?i:{words})" if in_any_case else f"(?:{words})") + after


def by_first_letter(names: Iterable[str], *, in_any_case: bool = False) -> str:
    """Return an expression for names, of which few are tried at each word of a text; earlier ones first."""
    begun: dict[str, list[str]] = {}
    for one in names:
        small = one[0].lower()
        begun.setdefault(small if in_any_case and len(small) == 1 else one[0], []).append(_escaped(one[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in begun.items())


def _escaped(name: str) -> str:
    return re.escape(name).replace(r"\ ", r"[ \n]")


def _without_accents(name: str) -> str:
    return "".join(unicodedata.normalize("NFD", one)[0] if "\xc0" <= one <= "\u024f" else one for one in name)


@cache
def _plain_codes() -> re.Pattern[str]:
    codes = sorted(_listed_codes("alpha3") - _listed_codes("unlike"))
    return re.compile(rf"(?<![\w./:=@#-])(?:{'|'.join(codes)})(?![\w/:=@-])(?!\.\w)")


@cache
def _in_frames() -> tuple[re.Pattern[str], ...]:
    """Return what finds codes and letters where they stand for a state; the group ``name`` is the code."""
    told = _told()["frames"]
    before, adverbs, harm, blamed = (told[one] for one in ("before", "adverbs", "harm", "blamed"))
    code = rf"(?-i:{_short_codes()}|[B-HJ-Z])\b"
    either = rf"(?-i:(?!(?:IT|AI)\b)(?:{_short_codes()}|[A-HJ-Z]))\b"
    end = r" ?[.,;:!?)\n]| ?$"
    known = r"\b(?:believe|think|conclude|sure|certain|know|convinced|suspect)(?: that)?"
    frames = (
        rf"{before}(?P<name>{code})(?={adverbs} {harm})",
        rf"{before}(?P<name>(?-i:A)\b)(?={adverbs} {told['acting']}|{adverbs} {told['helped']}{adverbs} {harm})",
        rf"\b(?P<name>{either})(?='s {told['owned']})",
        rf"\b{blamed} (?P<name>{either})(?={end}| (?:responsible|accountable|liable|alone|itself|and|to|for|of)\b)",
        rf"{known} it (?:is|was) (?P<name>{either})(?={end})",
        rf"\bit (?:is|was) (?P<name>{either})(?= (?:that|who|which)\b)",
        rf"\b{told['label']} ?[:=] ?(?P<name>{either})(?={end})",
    )
    return tuple(map(compiled, frames))


@cache
def _short_codes() -> str:
    users = (f"{first}{second}" for first, letters in _USER_CODES for second in letters)
    return "|".join(sorted({*countries(), *users, *_listed_codes("unlike")}))


@cache
def _iso_names() -> frozenset[str]:
    return frozenset(name.split(" (")[0] for name in countries().values())


@cache
def _listed(*parts: str) -> frozenset[str]:
    told = _told()["names"]
    return frozenset(
        name.strip() for part in parts for name in told[part].replace("\n", " ").split(",") if name.strip()
    )


@cache
def _listed_codes(part: str) -> frozenset[str]:
    return frozenset(_told()["names"][part].split())


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("states.toml").read_text("utf-8"))
