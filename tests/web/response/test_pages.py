"""The duty officer's and the member's pages of warnings: what they show, to whom, and where their numbers lead."""

import re
from uuid import UUID

import pytest
from django.test import Client
from tests.accounts.people import signed_in
from tests.web.region import BANK

from kentongan.accounts.terms import Role
from kentongan.response.models import Exposure, Link, Notice, Warning

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]

LISTS = (
    "/warnings/",
    "/warnings/?group=all",
    "/warnings/unanswered/",
    "/exposures/",
    "/figures/",
    "/claims/questioned/",
    "/outbox/",
    "/release/",
    "/release/agreements/",
)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


@pytest.mark.parametrize("address", [*LISTS[:1], *LISTS[2:8]])
def test_an_empty_page_says_what_will_appear(address: str, db: None) -> None:
    assert 'class="empty"' in page(signed_in(Role.DUTY_OFFICER), address)


def test_today_begins_with_what_waits_for_the_duty_officer(warned: dict[str, Warning]) -> None:
    text = page(signed_in(Role.DUTY_OFFICER), "/")
    assert text.index('id="waiting"') < text.index('id="came-in"')
    assert re.search(r'group=waiting"?>3</a>', text)


def test_every_number_of_what_waits_leads_to_rows_that_are_there(warned: dict[str, Warning]) -> None:
    client = signed_in(Role.DUTY_OFFICER)
    text = page(client, "/").partition('id="waiting"')[2].partition("</section>")[0]
    addresses = {found.replace("&amp;", "&") for found in re.findall(r'href="(/[^"#]*)', text)}
    assert len(addresses) > 8
    for address in sorted(addresses):
        assert "<tbody><tr>" in page(client, address) or "/warnings/" in address, address


@pytest.mark.parametrize("role", [Role.ANALYST, Role.DUTY_OFFICER, Role.OPERATOR])
def test_every_list_opens_for_staff_and_as_files(warned: dict[str, Warning], role: Role) -> None:
    client = signed_in(role)
    for address in LISTS:
        assert "<main" in page(client, address)
    for address in ("/warnings/", "/warnings/unanswered/", "/exposures/", "/figures/", "/outbox/"):
        assert client.get(address, {"format": "csv"}).headers["Content-Type"].startswith("text/csv")
        assert client.get(address, {"format": "json"}).json()


def test_the_list_is_narrowed_by_everything_in_its_address(warned: dict[str, Warning]) -> None:
    client = signed_in(Role.DUTY_OFFICER)

    def found(query: str) -> set[str]:
        return {row["reference"] for row in client.get(f"/warnings/?format=json&{query}").json()}

    assert found("") == {"K7M-2QXD4", "K7M-3RZF5", "K7M-4SAG6"}
    assert len(found("group=all")) == len(warned)
    assert found("group=problem") == {"K7M-8WEL2"}
    assert found("why=red") == {"K7M-4SAG6"}
    assert found("group=all&again=1") == {"K7M-2QXD4"}
    assert found("text=k7m-6") == {"K7M-6UCJ8"}
    assert found("text=delta") == {"K7M-5TBH7"}
    assert "K7M-6UCJ8" in found("text=192.0.2.33")
    assert found("group=all&tlp=AMBER%2BSTRICT") == {"K7M-3RZF5"}
    assert found("group=all&critical=1&classification=vulnerable/ddos-amplifier") == {"K7M-5TBH7"}
    assert found("group=all&organisation=three-of-us") == {"K7M-7VDK9", "K7M-8WEL2"}


def test_critical_services_stand_first(warned: dict[str, Warning]) -> None:
    text = page(signed_in(Role.DUTY_OFFICER), "/warnings/")
    assert text.index("Bank of Rivers") < text.index("Hill Hospital") < text.index("National CERT")


def test_only_who_may_approve_is_offered_to_choose(warned: dict[str, Warning]) -> None:
    assert 'class="choose"' in page(signed_in(Role.DUTY_OFFICER), "/warnings/")
    assert 'class="choose"' not in page(signed_in(Role.ANALYST), "/warnings/")


def test_a_warning_in_full_has_evidence_answers_mails_links_and_history(warned: dict[str, Warning]) -> None:
    text = page(signed_in(Role.DUTY_OFFICER), f"/warnings/{warned['K7M-6UCJ8'].id}/")
    for part in ("exposures", "answers", "mails", "links", "history"):
        assert f'id="{part}"' in text, part
    assert "The two old cameras are switched off.<br>" in text
    assert "192.0.2.0/25" in text


def test_only_acts_that_are_possible_now_are_offered(warned: dict[str, Warning]) -> None:
    client = signed_in(Role.DUTY_OFFICER)
    offered = {
        reference: set(re.findall(r'href="/warnings/[0-9a-f-]{36}/([a-z-]+)/"', page(client, f"/warnings/{one.id}/")))
        for reference, one in warned.items()
    }
    assert offered["K7M-2QXD4"] == {"decline", "hand-over"}
    assert offered["K7M-5TBH7"] == {"answer", "correct", "send-again", "withdraw"}
    assert offered["K7M-8WEL2"] == {"answer", "correct", "withdraw", "hand-over"}


def test_an_analyst_is_offered_nothing_to_do(warned: dict[str, Warning]) -> None:
    client = signed_in(Role.ANALYST)
    for one in warned.values():
        assert not re.search(r'href="/warnings/[0-9a-f-]{36}/[a-z-]+/"', page(client, f"/warnings/{one.id}/"))
        assert client.get(f"/warnings/{one.id}/withdraw/").status_code == 403
        assert client.post(f"/warnings/{one.id}/decline/", {"note": "x"}).status_code == 403


@pytest.mark.parametrize("name", ["answer", "hand-over", "decline", "correct", "withdraw"])
def test_an_act_says_what_it_does_before_it_is_done(warned: dict[str, Warning], name: str) -> None:
    warning = warned["K7M-2QXD4" if name == "decline" else "K7M-8WEL2"]
    text = page(signed_in(Role.DUTY_OFFICER), f"/warnings/{warning.id}/{name}/")
    assert "Not now" in text
    assert 'name="note"' in text


def test_an_act_that_can_no_longer_be_done_leads_back(warned: dict[str, Warning]) -> None:
    answer = signed_in(Role.DUTY_OFFICER).get(f"/warnings/{warned['K7M-5TBH7'].id}/decline/")
    assert answer.status_code == 302


def test_an_act_that_is_none_is_not_there(warned: dict[str, Warning]) -> None:
    assert signed_in(Role.DUTY_OFFICER).get(f"/warnings/{warned['K7M-5TBH7'].id}/erase/").status_code == 404


def test_the_hold_is_told_on_every_page_while_it_is_on(warned: dict[str, Warning]) -> None:
    client = signed_in(Role.DUTY_OFFICER)
    client.post("/outbox/hold/", {"step": "hold", "reason": "A feed names the wrong people"})
    for address in ("/", "/warnings/", "/organisations/", "/outbox/hold/"):
        assert "A feed names the wrong people" in page(client, address)
    client.post("/outbox/hold/", {"step": "release"})
    assert "A feed names the wrong people" not in page(client, "/")


def test_the_hold_wants_a_reason(db: None) -> None:
    client = signed_in(Role.DUTY_OFFICER)
    assert 'class="errors"' in client.post("/outbox/hold/", {"step": "hold", "reason": ""}).content.decode()


def test_an_analyst_cannot_turn_the_switch(db: None) -> None:
    client = signed_in(Role.ANALYST)
    client.post("/outbox/hold/", {"step": "hold", "reason": "x"})
    assert 'class="held"' not in page(client, "/outbox/hold/")


def test_dead_letters_are_tried_again_or_put_away(warned: dict[str, Warning]) -> None:
    client = signed_in(Role.DUTY_OFFICER)
    assert "550 5.1.1" in page(client, "/outbox/?state=dead")
    answer = client.post("/outbox/mend/", {"act": "drop", "id": str(dead_letter())}, follow=True)
    assert "One letter was put away." in answer.content.decode()


def dead_letter() -> UUID:
    from kentongan.delivery.models import Delivery

    return Delivery.objects.get(state="dead").id


def test_figures_say_what_is_gone_before_what_was_reached(warned: dict[str, Warning]) -> None:
    text = page(signed_in(Role.ANALYST), "/figures/")
    assert text.index("<strong>gone</strong>") < text.index("<strong>reached</strong>")
    assert "10 of 49" in text


def test_figures_hide_what_is_too_small(warned: dict[str, Warning]) -> None:
    rows = signed_in(Role.ANALYST).get("/figures/?by=sector&format=json").json()
    software = next(row for row in rows if row["sector"] == "software")
    assert software["gone_whole"] is None
    assert software["reach_whole"] is None


def test_a_member_sees_their_own_once_they_were_sent(warned: dict[str, Warning], region: dict[str, UUID]) -> None:
    client = signed_in(Role.MEMBER, region[BANK])
    rows = client.get("/warnings/?format=json").json()
    assert [row["reference"] for row in rows] == ["K7M-6UCJ8"]
    assert client.get(f"/warnings/{warned['K7M-6UCJ8'].id}/").status_code == 200
    for hidden in ("K7M-2QXD4", "K7M-5TBH7"):
        assert client.get(f"/warnings/{warned[hidden].id}/").status_code == 404


def test_a_member_is_shown_no_mail_no_link_and_nothing_from_before_it_left(
    warned: dict[str, Warning], region: dict[str, UUID]
) -> None:
    client = signed_in(Role.MEMBER, region[BANK])
    text = page(client, f"/warnings/{warned['K7M-6UCJ8'].id}/")
    assert 'id="links"' not in text
    assert "to approve" not in text
    assert "approved" not in text.partition('id="history"')[2].partition("</table>")[0]
    notice = Notice.objects.filter(organisation=region[BANK]).get()
    assert client.get(f"/mails/{notice.id}/").status_code == 403


def test_a_member_answers_and_decides_nothing_else(warned: dict[str, Warning], region: dict[str, UUID]) -> None:
    client = signed_in(Role.MEMBER, region[BANK])
    own = warned["K7M-6UCJ8"]
    assert client.get(f"/warnings/{own.id}/answer/").status_code == 200
    for name in ("withdraw", "correct", "decline", "hand-over"):
        assert client.get(f"/warnings/{own.id}/{name}/").status_code == 403
    assert client.get(f"/warnings/{warned['K7M-5TBH7'].id}/answer/").status_code == 404
    assert client.get("/warnings/preview/").status_code == 403


def test_a_member_is_told_on_today_what_waits_for_their_answer(
    warned: dict[str, Warning], region: dict[str, UUID]
) -> None:
    text = page(signed_in(Role.MEMBER, region[BANK]), "/")
    assert "Warnings that wait for your answer" in text
    assert "Open to everybody" in text


def test_a_member_sees_whether_the_feed_still_sees_what_was_answered(
    warned: dict[str, Warning], region: dict[str, UUID]
) -> None:
    client = signed_in(Role.MEMBER, region["three-of-us"])
    rows = client.get("/exposures/?format=json").json()
    told = Exposure.objects.filter(organisation=region["three-of-us"], items__warning__delivered_at__isnull=False)
    assert {row["seen"] for row in rows if row["state"] == "mitigated"} == {"gone"}
    assert len(rows) >= told.count()


def test_a_member_says_how_they_want_to_be_warned_and_cannot_mute(
    warned: dict[str, Warning], region: dict[str, UUID]
) -> None:
    client = signed_in(Role.MEMBER, region[BANK])
    assert "How often?" in page(client, f"/organisations/{BANK}/preference/")
    muting = {"step": "mute", "until": "2027-01-01", "reason": "x"}
    assert client.post(f"/organisations/{BANK}/preference/", muting).status_code == 403
    assert client.get("/organisations/telco-delta/preference/").status_code == 404


def test_a_draft_leads_to_its_warning(warned: dict[str, Warning]) -> None:
    draft = warned["K7M-2QXD4"]
    draft.refresh_from_db()
    assert f"/warnings/{draft.id}/" in page(signed_in(Role.ANALYST), f"/drafts/{draft.draft_id}/")


def test_only_an_operator_says_what_may_leave_by_itself(warned: dict[str, Warning]) -> None:
    assert 'name="rules-0-release"' in page(signed_in(Role.OPERATOR), "/release/feeds/scan-daily/")
    assert 'name="rules-0-release"' not in page(signed_in(Role.DUTY_OFFICER), "/release/feeds/scan-daily/")
    assert 'name="note"' not in page(signed_in(Role.ANALYST), "/release/agreements/")


@pytest.mark.parametrize("name", ["read-out", "unlock", "revoke"])
def test_an_act_on_a_link_is_confirmed_first(warned: dict[str, Warning], name: str) -> None:
    link = Link.objects.filter(warning=warned["K7M-6UCJ8"]).get()
    assert "Not now" in page(signed_in(Role.DUTY_OFFICER), f"/links/{link.id}/{name}/")
    assert signed_in(Role.ANALYST).get(f"/links/{link.id}/{name}/").status_code == 403


def test_a_mail_whose_text_is_gone_says_so(warned: dict[str, Warning]) -> None:
    notice = Notice.objects.filter(state="delivered").first()
    assert notice is not None
    assert signed_in(Role.ANALYST).get(f"/mails/{notice.id}/").status_code == 404
