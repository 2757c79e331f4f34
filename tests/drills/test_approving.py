"""Mail to real people takes two: who plans it names the drill, another approves it; before that it does not begin."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from tests.drills import made

from kentongan.drills.actions.approving import approve_drill
from kentongan.drills.actions.playing import play_due
from kentongan.drills.actions.running import cancel_drill, start_drill
from kentongan.drills.errors import (
    ApprovalAwaited,
    DrillNotInState,
    NobodyCast,
    NothingToApprove,
    RealMailUnnamed,
    ScenarioFaulty,
    SecondPersonNeeded,
    UnknownPart,
)
from kentongan.drills.models import Drill
from kentongan.ledger.models import Entry

pytestmark = pytest.mark.django_db

DEWI, OMAR = uuid4(), uuid4()


def real(**more):
    return made.planned(sends_real=True, named="short", actor=DEWI, **more)


def test_who_plans_mail_to_real_people_names_the_drill():
    cast = made.region()
    for named in ("", "shor", "SHORT"):
        with pytest.raises(RealMailUnnamed):
            made.planned(sends_real=True, named=named, actor=DEWI, cast=cast)
    assert not Drill.objects.exists()


def test_it_begins_at_its_time_only_once_another_person_has_approved_it():
    drill = real()
    with pytest.raises(ApprovalAwaited):
        start_drill(drill.pk, actor=OMAR, at=made.AT)
    assert play_due(made.minute(5)) == 0
    with pytest.raises(SecondPersonNeeded):
        approve_drill(drill.pk, named="short", actor=DEWI, at=made.AT)
    with pytest.raises(RealMailUnnamed):
        approve_drill(drill.pk, named="long", actor=OMAR, at=made.AT)
    approve_drill(drill.pk, named=" short ", actor=OMAR, at=made.AT)
    assert Entry.objects.get(verb="drills.drill_approved").actor == OMAR
    with pytest.raises(NothingToApprove):
        approve_drill(drill.pk, named="short", actor=OMAR, at=made.AT)
    start_drill(drill.pk, actor=DEWI, at=made.AT)
    drill.refresh_from_db()
    assert (drill.state, drill.approved_by) == ("running", OMAR)
    with pytest.raises(DrillNotInState):
        approve_drill(drill.pk, named="short", actor=OMAR, at=made.AT)


def test_the_worker_begins_what_was_approved_late():
    drill = real()
    approve_drill(drill.pk, named="short", actor=OMAR, at=made.minute(30))
    assert play_due(made.minute(31)) > 0
    drill.refresh_from_db()
    assert (drill.state, drill.started_at) == ("running", made.minute(31))


def test_what_stays_in_the_hub_or_was_planned_at_its_terminal_awaits_nobody():
    kept = made.planned(actor=DEWI)
    with pytest.raises(NothingToApprove):
        approve_drill(kept.pk, named="short", actor=OMAR, at=made.AT)
    start_drill(kept.pk, actor=DEWI, at=made.AT)
    start_drill(made.planned(sends_real=True, cast=parts()).pk, actor=None, at=made.AT)


def parts():
    return {part: made.party(part).slug for part in ("lumia", "santara")}


def test_one_that_nobody_approved_can_be_put_away():
    drill = real()
    cancel_drill(drill.pk, actor=DEWI, at=made.AT)
    with pytest.raises(DrillNotInState):
        approve_drill(drill.pk, named="short", actor=OMAR, at=made.AT)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "running", "started_at": made.AT},
        {"approved_by": DEWI, "approved_at": made.AT},
        {"approved_by": OMAR},
        {"approved_at": made.AT},
    ],
)
def test_the_database_lets_no_single_person_send_to_real_people(changes):
    drill = real()
    with pytest.raises(DatabaseError), transaction.atomic():
        Drill.objects.filter(pk=drill.pk).update(**changes)


def test_every_fault_of_a_scenario_is_told_with_its_place():
    with pytest.raises(ScenarioFaulty) as told:
        made.planned(b'key = "x"\nnonsense = 1\n[[inject]]\nat = "soon"\n', cast={})
    parts = told.value.parts()
    assert len(parts) > 3
    assert all(place and why and "{" not in why for place, why in parts)
    assert f"Faults: {len(parts)}." in told.value.message()
    assert parts[0][1] in told.value.message()


def test_who_is_not_named_or_not_there_is_said_as_that():
    with pytest.raises(NobodyCast) as told:
        made.planned(cast={})
    assert "Nobody is named to play the part “lumia”." in str(told.value)
    for more in ({"cast": {"nowhere": "x"}}, {"plays": ["nowhere"]}):
        with pytest.raises(UnknownPart) as missing:
            made.planned(**more)
        assert "lumia, santara" in str(missing.value)
