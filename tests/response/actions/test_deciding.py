"""What the hub decides beforehand is checked, kept and recorded."""

from datetime import timedelta

import pytest
from tests.response import made

from kentongan.directory.errors import UnknownOrganisation
from kentongan.intake.errors import UnknownFeed
from kentongan.kernel.errors import KentonganError
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.ledger.models import Entry
from kentongan.response.actions import deciding
from kentongan.response.errors import (
    AgreementRefused,
    PolicyRefused,
    PreferenceRefused,
    ReasonNeeded,
    RuleRefused,
    UnknownAgreement,
)
from kentongan.response.models import Agreement, FeedPolicy, Preference, ReleaseRule
from kentongan.response.rules.release import Rule
from kentongan.response.terms import Release

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
WHO = {"actor": new_id(), "at": made.AT}


def recorded(verb: str) -> int:
    return Entry.objects.filter(verb=f"response.{verb}", actor=WHO["actor"]).count()


def rule(classification: str = "vulnerable/", *, tlp: TLP = TLP.GREEN, release: Release = Release.AUTO) -> Rule:
    return Rule(classification=classification, tlp_at_most=tlp, release=release)


def test_a_feeds_policy_is_stated_and_stated_anew() -> None:
    made.feed()
    deciding.set_policy("shadowserver", quiet_days=3, answer_days=5, **WHO)
    deciding.set_policy("shadowserver", quiet_days=4, answer_days=5, **WHO)
    assert FeedPolicy.objects.get().quiet_days == 4
    assert recorded("policy_set") == 2
    with pytest.raises(PolicyRefused):
        deciding.set_policy("shadowserver", quiet_days=0, answer_days=5, **WHO)
    with pytest.raises(UnknownFeed):
        deciding.set_policy("nowhere", quiet_days=3, answer_days=5, **WHO)


def test_a_table_of_rules_replaces_the_one_before_in_its_order() -> None:
    made.feed()
    deciding.set_rules("shadowserver", rules=[rule(), rule("")], **WHO)
    deciding.set_rules("shadowserver", rules=[rule("", release=Release.PERSON), rule()], **WHO)
    assert list(ReleaseRule.objects.values_list("place", "classification", "release")) == [
        (1, "", "person"),
        (2, "vulnerable/", "auto"),
    ]
    assert recorded("rules_set") == 2


@pytest.mark.parametrize("bad", [rule("nonsense/"), rule("vulnerable"), rule(tlp=TLP.RED)])
def test_a_rule_that_cannot_be_leaves_the_table_as_it_was(bad: Rule) -> None:
    made.feed()
    deciding.set_rules("shadowserver", rules=[rule()], **WHO)
    with pytest.raises(RuleRefused):
        deciding.set_rules("shadowserver", rules=[rule(""), bad], **WHO)
    assert ReleaseRule.objects.get().classification == "vulnerable/"


def agree(**more: object) -> Agreement:
    facts = {"organisation": None, "country": "th", "note": "MoU", "valid_from": made.AT, "valid_to": None}
    return deciding.add_agreement(**(facts | more), **WHO)  # type: ignore[arg-type]


def test_an_agreement_is_recorded_and_ended() -> None:
    row = agree()
    assert row.country == "TH"
    assert agree(organisation=made.organisation().id, country="").organisation is not None
    deciding.end_agreement(row.id, actor=WHO["actor"], at=made.AT + DAY)
    row.refresh_from_db()
    assert row.valid_to == made.AT + DAY
    with pytest.raises(UnknownAgreement):
        deciding.end_agreement(row.id, actor=WHO["actor"], at=made.AT + 2 * DAY)
    assert (recorded("agreement_added"), recorded("agreement_ended")) == (2, 1)


def test_an_agreement_that_has_not_begun_is_taken_out() -> None:
    deciding.end_agreement(agree(valid_from=made.AT + DAY).id, **WHO)
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"country": ""}, AgreementRefused),
        ({"organisation": new_id()}, AgreementRefused),
        ({"country": "THA"}, AgreementRefused),
        ({"valid_to": made.AT}, AgreementRefused),
        ({"note": ""}, ReasonNeeded),
        ({"organisation": new_id(), "country": ""}, UnknownOrganisation),
    ],
)
def test_an_agreement_that_cannot_be_is_not_recorded(said: dict[str, object], kind: type[KentonganError]) -> None:
    with pytest.raises(kind):
        agree(**said)
    assert not Agreement.objects.exists()


def test_an_organisation_is_muted_for_a_reason_and_a_while() -> None:
    bank = made.organisation()
    deciding.set_preference(bank.id, interval_hours=24, language="ms", size_limit_kb=1024, copies=True, **WHO)
    deciding.mute(bank.id, until=made.AT + DAY, reason="Their mail moves", **WHO)
    row = Preference.objects.get()
    assert (row.interval_hours, row.muted_until, row.muted_reason) == (24, made.AT + DAY, "Their mail moves")
    deciding.unmute(bank.id, **WHO)
    row.refresh_from_db()
    assert (row.interval_hours, row.copies, row.muted_until, row.muted_reason) == (24, True, None, "")
    for verb in ("preference_set", "organisation_muted", "organisation_unmuted"):
        assert recorded(verb) == 1
    with pytest.raises(ReasonNeeded):
        deciding.mute(bank.id, until=made.AT + DAY, reason="", **WHO)
    with pytest.raises(PreferenceRefused):
        deciding.mute(bank.id, until=made.AT, reason="why", **WHO)


@pytest.mark.parametrize("wrong", [{"interval_hours": 745}, {"language": "xx"}, {"size_limit_kb": 15}])
def test_a_preference_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    wishes = {"interval_hours": 0, "language": "", "size_limit_kb": 5120} | wrong
    with pytest.raises(PreferenceRefused):
        deciding.set_preference(made.organisation().id, **wishes, **WHO)  # type: ignore[arg-type]
