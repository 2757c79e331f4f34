"""What opens a recipient's link: its secret and the one-time codes, and the keyed hashes that alone are kept."""

import re
from uuid import UUID

from kentongan.accounts.secrets import Chance, keyed_digest, new_link_secret

__all__ = ["Chance", "code_digest", "new_code", "new_secret", "secret_digest", "without_secrets"]

new_secret = new_link_secret

CODE_DIGITS = 8
_CODE_BYTES = 16
"""Far more than the digits need, so that none is likelier than another by more than nothing."""


def secret_digest(secret: str) -> str:
    """Return the HMAC-SHA-256 of a link's secret under the hub's key, as 64 hexadecimal digits.

    However somebody copied it: without the space around it, and in capitals too.
    """
    return keyed_digest(secret.strip().lower(), purpose="kentongan.response.link")


def new_code(chance: Chance) -> str:
    """Return a fresh one-time code, as it is written and read out: ``4821 7730``, unlike a reference."""
    number = int.from_bytes(chance(_CODE_BYTES)) % 10**CODE_DIGITS
    digits = f"{number:0{CODE_DIGITS}d}"
    return f"{digits[:4]} {digits[4:]}"


def code_digest(code: str, *, link: UUID) -> str:
    """Return the keyed hash of a code for one link. Only its ASCII digits count, however they are spaced."""
    digits = "".join(one for one in code if one.isascii() and one.isdigit())
    return keyed_digest(digits, purpose=f"kentongan.response.code.{link}")


_IN_TEXTS = re.compile(r"(?<=/w/)[a-z2-7]{32}|^[ \t]*\d{4} \d{4}[ \t]*$", re.MULTILINE)
"""A link's secret, and a code, which stands on a line of its own."""


def without_secrets(text: str) -> str:
    """Return the text of a mail without what opens a link: whoever looks at sent mail must not act as its recipient."""
    return _IN_TEXTS.sub("…", text)
