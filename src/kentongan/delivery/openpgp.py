"""A contact's OpenPGP certificate, by Sequoia: what it is, and encryption to it. Whatever is wrong, nothing leaves."""

from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What there is to know of a contact's certificate at a time.

    ``fingerprint`` is that of its primary key, in capitals, and empty where it cannot be read. ``expires_at`` is when
    nothing can be encrypted to it any more; None: never, or nobody knows. ``unusable`` is why nothing can be already.
    """

    fingerprint: str
    expires_at: datetime | None
    unusable: KeyInvalid | None


def certificate_of(certificate: str, *, at: datetime) -> Certificate:
    """Return what there is to know of a certificate, whatever it is: nothing is raised."""
    unusable = None
    try:
        demand_usable(certificate, at=at)
    except KeyInvalid as why:
        unusable = why
    try:
        found = pysequoia.Cert.from_bytes(certificate.encode())
        return Certificate(fingerprint=found.fingerprint.upper(), expires_at=_expiry(found), unusable=unusable)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # noqa: BLE001 - a Rust panic is no Exception
        return Certificate(fingerprint="", expires_at=None, unusable=unusable)


def demand_usable(certificate: str, *, at: datetime) -> None:
    """See that something can be encrypted to a certificate. Raises KeyInvalid."""
    encrypted_to(certificate, b"Can this be encrypted to?", at=at)


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
    for key, binding in _keys(certificate):
        if key.tag == Tag.PublicKey or (binding is not None and _lasts(key, binding, at=at)):
            yield str(key.key_id).lower()


def _lasts(key: Packet, binding: Packet, *, at: datetime) -> bool:
    ends = _end(key, binding)
    return key.key_created is not None and (ends is None or ends > at)


def _expiry(certificate: pysequoia.Cert) -> datetime | None:
    """Return when nothing can be encrypted to a certificate any more: it ends, or the last of its keys for that."""
    found = [(key, binding) for key, binding in _keys(certificate) if binding is not None and _encrypts(binding)]
    ends = [_end(key, binding) for key, binding in found]
    last = None if None in ends else max((one for one in ends if one is not None), default=None)
    return min((one for one in (certificate.expiration, last) if one is not None), default=None)


def _encrypts(binding: Packet) -> bool:
    flags = binding.key_flags
    return flags is not None and (flags.transport_encryption or flags.storage_encryption)


def _keys(certificate: pysequoia.Cert) -> Iterator[tuple[Packet, Packet | None]]:
    """Give each key that is not revoked with the latest signature that binds it; the primary key has none."""
    key: Packet | None = None
    latest: tuple[datetime, Packet] | None = None
    revoked = False
    for packet in [*PacketPile.from_bytes(bytes(certificate)), None]:
        if packet is None or packet.tag in _BEGINNINGS:
            if key is not None and not revoked:
                yield key, None if latest is None else latest[1]
            key = packet if packet is not None and packet.tag in _KEYS else None
            latest, revoked = None, False
        elif packet.tag == Tag.Signature:
            revoked = revoked or packet.signature_type == SignatureType.SubkeyRevocation
            made = packet.signature_created
            if packet.signature_type == SignatureType.SubkeyBinding and made is not None:
                latest = (made, packet) if latest is None or made > latest[0] else latest


def _end(key: Packet, binding: Packet) -> datetime | None:
    """Return when a key ends by the signature that binds it (RFC 9580 §5.2.3.13); None: never."""
    if binding.key_validity_period is None or key.key_created is None:
        return None
    return key.key_created + binding.key_validity_period


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
