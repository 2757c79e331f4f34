"""Every reason that a warning's history can give has words for people."""

import re
from pathlib import Path

import kentongan
from kentongan.delivery.terms import Reason
from kentongan.web.response.words import REASONS

ACTIONS = Path(kentongan.__file__).parent / "response" / "actions"
NEVER_SETTLED = {Reason.NONE, Reason.LATER, Reason.UNREACHABLE, Reason.BROKEN_OFF, Reason.ADDRESS_INSIDE}
"""Why a row of the outbox waits, and what is only said of webhooks."""


def test_every_reason_has_words() -> None:
    given = {
        one for file in ACTIONS.glob("*.py") for one in re.findall(r'reason="([a-z_-]+)"', file.read_text("utf-8"))
    }
    assert len(given) > 10
    wanted = {one.replace("_", "-") for one in given} | {one.value for one in Reason if one not in NEVER_SETTLED}
    assert wanted <= set(REASONS)
