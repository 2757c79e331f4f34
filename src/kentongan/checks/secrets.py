"""What opens a probe's link, what a reply carries, and the keyed hashes that alone are kept of both."""

import re

from kentongan.accounts.secrets import Chance, keyed_digest, new_link_secret
from kentongan.checks.rules.codes import NEEDED_BYTES, make_code

__all__ = ["Chance", "code_digest", "new_code", "new_secret", "secret_digest", "without_secrets"]

new_secret = new_link_secret


def secret_digest(secret: str) -> str:
    """Return the HMAC-SHA-256 of a link's secret under the hub's key, however somebody copied it."""
    return keyed_digest(secret.strip().lower(), purpose="kentongan.checks.link")


def new_code(chance: Chance) -> str:
    """Return a fresh reply code."""
    return make_code(chance(NEEDED_BYTES))


def code_digest(code: str) -> str:
    """Return the keyed hash of a code in its one form, as ``rules.codes`` gives it."""
    return keyed_digest(code, purpose="kentongan.checks.code")


_IN_TEXTS = re.compile(r"(?<=/c/)[a-z2-7]{32}|(?<=KTG-)[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


def without_secrets(text: str) -> str:
    """Return the text of a mail without what answers a check: whoever looks at sent mail must not answer for it."""
    return _IN_TEXTS.sub("…", text)
