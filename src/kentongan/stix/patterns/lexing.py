"""A pattern's text cut into tokens (STIX 2.1 OS §9.2, §9.6, and the grammar that the standard names), in linear time.

One regular expression with possessive quantifiers, so nothing is gone over twice. Keywords are in capitals. A keyword
or a sign is its own kind of token; everything else has a kind of ``Token``.
"""

import re

from kentongan.kernel.errors import marked, told_of
from kentongan.stix.patterns.errors import PatternTooLarge, PatternUnreadable
from kentongan.stix.patterns.terms import PatternLimits

WORD = "word"
HYPHENATED = "hyphenated"
STRING = "string"
NUMBER = "number"
OPERATOR = "operator"
TIMESTAMP = "timestamp"
BINARY = "binary"
HEX = "hex"
END = ""
_PLAIN = (STRING, OPERATOR)

KEYWORDS = frozenset(
    {"AND", "OR", "NOT", "FOLLOWEDBY", "LIKE", "MATCHES", "ISSUPERSET", "ISSUBSET", "EXISTS", "LAST"}
) | {"IN", "START", "STOP", "SECONDS", "WITHIN", "REPEATS", "TIMES", "true", "false"}

Token = tuple[str, str, int]
"""Kind, text, and place from 0."""

_WHITE = r" \t\r\n\x0b\x0c\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_TOKEN = re.compile(
    rf"""
    [{_WHITE}]*+ (?:
        (?P<typed>    [tbh]'[^'\\]*+' )
      | (?P<word>     [A-Za-z_][A-Za-z0-9_-]*+ )
      | (?P<sign>     [\[\](),:*]|\.(?![0-9]) )
      | (?P<string>   '[^'\\]*+(?:\\['\\][^'\\]*+)*+' )
      | (?P<operator> ==?|!=|<>|<=?|>=? )
      | (?P<number>   [+-]?(?:[0-9]++(?:\.[0-9]++)?|\.[0-9]++) )
      | (?P<comment>  /\*(?s:.*?)\*/ | //[^\r\n]*+ )
      | (?P<end>      \Z )
      | (?P<bad>      (?s:.) )
    )
    """,
    re.VERBOSE | re.ASCII,
)
_TIMESTAMP = re.compile(
    r"[0-9]{4}-(?:0[1-9]|1[012])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)"
    r"(?:\.[0-9]++)?Z"
)
_BASE64 = r"[A-Za-z0-9+/]"
_BINARY = re.compile(rf"(?:{_BASE64}{{4}})*(?:{_BASE64}{{4}}|{_BASE64}{{3}}=|{_BASE64}{{2}}==)")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})*+")
_TYPED = {
    "t": (TIMESTAMP, _TIMESTAMP, marked("a timestamp such as t'2026-01-31T12:00:00Z'")),
    "b": (BINARY, _BINARY, marked("Base64 in b'…'")),
    "h": (HEX, _HEX, marked("pairs of hexadecimal digits in h'…'")),
}
_SHOWN = 20


def tokens_of(text: str, *, limits: PatternLimits) -> list[Token]:
    """Return the tokens of a pattern, an END behind them. Raises PatternUnreadable."""
    if len(text) > limits.characters:
        raise too_large(limits.characters, limit=limits.characters, what=marked("characters"))
    if not text.isascii():
        _no_surrogates(text)
    tokens: list[Token] = []
    for found in _TOKEN.finditer(text):
        index, kind = found.lastindex or 0, found.lastgroup or END
        token = found[index]
        if kind == "word":
            kind = token if token in KEYWORDS else HYPHENATED if "-" in token else WORD
        elif kind == "sign":
            kind = token
        elif kind == "end":
            break
        elif kind == "comment":
            continue
        elif kind not in _PLAIN:
            kind, token = _checked(kind, token, text=text, at=found.start(index), limits=limits)
        tokens.append((kind, token, found.start(index)))
    tokens.append((END, "", len(text)))
    return tokens


def _checked(kind: str, token: str, *, text: str, at: int, limits: PatternLimits) -> tuple[str, str]:
    """Return kind and text of a token whose form must be looked at. Raises PatternUnreadable."""
    match kind:
        case "typed":
            return _typed(token, at=at), token[2:-1]
        case "number":
            _whole(token, at=at, digits=limits.digits)
            return kind, token
        case _:
            raise _unfinished(text, at=at)


def unreadable(at: int, *, expected: str, found: str = "") -> PatternUnreadable:
    """Return the error for a place, counted from 0; what was expected is told in the reader's language."""
    shown = found if len(found) <= _SHOWN else found[:_SHOWN] + "…"
    return PatternUnreadable(
        position=at + 1, expected=told_of(expected), found=shown or told_of(marked("the end of the pattern"))
    )


def too_large(at: int, *, limit: int, what: str) -> PatternTooLarge:
    """Return the error for a limit that was passed at a place, counted from 0."""
    return PatternTooLarge(position=at + 1, limit=limit, what=told_of(what))


def is_timestamp(text: str) -> bool:
    """Whether a text has the form of a timestamp; whether a calendar has it is not asked."""
    return _TIMESTAMP.fullmatch(text) is not None


def _no_surrogates(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise unreadable(
            error.start, expected=marked("a character"), found="\\u" + f"{ord(text[error.start]):04x}"
        ) from None


def _typed(token: str, *, at: int) -> str:
    kind, form, expected = _TYPED[token[0]]
    if form.fullmatch(token, 2, len(token) - 1) is None:
        raise unreadable(at, expected=expected, found=token)
    return kind


def _whole(token: str, *, at: int, digits: int) -> None:
    """Refuse ``007``, which the grammar reads as three numbers, and numbers that are longer than anybody's."""
    plain = token.lstrip("+-")
    if plain[0] == "0" and len(plain) > 1 and "." not in plain:
        raise unreadable(at, expected=marked("a number without leading zeros"), found=token)
    if len(plain) > digits:
        raise too_large(at, limit=digits, what=marked("digits"))


def _unfinished(text: str, *, at: int) -> PatternUnreadable:
    match text[at]:
        case "'":
            return unreadable(
                at, expected=marked("a string that ends, with \\\\ and \\' as its only escapes"), found=text[at:]
            )
        case "/" if text.startswith("/*", at):
            return unreadable(at, expected=marked("a comment that ends with */"), found=text[at:])
        case _:
            return unreadable(at, expected=marked("a sign of the pattern language"), found=text[at])
