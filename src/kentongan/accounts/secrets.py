"""What a token's secret looks like, and the keyed hash by which alone the hub knows it."""

import secrets

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
    return salted_hmac("kentongan.accounts.token", secret, algorithm="sha256").hexdigest()
