"""The fingerprint of a version: it stays when the content is erased, and proves of a content that it is the one."""

from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from kentongan.directory.rules.proposals import canonical

ERASED: Mapping[str, Any] = {"erased": True}
"""What stands in a decided proposal in place of its content, once that was erased."""


def digest_of(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, *, salt: str) -> str:
    """Return the SHA-256, as hex, of the salt and of what a thing was and is.

    The salt is random and goes with the content: else a name that was erased could be guessed from the fingerprint.
    """
    return sha256(f"{salt}\n{canonical({'before': before, 'after': after})}".encode()).hexdigest()


def fits(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, *, salt: str, digest: str) -> bool:
    """Whether a content is the one that its version was written with."""
    return compare_digest(digest_of(before, after, salt=salt), digest)
