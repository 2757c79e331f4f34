"""In which of ten languages a page for whoever holds a mail is read, and who says its sentences in that language.

The hub's own languages are said by gettext; the others by the frame of the words of messages, which says of itself that
no native speaker has read it, as long as that is so, and has English beside it.
"""

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from kentongan.kernel.languages import SPOKEN
from kentongan.messages.speaking import is_unreviewed, says_in
from kentongan.messages.vocabulary import LANGUAGES, language_for, language_name
from kentongan.messages.vocabulary.frame import FRAMED, UNREVIEWED_PAGE

TONGUES: tuple[tuple[str, str], ...] = tuple((one, language_name(one)) for one in LANGUAGES)
"""The languages of the words of messages, each by its own name."""


def reading_language(asked: str, languages: tuple[str, ...]) -> str:
    """Return the language that the address asks for, else the first of the reader's that there are words in."""
    return asked if asked in LANGUAGES else language_for(languages)


def languages_of_browser(request: HttpRequest) -> tuple[str, ...]:
    """Return what the browser asks for, the first preferred, where nobody is known who reads."""
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    return (*(tag for tag, _weight in asked), translation.get_language() or "en")


def speak_in(request: HttpRequest, language: str) -> None:
    """Let gettext speak a language of the words, or English for what a frame does not have."""
    spoken = language if language in SPOKEN else "en"
    translation.activate(spoken)
    request.LANGUAGE_CODE = spoken


def framed_in(language: str, *, read_at: str) -> dict[str, object]:
    """Return what ``recipient/frame.html`` needs to be read in any of ten languages, and switched at ``read_at``."""
    return {
        "tongues": TONGUES,
        "tongue": language,
        "read_at": read_at,
        "frame_language": language if language in FRAMED else "",
        "unreviewed": says_in(language)(UNREVIEWED_PAGE) if is_unreviewed(language) else "",
    }
