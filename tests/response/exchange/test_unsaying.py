"""What holds no more is taken back: silently where nothing left, by withdrawal or correction where it did."""

from datetime import timedelta

import pytest
from tests.exchange.shared import RED
from tests.response.actions.post import mail_of, settle
from tests.response.exchange import world

from kentongan.exchange.models import Collection
from kentongan.response.actions.approving import approve_warnings
from kentongan.response.actions.quieting import mark_gone
from kentongan.response.actions.sending import send_due
from kentongan.response.models import Concern, Exposure, Notice, Warning
from kentongan.response.queries.for_recipient import opened_warning
from kentongan.response.terms import NoticeKind, WarningState

pytestmark = pytest.mark.django_db

AT = world.AT
LATER = AT + timedelta(hours=2)
DAY = timedelta(days=1)
OTHER = "[ipv4-addr:value = '203.0.113.8']"
BOTH = f"[ipv4-addr:value = '{world.BANK}' OR ipv4-addr:value = '203.0.113.8']"


@pytest.fixture(autouse=True)
def collection() -> Collection:
    return world.set_up()


def send() -> Warning:
    """Let a person approve what waits for the bank, and its mail arrive."""
    made = world.warning()
    approve_warnings([made.pk], actor=None, at=AT)
    send_due(AT + timedelta(minutes=5))
    settle()
    made.refresh_from_db()
    assert made.state == WarningState.DELIVERED
    return made


def mails(kind: NoticeKind) -> list[str]:
    return [mail_of(one).text for one in Notice.objects.filter(kind=kind).order_by("created_at", "id")]


def said(text: str) -> str:
    return " ".join(text.split())


def test_what_was_not_sent_is_taken_back_without_a_word() -> None:
    world.shared(world.indicator())
    world.shared(world.indicator(version=1, revoked=True), at=LATER)
    assert Warning.objects.get().state == WarningState.WITHDRAWN
    assert not Notice.objects.exists()
    assert world.outcome() == [(world.BANK, "ended", "revoked")]


def test_what_was_sent_is_withdrawn_with_the_reason_once() -> None:
    world.shared(world.indicator())
    send()
    world.shared(world.indicator(version=1, revoked=True), at=LATER)
    world.work(LATER + DAY)
    (mail,) = mails(NoticeKind.WITHDRAWAL)
    assert "has revoked it" in said(mail)
    assert Warning.objects.get().state == WarningState.WITHDRAWN


def test_a_deletion_withdraws_too() -> None:
    one = world.indicator()
    world.shared(one)
    send()
    assert world.delete(one["id"], at=LATER) == 1
    world.work(LATER)
    assert Warning.objects.get().state == WarningState.WITHDRAWN
    assert "has deleted it" in said(mails(NoticeKind.WITHDRAWAL)[0])


def test_a_version_that_no_longer_names_it_withdraws_and_what_it_names_instead_is_warned() -> None:
    world.shared(world.indicator())
    send()
    world.shared(world.indicator(version=1, pattern=f"[ipv4-addr:value = '{world.TELCO}']"), at=LATER)
    assert {one.organisation.slug: one.state for one in Warning.objects.all()} == {
        "bank-a": "withdrawn",
        "telco-b": "drafted",
    }


def test_of_two_things_in_one_warning_the_one_that_falls_is_corrected_away() -> None:
    world.shared(world.indicator(pattern=BOTH))
    sent = send()
    world.shared(world.indicator(version=1, pattern=OTHER), at=LATER)
    sent.refresh_from_db()
    assert (sent.state, sent.exposures) == (WarningState.DELIVERED, 1)
    (mail,) = mails(NoticeKind.CORRECTION)
    assert f"{world.BANK}: Who shared this has corrected it" in said(mail)
    assert said(mail).count(world.BANK) == 1
    assert not Notice.objects.filter(kind=NoticeKind.WITHDRAWAL).exists()


def test_of_two_things_in_a_draft_the_one_that_falls_is_taken_out_without_a_word() -> None:
    world.shared(world.indicator(pattern=BOTH))
    world.shared(world.indicator(version=1, pattern=OTHER), at=LATER)
    draft = Warning.objects.get()
    assert (draft.state, draft.exposures, draft.open) == (WarningState.DRAFTED, 1, 1)
    assert not Notice.objects.exists()


def test_changed_details_are_corrected_once() -> None:
    world.shared(world.indicator())
    send()
    world.shared(world.indicator(version=1, valid_until="2026-12-24T00:00:00Z"), at=LATER)
    world.work(LATER + DAY)
    (mail,) = mails(NoticeKind.CORRECTION)
    assert "It holds until 2026-12-24T00:00:00Z." in said(mail)
    assert "Holds until: 2026-12-24T00:00:00Z" in said(mail)
    assert Warning.objects.get().state == WarningState.DELIVERED


def test_a_new_name_alone_troubles_nobody() -> None:
    one = world.indicator()
    world.shared(one)
    send()
    world.shared(world.indicator(version=1) | {"name": "Tidal"}, at=LATER)
    assert Notice.objects.exclude(kind=NoticeKind.WARNING).count() == 0
    assert Concern.objects.get().told["name"] == "Tidal"


@pytest.mark.parametrize("more", [{"revoked": True}, {"pattern": OTHER}, {"valid_until": "2026-11-19T00:00:00Z"}])
def test_another_members_version_changes_nothing_by_itself_and_a_person_is_asked(more: dict[str, object]) -> None:
    world.shared(world.indicator())
    sent = send()
    world.shared(world.indicator(version=1, **more), by="vendor", at=LATER)
    sent.refresh_from_db()
    assert sent.state == WarningState.DELIVERED
    assert Concern.objects.get(value=world.BANK).state == "asked"
    assert Notice.objects.exclude(kind=NoticeKind.WARNING).count() == 0


def test_terms_that_become_stricter_say_nothing_more_to_who_was_warned() -> None:
    world.shared(world.indicator())
    sent = send()
    world.shared(world.indicator(version=1, marks=(RED,)), at=LATER)
    sent.refresh_from_db()
    assert sent.state == WarningState.DELIVERED
    assert Notice.objects.exclude(kind=NoticeKind.WARNING).count() == 0
    assert world.outcome() == [(world.BANK, "asked", "terms")]


def test_terms_that_become_stricter_take_back_what_was_not_sent() -> None:
    world.shared(world.indicator())
    world.shared(world.indicator(version=1, marks=(RED,)), at=LATER)
    assert Warning.objects.get().state == WarningState.WITHDRAWN
    assert not Notice.objects.exists()


def test_revoked_before_it_was_followed_becomes_no_warning_at_all() -> None:
    world.share(world.indicator())
    world.share(world.indicator(version=1, revoked=True))
    world.work()
    assert not Warning.objects.exists()


def test_an_old_version_that_comes_late_changes_nothing() -> None:
    world.shared(world.indicator(version=5))
    sent = send()
    world.shared(world.indicator(version=1, pattern=OTHER), at=LATER)
    sent.refresh_from_db()
    assert sent.state == WarningState.DELIVERED
    assert Concern.objects.count() == 1


def test_that_it_is_not_said_again_makes_nothing_gone() -> None:
    world.shared(world.indicator())
    world.shared(world.indicator("two", pattern=OTHER), at=AT + 20 * DAY)
    assert mark_gone(AT + 40 * DAY) == 0
    assert not Exposure.objects.filter(gone_at__isnull=False).exists()


def test_the_letter_says_what_was_shared_and_not_by_whom() -> None:
    world.shared(world.indicator("Tidal Bore", description="see http://bad.example/x", confidence=70))
    send()
    (mail,) = mails(NoticeKind.WARNING)
    text = said(mail)
    assert "They call it: Tidal Bore" in text
    assert "How sure they are: 70 of 100" in text
    assert "http://bad.example" not in text
    assert "isac" not in text


@pytest.mark.parametrize(("attribution", "named"), [("must", True), ("may", False), ("must-not", False)])
def test_the_source_is_named_only_where_its_terms_demand_it(attribution: str, named: bool) -> None:
    policy = world.policy("p", attribution=attribution)
    world.shared(policy, world.indicator(marks=(policy["id"],)))
    send()
    assert ("shared with us by isac" in said(mails(NoticeKind.WARNING)[0])) is named


def test_no_source_is_named_by_a_definition_that_did_not_hold_when_it_shared() -> None:
    policy = world.policy("p", attribution="may")
    world.share(policy, world.indicator(marks=(policy["id"],)))
    world.delete(policy["id"])
    world.share(world.policy("p", attribution="must"))
    world.work()
    send()
    assert "isac" not in said(mails(NoticeKind.WARNING)[0])


@pytest.mark.parametrize("where", ["terms", "object"])
def test_what_was_not_sent_before_its_time_was_over_is_taken_back(where: str) -> None:
    policy = world.policy("p", **({"end_date": "2026-11-22T00:00:00Z"} if where == "terms" else {}))
    more = {"valid_until": "2026-11-22T00:00:00Z"} if where == "object" else {}
    world.shared(policy, world.indicator(marks=(policy["id"],), **more))
    assert world.warning().state == WarningState.DRAFTED
    world.work(AT + 3 * DAY)
    assert Warning.objects.get().state == WarningState.WITHDRAWN
    assert not Notice.objects.exists()


def test_of_what_was_sent_nothing_is_said_when_its_time_is_over() -> None:
    world.shared(world.indicator(valid_until="2026-11-22T00:00:00Z"))
    sent = send()
    world.work(AT + 3 * DAY)
    sent.refresh_from_db()
    assert sent.state == WarningState.DELIVERED
    assert Notice.objects.exclude(kind=NoticeKind.WARNING).count() == 0


def test_the_page_behind_the_link_says_what_was_shared_and_no_more_than_the_newest_version() -> None:
    world.shared(world.indicator("Tidal"))
    sent = send()
    world.shared(world.indicator("Tidal", version=1) | {"name": "Bore"}, at=LATER)
    ((what, lines),) = opened_warning(sent.pk, language="en").shared
    assert what == world.BANK
    assert "They call it: Bore" in lines
