"""Pages of intake: what waits comes first, every number leads to its rows, and a member sees only their own."""

import csv
import io
import json
import re
from uuid import UUID

import pytest
from django.test import Client
from tests.accounts.people import signed_in
from tests.web.region import BANK, CONFLICT, make_run

from kentongan.accounts.terms import Role
from kentongan.intake.models import Draft, Run
from kentongan.kernel.clock import utc_now
from kentongan.kernel.exercise import MARK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]

STAFF_ONLY = ("/doubtful/", "/unclaimed/", "/quarantine/", "/doubtful/one/", "/look-up/")


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_an_empty_hub_says_how_to_begin() -> None:
    text = page(signed_in(Role.OPERATOR), "/")
    assert "kentongan directory import" in text
    assert "Nothing has come in yet" in text


@pytest.mark.parametrize(
    "address", ["/runs/", "/drafts/", "/doubtful/", "/unclaimed/", "/quarantine/", "/organisations/"]
)
def test_an_empty_page_says_what_will_appear(address: str) -> None:
    assert 'class="empty"' in page(signed_in(Role.DUTY_OFFICER), address)


def test_today_has_critical_services_first(run: Run) -> None:
    text = page(signed_in(Role.DUTY_OFFICER), "/")
    assert text.index("Bank of Rivers") < text.index("Delta Telecom") < text.index("Three of Us")


def test_every_number_of_today_leads_to_rows_that_are_there(run: Run) -> None:
    client = signed_in(Role.DUTY_OFFICER)
    text = page(client, "/").partition("<main")[2].partition("</main>")[0]
    addresses = {found.replace("&amp;", "&") for found in re.findall(r'href="(/[^"#]*)', text)}
    assert len(addresses) > 15
    for address in sorted(addresses):
        assert client.get(address).status_code == 200, address


def test_the_picture_of_a_run_and_its_table_say_the_same(run: Run) -> None:
    text = page(signed_in(Role.ANALYST), f"/runs/{run.pk}/")
    for number in ("4,210", "3,127", "861", "210", "12"):
        assert text.count(f">{number}<") >= 3, number


def test_an_exercise_is_told_on_each_of_its_pages(region: dict[str, UUID]) -> None:
    drill = make_run(at=utc_now(), ids=region, exercise=True)
    client = signed_in(Role.ANALYST)
    draft = Draft.objects.filter(run=drill, doubt="").first()
    assert draft is not None
    for address in (f"/runs/{drill.pk}/", f"/drafts/{draft.pk}/", "/drafts/?exercise=1", "/?exercise=1"):
        assert "EXERCISE EXERCISE EXERCISE" in page(client, address), address


@pytest.mark.parametrize("page_of", ["drafts", "doubtful", "unclaimed", "quarantine"])
def test_what_one_run_of_an_exercise_brought_says_so_on_the_page_and_in_each_row_of_a_file(
    page_of: str, region: dict[str, UUID]
) -> None:
    drill = make_run(at=utc_now(), ids=region, exercise=True)
    client = signed_in(Role.ANALYST)
    assert MARK in page(client, f"/{page_of}/?run={drill.pk}")
    header, *rows = csv.reader(io.StringIO(page(client, f"/{page_of}/?run={drill.pk}&format=csv")))
    assert header[0] == "exercise"
    assert rows
    assert all(row[0] for row in rows)


def test_refused_rows_of_an_exercise_beside_real_ones_say_which_they_are(run: Run, region: dict[str, UUID]) -> None:
    make_run(at=utc_now(), ids=region, exercise=True)
    rows = json.loads(page(signed_in(Role.ANALYST), "/quarantine/?format=json"))
    assert {row["exercise"] for row in rows} == {None, "exercise"}


def test_exercises_do_not_stand_among_real_work(region: dict[str, UUID]) -> None:
    make_run(at=utc_now(), ids=region, exercise=True)
    assert "Bank of Rivers" not in page(signed_in(Role.ANALYST), "/drafts/")


def test_drafts_are_sorted_and_narrowed_by_the_address(run: Run) -> None:
    client = signed_in(Role.ANALYST)
    text = page(client, "/drafts/?sort=events")
    assert text.index("Three of Us") < text.index("Delta Telecom")
    text = page(client, f"/drafts/?organisation={BANK}")
    assert "Infected machine" in text
    assert "Delta Telecom" not in text


def test_drafts_as_a_file_have_the_same_rows(run: Run) -> None:
    answer = signed_in(Role.ANALYST).get(f"/drafts/?run={run.pk}&format=json")
    rows = answer.json()
    assert [row["organisation"] for row in rows][:2] == ["Bank of Rivers", "Delta Telecom"]
    assert rows[0]["tlp"] == "AMBER"


def test_a_doubt_names_its_claims_and_how_to_settle_it(run: Run) -> None:
    answer = signed_in(Role.DUTY_OFFICER).get("/doubtful/one/", {"doubt": CONFLICT})
    text = answer.content.decode()
    assert text.count('name="act" value="question"') == 2


def test_an_analyst_may_look_at_a_doubt_and_not_settle_it(run: Run) -> None:
    answer = signed_in(Role.ANALYST).get("/doubtful/one/", {"doubt": CONFLICT})
    assert 'name="act"' not in answer.content.decode()


def test_the_text_of_a_refused_row_is_text(run: Run) -> None:
    text = page(signed_in(Role.ANALYST), "/quarantine/")
    assert "<script>x()" not in text
    assert "&lt;script&gt;x()" in text


def test_a_reason_narrows_the_quarantine(run: Run) -> None:
    answer = signed_in(Role.ANALYST).get("/quarantine/", {"reason": "address-unreadable"})
    text = answer.content.decode()
    assert "1.9.0.256,23" in text
    assert "2026-02-30 00:00:00" not in text


@pytest.mark.parametrize("address", STAFF_ONLY)
def test_a_member_may_not_open_the_hub_wide_pages(region: dict[str, UUID], address: str) -> None:
    assert signed_in(Role.MEMBER, region[BANK]).get(address).status_code == 403


def test_a_member_sees_only_what_concerns_them(run: Run, region: dict[str, UUID]) -> None:
    client = signed_in(Role.MEMBER, region[BANK])
    foreign = Draft.objects.get(organisation_slug="telco-delta")
    own = Draft.objects.get(organisation_slug=BANK)
    for address in ("/", "/drafts/", "/runs/", f"/runs/{run.pk}/", "/organisations/"):
        text = page(client, address)
        assert "Delta Telecom" not in text, address
        assert "4,210" not in text, address
    assert "Bank of Rivers" in page(client, "/drafts/")
    assert client.get(f"/drafts/{own.pk}/").status_code == 200
    assert client.get(f"/drafts/{foreign.pk}/").status_code == 404


def test_the_rail_offers_only_what_the_role_may_open(region: dict[str, UUID]) -> None:
    text = page(signed_in(Role.MEMBER, region[BANK]), "/runs/")
    assert 'href="/quarantine/"' not in text
    assert 'href="/drafts/"' in text


@pytest.mark.parametrize("text", ["x", "00000000", "' or 1=1 --"])
def test_a_run_that_is_no_id_has_no_rows(run: Run, text: str) -> None:
    assert "Bank of Rivers" not in page(signed_in(Role.ANALYST), f"/drafts/?run={text}")
