"""A mail as octets (RFC 5322, 2045 to 2047, 2231), pure: the same mail is the same octets at every attempt.

Written out by hand and not by ``email.message``, which takes ten times as long and folds some headers wrongly; the
tests read everything back with it. Everything is 7-bit, so any server takes it; only an address whose part before the
``@`` is not ASCII needs SMTPUTF8 (RFC 6531).
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime, parseaddr
from urllib.parse import quote

from kentongan.delivery.rules import is_address, message_ids_in, one_line
from kentongan.delivery.terms import Attachment, Mail
from kentongan.kernel.exercise import MARK, Exercise

Encrypt = Callable[[bytes], bytes]

HIDDEN_SUBJECT = "[...]"
"""What stands for the subject of an encrypted mail that brings no outer one (RFC 9788 §3.2.1)."""

EXERCISE_HEADER = "X-Kentongan-Exercise"
_LINE, _WORD_OCTETS = 78, 39
_MEDIA_TYPE = re.compile(r"[a-zA-Z0-9!#$&^_.+-]{1,60}/[a-zA-Z0-9!#$&^_.+-]{1,60}(?:; ?charset=[a-zA-Z0-9_-]{1,30})?")
_OURS = frozenset(
    {
        "from",
        "sender",
        "to",
        "cc",
        "bcc",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "auto-submitted",
        "return-path",
        "received",
        EXERCISE_HEADER.lower(),
    }
)
_ADDRESS_HEADERS = frozenset({"reply-to"})
_THREADING = frozenset({"in-reply-to", "references"})
"""What mail programs put mails of one matter together by: Message-IDs of ours, also outside what is encrypted."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands on a mail beside what its room wrote: ``sender`` as ``Name <address>``, ``at`` its date."""

    sender: str
    recipient: str
    message_id: str
    at: datetime
    exercise: Exercise


@dataclass(frozen=True, slots=True)
class Entity:
    """A MIME entity: its headers about content, and its body, ending with a line end."""

    headers: tuple[tuple[str, str], ...]
    body: bytes

    def octets(self) -> bytes:
        """Return headers, an empty line, the body."""
        return _block(self.headers) + b"\r\n" + self.body


def rendered(mail: Mail, *, envelope: Envelope, encrypt: Encrypt | None = None) -> bytes:
    """Return the whole mail. With ``encrypt`` everything that the room wrote is inside what that returns.

    Whatever ``encrypt`` raises goes on: there is no way from here to a mail in clear.
    """
    if envelope.exercise:
        mail = marked_as_exercise(mail)
    mark = _boundaries(envelope.message_id)
    if encrypt is None:
        entity = content_entity(mail, mark=mark)
        return _block(_outside(mail.subject, mail.headers, envelope)) + entity.octets()
    inside = content_entity(mail, mark=mark)
    (name, kind), *others = inside.headers
    protected = (
        (name, f'{kind}; protected-headers="v1"'),
        *others,
        ("Subject", _unstructured("Subject", mail.subject)),
    )
    entity = _encrypted(encrypt(Entity(protected, inside.body).octets()), boundary=next(mark))
    subject = mail.outer_subject or HIDDEN_SUBJECT
    outside = {name: value for name, value in mail.headers.items() if name.lower() in _THREADING}
    return _block(_outside(subject, outside, envelope)) + entity.octets()


def marked_as_exercise(mail: Mail) -> Mail:
    """Return the mail with the mark of exercises first in its subjects and its texts, where its room put none there."""
    html = mail.html
    body = re.search(r"<body[^>]*>", html, re.IGNORECASE)
    at = body.end() if body else 0
    if html and not re.match(rf"(?:\s|<[^>]*>)*{MARK}", html[at:]):
        html = f"{html[:at]}<p><strong>{MARK}</strong></p>{html[at:]}"
    return replace(
        mail,
        subject=_marked(mail.subject, between=" "),
        outer_subject=_marked(mail.outer_subject or HIDDEN_SUBJECT, between=" "),
        text=_marked(mail.text, between="\n\n"),
        html=html,
    )


def _marked(text: str, *, between: str) -> str:
    return text if text.startswith(MARK) else f"{MARK}{between}{text}"


def content_entity(mail: Mail, *, mark: Iterator[str]) -> Entity:
    """Return the texts and the attachments as one entity."""
    language = (("Content-Language", one_line(mail.language)),) if _is_tag(mail.language) else ()
    body = _text(mail.text, "text/plain", language)
    if mail.html:
        body = _multipart("alternative", [body, _text(mail.html, "text/html", language)], boundary=next(mark))
    if mail.attachments:
        body = _multipart("mixed", [body, *map(_attachment, mail.attachments)], boundary=next(mark))
    return body


def ascii_domain(address: str) -> str:
    """Return an address with its domain in ASCII (IDNA). Raises UnicodeError for a domain that cannot be one."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"


def bare(address: str) -> str:
    """Return the address of ``Name <address>`` alone."""
    return parseaddr(address)[1]


def _outside(subject: str, headers: Mapping[str, str], envelope: Envelope) -> tuple[tuple[str, str], ...]:
    given = ((name, value) for name, value in headers.items() if _may_be_given(name))
    return (
        ("From", _mailbox(envelope.sender)),
        ("To", ascii_domain(envelope.recipient) if is_address(envelope.recipient) else "undisclosed-recipients:;"),
        ("Subject", _unstructured("Subject", subject)),
        ("Date", format_datetime(envelope.at.replace(microsecond=0))),
        ("Message-ID", envelope.message_id),
        ("Auto-Submitted", "auto-generated"),
        *(((EXERCISE_HEADER, "yes"),) if envelope.exercise else ()),
        *((name, _written(name, value)) for name, value in given),
        ("MIME-Version", "1.0"),
    )


def _written(name: str, value: str) -> str:
    """Return a further header's value. An id is never folded, nor written in encoded words."""
    if name.lower() in _THREADING:
        return "\r\n ".join(message_ids_in(value))
    return _mailbox(value) if name.lower() in _ADDRESS_HEADERS else _unstructured(name, value)


def _may_be_given(name: str) -> bool:
    return name.lower() not in _OURS and not name.lower().startswith("content-")


def _block(headers: Sequence[tuple[str, str]]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode()


def _unstructured(name: str, text: str) -> str:
    """Return a header's text: as it is where it fits, folded where it can be, else in encoded words (RFC 2047)."""
    text = one_line(text, longest=2000)
    room = _LINE - len(name) - 2
    if text.isascii() and "=?" not in text:
        if len(text) <= room:
            return text
        words = text.split(" ")
        if all(words) and max(map(len, words)) < _LINE - 2:
            return _folded(words, room)
    return "\r\n ".join(_encoded_words(text))


def _folded(words: Sequence[str], room: int) -> str:
    lines, line = [], ""
    for word in words:
        if line and len(line) + 1 + len(word) > room:
            lines.append(line)
            line, room = word, _LINE - 1
        else:
            line = f"{line} {word}" if line else word
    return "\r\n ".join([*lines, line])


def _encoded_words(text: str) -> Iterator[str]:
    part = b""
    for character in text:
        octets = character.encode("utf-8", "replace")
        if len(part) + len(octets) > _WORD_OCTETS:
            yield f"=?utf-8?b?{base64.b64encode(part).decode()}?="
            part = b""
        part += octets
    yield f"=?utf-8?b?{base64.b64encode(part).decode()}?="


def _mailbox(text: str) -> str:
    """Return ``Name <address>`` as a header has it."""
    name, address = parseaddr(one_line(text))
    address = ascii_domain(address) if "@" in address else address
    if not name:
        return address
    if name.isascii() and "=?" not in name and len(name) < _LINE - 10:
        return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + f'" <{address}>'
    return "\r\n ".join(_encoded_words(name)) + f"\r\n <{address}>"


def _text(text: str, kind: str, more: tuple[tuple[str, str], ...]) -> Entity:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n") + "\n"
    octets = lines.replace("\n", "\r\n").encode("utf-8", "replace")
    how, body = _transfer(octets)
    return Entity(
        (("Content-Type", f"{kind}; charset=utf-8"), ("Content-Transfer-Encoding", how), *more),
        body,
    )


def _transfer(octets: bytes) -> tuple[str, bytes]:
    """Return how a text is best carried in 7 bits, and it so: as it is, quoted, or in base 64."""
    beyond = len(octets) - len(octets.decode("ascii", "ignore"))
    if not beyond and b"\x00" not in octets and max(map(len, octets.split(b"\r\n"))) <= _LINE:
        return "7bit", octets
    if beyond * 6 < len(octets):
        return "quoted-printable", binascii.b2a_qp(octets, istext=True)
    return "base64", _base64(octets)


def _base64(octets: bytes) -> bytes:
    return base64.encodebytes(octets).replace(b"\n", b"\r\n") or b"\r\n"


def _attachment(one: Attachment) -> Entity:
    kind = one.media_type if _MEDIA_TYPE.fullmatch(one.media_type) else "application/octet-stream"
    if kind.startswith("text/") and "charset" not in kind:
        kind += "; charset=utf-8"
    name = re.sub(r'[/\\"]', "_", one_line(one.name, longest=100)) or "file"
    place = f'attachment;\r\n filename="{name}"'
    if not name.isascii():
        place = f"attachment;\r\n filename*=UTF-8''{quote(name.encode('utf-8', 'replace'), safe='')}"
    return Entity(
        (("Content-Type", kind), ("Content-Disposition", place), ("Content-Transfer-Encoding", "base64")),
        _base64(one.content),
    )


def _multipart(kind: str, parts: Sequence[Entity], *, boundary: str, more: str = "") -> Entity:
    between = f"--{boundary}\r\n".encode()
    body = b"".join(between + part.octets() + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()
    return Entity((("Content-Type", f'multipart/{kind};{more}\r\n boundary="{boundary}"'),), body)


def _encrypted(armoured: bytes, *, boundary: str) -> Entity:
    """Return what is encrypted as PGP/MIME has it (RFC 3156 §4)."""
    version = Entity((("Content-Type", "application/pgp-encrypted"),), b"Version: 1\r\n")
    lines = b"\r\n".join(armoured.splitlines()) + b"\r\n"
    secret = Entity((("Content-Type", 'application/octet-stream; name="encrypted.asc"'),), lines)
    return _multipart(
        "encrypted", [version, secret], boundary=boundary, more='\r\n protocol="application/pgp-encrypted";'
    )


def _boundaries(message_id: str) -> Iterator[str]:
    """Give boundaries that differ from one another; none can stand in a part, for ``=_`` is never encoded so."""
    root = re.sub(r"[^0-9a-f]", "", message_id.partition("@")[0])[-40:]
    number = 0
    while True:
        number += 1
        yield f"=_{root}_{number}"


def _is_tag(language: str) -> bool:
    return re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", language) is not None
