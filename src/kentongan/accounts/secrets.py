"""What secrets of tokens and of links in mails look like, and the keyed hashes by which alone the hub knows them."""

import hashlib
import hmac
import secrets
from base64 import b32encode
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.utils.crypto import salted_hmac

PREFIX = "kentongan_"
"""Begins every secret, so that scanners for leaked secrets, and people, know one."""

_RANDOM_BYTES = 32


def new_secret() -> str:
    """Return a fresh secret of 256 bits. Doors call this; actions are given the result."""
    return PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)


def digest(secret: str) -> str:
    """Return the HMAC-SHA-256 of a secret under the hub's key, as 64 hex digits.

    The secret is random, so no slow hash is needed; the key makes a stolen database useless without the key file.
    """
    return hmac.digest(_key_of_tokens(settings.SECRET_KEY), secret.encode(), "sha256").hex()


@lru_cache(maxsize=2)
def _key_of_tokens(key: str) -> bytes:
    """Return the key that Django's ``salted_hmac`` makes of the hub's for this purpose; every request asks for it."""
    return hashlib.sha256(b"kentongan.accounts.token" + key.encode()).digest()


Chance = Callable[[int], bytes]
"""Gives so many random bytes: ``secrets.token_bytes``, or what a test has in its place."""

_LINK_BYTES = 20
"""160 bits: 32 characters of base32, the length that one base32 group fills without padding."""


def new_link_secret(chance: Chance) -> str:
    """Return a fresh secret of a link in a mail, in small letters and digits that survive every mail program."""
    return b32encode(chance(_LINK_BYTES)).decode().lower()


def keyed_digest(text: str, *, purpose: str) -> str:
    """Return the HMAC-SHA-256 of a text under the hub's key for one purpose (``kentongan.response.link``), as hex."""
    return salted_hmac(purpose, text, algorithm="sha256").hexdigest()


CODE_DIGITS = 8
_CODE_BYTES = 16
"""Far more than the digits need, so that none is likelier than another by more than nothing."""


def new_code(chance: Chance) -> str:
    """Return a fresh one-time code, as it is written and read out: ``4821 7730``, unlike a reference."""
    number = int.from_bytes(chance(_CODE_BYTES)) % 10**CODE_DIGITS
    digits = f"{number:0{CODE_DIGITS}d}"
    return f"{digits[:4]} {digits[4:]}"


def digits_of(code: str) -> str:
    """Return what of a code counts: its ASCII digits, however they are spaced."""
    return "".join(one for one in code if one.isascii() and one.isdigit())
