"""Whether a mail was signed by a certificate: as PGP/MIME (RFC 3156 §5), or as a text signed in clear (RFC 9580 §7).

What counts is the text that a signature covers, so that is what is given back: whoever puts a signed text of somebody
else beside words of their own has signed nothing.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from email.message import Message

import pysequoia

from kentongan.delivery.inbound.letters import letter
from kentongan.delivery.inbound.reading import LONGEST_READ, header, kind_of, parts_of, whole_message

_BEGINS = b"-----BEGIN PGP SIGNED MESSAGE-----"
_ENDS = b"-----END PGP SIGNATURE-----"
_MOST_TEXTS = 5


def signed_text(raw: bytes, *, certificate: str, at: datetime) -> str:
    """Return what of a mail's words is signed by the certificate; empty where nothing is.

    A certificate that is unreadable, revoked or expired at the time signs nothing, and no other one counts.
    """
    try:
        cert = pysequoia.Cert.from_bytes(certificate.encode())
        if cert.is_revoked or (cert.expiration is not None and cert.expiration <= at):
            return ""
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # noqa: BLE001 - a Rust panic is no Exception; what cannot be read signs nothing
        return ""
    message = whole_message(raw)
    if message is None:
        return ""
    if kind_of(message) == "multipart/signed":
        return _signed_mime(raw[:LONGEST_READ], message, cert)
    return "\n".join(_signed_in_clear(message, cert))


def _signed_mime(raw: bytes, message: Message, cert: pysequoia.Cert) -> str:
    """Return the words of the first part of a multipart/signed, as the octets stand in the mail, if they are signed."""
    payload = message.get_payload()
    boundary = message.get_boundary()
    if not isinstance(payload, list) or len(payload) != 2 or not boundary or not isinstance(payload[1], Message):
        return ""
    line = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary.encode("ascii", "replace")) + rb"(?:--)?[ \t]*(?=\r?\n|$)")
    ends = list(line.finditer(raw))[:3]
    if len(ends) < 2:
        return ""
    part = raw[ends[0].end() : ends[1].start()]
    part = part.removeprefix(b"\r\n") if part.startswith(b"\r\n") else part.removeprefix(b"\n")
    signature = payload[1].get_payload(decode=True)
    if not isinstance(signature, bytes):
        return ""
    # As it was signed: every line ends with CRLF (RFC 3156 §5), whatever stored the mail made of that.
    octets = re.sub(rb"\r?\n", b"\r\n", part)
    return letter(part).text if _is_signed(octets, cert, signature=signature) else ""


def _signed_in_clear(message: Message, cert: pysequoia.Cert) -> list[str]:
    found = []
    for part in parts_of(message):
        if kind_of(part) != "text/plain" or header(part, "Content-Disposition").lower().startswith("attachment"):
            continue
        octets = part.get_payload(decode=True)
        for text in _signed_texts(octets) if isinstance(octets, bytes) else ():
            content = _content_of(text, cert)
            if content is not None:
                found.append(content.decode("utf-8", "replace"))
    return found[:_MOST_TEXTS]


def _signed_texts(octets: bytes) -> Iterator[bytes]:
    end = 0
    for _ in range(_MOST_TEXTS):
        start = octets.find(_BEGINS, end)
        end = octets.find(_ENDS, start)
        if start < 0 or end < 0:
            return
        end += len(_ENDS)
        yield octets[start:end] + b"\n"


def _is_signed(octets: bytes, cert: pysequoia.Cert, *, signature: bytes) -> bool:
    try:
        found = pysequoia.verify(bytes=octets, store=lambda _: [cert], signature=pysequoia.Sig.from_bytes(signature))
        return bool(found.valid_sigs)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # noqa: BLE001 - see signed_text
        return False


def _content_of(text: bytes, cert: pysequoia.Cert) -> bytes | None:
    try:
        found = pysequoia.verify(bytes=text, store=lambda _: [cert])
        return found.bytes if found.valid_sigs else None
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # noqa: BLE001 - see signed_text
        return None
