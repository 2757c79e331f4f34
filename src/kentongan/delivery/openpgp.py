"""Encryption to a contact's OpenPGP certificate, by Sequoia. Whatever is wrong with the certificate, nothing leaves."""

from collections.abc import Iterator
from datetime import datetime

import pysequoia
from pysequoia.packet import Packet, PacketPile, SignatureType, Tag

from kentongan.kernel.errors import KentonganError, marked, told_of

_KEYS = (Tag.PublicKey, Tag.PublicSubkey)
_BEGINNINGS = (*_KEYS, Tag.UserID, Tag.UserAttribute)


class KeyInvalid(KentonganError):
    """A certificate cannot be encrypted to: unreadable, expired, revoked, too weak, or without a key for encryption."""

    code = "key-invalid"
    status = 409
    text = marked("The OpenPGP certificate cannot be used: {why}.")
    next_step = marked("Ask the contact for a certificate that is valid and has a key for encryption.")


def encrypted_to(certificate: str, content: bytes, *, at: datetime) -> bytes:
    """Return the content encrypted and armoured. Raises KeyInvalid.

    Sequoia's standard policy decides what is too weak, and which keys of the certificate are for encryption. Whether
    they are still valid is looked at here: where no key is, pysequoia takes an expired one in silence. So it is
    read from what was encrypted which keys can open it, and each of them must be valid at the time.
    """
    try:
        found = pysequoia.Cert.from_bytes(certificate.encode())
        if found.is_revoked:
            raise KeyInvalid(why=told_of(marked("it is revoked")))
        if found.expiration is not None and found.expiration <= at:
            raise KeyInvalid(why=told_of(marked("it has expired")))
        secret = bytes(pysequoia.encrypt(bytes=content, recipients=[found]))
        opened_by = {_recipient(one) for one in PacketPile.from_bytes(secret) if one.tag == Tag.PKESK}
        if not opened_by or not opened_by <= set(_valid_keys(found, at=at)):
            raise KeyInvalid(why=told_of(marked("it has no valid key for encryption")))
    except (KeyInvalid, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as why:  # noqa: BLE001 - a Rust panic is no Exception, and must not let anything leave
        raise KeyInvalid(why=_first_line(str(why))) from None
    return secret


def _valid_keys(certificate: pysequoia.Cert, *, at: datetime) -> Iterator[str]:
    """Give the ids of the primary key, which was looked at, and of each subkey that is neither expired nor revoked."""
    key: Packet | None = None
    bindings: list[Packet] = []
    revoked = False
    for packet in [*PacketPile.from_bytes(bytes(certificate)), None]:
        if packet is None or packet.tag in _BEGINNINGS:
            if key is not None and not revoked and _lasts(key, bindings, at=at):
                yield str(key.key_id).lower()
            key = packet if packet is not None and packet.tag in _KEYS else None
            bindings, revoked = [], False
        elif packet.tag == Tag.Signature:
            revoked = revoked or packet.signature_type == SignatureType.SubkeyRevocation
            if packet.signature_type == SignatureType.SubkeyBinding:
                bindings.append(packet)


def _lasts(key: Packet, bindings: list[Packet], *, at: datetime) -> bool:
    """Whether a key is valid at a time by the latest signature that binds it (RFC 9580 §5.2.3.13)."""
    if key.tag == Tag.PublicKey:
        return True
    dated = [one for one in bindings if one.signature_created is not None]
    latest = max(dated, key=lambda one: one.signature_created or at, default=None)
    if latest is None or key.key_created is None:
        return False
    return latest.key_validity_period is None or key.key_created + latest.key_validity_period > at


def _recipient(packet: Packet) -> str:
    """Return the id of the key that a session key is encrypted to (RFC 9580 §5.1)."""
    body = packet.body
    if body[0] == 3:
        return body[1:9].hex()
    fingerprint = body[3 : 2 + body[1]]  # after the version of this packet, a length, and the version of the key
    return (fingerprint[:8] if body[2] == 6 else fingerprint[-8:]).hex()


def _first_line(text: str) -> str:
    """Return the first sentence of what a library says, without its end, to stand within one of ours."""
    return text.strip().partition("\n")[0][:200].rstrip(" .") or "unreadable"
