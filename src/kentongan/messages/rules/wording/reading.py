"""A text made ready for the wording check: look-alike characters made plain, what is quoted or code covered, sentences.

What is covered says what somebody or something else says. Every place is kept, so that a finding can be shown in the
text as it was written.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kentongan.messages.rules.wording.naming import by_first_letter, of_places, of_states
from kentongan.routing.countries import countries

_PLAIN = {"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "`", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "＂": '"'}

_QUOTED = re.compile(r'"[^"\n]{1,1000}"|`[^`\n]{1,300}`')
_CODE = re.compile(
    r"https?://\S{1,500}|[\w.+-]{1,64}@[\w.-]{1,255}"  # addresses
    r"|\b[^\W_]{1,40}(?:_[^\W_]{1,40}){1,8}(?:\.\w{1,8})?\b"  # names_of_things
    r"|\b[\w-]{1,60}\.(?:py|js|exe|dll|sh|mp4|pdf|docx?|xlsx?|zip|iso|txt|conf|json|csv|log|ps1|bin|php|eml|pcap)\b"
    r"|\(msg:[^)\n]{1,300}\)"
)
_END = re.compile(r"[.!?]+[)\"'·]*(?= |$)|\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|gen|col|capt|lt|maj|sgt|no|nos|art|approx|ca|cf|vs|e\.g|i\.e|etc|incl|fig|sec|vol"
    r"|dept|gov|govt|min|amb|hon|ret|rev|mod|conf|resp|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)|\b[a-z])\.$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_FEWEST_WORDS_AROUND = 3

_MARKS = re.compile(r"[_\"`]")
_OUR_OWN = re.compile(
    r"\b(?:as )?(?:our|my) (?:[\w-]{1,30} ){1,4}(?:said|says|stated|states|declared|announced|wrote|confirmed|put it"
    r"|told [\w ]{1,30})[,:]? ?(?:that )?",
    re.IGNORECASE,
)
"""One's own side is no source apart from it: what “our minister said” is what the message says."""

_LETTERS = re.compile(r"[A-Za-z\u0370-\u03ff\u0400-\u052f]{2,60}")
_LATIN = re.compile(r"[A-Za-z]")
_LOOKS_LIKE = {
    ord(other): latin
    for others, latin in (
        ("аα", "a"), ("еε", "e"), ("оοσ", "o"), ("рρ", "p"), ("с", "c"), ("уγ", "y"), ("хχ", "x"), ("іι", "i"),
        ("ј", "j"), ("ѕ", "s"), ("ԁ", "d"), ("һ", "h"), ("ӏ", "l"), ("ԛ", "q"), ("ԝω", "w"), ("к", "k"), ("κ", "k"),
        ("т", "t"), ("τ", "t"), ("п", "n"), ("η", "n"), ("м", "m"), ("ν", "v"), ("υ", "u"), ("АΑ", "A"), ("ВΒ", "B"),
        ("ЕΕ", "E"), ("ѕЅ", "S"), ("ІΙ", "I"), ("ЈͿ", "J"), ("КΚ", "K"), ("МΜ", "M"), ("НΗ", "H"), ("ОΟ", "O"),
        ("РΡ", "P"), ("С", "C"), ("ТΤ", "T"), ("ХΧ", "X"), ("УΥ", "Y"), ("Ζ", "Z"), ("Ν", "N"), ("ԌԍԶ", "G"),
    )
    for other in others
}  # fmt: skip
"""Letters of Greek and Cyrillic by the Latin ones that they look like; only in words that have both (UTS #39)."""

_NOT_IN_SMALL = frozenset({"turkey", "jordan", "georgia", "guinea", "niger"})
"""Names of states that are other words, or people's, where they are not written as names."""

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that show nothing."""

A_STATE = "Country X"
"""What the name of a state is read as, so that patterns need not know it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or line. ``text`` is made plain, quotations covered; ``at`` has each character's place there."""

    text: str
    at: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the sentence stands in the original text."""
        return self.at[start], self.at[end - 1] + 1


def sentences(text: str, *, states: Collection[str] = (), bare: bool = False) -> Iterator[Sentence]:
    """Give the sentences and lines of a text that have words in them; ``states`` are read as names of countries.

    ``bare``: with what stands in quotation marks, and names_of_things as words, for whoever asks what a reader reads.
    """
    plain, places = _made_plain(text)
    plain, places = _bare(plain, places) if bare else _covered(plain, places)
    for name in of_places(states, bare=bare):
        plain, places = _cover(name, plain, places)
    for name in of_states(states, bare=bare):
        plain, places = _cover(name, plain, places, mark=A_STATE)
    if bare:
        plain, places = _cover(names_of_states(), plain, places, mark=A_STATE)
    start = 0
    for end in [*_ends(plain), len(plain)]:
        yield from _sentence(plain, places, start, end)
        start = end


def _made_plain(text: str) -> tuple[str, list[int]]:
    """Return the text in compatibility form, blanks made one, what is not seen left out, and each character's place."""
    plain: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if " " < character <= "~":
            made = character
        elif character.isspace():
            made = "\n" if character in "\n\v\f\r\x85\u2028\u2029" else " "
            if plain and (plain[-1] == made or (plain[-1] == "\n" and made == " ")):
                continue
        elif unicodedata.category(character) in ("Cf", "Cc", "Mn", "Me") or character in _BLANK:
            continue
        else:
            made = _PLAIN.get(character) or _compatible(character)
        plain.extend(made)
        places.extend([place] * len(made))
    return _LETTERS.sub(_in_one_script, "".join(plain)), places


def _in_one_script(word: re.Match[str]) -> str:
    return word[0].translate(_LOOKS_LIKE) if not word[0].isascii() and _LATIN.search(word[0]) else word[0]


def _bare(plain: str, places: list[int]) -> tuple[str, list[int]]:
    """Return the text as a reader reads it: marks as blanks, no accents, states however they are written."""
    plain = "".join(unicodedata.normalize("NFD", one)[0] if "\xc0" <= one <= "\u024f" else one for one in plain)
    return _cover(_OUR_OWN, _MARKS.sub(" ", plain), places, mark=" ")


@cache
def names_of_states() -> re.Pattern[str]:
    """Return what finds the name of a state of ISO 3166-1, however it is written."""
    names = {name.split(" (")[0].casefold() for name in countries().values()} - _NOT_IN_SMALL
    longest_first = sorted((one for one in names if len(one) > 4), key=len, reverse=True)
    return re.compile(rf"\b(?:{by_first_letter(longest_first)})\b", re.IGNORECASE)


def _compatible(character: str) -> str:
    made = unicodedata.normalize("NFKC", character)
    return "".join(" " if one.isspace() else one for one in made)


def _covered(plain: str, places: list[int]) -> tuple[str, list[int]]:
    """Return the text with quotations, code and addresses covered, unless hardly anything stands around them."""
    plain, places = _cover(_CODE, plain, places)
    without = _cover(_QUOTED, plain, places)
    around = sum(1 for _ in _WORD.finditer(without[0]))
    return without if around >= _FEWEST_WORDS_AROUND else (plain, places)


def _cover(what: re.Pattern[str], plain: str, places: list[int], *, mark: str = "·") -> tuple[str, list[int]]:
    """Return the text with one mark for each match, as one word is; its last character stands for the match's last."""
    texts: list[str] = []
    kept: list[int] = []
    start = 0
    # What stands around a name, so that it is one, is no part of it.
    spans = (match.span("name" if "name" in what.groupindex else 0) for match in what.finditer(plain))
    for first, last in spans:
        texts += [plain[start:first], mark]
        kept += [*places[start:first], *[places[first]] * (len(mark) - 1), places[last - 1]]
        start = last
    return "".join([*texts, plain[start:]]), kept + places[start:]


def _ends(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        before, after = (
            text[max(0, match.start() - 12) : match.start() + 1],
            text[match.end() : match.end() + 2].lstrip(" "),
        )
        if match[0] == "\n":
            # A line that goes on in small letters was only wrapped.
            if not after or not after[0].islower():
                yield match.end()
        elif match[0].startswith(".") and (_ABBREVIATION.search(before) or after[:1].islower()):
            continue
        else:
            yield match.end()


def _sentence(text: str, places: Sequence[int], start: int, end: int) -> Iterator[Sentence]:
    piece = text[start:end].replace("\n", " ")
    left = len(piece) - len(piece.lstrip())
    piece = piece.strip()
    if _WORD.search(piece):
        yield Sentence(piece, places[start + left : start + left + len(piece)])
