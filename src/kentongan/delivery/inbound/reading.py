"""One mail that came in, understood: a delivery status notification (RFC 3464), an automatic answer, or another.

Whatever is sent to us, this raises nothing and ends: a mail is attacker-controlled. Only its first MiB is looked at,
only so many parts, and headers are taken by name from the parsed message; nothing is decoded that is not needed.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

from kentongan.delivery.rules import message_ids_in, one_line
from kentongan.delivery.terms import MailKind, Reading

LONGEST_READ = 1 << 20
MOST_PARTS = 200
DEEPEST = 20
_MOST_LINES = 20_000
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_ENVELOPE = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{24})")
_RECEIPT = "message/disposition-notification"
"""Says that a mail was displayed or deleted (RFC 8098), also where somebody let it be sent: nobody answered with it."""
_MESSAGE_ID = re.compile(r"^[ \t>]*Message-ID:[^\n]*(?:\n[ \t][^\n]*)?", re.IGNORECASE | re.MULTILINE)
"""A header in a text, folded once at most."""
_ADDRESS = re.compile(r"[^\s<>,;:\"]{1,64}@[^\s<>,;:\"]{1,255}")
_MAILS = frozenset({"message/rfc822", "message/global", "message/news"})
"""What a mail that somebody attached is, or forwards."""
_ARRIVED = frozenset({"delivered", "relayed", "expanded"})
"""Actions of a notification by which a mail came to somebody (RFC 3464 §2.3.3)."""
_QMAIL = "Hi. This is the"
"""How a notification of qmail begins (the qmail-send Bounce Message Format): paragraphs for each recipient follow, then
a line with a hyphen, then what is returned."""
_QMAIL_RECIPIENT = re.compile(r"^<([^>\s]{1,320})>:", re.MULTILINE)
_BOUNDARY = re.compile(rb"boundary", re.IGNORECASE)


def read(raw: bytes) -> Reading:
    """Return what a raw mail is understood as."""
    message = whole_message(raw)
    if message is None:
        return Reading(MailKind.OTHER)
    parts = list(parts_of(message))
    report = _report(message)
    if report is not None:
        return _notification(message, parts, report)
    automatic = _is_automatic(message)
    ids = _ids(message, parts, returned=automatic)
    if header(message, "X-Failed-Recipients"):  # Exim's own form of a notification
        return Reading(MailKind.DSN, ids, failed=True, failed_at=_addresses(header(message, "X-Failed-Recipients")))
    if automatic and (failed_at := _failed_by_qmail(_whole(message))):
        return Reading(MailKind.DSN, ids, failed=True, failed_at=failed_at)
    receipt = any(kind_of(part) == _RECEIPT for part in parts)
    return Reading(MailKind.AUTO_REPLY if receipt or automatic else MailKind.OTHER, ids)


def whole_message(raw: bytes) -> Message | None:
    """Return a mail parsed, of one with too many lines or parts only its headers; None where that fails."""
    raw = raw[:LONGEST_READ]
    if raw.count(b"\n") > _MOST_LINES or len(_BOUNDARY.findall(raw)) > MOST_PARTS:
        raw = raw.partition(b"\r\n\r\n" if b"\r\n\r\n" in raw else b"\n\n")[0] + b"\n\n"
    return _parsed(raw)


def _parsed(raw: bytes) -> Message | None:
    try:
        return message_from_bytes(raw, policy=compat32)
    except (ValueError, LookupError, TypeError, AttributeError, IndexError, KeyError, RecursionError):
        return None  # faults of the parser, which promises to have none


def _failed_by_qmail(text: str) -> tuple[str, ...]:
    """Return at which addresses a notification of qmail says that something did not arrive; nothing of another mail."""
    told, *returned = re.split(r"^-", text.lstrip(), maxsplit=1, flags=re.MULTILINE)
    if not returned or not told.startswith(_QMAIL):
        return ()
    return tuple(one.casefold() for one in _QMAIL_RECIPIENT.findall(told))


def _report(message: Message) -> Message | None:
    """Return the part that says what became of a mail of ours: not one of a mail that somebody attached or forwards."""
    if kind_of(message) != "multipart/report" and not _is_automatic(message):
        return None
    own = (part for part in parts_of(message, attached=False) if kind_of(part) == "message/delivery-status")
    return next(own, None)


def parts_of(message: Message, *, depth: int = 0, attached: bool = True) -> Iterator[Message]:
    """Give the message and its parts, outer ones first, as far as it is sane to go.

    ``attached``: also the parts of mails that are attached to it.
    """
    yield message
    if not attached and kind_of(message) in _MAILS:
        return
    payload = message.get_payload() if depth < DEEPEST else None
    if isinstance(payload, list):
        for part in payload[:MOST_PARTS]:
            if isinstance(part, Message):
                yield from parts_of(part, depth=depth + 1, attached=attached)


def _notification(message: Message, parts: list[Message], report: Message) -> Reading:
    """Read what RFC 3464 has: a block about the message, then one for each recipient."""
    blocks = _blocks(report)
    fields = {name: text for block in reversed(blocks) for name, text in block.items()}
    actions = [block.get("action", "").strip().lower() for block in blocks]
    failures = [block for block, action in zip(blocks, actions, strict=True) if action == "failed"]
    # Each of our mails has one receiver: of several, these are behind that address, and some of them have it.
    arrived = not _ARRIVED.isdisjoint(actions)
    status = _STATUS.search(fields.get("status", ""))
    envelope = _ENVELOPE.search(fields.get("original-envelope-id", ""))
    named = () if envelope is None else (f"{envelope[1]}.{envelope[2]}",)
    return Reading(
        MailKind.DSN,
        named + _ids(message, parts, returned=True),
        failed=bool(failures) and not arrived,
        failed_at=tuple(one for block in failures for one in _addresses(_recipient_in(block))),
        status="" if status is None else status[0],
        detail=one_line(fields.get("diagnostic-code", "")),
    )


def _recipient_in(block: dict[str, str]) -> str:
    """Return whom a block is about. Sendmail names the address that it was sent to as the final one, and beside it the
    one behind that which failed."""
    return block.get("x-actual-recipient") or block.get("final-recipient", "")


def _addresses(text: str) -> tuple[str, ...]:
    """Return the mail addresses in a field, in small letters; ``rfc822;`` before one says only what kind it is."""
    return tuple(one.casefold() for one in _ADDRESS.findall(text))


def _blocks(report: Message) -> list[dict[str, str]]:
    """Return the fields of each block. The parser makes each block a message; some reports are left as a text."""
    payload = report.get_payload()
    if isinstance(payload, list):
        blocks = [part for part in payload[:MOST_PARTS] if isinstance(part, Message)]
    else:
        texts = re.split(r"\r?\n\r?\n", str(payload)[:LONGEST_READ])[:MOST_PARTS]
        blocks = [found for text in texts if (found := _parsed(text.encode("utf-8", "replace"))) is not None]
    return [{name.lower(): str(value) for name, value in block.items()} for block in blocks]


def _ids(message: Message, parts: list[Message], *, returned: bool) -> tuple[str, ...]:
    """Return the ids in the form of ours, the one that it is about first: that of the message that a program brings
    back (``returned``), else the one that it answers, else the last of its thread (RFC 5322 §3.6.4 has the oldest
    first), else that of what somebody attached."""
    headers = [_whole(part) for part in parts if kind_of(part) in {"text/rfc822-headers", "message/rfc822-headers"}]
    if _is_automatic(message):  # notifications in forms of their own quote the headers as text
        headers += [_whole(part) for part in parts if kind_of(part) == "text/plain"]
    inside = [one for part in parts[1:] for one in message_ids_in(header(part, "Message-ID"))]
    inside += [one for text in headers for line in _MESSAGE_ID.findall(text) for one in message_ids_in(line)]
    thread = message_ids_in(header(message, "References"))
    answered = [*message_ids_in(header(message, "In-Reply-To")), *reversed(thread)]
    found = [*inside, *answered] if returned else [*answered, *inside]
    found += [one for text in headers for one in message_ids_in(text)]
    return tuple(dict.fromkeys(found))


def _is_automatic(message: Message) -> bool:
    """Whether a program wrote this: RFC 3834 §5, and what programs say that do not know it."""
    said = header(message, "Auto-Submitted").strip().lower()
    if said and not said.startswith("no"):
        return True
    if header(message, "Precedence").strip().lower() in {"bulk", "junk", "list", "auto_reply"}:
        return True
    named = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "List-Id")
    if any(header(message, name) for name in named):
        return True
    sender = header(message, "From").lower()
    return header(message, "Return-Path").strip() == "<>" or "mailer-daemon" in sender or "postmaster@" in sender


def kind_of(part: Message) -> str:
    """Return the media type of a part; empty where it has none that can be read."""
    try:
        return part.get_content_type()
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ""


def header(message: Message, name: str) -> str:
    """Return the beginning of a header as it stands there, or an empty text."""
    try:
        value = message.get(name)
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ""
    return str(value)[:5000] if value is not None else ""


def headers_of(message: Message, name: str) -> str:
    """Return the beginning of all headers of a name, joined by commas: of two a program reads the one, we the other."""
    try:
        values = message.get_all(name, [])
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ""
    return ", ".join(str(one)[:1000] for one in values)[:5000]


def _whole(part: Message) -> str:
    payload = part.get_payload()
    return payload[:LONGEST_READ] if isinstance(payload, str) else ""
