"""The sentences around a message, in those languages of the words that the hub itself does not speak.

They are the software's own: English stands where they are used, and gettext has the languages of ``SPOKEN``. A reader
of another is given the same sentence from the section ``frame`` of the language's file, found by its English.
"""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources

from kentongan.kernel.languages import SPOKEN
from kentongan.messages.vocabulary import AUTHORITATIVE, LANGUAGES

FRAMED = tuple(one for one in LANGUAGES if one not in SPOKEN)
"""The languages that have a frame of their own."""

UNREVIEWED_PAGE = (
    "The wording of this page has not yet been reviewed by a native speaker. You can also read it in English."
)
UNREVIEWED_MAIL = (
    "The wording of this mail has not yet been reviewed by a native speaker. The same stands below in English."
)
"""What is said in the languages of frames alone; gettext's are read by those who fill its catalogs."""


@cache
def frame(language: str) -> Mapping[str, str]:
    """Return the sentences of a frame by their keys. Raises KeyError for a language that has none."""
    if language not in (*FRAMED, AUTHORITATIVE):
        raise KeyError(language)
    text = resources.files(__package__).joinpath(f"{language}.toml").read_text("utf-8")
    return dict(tomllib.loads(text)["frame"])


def framed_in(language: str) -> Callable[[str], str]:
    """Return what says an English sentence, its slots still in it, in one of ``FRAMED``; else as it stands."""
    keys, said = _keys(), frame(language)

    def say(sentence: str) -> str:
        key = keys.get(sentence)
        return sentence if key is None else said[key]

    return say


@cache
def _keys() -> Mapping[str, str]:
    return {sentence: key for key, sentence in frame(AUTHORITATIVE).items()}
