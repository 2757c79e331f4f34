"""What may stand in an entry, and the leaf that an entry becomes in a transparency log. Pure."""

import hashlib
import re
from uuid import UUID

from msgspec.json import Encoder

from kentongan.kernel.clock import write_moment
from kentongan.ledger.terms import Statement

VERB = re.compile(r"[a-z]+\.[a-z]+(_[a-z]+)+")
"""``room.noun_done`` or ``room.verb_noun``: ``directory.claim_added``."""

LONGEST_VERB = 64

OPAQUE_VERSIONS = frozenset({4, 7})
"""UUIDs of random or of time and random (RFC 9562 §5.4, §5.7). Version 1 tells a machine, 3 and 5 can be guessed from
the name that they are made of."""


_CANONICAL = Encoder(order="sorted")


def is_verb(text: object) -> bool:
    """Whether the text names an action as the ledger writes it."""
    return isinstance(text, str) and len(text) <= LONGEST_VERB and VERB.fullmatch(text) is not None


def is_opaque(value: object) -> bool:
    """Whether the value is an identifier that tells nothing about who or what it stands for."""
    return isinstance(value, UUID) and value.version in OPAQUE_VERSIONS


def leaf(statement: Statement) -> bytes:
    """Return the one spelling of a statement that a log commits to: compact JSON in ASCII with sorted keys.

    It holds only text, truth values, null and lists of text, for which this is RFC 8785 (JSON Canonicalization).
    """
    told = {
        "actor": None if statement.actor is None else str(statement.actor),
        "at": write_moment(statement.at),
        "exercise": statement.exercise.value,
        "id": str(statement.id),
        "related": [str(one) for one in statement.related],
        "subject": None if statement.subject is None else str(statement.subject),
        "verb": statement.verb,
    }
    return _CANONICAL.encode(told)


def leaf_hash(statement: Statement) -> str:
    """Return the leaf's hash in hexadecimal, as a Merkle tree has it: SHA-256 of 0x00 and the leaf (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\x00" + leaf(statement)).hexdigest()
