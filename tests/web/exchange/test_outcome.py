"""What came of sharing, on pages: to staff all, to who was warned their own warning, to who shared in numbers."""

import json

import pytest
from tests.accounts.people import signed_in
from tests.response.exchange import world

from kentongan.accounts.terms import Role
from kentongan.directory.models import Organisation
from kentongan.exchange.models import Collection
from kentongan.response.actions.feedback import count_feedback

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]


@pytest.fixture
def address(tmp_path, settings) -> str:  # type: ignore[no-untyped-def]
    """Share an indicator in somebody's network, let the worker work, and return the object's page."""
    settings.DATA, settings.JURISDICTIONS = tmp_path / "data", ("MY",)
    collection = world.set_up()
    world.shared(world.indicator())
    count_feedback(world.AT)
    return f"/exchange/collections/{collection.id}/objects/{world.indicator()['id']}/"


def test_staff_see_the_warnings_that_were_made_of_an_object(address: str) -> None:
    said = signed_in(Role.ANALYST).get(address).content.decode()
    assert f"/warnings/{world.warning().pk}/" in said


def test_who_shared_it_sees_what_came_of_it_in_numbers_and_not_whom_it_concerned(address: str) -> None:
    client = signed_in(Role.MEMBER, Organisation.objects.get(slug="isac").pk, name="person-of-the-isac")
    said = client.get(address).content.decode()
    assert "Warnings to others are theirs to see." in said
    assert str(world.warning().pk) not in said
    assert "objects that led to a warning that was sent" in client.get("/exchange/").content.decode()


def test_few_and_none_look_alike_to_who_shares(address: str) -> None:
    said = []
    for slug in ("isac", "vendor"):  # one shared what led to a draft, the other shared nothing
        client = signed_in(Role.MEMBER, Organisation.objects.get(slug=slug).pk, name=f"person-of-{slug}")
        page = client.get("/exchange/").content.decode()
        said.append(page[page.index('<dl class="tiles few">') : page.index("<h2>Collections")].split("<figure")[0])
    assert said[0] == said[1]
    assert said[0].count("fewer than 5") == 3


def test_who_may_not_share_is_told_of_nothing(address: str) -> None:
    client = signed_in(Role.MEMBER, Organisation.objects.get(slug="cert-my").pk, name="person-of-the-cert")
    assert "objects that led to a warning" not in client.get("/exchange/").content.decode()
    assert json.loads(client.get(f"/exchange/collections/{Collection.objects.get().id}/?format=json").content)
