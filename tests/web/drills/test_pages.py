"""Pages of drills: what staff see, what players see, what nobody else sees, and the buttons."""

import json
from copy import deepcopy

import pytest
from django.test import override_settings
from tests.accounts.people import person, signed_in
from tests.drills import made

from kentongan.accounts.terms import HUB_ITSELF, Role
from kentongan.drills import queries
from kentongan.drills.actions.running import end_drill
from kentongan.drills.models import Drill
from kentongan.kernel.clock import utc_now
from kentongan.messages.models import Link

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]

BETWEEN = frozenset({"XA", "XB"})


@pytest.fixture(scope="module")
def only_drill(made_once) -> Drill:
    with override_settings(JURISDICTIONS=BETWEEN):
        return made_once(lambda: made.played(made.planned(), until=25))


@pytest.fixture
def drill(only_drill, settings) -> Drill:
    settings.JURISDICTIONS = BETWEEN
    return deepcopy(only_drill)


def test_staff_see_what_is_to_come_and_players_the_story(drill):
    staff = signed_in(Role.DUTY_OFFICER)
    player = signed_in(Role.MEMBER, made.party("lumia").pk)
    page = staff.get(f"/drills/{drill.pk}/").content.decode()
    assert "Commands from one address" in page
    assert "The lights go out." in page
    seen = player.get(f"/drills/{drill.pk}/").content.decode()
    assert "The lights go out." in seen
    for hidden in ("Commands from one address", "Your attack", "The desks must know", "Injects"):
        assert hidden not in seen
    assert player.get(f"/drills/{drill.pk}/?format=json").json() == []


def test_who_does_not_play_finds_no_drill(drill):
    other = signed_in(Role.MEMBER)
    assert "A short one" not in other.get("/drills/").content.decode()
    for address in ("", "mails/", "report/"):
        assert other.get(f"/drills/{drill.pk}/{address}").status_code == 404


def test_players_read_their_mail_with_its_link_and_staff_without(drill):
    staff = signed_in(Role.DUTY_OFFICER)
    player = signed_in(Role.MEMBER, made.party("santara").pk)
    stranger = signed_in(Role.MEMBER, made.party("lumia").pk, name="lumian")
    row = queries.mails(drill.pk, HUB_ITSELF, at=utc_now())
    mail = next(one for one in row if one.destination.startswith("operations@drill-santara"))
    address = f"/drills/{drill.pk}/mails/{mail.id}/"
    assert Link.objects.exists()
    assert "/m/" in player.get(address).content.decode()
    assert "EXERCISE" in player.get(address).content.decode()
    told = staff.get(address)
    assert told.status_code == 200
    assert "/m/…" in told.content.decode() or "/m/" not in told.content.decode()
    assert stranger.get(address).status_code == 404


def test_the_report_is_staff_s_until_the_drill_ends_and_has_a_picture_and_a_table(drill):
    staff = signed_in(Role.ANALYST)
    player = signed_in(Role.MEMBER, made.party("lumia").pk)
    page = staff.get(f"/drills/{drill.pk}/report/").content.decode()
    assert "<svg" in page
    assert "santara/technical" in page
    assert player.get(f"/drills/{drill.pk}/report/").status_code == 409
    end_drill(drill.pk, actor=None, at=made.minute(26))
    assert player.get(f"/drills/{drill.pk}/report/").status_code == 200
    rows = staff.get(f"/drills/{drill.pk}/report/?format=json").json()
    assert rows[0]["exercise"]
    assert [one["minutes"] for one in rows if one["inject"] == "notice"] == [18]


def test_staff_pause_resume_and_end_and_members_do_not(drill):
    staff = signed_in(Role.DUTY_OFFICER)
    for name, state in (("pause", "paused"), ("resume", "running"), ("end", "ended")):
        assert staff.post(f"/drills/{drill.pk}/act/{name}/").status_code == 302
        drill.refresh_from_db()
        assert drill.state == state
    assert staff.post(f"/drills/{drill.pk}/act/pause/").status_code == 409
    assert staff.post(f"/drills/{drill.pk}/act/explode/").status_code == 404
    player = signed_in(Role.MEMBER, made.party("lumia").pk)
    assert player.post(f"/drills/{drill.pk}/act/end/").status_code == 403


def test_the_api_tells_the_same(drill):
    staff = signed_in(Role.ANALYST)
    player = signed_in(Role.MEMBER, made.party("lumia").pk)
    base = f"/api/v1/drills/{drill.pk}"
    assert [one["key"] for one in staff.get("/api/v1/drills").json()["items"]] == ["short"]
    assert staff.get(base).json()["exercise"] is True
    assert len(staff.get(f"{base}/injects").json()) == 7
    assert [one["key"] for one in player.get(f"{base}/injects").json()] == ["dark"]
    report = staff.get(f"{base}/report").json()
    assert (report["answered"], report["highest_level"]) == (1, "technical")
    assert len(report["expectations"]) == 2
    assert player.get(f"{base}/report").status_code == 409
    assert "/m/" not in json.dumps(staff.get(f"{base}/mails").json())
    other = signed_in(Role.MEMBER, name="other")
    assert other.get(base).status_code == 404
    assert other.get("/api/v1/drills").json()["items"] == []


def test_pages_are_for_who_is_signed_in(client, drill):
    person(Role.MEMBER)
    assert client.get("/drills/").status_code == 302
    assert client.get(f"/drills/{drill.pk}/").status_code == 302
