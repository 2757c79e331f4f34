"""What feeds brought, as programs are given it: whatever an exercise brought says so, on each row and each line."""

import json
from typing import Any
from uuid import UUID

import pytest
from tests.accounts.people import signed_in
from tests.web.region import make_directory, make_run

from kentongan.accounts.terms import Role
from kentongan.intake.models import Draft
from kentongan.intake.terms import EventLine
from kentongan.kernel.clock import utc_now
from kentongan.kernel.tlp import TLP

pytestmark = pytest.mark.django_db


NOW = utc_now()
LINE = EventLine(
    file=0, row=1, report="scan_telnet", classification="other/other", time=NOW, zone_assumed=False,
    address="192.0.2.7", name="", port=23,
    transport="tcp", tag="", asn=None, country="MY", tlp=TLP.AMBER, count=1, first_seen=NOW,
    last_seen=NOW, organisation="bank", tier="owner", evidence_kind="cidr", evidence_value="192.0.2.0/24", doubt="",
)  # fmt: skip


@pytest.fixture
def ids() -> dict[str, UUID]:
    return make_directory(at=utc_now())


def items(address: str) -> list[dict[str, Any]]:
    answer = signed_in(Role.ANALYST).get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    return list(answer.json()["items"])


@pytest.mark.parametrize("kind", ["drafts", "doubtful", "unclaimed", "quarantine", "runs"])
@pytest.mark.parametrize("exercise", [True, False])
def test_each_row_says_whether_it_is_of_an_exercise(kind: str, exercise: bool, ids: dict[str, UUID]) -> None:
    make_run(at=utc_now(), ids=ids, exercise=exercise)
    assert {row["exercise"] for row in items(kind)} == {exercise}


def test_so_does_each_line_of_its_events(ids: dict[str, UUID], monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run(at=utc_now(), ids=ids, exercise=True)
    draft = Draft.objects.filter(run=run).first()
    assert draft is not None
    monkeypatch.setattr("kentongan.api.endpoints.events.events_of_draft", lambda *_, **__: [LINE])
    answer = signed_in(Role.ANALYST).get(f"/api/v1/drafts/{draft.id}/events")
    lines = b"".join(answer.streaming_content).splitlines()  # type: ignore[attr-defined]
    assert [json.loads(line)["exercise"] for line in lines] == [True]
