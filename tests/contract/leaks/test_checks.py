"""Results of a check tell others of no post, holder or address that was asked; a check to come is unknown to them."""

from datetime import timedelta

import pytest
from tests.contract.leaks.canaries import Hub, every_grant, make_hub, plant
from tests.contract.leaks.looking import browser, said_by
from tests.contract.leaks.test_one_post import masked

from kentongan.checks.models import Check, Probe
from kentongan.checks.terms import CheckState, ProbeState
from kentongan.directory.models import Contact
from kentongan.kernel.identifiers import new_id

pytestmark = pytest.mark.django_db

OTHERS = ("of nothing", "region", "partner", "names the owner", "colleague", "was colleague")


def asked(hub: Hub, state: CheckState) -> Check:
    """Make a check that asked, or will ask, every channel of the owner."""
    begun = hub.at - timedelta(hours=4)
    made = Check.objects.create(
        title="A check", announced=False, state=state.value, opens_at=begun, closes_at=hub.at, made_at=begun
    )
    over = state is CheckState.CLOSED
    Probe.objects.bulk_create(
        Probe(
            of=made,
            organisation=hub.owner,
            post_id=contact.assignment.post_id,
            role=contact.role,
            country="MY",
            contact=contact.id,
            channel=contact.channel,
            state=(ProbeState.SILENT if over else ProbeState.WAITING).value,
            sent_at=begun if over else None,
        )
        for contact in Contact.objects.select_related("assignment").filter(organisation=hub.owner)
        if contact.assignment is not None
    )
    return made


@pytest.mark.parametrize("name", OTHERS)
def test_a_check_that_is_over_tells_others_of_none_that_it_asked(name: str) -> None:
    hub = make_hub()
    plant(hub, *every_grant())
    check, client = asked(hub, CheckState.CLOSED), browser(hub.people[name])
    for address in ("/checks/", "/checks/?format=json", f"/checks/{check.id}/", f"/checks/{check.id}/?format=csv"):
        said = said_by(client.get(address))
        found = [mark for post in hub.posts for _field, mark in post.marks.values() if mark in said]
        assert found == [], address
    assert browser(hub.people["own"]).get(f"/checks/{check.id}/?format=json").json()


@pytest.mark.parametrize("name", OTHERS)
def test_a_check_to_come_is_as_one_that_is_not_there(name: str) -> None:
    hub = make_hub()
    plant(hub, *every_grant())
    check, client, nowhere = asked(hub, CheckState.PLANNED), browser(hub.people[name]), new_id()
    assert "A check" not in said_by(client.get("/checks/?format=json"))
    for end in ("", "cancel/"):
        there, not_there = client.get(f"/checks/{check.id}/{end}"), client.get(f"/checks/{nowhere}/{end}")
        assert masked(there, check.id) == masked(not_there, nowhere), end
