"""How the secret of a machine's account is kept where Django keeps passwords: as tokens are, by a keyed hash.

A password is chosen by a person, so guessing it must be dear: scrypt takes a tenth of a second and 16 MB for each try,
by the hub's machine too. A secret that the hub made has 256 random bits, which no number of tries finds.
"""

from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher
from django.utils.crypto import constant_time_compare

from kentongan.accounts.secrets import digest

RANDOM_SECRET = "kentongan_keyed"  # noqa: S105 - a name of the way, no secret
NO_SECRET = f"{RANDOM_SECRET}${'0' * 64}"
"""Compared with where there is no such account: no secret has it, and to find that out takes as long."""


class RandomSecretHasher(BasePasswordHasher):
    """The HMAC-SHA-256 of a random secret under the hub's key; a stolen database without the key file opens nothing."""

    algorithm = RANDOM_SECRET

    def salt(self) -> str:
        """Return nothing: no two random secrets are alike."""
        return ""

    def encode(self, password: str, salt: str) -> str:
        """Return what is stored: the way's name and 64 hex digits."""
        return f"{self.algorithm}${digest(password)}"

    def decode(self, encoded: str) -> dict[str, str]:
        """Return the parts of what is stored."""
        algorithm, _, hash_ = encoded.partition("$")
        return {"algorithm": algorithm, "hash": hash_, "salt": ""}

    def verify(self, password: str, encoded: str) -> bool:
        """Whether this is the secret."""
        return constant_time_compare(encoded, self.encode(password, ""))

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        """Return what may be shown of what is stored: the way alone."""
        return {"algorithm": self.algorithm}

    def must_update(self, encoded: str) -> bool:
        """Return False: there is nothing to make dearer."""
        return False

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Do nothing: every comparison takes the same time."""
