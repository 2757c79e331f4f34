"""Disagreements and “verify first” as plain data, the same in the terminal and in the API."""

from typing import Any

from kentongan.directory.terms import Disagreement, Side
from kentongan.kernel.clock import write_moment
from kentongan.kernel.errors import Translate, marked
from kentongan.routing.directory_file import claim_item
from kentongan.routing.old_sources import VerifyFirst


def disagreement_item(found: Disagreement) -> dict[str, Any]:
    """Return a disagreement with both sides and both dates; claims look as in the directory file."""
    return {
        "kind": found.kind.value,
        "claim_kind": found.claim_kind.value,
        "value": found.value,
        "older": _side(found.older),
        "newer": None if found.newer is None else _side(found.newer),
        "newer_at": None if found.newer_at is None else write_moment(found.newer_at),
    }


def verify_first_item(found: VerifyFirst | None, translate: Translate = marked) -> dict[str, Any] | None:
    """Return why to verify first, the dates and what to do; null where there is no need."""
    if found is None:
        return None
    return {
        "why": found.why.name.lower(),
        "because": found.sentence(translate),
        "next_step": found.advice(translate),
        "organisation": found.claim.organisation,
        "said_at": write_moment(found.said_at),
        "newer_at": None if found.newer_at is None else write_moment(found.newer_at),
    }


def _side(side: Side) -> dict[str, Any]:
    said_at = None if side.said_at is None else write_moment(side.said_at)
    head = {"organisation": side.organisation, "country": side.country, "said_at": said_at}
    return head | {"claim": claim_item(side.claim)}
