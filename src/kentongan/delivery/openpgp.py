"""Encryption to a contact's OpenPGP certificate, by Sequoia. Whatever is wrong with the certificate, nothing leaves."""

import pysequoia

from kentongan.kernel.errors import KentonganError, marked


class KeyInvalid(KentonganError):
    """A certificate cannot be encrypted to: unreadable, expired, revoked, too weak, or without a key for encryption."""

    code = "key-invalid"
    status = 409
    text = marked("The OpenPGP certificate cannot be used: {why}.")
    next_step = marked("Ask the contact for a certificate that is valid and has a key for encryption.")


def encrypted_to(certificate: str, content: bytes) -> bytes:
    """Return the content encrypted and armoured. Raises KeyInvalid.

    Sequoia's standard policy decides at the present time what is valid (RFC 9580); the certificate itself must be valid
    too, and not only the key for encryption in it.
    """
    try:
        found = pysequoia.Cert.from_bytes(certificate.encode())
        if found.is_revoked:
            raise KeyInvalid(why="revoked")
        return bytes(pysequoia.encrypt(bytes=content, recipients=[found]))
    except (KeyInvalid, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as why:  # noqa: BLE001 - a Rust panic is no Exception, and must not let anything leave
        raise KeyInvalid(why=_first_line(str(why))) from None


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0][:200] or "unreadable"
