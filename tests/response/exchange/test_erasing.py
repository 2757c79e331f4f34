"""An address or a name that is erased is in nothing that this room keeps of shared objects; what was told is unsaid."""

import json
from datetime import timedelta

import pytest
from tests.exchange.shared import RED
from tests.response.exchange import world
from tests.response.exchange.test_unsaying import BOTH, mails, said, send

from kentongan.exchange.models import Collection
from kentongan.intake.actions import erase
from kentongan.ledger.models import Entry
from kentongan.response.actions.following import follow_runs
from kentongan.response.actions.forgetting import forget_shared
from kentongan.response.actions.handing_over import hand_over_concerns
from kentongan.response.actions.hearing import hear
from kentongan.response.actions.sending import send_due
from kentongan.response.models import Concern, Exposure, Handover, Warning
from kentongan.response.queries.shared import shared_lines
from kentongan.response.rules.concerning import is_erased
from kentongan.response.terms import NoticeKind, WarningState

pytestmark = pytest.mark.django_db

AT = world.AT
LATER = AT + timedelta(hours=2)
STORY = f"Seen at {world.BANK}, which calls home."


@pytest.fixture(autouse=True)
def collection() -> Collection:
    return world.set_up()


def erased(target: str = world.BANK, *, dry_run: bool = False) -> int:
    done = erase(target, reason="request 17", actor=None, at=LATER, dry_run=dry_run, elsewhere=(forget_shared,))
    return done.elsewhere


def kept() -> str:
    return json.dumps(list(Concern.objects.values("value", "told", "doubt", "reason", "tag", "correction")))


def test_what_was_named_and_what_may_be_told_of_it_are_gone() -> None:
    world.shared(world.indicator(name=world.BANK, description=STORY, confidence=70))
    send()
    assert world.BANK in kept()
    assert erased() == 1
    assert world.BANK not in kept()
    row = Concern.objects.get()
    assert is_erased(row.value)
    assert (row.told["name"], row.told["description"], row.told["confidence"]) == ("", "", 70)
    assert shared_lines(world.warning()) == ()
    assert Entry.objects.filter(verb="response.concerns_erased").count() == 1
    assert erased() == 0


def test_a_dry_run_counts_and_erases_nothing() -> None:
    world.shared(world.indicator(description=STORY))
    before = kept()
    assert erased(dry_run=True) == 1
    assert kept() == before
    assert not Entry.objects.filter(verb="response.concerns_erased").exists()


def test_a_text_that_tells_of_it_goes_and_what_was_named_beside_it_stays() -> None:
    world.shared(world.indicator(pattern="[ipv4-addr:value = '203.0.113.8']", description=STORY))
    assert erased() == 1
    row = Concern.objects.get()
    assert (row.value, row.state, row.told["description"]) == ("203.0.113.8", "handed", "")
    assert shared_lines(world.warning())[0].told.name == "one"


def test_a_longer_address_or_name_is_another() -> None:
    pattern = "[ipv4-addr:value = '203.0.113.70'] OR [url:value = 'https://mail.bank-a.example/login']"
    world.shared(world.indicator(pattern=pattern, description="At 1203.0.113.7 and 203.0.113.71."))
    before = kept()
    assert erased() == 0
    assert erased("bank-a.example") == 0
    assert kept() == before
    assert erased("mail.bank-a.example") == 1
    assert "mail.bank-a.example" not in kept()


def test_what_waits_becomes_no_warning() -> None:
    world.share(world.indicator())
    hear(AT)
    assert erased() == 1
    world.work(LATER)
    assert [row[1:] for row in world.outcome()] == [("ended", "erased")]
    assert not Exposure.objects.exists()


def test_what_was_put_together_and_not_yet_taken_in_is_left_out_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    world.share(world.indicator(pattern=BOTH))
    hear(AT)
    with monkeypatch.context() as patch:
        patch.setattr("kentongan.response.actions.handing_over._take_in", lambda _handover, **_more: False)
        hand_over_concerns(AT)
    assert Handover.objects.get().run is None
    assert erased() == 1
    hand_over_concerns(LATER)
    follow_runs(LATER)
    assert [one.address for one in Exposure.objects.all()] == ["203.0.113.8"]


def test_what_was_told_is_still_taken_back_without_saying_what_it_was() -> None:
    world.shared(world.indicator())
    send()
    erased()
    world.shared(world.indicator(version=1, revoked=True), at=LATER)
    assert Warning.objects.get().state == WarningState.WITHDRAWN
    (mail,) = mails(NoticeKind.WITHDRAWAL)
    assert "has revoked it" in said(mail)


def test_of_two_the_erased_one_is_corrected_away_without_its_name() -> None:
    world.shared(world.indicator(), world.indicator("two", pattern="[ipv4-addr:value = '203.0.113.8']"))
    send()
    erased()
    world.shared(world.indicator(version=1, revoked=True), at=LATER)
    send_due(LATER + timedelta(minutes=5))
    assert world.warning().state == WarningState.DELIVERED
    (mail,) = mails(NoticeKind.CORRECTION)
    assert "something that was erased on request: Who shared this has revoked it" in said(mail)
    assert world.BANK not in said(mail).partition("The rest stands")[0]


def test_a_newer_version_neither_ends_what_was_erased_nor_stops_at_it() -> None:
    world.shared(world.indicator())
    send()
    erased()
    world.shared(world.indicator(version=1), at=LATER)
    states = sorted((is_erased(value), state) for value, state, _reason in world.outcome())
    assert states == [(False, "handed"), (True, "handed")]
    assert erased() == 1
    world.shared(world.indicator(version=2, revoked=True), at=LATER + timedelta(hours=1))
    assert {state for _value, state, _reason in world.outcome()} == {"ended"}


def test_what_is_red_is_kept_by_nobody_to_begin_with() -> None:
    world.shared(world.indicator(marks=(RED,)))
    assert erased() == 0
