"""Who says the software's sentences around a message to a reader: gettext, or the frame of the reader's language."""

from collections.abc import Callable

from django.utils import translation
from django.utils.translation import gettext

from kentongan.messages.vocabulary import words
from kentongan.messages.vocabulary.frame import FRAMED, framed_in


def says_in(language: str) -> Callable[[str], str]:
    """Return what says an English sentence in one of the languages of the words, its slots still in it."""
    if language in FRAMED:
        return framed_in(language)

    def spoken(sentence: str) -> str:
        with translation.override(language):
            return gettext(sentence)

    return spoken


def is_unreviewed(language: str) -> bool:
    """Whether a frame is read in this language that no native speaker has read, so that it must say so."""
    return language in FRAMED and not words(language).reviewed
