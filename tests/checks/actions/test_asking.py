"""Who is asked, when, by what mail; and that everything of a check is an exercise for good."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.checks.made import (
    AT,
    channel,
    code_in,
    holder,
    link_in,
    mail_to,
    party,
    planned,
    post,
    probe_of,
    running,
    staffed,
)

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.checks.actions.asking import ask_due
from kentongan.checks.actions.planning import cancel_check, pause, resume, start_check
from kentongan.checks.errors import ClosesTooEarly, NobodyToAsk, NotInThisState
from kentongan.checks.models import Check, Probe
from kentongan.checks.queries import probes
from kentongan.checks.secrets import without_secrets
from kentongan.checks.terms import ProbeState, Selection
from kentongan.delivery.models import Content, Delivery
from kentongan.kernel.exercise import MARK
from kentongan.ledger.models import Entry
from kentongan.records.terms import PostRole

pytestmark = pytest.mark.django_db


def states() -> list[str]:
    return sorted(Probe.objects.values_list("state", flat=True))


def test_every_channel_of_who_holds_a_selected_post_now_is_asked():
    asked = staffed("cert-my")
    left = holder(post(party("cert-id", country="ID")), valid_to=AT - timedelta(days=1))
    channel(left)
    ended = staffed("cert-th")
    ended.assignment.post.__class__.objects.filter(pk=ended.assignment.post_id).update(ended_at=AT)
    channel(asked.assignment, "https://cert-my.example/report", channel="url")
    planned()
    assert list(Probe.objects.values_list("contact", flat=True)) == [asked.id]


def test_a_selection_narrows_by_role_country_party_and_channel():
    staffed("cert-my"), staffed("cert-my", "diplomatic")
    phone = channel(probe_target("cert-id", "ID"), "+62215550100", channel="phone")
    only = Selection(roles=frozenset({PostRole.TECHNICAL}), countries=frozenset({"ID"}), channels=frozenset({"phone"}))
    check = planned(selection=only)
    assert list(check.probes.values_list("contact", flat=True)) == [phone.id]
    with pytest.raises(NobodyToAsk):
        planned(selection=Selection(countries=frozenset({"LA"})))


def probe_target(slug, country):
    return holder(post(party(slug, country=country)))


def test_a_check_that_would_close_before_anybody_could_answer_is_refused():
    staffed()
    with pytest.raises(ClosesTooEarly):
        planned(opens_at=AT, closes_at=AT)


def test_the_mail_says_its_deadline_by_the_clock_of_the_post_with_utc_beside():
    bangkok = channel(holder(post(party("cert-th"), time_zone="Asia/Bangkok")))
    elsewhere = staffed()
    running(closes_at=AT.replace(hour=20))
    told, untold = (" ".join(mail_to(one).text.split()) for one in (bangkok, elsewhere))
    assert "answer by 27 November 2026, 03:00 (UTC+07:00) = 26 November 2026, 20:00 UTC," in told
    assert "answer by 26 November 2026, 20:00 UTC," in untold


def test_the_mail_is_marked_as_an_exercise_and_says_how_to_answer():
    contact = staffed()
    running()
    mail = mail_to(contact)
    code, link = code_in(mail), link_in(mail)
    assert mail.subject.startswith(MARK)
    assert mail.text.split("\n")[0] == MARK
    assert "KTG" not in mail.subject
    assert f"/c/{link}/" in mail.html
    assert max(map(len, mail.text.split("\n"))) <= 79
    probe = probe_of(contact)
    kept = repr((probe.secret, probe.token))
    assert link not in kept
    assert code not in kept
    assert code not in without_secrets(mail.text)
    assert link not in without_secrets(mail.text)


def test_a_mail_to_a_key_shows_no_code_outside():
    contact = staffed(openpgp="-----BEGIN PGP PUBLIC KEY BLOCK-----")
    running()
    mail = mail_to(contact)
    assert mail.openpgp
    assert mail.outer_subject.startswith(MARK)
    assert "KTG" not in mail.outer_subject


@pytest.mark.parametrize(("languages", "spoken"), [(["lo", "ms-BN"], "ms"), (["id"], "id"), (["my"], "en"), ([], "en")])
def test_it_is_asked_in_the_first_language_of_the_post_that_we_speak(languages, spoken):
    contact = channel(holder(post(party(), languages=languages)))
    running()
    assert mail_to(contact).language == spoken


def test_an_unannounced_check_says_nothing_before_it_opens():
    staffed()
    planned(opens_at=AT + timedelta(hours=3), closes_at=AT + timedelta(hours=5))
    assert ask_due(AT + timedelta(hours=2)) == 0
    assert not Delivery.objects.exists()


def test_an_announced_check_is_announced_once_a_day_before():
    contact = staffed()
    check = planned(announced=True, opens_at=AT + timedelta(days=3), closes_at=AT + timedelta(days=4))
    assert ask_due(AT + timedelta(days=1)) == 0
    assert ask_due(AT + timedelta(days=2)) == 1
    assert ask_due(AT + timedelta(days=2, minutes=1)) == 0
    assert Delivery.objects.get().destination == contact.address
    assert "29 November 2026" in bytes(Content.objects.get().body).decode("utf-8", "replace")
    assert MARK.encode() in bytes(Content.objects.get().body)
    check.refresh_from_db()
    assert check.state == "planned"
    while ask_due(AT + timedelta(days=3)):
        pass
    assert Delivery.objects.count() == 2


def test_who_holds_the_post_when_it_opens_is_asked():
    old = staffed()
    check = planned(opens_at=AT + timedelta(days=3), closes_at=AT + timedelta(days=4))
    old.assignment.__class__.objects.filter(pk=old.assignment_id).update(valid_to=AT + timedelta(days=1))
    new = channel(holder(old.assignment.post, valid_from=AT + timedelta(days=1)), "new@cert-my.example")
    while ask_due(AT + timedelta(days=3)):
        pass
    assert [one.contact for one in probes(check.id, HUB_ITSELF)] == [new.id]


def test_a_paused_check_asks_nobody_anew_and_a_resumed_one_asks_on():
    staffed()
    check = planned()
    start_check(check.id, actor=None, at=AT)
    pause(check.id, actor=None, at=AT, reason="storm")
    assert ask_due(AT) == 0
    with pytest.raises(NotInThisState):
        start_check(check.id, actor=None, at=AT)
    resume(check.id, actor=None, at=AT)
    assert ask_due(AT) == 1
    assert states() == ["sent"]


def test_what_has_not_left_when_a_check_ends_was_not_asked():
    staffed("cert-my"), staffed("cert-id")
    check = planned()
    while ask_due(AT):
        pass
    Delivery.objects.filter(destination__contains="cert-id").update(state="delivered", settled_at=AT)
    ask_due(check.closes_at)
    assert states() == ["silent", "unasked"]
    check.refresh_from_db()
    assert check.state == "closed"


def test_a_cancelled_check_asks_nobody():
    staffed()
    check = planned()
    cancel_check(check.id, actor=None, at=AT, reason="wrong day")
    assert ask_due(AT + timedelta(hours=5)) == 0
    assert states() == ["unasked"]
    with pytest.raises(NotInThisState):
        start_check(check.id, actor=None, at=AT)


def test_a_check_for_whose_time_no_worker_ran_says_nothing_of_anybody():
    staffed()
    check = planned()
    ask_due(check.closes_at + timedelta(minutes=1))
    check.refresh_from_db()
    assert check.state == "cancelled"
    assert states() == ["unasked"]


@pytest.mark.parametrize("table", [Check, Probe])
def test_a_check_is_an_exercise_for_good(table):
    staffed()
    running()
    with pytest.raises(IntegrityError), transaction.atomic():
        table.objects.update(exercise=False)
    assert not Delivery.objects.filter(exercise=False).exists()
    assert not Entry.objects.filter(verb__startswith="checks.", exercise=False).exists()
    assert set(Probe.objects.values_list("state", flat=True)) == {ProbeState.SENT.value}
