"""Cues by which mails that nobody wrote, and notes of people who are away, give themselves away; and those of people.

One table a language (its name is a BCP 47 tag), each with the same rows:

===========  ========================================================================================
row          what is said
===========  ========================================================================================
`subject`    how programs begin a subject
`program`    a program speaks of itself, of a mail delivered or displayed, or of a mailbox nobody reads
`absent`     somebody is on leave, travels, is in a course, isn't in the office
`gone`       somebody works there no more; an address or mailbox is given up
`closed`     the office is closed, or opens again
`returns`    when somebody will be back, and that the answer comes then
`until`      a span of days
`delay`      answers come late, mail is seldom read
`instead`    whom to ask meanwhile
`received`   *your* request was received: in the words of a desk, not of a person
`number`     under which number, or with which details, it was taken down
`turn`       that staff will see to it, or in how many days
`answers`    a person answers: it came, we confirm, the line works
`late`       a person apologises, or tells what was until yesterday
`later`      what will be from tomorrow
`but`        a person makes an exception of what was said
`mine`       a person has taken over, or wants a list put right
`asks`       a person asks, where no question mark need stand
`covers`     *I* answer in somebody's place; that another answers in mine is `instead`
`corrects`   what is wrong in the list of who asks, or that the rest of it is right
`detail`     a number is new, or stays: people and notices of a move say so, hence it weighs nothing
`polite`     a person thanks for the exercise, or is glad to take part; no program knows that it is one
===========  ========================================================================================

In a pattern `…` stands for up to so many characters of one sentence, `(a|b|)` for one of several or none, a star
for the rest of a word, `(^)` for the beginning of a sentence, `\\d` for a number. Letter case, accents of Latin
letters, and spaces of scripts that need none do not matter.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources

_GAP = r"(?:(?:(?![!?。။។]|\.(?:\s|$)).){0,%d}?)"
_LONGEST_GAP = 40
_LONGEST_IN_HAN = 16
_SENTENCE = r"(?:^|(?<=[.!?;:。။។] )|(?<=[.!?;:。။។]))"
_NUMBER = re.compile(r"\\d(?![{*+?])")
_REST = re.compile(r"(?<=[a-z)])(?<!\\[dws])\*")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_ENDS = re.compile(r"[!?;。។။]|\.(?:\s|$)")
_AWAY_AND_WHOM = frozenset({"absent", "instead", "answers"})
_OF_A_DESK = frozenset({"received", "number", "turn"})
_RECEIPT = 2
"""Things that a desk says to everybody from which on its confirmation is no person's."""
_UNSPACED = frozenset({"th", "lo", "km", "my", "zh"})
_HAN = "zh"


def cues_in(text: str) -> frozenset[str]:
    """Return the rows of which something stands in a folded text.

    What a desk received is no person's answer, nor is where somebody says that they are not; nor that it confirms a
    receipt, where it gives a number or says that staff will see to it.
    """
    found = _rows_in(text)
    if len(found & _OF_A_DESK) >= _RECEIPT:
        return found - {"answers"}
    if not found >= _AWAY_AND_WHOM or any(_is_answer(one) for one in _ENDS.split(text)):
        return found
    return found - {"answers"}


def _is_answer(sentence: str) -> bool:
    """Whether a sentence is of somebody who answers; who is away and names the desk on duty is not on duty."""
    return _rows_in(sentence) & {"instead", "answers"} == {"answers"}


def _rows_in(text: str) -> frozenset[str]:
    squeezed = text.replace(" ", "")
    bare, bare_squeezed = _without_desk(text), _without_desk(squeezed)
    return frozenset(
        row
        for row, (spaced, unspaced) in _table().items()
        if row != "subject"
        and (
            spaced.search(bare if row == "answers" else text)
            or unspaced.search(bare_squeezed if row == "answers" else squeezed)
        )
    )


def begins_as_programs_do(subject: str) -> bool:
    """Whether a folded subject, without marks of a reply, begins as programs write it."""
    spaced, unspaced = _table()["subject"]
    return bool(spaced.match(subject.lstrip(" [(*")) or unspaced.match(subject.replace(" ", "").lstrip("[(*")))


def folded(text: str) -> str:
    """Return a text in small letters, Latin ones without accents, its apostrophes and spaces of one kind."""
    text = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold().replace("đ", "d")
    text = re.sub("[’‘ʼ`´]", "'", text)
    letters = unicodedata.normalize("NFD", text)
    bare = "".join(one for one in letters if not "\u0300" <= one <= "\u036f")
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", bare)).strip()


def _without_desk(text: str) -> str:
    """Return a text without what desks and programs say, nor what is said of absence, where "present" may stand in."""
    for row in ("received", "program", "absent"):
        for pattern in _table()[row]:
            text = pattern.sub(" ", text)
    return text


@cache
def _table() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """Return for each row the pattern for languages with spaces, and that for scripts without."""
    tables = {
        place.name.removesuffix(".toml"): tomllib.loads(place.read_text("utf-8"))
        for place in resources.files(__package__).iterdir()
        if place.name.endswith(".toml")
    }
    rows = dict.fromkeys(row for table in tables.values() for row in table)
    return {row: (_either(_spaced(tables, row)), _either(_unspaced(tables, row))) for row in rows}


def _spaced(tables: dict[str, dict[str, list[str]]], row: str) -> Iterator[str]:
    for language, table in tables.items():
        if language not in _UNSPACED:
            for said in table[row]:
                pattern = _pattern(said, gap=_LONGEST_GAP)
                end = r"(?!\w)" if pattern[-1].isalpha() or pattern[-1] in ")+}" else ""
                yield rf"(?<!\w){pattern}{end}"


def _unspaced(tables: dict[str, dict[str, list[str]]], row: str) -> Iterator[str]:
    for language, table in tables.items():
        if language in _UNSPACED:
            for said in table[row]:
                yield _pattern(said, gap=_LONGEST_IN_HAN if language == _HAN else _LONGEST_GAP).replace(" ", "")


def _pattern(said: str, *, gap: int) -> str:
    text = folded(said).replace("(^)", "\0").replace("(", "(?:")
    text = _REST.sub(r"\\w*", _NUMBER.sub(r"\\d+", text))
    return text.replace("...", _GAP % gap).replace("\0", _SENTENCE)


def _either(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns))
