"""What others wrote, made safe to stand beside fixed words: no control of direction, no hidden end of line.

Unicode's embeddings, overrides and isolates (UAX #9, section 2) show text in another order than it is stored in, up to
the end of the paragraph. They are taken out; letters that run from right to left, such as Jawi, need none of them.
"""

import re
import unicodedata

_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MARKS = re.compile("[\u061c\u200e\u200f]")
_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x09\x0e-\x1f\x7f-\x9f]")
_FIRST_STRONG_ISOLATE, _POP = "\u2068", "\u2069"


def own_text(text: str) -> str:
    """Return free text as it was written, less controls of direction and of devices; every line end is ``\\n``."""
    return _CONTROLS.sub(" ", _LINE_END.sub("\n", _DIRECTION.sub("", text))).strip()


def one_line(text: str) -> str:
    """Return a name, reference or subject as one line that keeps its direction to itself."""
    return isolated(" ".join(_MARKS.sub("", own_text(text)).split()))


def isolated(text: str) -> str:
    """Return the text such that letters of it that run from right to left move nothing beside it."""
    if any(unicodedata.bidirectional(one) in {"R", "AL", "AN"} for one in text):
        return f"{_FIRST_STRONG_ISOLATE}{text}{_POP}"
    return text
