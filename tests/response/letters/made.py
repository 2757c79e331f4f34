"""Facts of letters, for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from kentongan.kernel.exercise import Exercise
from kentongan.kernel.tlp import TLP
from kentongan.response.letters.terms import LetterFacts, WarningPart
from kentongan.response.terms import ExposureState, ItemLine, Manner, NoticeKind

AT = datetime(2026, 11, 26, 3, 12, tzinfo=UTC)
LINK = "https://hub.example/w/" + "abcdefghij" * 4 + "/"


def line(number: int = 1, **more: Any) -> ItemLine:
    facts: dict[str, Any] = {
        "id": UUID(int=number), "address": f"203.0.113.{number}", "name": "", "port": 23, "transport": "tcp",
        "report": "scan_telnet", "tag": "telnet", "first_seen": AT - timedelta(days=2), "last_seen": AT, "count": 3,
        "evidence_kind": "cidr", "evidence_value": "203.0.113.0/24", "state": ExposureState.OPEN, "answered_at": None,
        "again": False, "gone_at": None,
    }  # fmt: skip
    return ItemLine(**(facts | more))


def part(**more: Any) -> WarningPart:
    items = more.pop("items", (line(1), line(2, again=True), line(3)))
    facts: dict[str, Any] = {
        "reference": "K7QX-M2RD", "organisation_name": "Bank Sungai", "feed_name": "Daily scan reports",
        "classification": "vulnerable/potentially-unwanted-accessible", "tlp": TLP.GREEN,
        "first_seen": AT - timedelta(days=2), "last_seen": AT, "due_at": AT + timedelta(days=7), "items": items,
        "total": len(items), "link": LINK,
    }  # fmt: skip
    return WarningPart(**(facts | more))


def facts(*parts: WarningPart, **more: Any) -> LetterFacts:
    said: dict[str, Any] = {
        "kind": NoticeKind.WARNING, "manner": Manner.FULL, "language": "en", "exercise": Exercise.REAL,
        "sender": "Region CERT", "hub_url": "https://hub.example/", "hub_phone": "+62 21 555 0100",
        "recipient_name": "Bank Sungai", "contact_role": "technical", "openpgp": "", "size_limit": 0,
        "zone": "Asia/Jakarta",
    }  # fmt: skip
    if more.get("manner") is Manner.ENCRYPTED:
        said["openpgp"] = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
    return LetterFacts(parts=parts or (part(),), **(said | more))
