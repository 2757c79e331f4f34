"""An arrangement under which the collection lies, and what may happen to it: for tests of terms that change."""

from datetime import timedelta

from tests.exchange import made as exchange
from tests.exchange import provisioned
from tests.response.actions.post import settle
from tests.response.exchange import world

from kentongan.directory.actions.changing import changing_directory
from kentongan.directory.models import Organisation
from kentongan.exchange.actions.arrangements import end_arrangement, leave
from kentongan.exchange.models import Arrangement, Collection
from kentongan.response.actions.approving import approve_warnings
from kentongan.response.actions.sending import send_due
from kentongan.response.models import Warning
from kentongan.response.terms import WarningState

AT = world.AT
DUE = AT + timedelta(minutes=5)
DAY = timedelta(days=1)
STRICT = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"


def set_up() -> Arrangement:
    """Return the arrangement under which the collection lies; its members take part, and so does the bank's."""
    there = world.set_up()
    found = exchange.arrangement()
    for slug in ("isac", "vendor", "cert-my", "bank-a"):
        exchange.takes_part(Organisation.objects.get(slug=slug), found)
    bank = provisioned.member("bank-m", of=Organisation.objects.get(slug="bank-a"))
    provisioned.give(there, bank, reads=True)
    Collection.objects.update(arrangement=found)
    return found


def bank() -> Organisation:
    return Organisation.objects.get(slug="bank-a")


def drafted(*marks: str) -> Warning:
    world.shared(world.indicator(marks=marks or (STRICT,)))
    found = world.warning()
    assert found.state == WarningState.DRAFTED
    return found


def approved(*marks: str) -> Warning:
    found = drafted(*marks)
    assert approve_warnings([found.pk], actor=None, at=AT).done == (found.pk,)
    return found


def sent(*marks: str) -> Warning:
    found = approved(*marks)
    assert send_due(DUE) == 1
    settle()
    found.refresh_from_db()
    assert found.state == WarningState.DELIVERED
    return found


def no_longer_participant(arrangement: Arrangement) -> str:
    leave(arrangement.pk, organisation=bank().pk, actor=None, at=AT)
    return "participants_only"


def no_longer_in_force(arrangement: Arrangement) -> str:
    end_arrangement(arrangement.pk, actor=None, at=AT)
    return "arrangement_ended"


def of_a_refused_kind(arrangement: Arrangement) -> str:
    Arrangement.objects.update(refused_kinds=["armed_forces"])
    with changing_directory():
        Organisation.objects.filter(slug="bank-a").update(kind="armed_forces")
    return "limited_use"
