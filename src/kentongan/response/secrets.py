"""What opens a recipient's link: its secret and the one-time codes, and the keyed hashes that alone are kept."""

import re
from base64 import b32encode
from collections.abc import Callable
from uuid import UUID

from django.utils.crypto import salted_hmac

Chance = Callable[[int], bytes]
"""Gives so many random bytes: ``secrets.token_bytes``, or what a test has in its place."""

SECRET_BYTES = 20
"""160 bits: 32 characters of base32, the length that one base32 group fills without padding."""

CODE_DIGITS = 8
_CODE_BYTES = 16
"""Far more than the digits need, so that none is likelier than another by more than nothing."""


def new_secret(chance: Chance) -> str:
    """Return a fresh secret of a link, in small letters and digits that survive every mail program."""
    return b32encode(chance(SECRET_BYTES)).decode().lower()


def secret_digest(secret: str) -> str:
    """Return the HMAC-SHA-256 of a link's secret under the hub's key, as 64 hexadecimal digits.

    However somebody copied it: without the space around it, and in capitals too.
    """
    return salted_hmac("kentongan.response.link", secret.strip().lower(), algorithm="sha256").hexdigest()


def new_code(chance: Chance) -> str:
    """Return a fresh one-time code, as it is written and read out: ``4821 7730``, unlike a reference."""
    number = int.from_bytes(chance(_CODE_BYTES)) % 10**CODE_DIGITS
    digits = f"{number:0{CODE_DIGITS}d}"
    return f"{digits[:4]} {digits[4:]}"


def code_digest(code: str, *, link: UUID) -> str:
    """Return the keyed hash of a code for one link. Only its ASCII digits count, however they are spaced."""
    digits = "".join(one for one in code if one.isascii() and one.isdigit())
    return salted_hmac(f"kentongan.response.code.{link}", digits, algorithm="sha256").hexdigest()


_IN_TEXTS = re.compile(r"(?<=/w/)[a-z2-7]{32}|^[ \t]*\d{4} \d{4}[ \t]*$", re.MULTILINE)
"""A link's secret, and a code, which stands on a line of its own."""


def without_secrets(text: str) -> str:
    """Return the text of a mail without what opens a link: whoever looks at sent mail must not act as its recipient."""
    return _IN_TEXTS.sub("…", text)
