"""From the list to the outbox: preview, approve, take back; and each act as a person sends it."""

from uuid import UUID

import pytest
from django.test import Client
from tests.accounts.people import signed_in
from tests.response.made import contact, organisation
from tests.web.region import BANK

from kentongan.accounts.terms import Role
from kentongan.response.models import Agreement, Answer, Link, Preference, ReleaseRule, Transition, Warning

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough", "in_malaysia")]


@pytest.fixture
def in_malaysia(settings) -> None:  # type: ignore[no-untyped-def]
    settings.JURISDICTIONS = ("MY", "ID")


@pytest.fixture
def officer(warned: dict[str, Warning]) -> Client:
    return signed_in(Role.DUTY_OFFICER)


def state_of(warning: Warning) -> str:
    warning.refresh_from_db()
    return warning.state


def test_the_preview_shows_each_mail_in_its_language_and_what_cannot_be_approved(
    officer: Client, warned: dict[str, Warning]
) -> None:
    chosen = [warned[one].id for one in ("K7M-2QXD4", "K7M-4SAG6")]
    text = officer.get("/warnings/preview/", {"id": chosen}).content.decode()
    leaving, staying = text.partition('class="letter-of"')[::-2]
    assert "soc@bank-rivers.example" in leaving
    assert 'lang="ms"' in leaving
    assert "K7M-2QXD4" in leaving
    assert "K7M-4SAG6" in staying
    assert "no mail may carry it" in staying


def test_a_preview_makes_no_link_and_sends_nothing(officer: Client, warned: dict[str, Warning]) -> None:
    warning = warned["K7M-2QXD4"]
    officer.get("/warnings/preview/", {"id": warning.id})
    assert not warning.links.exists()
    assert state_of(warning) == "drafted"


def test_the_preview_of_nothing_says_how_to_choose(officer: Client) -> None:
    for query in ({}, {"id": "x"}, {"id": "00000000-0000-0000-0000-000000000000"}):
        assert "Nothing is chosen" in officer.get("/warnings/preview/", query).content.decode()


def test_what_is_approved_can_be_taken_back_from_every_page_for_a_minute(
    officer: Client, warned: dict[str, Warning]
) -> None:
    warning = warned["K7M-2QXD4"]
    answer = officer.post("/warnings/approve/", {"id": [str(warning.id)]}, follow=True)
    assert "Take back" in answer.content.decode()
    assert state_of(warning) == "approved"
    assert "Take back" in officer.get("/organisations/").content.decode()
    answer = officer.post("/warnings/take-back/", follow=True)
    assert "One warning was taken back." in answer.content.decode()
    assert state_of(warning) == "drafted"
    assert "Take back" not in officer.get("/").content.decode()


def test_what_cannot_be_approved_is_told_with_its_reason_and_the_others_leave(
    officer: Client, warned: dict[str, Warning]
) -> None:
    ids = [str(warned[one].id) for one in ("K7M-2QXD4", "K7M-4SAG6")]
    text = officer.post("/warnings/approve/", {"id": ids}, follow=True).content.decode()
    assert "K7M-4SAG6" in text
    assert (state_of(warned["K7M-2QXD4"]), state_of(warned["K7M-4SAG6"])) == ("approved", "drafted")


def test_what_goes_to_somebody_else_by_now_is_shown_anew_and_not_approved_unseen(
    officer: Client,
    warned: dict[str, Warning],
    region: dict[str, UUID],
    settings,  # type: ignore[no-untyped-def]
) -> None:
    settings.JURISDICTIONS = ("TH",)
    warning = warned["K7M-2QXD4"]
    assert "These go to somebody else by now" in officer.get("/warnings/preview/", {"id": warning.id}).content.decode()
    answer = officer.post("/warnings/approve/", {"id": [str(warning.id)]}, follow=True)
    assert state_of(warning) == "drafted"
    assert warning.recipient_id == region["cert-a"]
    assert "soc@cert-a.example" in answer.content.decode()
    officer.post("/warnings/approve/", {"id": [str(warning.id)]})
    assert state_of(warning) == "approved"


def test_nobody_takes_back_what_another_approved(officer: Client, warned: dict[str, Warning]) -> None:
    officer.post("/warnings/approve/", {"id": [str(warned["K7M-2QXD4"].id)]})
    signed_in(Role.OPERATOR).post("/warnings/take-back/")
    assert state_of(warned["K7M-2QXD4"]) == "approved"


def test_a_member_approves_nothing(warned: dict[str, Warning], region: dict[str, UUID]) -> None:
    client = signed_in(Role.MEMBER, region[BANK])
    assert client.post("/warnings/approve/", {"id": str(warned["K7M-2QXD4"].id)}).status_code == 403
    assert state_of(warned["K7M-2QXD4"]) == "drafted"


def test_declined_with_a_reason_it_is_closed(officer: Client, warned: dict[str, Warning]) -> None:
    warning = warned["K7M-3RZF5"]
    assert 'class="errors"' in officer.post(f"/warnings/{warning.id}/decline/", {"note": " "}).content.decode()
    officer.post(f"/warnings/{warning.id}/decline/", {"note": "They know"})
    assert state_of(warning) == "closed"
    assert Transition.objects.get(warning=warning, after="closed").note == "They know"


def test_red_is_handed_over_by_a_person(officer: Client, warned: dict[str, Warning]) -> None:
    warning = warned["K7M-4SAG6"]
    officer.post(f"/warnings/{warning.id}/hand-over/", {"note": "To Dr Rahim, by telephone, 10:20"})
    assert state_of(warning) == "delivered"


def test_an_answer_for_some_leaves_the_others_open(officer: Client, warned: dict[str, Warning]) -> None:
    warning = warned["K7M-5TBH7"]
    chosen = [str(one) for one in warning.items.values_list("exposure", flat=True)[:3]]
    said = {"verdict": "mitigated", "whole": "some", "note": "By telephone", "id": chosen}
    answer = officer.post(f"/warnings/{warning.id}/answer/", said, follow=True)
    assert "The answer was kept." in answer.content.decode()
    kept = Answer.objects.get(warning=warning)
    assert (kept.exposures, kept.via) == (3, "staff")


def test_a_member_answers_for_everything(warned: dict[str, Warning], region: dict[str, UUID]) -> None:
    warning = warned["K7M-6UCJ8"]
    client = signed_in(Role.MEMBER, region[BANK])
    client.post(f"/warnings/{warning.id}/answer/", {"verdict": "mitigated", "whole": "all", "note": ""})
    assert state_of(warning) == "mitigated"
    assert Answer.objects.filter(warning=warning, via="page").count() == 1


@pytest.mark.parametrize(("name", "state"), [("correct", "delivered"), ("withdraw", "withdrawn")])
def test_what_was_wrong_is_corrected_or_withdrawn(
    officer: Client, warned: dict[str, Warning], name: str, state: str
) -> None:
    warning = warned["K7M-5TBH7"]
    answer = officer.post(f"/warnings/{warning.id}/{name}/", {"note": "It was another port"}, follow=True)
    assert 'notice-good"' in answer.content.decode()
    assert state_of(warning) == state


def test_a_code_is_shown_once_and_a_link_is_revoked(officer: Client, warned: dict[str, Warning]) -> None:
    warning = warned["K7M-8WEL2"]
    contactless = warning.links.get()
    assert officer.post(f"/links/{contactless.id}/revoke/").status_code == 302
    contactless.refresh_from_db()
    assert contactless.revoked_at is not None


def test_a_code_for_strict_terms_is_read_out(officer: Client, warned: dict[str, Warning]) -> None:
    link = warned["K7M-6UCJ8"].links.get()
    Warning.objects.filter(pk=link.warning_id).update(tlp=2)
    text = officer.post(f"/links/{link.id}/read-out/").content.decode()
    assert 'class="code-aloud"' in text
    assert "code-aloud" not in officer.get(f"/links/{link.id}/read-out/").content.decode()


def test_rules_are_kept_in_their_order(warned: dict[str, Warning]) -> None:
    client = signed_in(Role.OPERATOR)
    said = {
        "answer_days": "5",
        "quiet_days": "9",
        "rules-TOTAL_FORMS": "2",
        "rules-INITIAL_FORMS": "0",
        "rules-0-classification": "intrusions/",
        "rules-0-tlp_at_most": "2",
        "rules-0-release": "person",
        "rules-1-classification": "",
        "rules-1-tlp_at_most": "1",
        "rules-1-release": "auto",
    }
    assert client.post("/release/feeds/scan-daily/", said).status_code == 302
    rules = list(ReleaseRule.objects.order_by("place").values_list("classification", "tlp_at_most", "release"))
    assert rules == [("intrusions/", 2, "person"), ("", 1, "auto")]
    signed_in(Role.DUTY_OFFICER).post("/release/feeds/scan-daily/", said | {"rules-1-release": "person"})
    assert ReleaseRule.objects.filter(release="auto").count() == 1


def test_an_agreement_is_recorded_and_ended(warned: dict[str, Warning]) -> None:
    client = signed_in(Role.OPERATOR)
    assert 'class="errors"' in client.post("/release/agreements/", {"note": "x"}).content.decode()
    client.post("/release/agreements/", {"country": "VN", "note": "Letter of 1 June"})
    made = Agreement.objects.get(country="VN")
    client.post(f"/release/agreements/{made.id}/end/")
    assert "Letter of 1 June" not in client.get("/release/agreements/").content.decode()


def test_an_organisation_says_how_often_and_staff_mute_it_for_a_reason(
    warned: dict[str, Warning], region: dict[str, UUID]
) -> None:
    wishes = {"step": "wishes", "interval_hours": "24", "language": "id", "size_limit_kb": "512"}
    member = signed_in(Role.MEMBER, region[BANK])
    assert member.post(f"/organisations/{BANK}/preference/", wishes).status_code == 302
    officer = signed_in(Role.DUTY_OFFICER)
    officer.post(f"/organisations/{BANK}/preference/", {"step": "mute", "until": "2099-01-01", "reason": "They move"})
    kept = Preference.objects.get(organisation=region[BANK])
    assert (kept.interval_hours, kept.language, kept.muted_reason) == (24, "id", "They move")
    assert "They move" in member.get(f"/organisations/{BANK}/preference/").content.decode()
    officer.post(f"/organisations/{BANK}/preference/", {"step": "unmute"})
    kept.refresh_from_db()
    assert kept.muted_until is None


def test_the_numbers_to_call_are_those_of_whoever_has_the_link(officer: Client, warned: dict[str, Warning]) -> None:
    link = warned["K7M-6UCJ8"].links.get()
    cert = organisation("cert-far", kind="national_cert")
    contact(cert, "+60311111111", channel="phone", role="duty")
    contact(link.warning.organisation, "+60322222222", channel="phone", role="duty")
    Link.objects.filter(pk=link.pk).update(contact=contact(cert, "soc@cert-far.example").id)
    text = officer.get(f"/links/{link.id}/read-out/").content.decode()
    assert "+60311111111" in text
    assert "+60322222222" not in text
