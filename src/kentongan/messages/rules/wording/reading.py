"""A text made ready for the wording check: look-alike characters made plain, what is quoted or code covered, sentences.

What is covered says what somebody or something else says. Every place is kept, so that a finding can be shown in the
text as it was written.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or line. ``text`` is made plain, quotations covered; ``at`` has each character's place in the original."""

    text: str
    at: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the sentence stands in the original text."""
        return self.at[start], self.at[end - 1] + 1


def sentences(text: str) -> Iterator[Sentence]:
    """Give the sentences and lines of a text that have words in them."""
    plain, places = _covered(*_made_plain(text))
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
        elif unicodedata.category(character) in ("Cf", "Cc", "Mn"):
            continue
        else:
            made = _PLAIN.get(character) or _compatible(character)
        plain.extend(made)
        places.extend([place] * len(made))
    return "".join(plain), places


def _compatible(character: str) -> str:
    made = unicodedata.normalize("NFKC", character)
    return "".join(" " if one.isspace() else one for one in made)


def _covered(plain: str, places: list[int]) -> tuple[str, list[int]]:
    """Return the text with quotations, code and addresses covered, unless hardly anything stands around them."""
    plain, places = _cover(_CODE, plain, places)
    without = _cover(_QUOTED, plain, places)
    around = sum(1 for _ in _WORD.finditer(without[0]))
    return without if around >= _FEWEST_WORDS_AROUND else (plain, places)


def _cover(what: re.Pattern[str], plain: str, places: list[int]) -> tuple[str, list[int]]:
    """Return the text with one mark for each match, as one word is."""
    texts: list[str] = []
    kept: list[int] = []
    start = 0
    for match in what.finditer(plain):
        texts += [plain[start : match.start()], "·"]
        kept += places[start : match.start() + 1]
        start = match.end()
    return "".join([*texts, plain[start:]]), kept + places[start:]


def _ends(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        before, after = text[max(0, match.start() - 12) : match.start() + 1], text[match.end() : match.end() + 2].lstrip(" ")
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
