"""What opens a recipient's link: its secret and the one-time codes, and the keyed hashes that alone are kept."""

import re
from uuid import UUID

from kentongan.accounts.secrets import Chance, digits_of, keyed_digest, new_code, new_link_secret

__all__ = ["Chance", "code_digest", "new_code", "new_secret", "secret_digest", "without_secrets"]

new_secret = new_link_secret


def secret_digest(secret: str) -> str:
    """Return the HMAC-SHA-256 of a link's secret under the hub's key, as 64 hexadecimal digits.

    However somebody copied it: without the space around it, and in capitals too.
    """
    return keyed_digest(secret.strip().lower(), purpose="kentongan.response.link")


def code_digest(code: str, *, link: UUID) -> str:
    """Return the keyed hash of a code for one link. Only its ASCII digits count, however they are spaced."""
    return keyed_digest(digits_of(code), purpose=f"kentongan.response.code.{link}")


_IN_TEXTS = re.compile(r"(?<=/[cmw]/)[a-z2-7]{32}|^[ \t]*\d{4} \d{4}[ \t]*$", re.MULTILINE)
"""The secret of a link to a check, a message or a warning, and a code, which stands on a line of its own."""


def without_secrets(text: str) -> str:
    """Return the text of a mail without what opens a link: whoever looks at sent mail must not act as its recipient."""
    return _IN_TEXTS.sub("…", text)
