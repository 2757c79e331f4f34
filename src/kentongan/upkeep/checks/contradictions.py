"""Rows that say something else than what is only ever added to: steps, what came in, the ledger."""

from collections.abc import Callable, Iterator, Mapping
from uuid import UUID

from kentongan.checks.queries.contradictions import contradicted as of_checks
from kentongan.drills.queries.contradictions import contradicted as of_drills
from kentongan.kernel.errors import marked
from kentongan.messages.queries.contradictions import contradicted as of_messages
from kentongan.upkeep.terms import Finding, Severity

PAST_THE_HUB = marked("Somebody wrote to the database past the hub. Keep it as it is and compare it with a backup.")

_KINDS: Mapping[str, tuple[Callable[[], list[UUID]], str]] = {
    "messages-contradicted": (
        of_messages,
        marked("{count} recipients, threads or messages are not as their steps say, the first is {first}."),
    ),
    "checks-contradicted": (
        of_checks,
        marked("{count} checks or probes are not as the ledger and what came in say, the first is {first}."),
    ),
    "drills-contradicted": (
        of_drills,
        marked("{count} drills or injects are not as the ledger says, the first is {first}."),
    ),
}


def contradiction_findings() -> Iterator[Finding]:
    """Give what contradicts what is only ever added to; that nothing does is told too."""
    sound = True
    for code, (contradicted, text) in _KINDS.items():
        if found := contradicted():
            sound = False
            yield Finding(
                code=code,
                severity=Severity.WRONG,
                text=text,
                facts={"count": len(found), "first": str(found[0])},
                advice=PAST_THE_HUB,
            )
    if sound:
        yield Finding(
            code="contradictions",
            severity=Severity.FINE,
            text=marked("Messages, checks and drills are as what is only ever added to says."),
        )
