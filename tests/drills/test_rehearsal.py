"""The three scenarios that come with the software, played from beginning to end by the machine."""

from datetime import UTC, datetime

import pytest
from tests.tiers import seldom

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.delivery.models import Delivery
from kentongan.delivery.terms import Channel
from kentongan.drills import queries
from kentongan.drills.rehearsal import rehearse
from kentongan.drills.rehearsal_countries import COUNTRIES
from kentongan.drills.scenario import shipped
from kentongan.drills.terms import DrillState, InjectState

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.mark.parametrize("key", seldom(sorted(shipped()), but=["power-grid"]))
def test_a_shipped_scenario_plays_out_as_it_says(key, settings):
    settings.JURISDICTIONS = frozenset(COUNTRIES)
    drill = rehearse(shipped()[key], at=AT)
    assert drill.state == DrillState.ENDED
    lines = queries.injects(drill.pk, HUB_ITSELF)
    report = queries.report(drill.pk, HUB_ITSELF, at=drill.ended_at)
    assert [one.key for one in lines if one.state in (InjectState.FAILED, InjectState.SKIPPED)] == []
    assert [one.expectation for one in report.met if one.met is not True] == []
    assert set(Delivery.objects.values_list("channel", "exercise")) == {(Channel.SINK, True)}
