"""Names of hosts and domains, made comparable: lower case, A-labels, no trailing dot, defanging undone.

An internationalised name and its punycode are one name (UTS #46, non-transitional; RFC 5890). Strict: what is no
name is refused, and so is what merely looks like an address (``1.9.0.256``). Underscores are kept, for hosts in
feeds have them though RFC 952 does not.
"""

import re
from collections.abc import Iterator

import idna

from kentongan.kernel.errors import KentonganError, marked

_LONGEST_NAME = 253
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:(?://|\\\\)", re.IGNORECASE)
_DEFANGED_SCHEME = re.compile(
    r"^(?:h[tx]{2}p|f[tx]p)(?=(?:s|\[s\]|\(s\))?\s*(?:\[:\]|\(:\)|:|\[://\]|\(://\)))", re.IGNORECASE
)
_DEFANGED_COLON = re.compile(r"[\[(](:(?://)?)[\])]")
_DEFANGED_DOT = re.compile(r"\s*[\[({]\s*(?:\.|dot)\s*[\])}]\s*|\\\.", re.IGNORECASE)


class UnreadableName(KentonganError):
    """Not the name of a host or domain."""

    code = "unreadable-name"
    status = 400
    text = marked("“{value}” is not the name of a host or domain.")
    next_step = marked("Write it as bank-a.example, in any script, without a path or a port.")


def read_name(text: str) -> str:
    """Return a name in its one comparable form, A-labels in lower case. Raises UnreadableName."""
    name = refanged(text.strip())
    if not name.isascii():
        name = _remapped(name, value=text)
    name = name.lower().removesuffix(".")
    labels = name.split(".")
    if not all(_is_label(label) for label in labels):
        labels = [_a_label(label, value=text) for label in labels]
        name = ".".join(labels)
    if len(name) > _LONGEST_NAME or _NUMBER.fullmatch(labels[-1]):
        raise UnreadableName(value=text[:_LONGEST_NAME])
    return name


def refanged(text: str) -> str:
    """Return a text with the usual defanging undone: ``hxxp``, ``[.]``, ``(dot)``, ``[:]``."""
    if not ("[" in text or "(" in text or "{" in text or "\\" in text or text[:4].lower() in _SCHEMES):
        return text
    text = _DEFANGED_DOT.sub(".", text)
    found = _DEFANGED_SCHEME.match(text)
    if found:
        text = found[0].lower().replace("x", "t") + text[found.end() :]
    return _DEFANGED_COLON.sub(r"\1", text)


_SCHEMES = frozenset({"hxxp", "hxtp", "htxp", "fxp:", "fxp["})


def host_of(text: str) -> str:
    """Return the host part of an address of the web, defanged or not; of a bare host, the host itself.

    The host may be a name or an address (without the brackets of IPv6); it is not yet read. Raises UnreadableName.
    """
    rest = _SCHEME.sub("", refanged(text.strip()), count=1)
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0].rpartition("@")[2]
    if authority.startswith("["):
        host, closed, port = authority[1:].partition("]")
        if not closed or (port and not re.fullmatch(r":\d*", port)):
            raise UnreadableName(value=text[:_LONGEST_NAME])
        return host
    host = re.sub(r":\d*$", "", authority)
    if not host:
        raise UnreadableName(value=text[:_LONGEST_NAME])
    return host


def within(name: str) -> Iterator[str]:
    """Yield a name and every domain above it, by labels: ``a.b.example``, ``b.example``, ``example``."""
    while name:
        yield name
        name = name.partition(".")[2]


def _is_label(label: str) -> bool:
    return _LABEL.fullmatch(label) is not None and not label.startswith("xn--")


def _remapped(name: str, *, value: str) -> str:
    try:
        return idna.uts46_remap(name, std3_rules=False, transitional=False)
    except (idna.IDNAError, UnicodeError):
        raise UnreadableName(value=value[:_LONGEST_NAME]) from None


def _a_label(label: str, *, value: str) -> str:
    if _is_label(label):
        return label
    try:
        return idna.alabel(idna.ulabel(label)).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise UnreadableName(value=value[:_LONGEST_NAME]) from None
