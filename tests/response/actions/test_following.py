"""Finished runs become warnings: once, with all their exposures, released only by rule, in place of unsent ones."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.intake import made as intake
from tests.response import made

from kentongan.directory.actions import question_claim
from kentongan.directory.models import Claim, Contact, Organisation
from kentongan.intake.actions import erase
from kentongan.intake.models import ArchiveFile, Draft
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.tlp import TLP
from kentongan.ledger.models import Entry
from kentongan.response.actions.following import follow_runs
from kentongan.response.models import Exposure, Followed, Item, ReleaseRule, Transition, Warning
from kentongan.response.terms import ExposureState, Route, WarningState, Why
from kentongan.routing.reports import is_informational

pytestmark = pytest.mark.django_db

AT = intake.AT
DAY = timedelta(days=1)


def take_in(folder: Path, *rows: list[str], at: datetime = AT, **more: object) -> None:
    name = f"{at:%Y-%m-%d}-scan_telnet-malaysia.csv"
    intake.take_in(intake.feed_file(folder / f"{at:%d}", *rows, name=name), at=at, **more)  # type: ignore[arg-type]


def a_day(address: str, day: int) -> list[str]:
    return intake.row(address, at=f"2026-11-{day} 03:00:00")


def hub(*, tlp: TLP = TLP.GREEN, released: bool = False) -> None:
    intake.hub_with_feed(tlp=tlp)
    for organisation in Organisation.objects.all():
        made.contact(organisation)
    if released:
        ReleaseRule.objects.create(feed=made.feed(), place=1, tlp_at_most=TLP.AMBER_STRICT, release="auto", made_at=AT)


def warning_of(slug: str) -> Warning:
    return Warning.objects.get(organisation__slug=slug, superseded_by__isnull=True)


def test_each_draft_of_somebody_becomes_one_warning_with_all_its_exposures(tmp_path: Path) -> None:
    hub()
    take_in(tmp_path, *intake.ROWS)
    assert follow_runs(AT) == 3
    assert {one.organisation.slug: (one.exposures, one.open, one.state) for one in Warning.objects.all()} == {
        "bank-a": (3, 3, "drafted"),
        "telco-b": (1, 1, "drafted"),
        "cert-my": (1, 1, "drafted"),
    }
    bank = warning_of("bank-a")
    assert (bank.route, bank.recipient, bank.critical, bank.country) == (Route.OWNER, bank.organisation, 1, "MY")
    assert bank.why.split() == [Why.NO_RULE]
    assert warning_of("cert-my").why.split() == [Why.DOUBT, Why.NO_RULE]
    addresses = set(Exposure.objects.filter(items__warning=bank).values_list("address", "port", "transport"))
    assert addresses == {("203.0.113.7", 23, "tcp"), ("203.0.113.8", 23, "tcp"), ("2001:db8:a::1", 23, "tcp")}
    assert Exposure.objects.get(address="203.0.113.7").count == 2
    assert Transition.objects.filter(before="", after="drafted", reason="run").count() == 3
    assert Followed.objects.get().warnings == 3
    assert Entry.objects.filter(verb="response.run_followed").count() == 1


def test_a_run_is_followed_once(tmp_path: Path) -> None:
    hub()
    take_in(tmp_path, *intake.ROWS)
    assert (follow_runs(AT), follow_runs(AT)) == (3, 0)
    assert Warning.objects.count() == 3
    assert Exposure.objects.get(address="203.0.113.7").count == 2


def test_what_a_rule_releases_is_approved_at_once_and_nothing_in_doubt_is(tmp_path: Path) -> None:
    hub(released=True)
    take_in(tmp_path, *intake.ROWS)
    follow_runs(AT)
    assert (warning_of("bank-a").state, warning_of("bank-a").send_at, warning_of("bank-a").why) == ("approved", AT, "")
    assert warning_of("cert-my").state == "drafted"
    steps = Transition.objects.filter(warning=warning_of("bank-a")).order_by("at", "id")
    assert [(one.before, one.after, one.reason, one.actor) for one in steps] == [
        ("", "drafted", "run", None),
        ("drafted", "approved", "rule", None),
    ]


def test_red_never_leaves_by_itself(tmp_path: Path) -> None:
    hub(tlp=TLP.RED, released=True)
    take_in(tmp_path, *intake.ROWS)
    follow_runs(AT)
    assert not Warning.objects.exclude(state="drafted").exists()
    assert Why.RED in warning_of("bank-a").why.split()


def test_without_a_contact_or_with_a_questioned_claim_a_person_decides(tmp_path: Path) -> None:
    hub(released=True)
    Contact.objects.filter(organisation__slug="telco-b").delete()
    take_in(tmp_path, *intake.ROWS)
    question_claim(Claim.objects.get(value="203.0.113.0/24").id, actor=None, at=AT)
    follow_runs(AT)
    assert warning_of("telco-b").why.split() == [Why.NO_CONTACT]
    assert warning_of("bank-a").why.split() == [Why.CLAIM_QUESTIONED]


def test_outside_the_jurisdictions_the_national_cert_is_written_to(tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.JURISDICTIONS = ("SG",)
    hub(released=True)
    take_in(tmp_path, *intake.ROWS)
    follow_runs(AT)
    bank = warning_of("bank-a")
    assert bank.recipient is not None
    assert (bank.route, bank.recipient.slug, bank.state) == (Route.NATIONAL_CERT, "cert-my", "approved")


def test_with_no_jurisdiction_nothing_leaves_by_itself(tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.JURISDICTIONS = ()
    hub(released=True)
    take_in(tmp_path, *intake.ROWS)
    follow_runs(AT)
    assert not Warning.objects.exclude(state="drafted").exists()
    assert Why.OUTSIDE in warning_of("bank-a").why.split()


def test_what_was_called_mitigated_and_is_seen_after_that_opens_again(tmp_path: Path) -> None:
    hub()
    take_in(tmp_path, a_day("203.0.113.7", 20), a_day("203.0.113.8", 20))
    follow_runs(AT)
    first = warning_of("bank-a")
    Exposure.objects.update(state="mitigated", answered_at=AT)
    Warning.objects.update(state="mitigated", open=0, sent_at=AT)
    take_in(tmp_path, a_day("203.0.113.7", 21), at=AT + DAY)
    follow_runs(AT + DAY)
    again = Exposure.objects.get(address="203.0.113.7")
    assert (again.state, again.seen_again, again.mitigated_before) == ("open", 1, True)
    assert again.seen_again_at == datetime(2026, 11, 21, 3, tzinfo=UTC)
    assert Exposure.objects.get(address="203.0.113.8").state == "mitigated"
    new = Warning.objects.exclude(pk=first.pk).get()
    assert (new.open, new.seen_again, new.items.get().again) == (1, 1, True)
    first.refresh_from_db()
    assert (first.state, first.open, first.seen_again) == ("acknowledged", 1, 1)
    assert Transition.objects.filter(warning=first).latest("at").reason == "seen_again"


SINKHOLE = (
    '"timestamp","protocol","src_ip","src_port","src_asn","src_geo","dst_ip","dst_port","infection","tag"\n'
    '"{at}","tcp","203.0.113.7","{port}","64500","MY","198.51.100.9","80","mirai","mirai"\n'
)
"""An infected machine that called a sinkhole; its port is another one with every connection."""


def infected(folder: Path, *, day: int, port: int, at: datetime) -> None:
    file = folder / f"{day}" / f"2026-11-{day}-event4_sinkhole-malaysia.csv"
    file.parent.mkdir()
    file.write_text(SINKHOLE.format(at=f"2026-11-{day} 03:00:00", port=port), "utf-8")
    intake.take_in(file, at=at)
    follow_runs(at)


def test_an_infected_machine_is_one_exposure_whatever_port_it_called_from(tmp_path: Path) -> None:
    hub()
    infected(tmp_path, day=20, port=40001, at=AT)
    Exposure.objects.update(state="mitigated", answered_at=AT, gone_at=AT)
    Warning.objects.update(state="mitigated", open=0, gone=1, sent_at=AT)
    infected(tmp_path, day=21, port=51234, at=AT + DAY)
    again = Exposure.objects.get()
    assert (again.state, again.seen_again, again.gone_at, again.count) == ("open", 1, None, 2)
    assert again.port == 51234, "the latest port, by which a customer behind a shared address is found"


def test_a_late_row_of_an_earlier_day_brings_nothing_back(tmp_path: Path) -> None:
    hub()
    infected(tmp_path, day=20, port=40001, at=AT)
    Exposure.objects.update(gone_at=AT + DAY)
    infected(tmp_path, day=18, port=40002, at=AT + DAY)
    assert Exposure.objects.get().gone_at is not None


def test_a_sighting_from_before_the_answer_opens_nothing(tmp_path: Path) -> None:
    hub()
    take_in(tmp_path, a_day("203.0.113.7", 20))
    follow_runs(AT)
    Exposure.objects.update(state="mitigated", answered_at=AT + 2 * DAY)
    take_in(tmp_path, a_day("203.0.113.7", 21), at=AT + DAY)
    follow_runs(AT + 3 * DAY)
    assert Exposure.objects.get().state == "mitigated"
    assert {one.state for one in Warning.objects.all()} == {"drafted", "closed"}


@pytest.mark.parametrize("answer", ["wrong_owner", "false_positive", "not_affected", "risk_accepted"])
def test_other_answers_stand_and_a_warning_with_nothing_to_ask_needs_no_letter(tmp_path: Path, answer: str) -> None:
    hub(released=True)
    take_in(tmp_path, a_day("203.0.113.7", 20))
    follow_runs(AT)
    Exposure.objects.update(state=answer, answered_at=AT)
    Warning.objects.update(state="delivered")
    take_in(tmp_path, a_day("203.0.113.7", 21), at=AT + DAY)
    follow_runs(AT + DAY)
    new = Warning.objects.exclude(state="delivered").get()
    assert (new.state, new.exposures, new.open) == ("closed", 1, 0)
    assert Transition.objects.get(warning=new).reason == "answered_before"


def test_an_unsent_warning_is_superseded_at_once_and_what_is_open_is_carried_over(tmp_path: Path) -> None:
    hub()
    take_in(tmp_path, a_day("203.0.113.7", 20), a_day("203.0.113.8", 20), a_day("203.0.113.9", 20))
    follow_runs(AT)
    old = warning_of("bank-a")
    Exposure.objects.filter(address="203.0.113.9").update(gone_at=AT)
    take_in(tmp_path, a_day("203.0.113.7", 21), at=AT + DAY)
    follow_runs(AT + DAY)
    new = warning_of("bank-a")
    old.refresh_from_db()
    assert (old.state, old.superseded_by) == ("superseded", new)
    assert (new.exposures, new.open, new.first_seen) == (2, 2, old.first_seen)
    assert set(new.items.values_list("exposure__address", flat=True)) == {"203.0.113.7", "203.0.113.8"}


def test_a_warning_that_was_sent_is_left_for_the_sending_of_the_new_one(tmp_path: Path) -> None:
    hub()
    take_in(tmp_path, a_day("203.0.113.7", 20))
    follow_runs(AT)
    Warning.objects.update(state="delivered")
    take_in(tmp_path, a_day("203.0.113.7", 21), at=AT + DAY)
    follow_runs(AT + DAY)
    assert sorted(Warning.objects.values_list("state", flat=True)) == ["delivered", "drafted"]


def test_what_came_back_is_no_longer_gone(tmp_path: Path) -> None:
    hub()
    take_in(tmp_path, a_day("203.0.113.7", 20))
    follow_runs(AT)
    Exposure.objects.update(gone_at=AT)
    Warning.objects.update(gone=1, state="delivered")
    take_in(tmp_path, a_day("203.0.113.7", 21), at=AT + DAY)
    follow_runs(AT + DAY)
    assert Exposure.objects.get().gone_at is None
    assert set(Warning.objects.values_list("gone", flat=True)) == {0}


def test_real_and_exercise_never_meet(tmp_path: Path) -> None:
    hub(released=True)
    take_in(tmp_path, a_day("203.0.113.7", 20))
    take_in(tmp_path / "drill", a_day("203.0.113.7", 20), exercise=Exercise.EXERCISE)
    follow_runs(AT)
    assert Exposure.objects.filter(exercise=True).count() == Exposure.objects.filter(exercise=False).count() == 1
    assert {(one.exercise, one.state) for one in Warning.objects.all()} == {(True, "approved"), (False, "approved")}
    for item in Item.objects.select_related("warning", "exposure"):
        assert item.warning.exercise == item.exposure.exercise


def test_what_retention_or_an_erasure_removed_makes_no_warning(tmp_path: Path) -> None:
    hub()
    take_in(tmp_path, a_day("203.0.113.7", 20), a_day("198.51.100.5", 20))
    erase("203.0.113.7", reason="asked for", actor=None, at=AT)
    assert follow_runs(AT) == 1
    assert Warning.objects.get().organisation.slug == "telco-b"
    assert Draft.objects.count() == 2
    assert Followed.objects.count() == 1


def test_a_run_whose_files_are_lost_is_tried_again_and_holds_up_no_other(tmp_path: Path) -> None:
    hub()
    take_in(tmp_path, a_day("203.0.113.7", 20))
    path = ArchiveFile.objects.get().path
    lost = tmp_path / "data" / "archive" / path
    away = lost.rename(tmp_path / "away")
    take_in(tmp_path, a_day("203.0.113.8", 21), at=AT + DAY)
    assert follow_runs(AT) == 1
    away.rename(lost)
    assert follow_runs(AT) == 1
    assert Followed.objects.count() == 2


def test_an_identity_is_kept_over_days(tmp_path: Path) -> None:
    hub()
    take_in(tmp_path, a_day("203.0.113.7", 20))
    follow_runs(AT)
    key = Exposure.objects.get().key
    assert key == "ea83a412c6d699c701e03d3e0d8c1e78"  # stored in every hub: another would make each exposure a new one
    take_in(tmp_path, a_day("203.0.113.7", 21), at=AT + DAY)
    follow_runs(AT + DAY)
    found = Exposure.objects.get()
    assert (found.key, found.count, found.state) == (key, 2, ExposureState.OPEN)
    assert found.last_seen - found.first_seen == DAY
    assert made.state_of(warning_of("bank-a").id) is WarningState.DRAFTED


def test_a_report_that_only_informs_waits_for_a_person(tmp_path: Path) -> None:
    hub(released=True)
    assert is_informational("scan_ftp")
    assert not is_informational("scan_telnet")
    name = "2026-11-20-scan_ftp-malaysia.csv"
    intake.take_in(intake.feed_file(tmp_path, a_day("203.0.113.7", 20), name=name))
    follow_runs(AT)
    assert (warning_of("bank-a").state, warning_of("bank-a").why) == ("drafted", Why.INFORMATIONAL)


def test_a_draft_larger_than_what_is_read_at_once_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kentongan.intake.archive.identities.PART", 7)
    monkeypatch.setattr("kentongan.intake.archive.identities.CHUNK", 3)
    monkeypatch.setattr("kentongan.response.actions.exposing.ROWS", 2)
    monkeypatch.setattr("kentongan.response.actions.following.PART_EVENTS", 5)
    hub()
    take_in(tmp_path, *(a_day(f"203.0.113.{host}", 20) for host in range(50)), a_day("198.51.100.5", 20))
    assert follow_runs(AT) == 2
    assert warning_of("bank-a").exposures == warning_of("bank-a").items.count() == 50
    assert Exposure.objects.count() == 51


def test_an_exposure_that_two_warnings_list_is_one(tmp_path: Path) -> None:
    hub()
    take_in(tmp_path, a_day("203.0.113.7", 20))
    take_in(tmp_path / "stricter", a_day("203.0.113.7", 21), at=AT + DAY, tlp=TLP.AMBER)
    follow_runs(AT + DAY)
    found = Exposure.objects.get()
    assert (found.tlp, found.count) == (TLP.AMBER, 2)
    assert sorted(Warning.objects.values_list("tlp", "exposures")) == [(TLP.GREEN, 1), (TLP.AMBER, 1)]


def test_a_late_file_of_what_is_gone_writes_to_nobody(tmp_path: Path) -> None:
    hub(released=True)
    take_in(tmp_path / "a", intake.row("203.0.113.7"))
    follow_runs(AT)
    Exposure.objects.update(gone_at=AT + DAY)
    take_in(tmp_path / "b", a_day("203.0.113.7", 18), at=AT + 2 * DAY)
    follow_runs(AT + 2 * DAY)
    late = Warning.objects.latest("drafted_at")
    assert (late.exposures, late.open, late.gone, late.state) == (1, 1, 1, "closed")
    assert Transition.objects.get(warning=late).reason == "gone"
