"""A shared object that concerns somebody becomes a draft warning by the one way there is, within its terms."""

from datetime import timedelta

import pytest
from tests.exchange import made as exchange
from tests.exchange import provisioned
from tests.exchange.shared import AMBER, GREEN, RED
from tests.response.actions.post import CERTIFICATE
from tests.response.exchange import world

from kentongan.directory.models import Contact, Organisation
from kentongan.exchange.actions.beginning import add_begun
from kentongan.exchange.models import Collection
from kentongan.intake.models import Run
from kentongan.kernel.tlp import TLP
from kentongan.response.actions import hearing
from kentongan.response.actions.concern_deciding import decide_concern
from kentongan.response.actions.hearing import hear
from kentongan.response.models import Awaited, Concern, Exposure, Heard, Warning
from kentongan.response.terms import WarningState, Why
from kentongan.stix.identity import deterministic_id

pytestmark = pytest.mark.django_db

AT = world.AT
STRICT = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def collection() -> Collection:
    return world.set_up()


def test_an_indicator_in_somebodys_network_becomes_a_draft_for_them() -> None:
    world.shared(world.indicator())
    warning = world.warning()
    assert (warning.state, warning.feed.slug, warning.tlp, warning.exposures) == ("drafted", "exchange", TLP.GREEN, 1)
    assert warning.why.split() == [Why.NO_RULE]
    assert warning.classification == "intrusions/system-compromise"
    assert Exposure.objects.get().address == world.BANK
    assert world.outcome() == [(world.BANK, "handed", "")]


@pytest.mark.parametrize(
    ("pattern", "slug"),
    [
        ("[domain-name:value = 'www.bank-a.example']", "bank-a"),
        ("[url:value = 'https://login.bank-a.example/x']", "bank-a"),
        ("[email-addr:value = 'ceo@bank-a.example']", "bank-a"),
        ("[ipv4-addr:value = '203.0.113.128/25']", "bank-a"),
        (f"[ipv4-addr:value = '{world.TELCO}' OR domain-name:value = 'nobody.example']", "telco-b"),
        (f"[url:value = 'http://{world.TELCO}/x']", "telco-b"),
    ],
)
def test_whatever_is_named_is_attributed_by_the_claims(pattern: str, slug: str) -> None:
    world.shared(world.indicator(pattern=pattern))
    assert [one.organisation.slug for one in Warning.objects.all()] == [slug]
    assert Run.objects.get().quarantined == 0


def test_what_nobody_claims_is_not_kept() -> None:
    world.shared(world.indicator(pattern="[ipv4-addr:value = '192.0.2.1']"))
    assert not Concern.objects.exists()
    assert not Run.objects.exists()


def test_what_two_claim_is_in_doubt_and_leaves_by_a_person_alone() -> None:
    world.shared(world.indicator(pattern="[ipv4-addr:value = '198.51.100.200']"))
    assert Why.DOUBT in world.warning("cert-my").why.split()


@pytest.mark.parametrize("prefix", ["203.0.112.0/23", "198.51.100.0/24"])
def test_a_prefix_that_is_not_all_of_one_owner_waits_for_a_person(prefix: str) -> None:
    world.shared(world.indicator(pattern=f"[ipv4-addr:value = '{prefix}']"))
    assert [row[1:] for row in world.outcome()] == [("person", "several_owners")]
    assert not Warning.objects.exists()


def test_red_leaves_no_trace_at_all() -> None:
    world.shared(world.indicator(marks=(RED,)))
    assert not Concern.objects.exists()
    assert not Warning.objects.exists()
    assert Heard.objects.get().after == Collection.objects.get().last_added


def test_red_within_amber_is_not_read() -> None:
    granular = [{"marking_ref": RED, "selectors": ["name", "description"]}]
    world.shared(
        world.indicator(name="operation sun", description="from a source", marks=(AMBER,), granular_markings=granular)
    )
    concern = Concern.objects.get()
    assert concern.tlp == TLP.AMBER
    assert (concern.told["name"], concern.told["description"]) == ("", "")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"affected_party_notifications": "must-not"}, "must_not_notify"),
        ({"permitted_actions": "none"}, "actions_not_permitted"),
        ({"permitted_actions": "contact-for-instruction"}, "actions_not_permitted"),
        ({"permitted_actions": "internally-visible-actions"}, "actions_not_permitted"),
        ({"end_date": "2026-11-19T00:00:00Z"}, "ended"),
        ({"encrypt_in_transit": "must"}, "not_encrypted"),
    ],
)
def test_what_the_terms_forbid_becomes_no_draft_and_is_counted(fields: dict[str, str], reason: str) -> None:
    policy = world.policy("p", **fields)
    world.shared(policy, world.indicator(marks=(policy["id"],)))
    assert not Warning.objects.exists()
    assert not Run.objects.exists()
    assert world.outcome() == [(world.BANK, "refused", reason)]


def test_terms_that_begin_later_and_indicators_not_yet_valid_wait_until_then() -> None:
    policy = world.policy("p", start_date="2026-11-21T12:00:00Z")
    world.shared(policy, world.indicator(marks=(policy["id"],)))
    world.shared(
        world.indicator("two", pattern=f"[ipv4-addr:value = '{world.TELCO}']", valid_from="2026-11-21T12:00:00Z")
    )
    assert not Warning.objects.exists()
    world.work(AT + 2 * DAY)
    assert Warning.objects.count() == 2


def test_what_was_added_anew_when_it_began_is_warned_of_once() -> None:
    policy = world.policy("p", start_date="2026-11-21T12:00:00Z")
    world.shared(policy, world.indicator(marks=(policy["id"],)))
    assert add_begun(AT + 2 * DAY) == 1
    for hours in range(3):
        world.work(AT + 2 * DAY + timedelta(hours=hours))
    assert Warning.objects.count() == 1
    assert Concern.objects.count() == 1


@pytest.mark.parametrize(
    "more",
    [
        {"indicator_types": ["benign"]},
        {"indicator_types": ["anomalous-activity"]},
        {"valid_until": "2026-11-20T00:00:00Z"},
        {"pattern_type": "sigma"},
        {"pattern": f"[ipv4-addr:value != '{world.BANK}']"},
    ],
)
def test_what_is_harmless_over_or_not_named_warns_nobody(more: dict[str, object]) -> None:
    world.shared(world.indicator() | more)
    assert not Warning.objects.exists()


def test_an_observable_alone_says_nothing_bad_and_waits_for_a_person() -> None:
    observable = {
        "type": "ipv4-addr", "spec_version": "2.1", "id": "ipv4-addr--dc63603e-e634-5357-b239-d4b562bc5445",
        "value": world.BANK, "object_marking_refs": [GREEN],
    }  # fmt: skip
    observable["id"] = deterministic_id(observable) or observable["id"]
    world.shared(observable)
    assert world.outcome() == [(world.BANK, "person", "no_harm_said")]
    assert not Warning.objects.exists()


def test_hearing_again_hears_nothing_new() -> None:
    world.shared(world.indicator())
    assert hear(AT) == 0
    world.work(AT + DAY)
    assert Warning.objects.count() == 1
    assert Run.objects.count() == 1


def test_the_same_observable_of_two_indicators_is_listed_for_each() -> None:
    world.shared(world.indicator("one"), world.indicator("two"))
    assert world.warning().exposures == 2


def test_who_says_who_the_victim_is_warns_them_where_the_name_is_exactly_theirs() -> None:
    identity = world.identity("Bank-A")
    world.shared(identity, world.sighting(identity["id"]))
    assert world.warning().state == WarningState.DRAFTED
    assert Exposure.objects.get().name == "bank-a.example"


def test_a_victim_who_is_made_known_later_is_warned_then() -> None:
    identity = world.identity("Bank-A")
    world.shared(world.sighting(identity["id"]))
    assert not Concern.objects.exists()
    world.shared(identity, at=AT + DAY)
    assert world.warning().state == WarningState.DRAFTED
    assert Exposure.objects.get().name == "bank-a.example"
    assert not Awaited.objects.exists()
    world.shared(identity | {"modified": world.moment(AT + DAY)}, at=AT + 2 * DAY)
    assert Warning.objects.count() == 1


def test_where_somebody_else_says_who_a_victim_is_a_person_decides() -> None:
    identity = world.identity("Bank-A")
    world.shared(world.sighting(identity["id"]))
    world.shared(identity, by="vendor", at=AT + DAY)
    assert world.outcome() == [("bank-a.example", "person", "said_by_another")]
    assert not Warning.objects.exists()


@pytest.mark.parametrize("first", ["isac", "vendor"])
def test_who_gives_anothers_identity_another_name_has_nobody_else_warned(first: str) -> None:
    identity = world.identity("Bank-A")
    theirs = identity | {"name": "telco-b", "modified": world.moment(AT)}
    for by, one in sorted([("isac", identity), ("vendor", theirs)], key=lambda pair: pair[0] != first):
        world.share(one, by=by)
    world.shared(world.sighting(identity["id"]))
    assert [row[0] for row in world.outcome()] == ["bank-a.example"]
    assert world.warning("bank-a").state == WarningState.DRAFTED
    assert not Warning.objects.filter(organisation__slug="telco-b").exists()


def test_the_terms_of_the_identity_that_names_a_victim_hold_for_the_warning_too() -> None:
    identity = world.identity("Bank-A") | {"object_marking_refs": [STRICT]}
    world.shared(identity, world.sighting(identity["id"]))
    assert world.outcome() == [("bank-a.example", "refused", "participants_only")]
    assert not Warning.objects.exists()


def test_what_is_told_of_a_victim_is_as_strict_and_as_short_as_its_identity_s_terms() -> None:
    policy = world.policy("p", tlp="amber", end_date=world.moment(AT + DAY))
    identity = world.identity("Bank-A") | {"object_marking_refs": [policy["id"]]}
    world.share(policy, identity, world.sighting(identity["id"]))
    hear(AT)
    row = Concern.objects.get()
    assert (row.tlp, row.again_at) == (TLP.AMBER, AT + DAY)


def test_an_identity_whose_time_has_not_come_lets_nobody_be_warned_yet() -> None:
    policy = world.policy("p", start_date=world.moment(AT + DAY))
    identity = world.identity("Bank-A") | {"object_marking_refs": [policy["id"]]}
    world.shared(policy, identity, world.sighting(identity["id"]))
    row = Concern.objects.get()
    assert (row.state, row.reason, row.again_at) == ("later", "not_started", AT + DAY)


def test_more_than_a_batch_waits_for_one_victim_and_each_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "BATCH", 2)
    monkeypatch.setattr(hearing, "AT_ONCE", 1)
    identity = world.identity("Bank-A")
    others = [f"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd{number}" for number in range(30, 35)]
    world.shared(*(world.sighting(identity["id"], of=one) for one in others))
    world.share(identity, at=AT + DAY)
    while hear(AT + DAY):
        pass
    assert Concern.objects.count() == len(others)


@pytest.mark.parametrize("what", ["red", "deleted", "outdated", "revoked", "decided", "red identity"])
def test_what_does_not_hold_any_more_is_not_looked_at_again(what: str) -> None:
    identity = world.identity("Bank-A")
    sighting = world.sighting(identity["id"])
    world.shared(sighting | ({"object_marking_refs": [RED]} if what == "red" else {}))
    later = {"modified": world.moment(AT)}
    match what:
        case "red":
            assert not Awaited.objects.exists()
        case "deleted":
            world.delete(sighting["id"])
        case "outdated":
            world.shared(sighting | later | {"where_sighted_refs": [world.identity("Telco X")["id"]]})
        case "revoked":
            world.shared(sighting | later | {"revoked": True})
        case "decided":
            world.shared(identity)
            world.shared(sighting | later | {"revoked": True}, by="vendor")
            decide_concern(Concern.objects.get().pk, holds=False, actor=None, at=AT)
            Awaited.objects.create(
                collection=Collection.objects.get(),
                ref=identity["id"],
                added=Concern.objects.get().added,
            )
            world.work()
    before = Concern.objects.count()
    marks = {"object_marking_refs": [RED]} if what == "red identity" else {}
    world.shared(identity | {"modified": world.moment(AT + DAY)} | marks, at=AT + DAY)
    assert Concern.objects.count() == before
    assert not Warning.objects.exclude(state=WarningState.WITHDRAWN).exists()


def test_an_identity_that_was_red_has_come_when_it_is_no_more() -> None:
    identity = world.identity("Bank-A")
    world.shared(identity | {"object_marking_refs": [RED]}, world.sighting(identity["id"]))
    assert not Concern.objects.exists()
    world.shared(identity | {"modified": world.moment(AT)}, at=AT + DAY)
    assert world.warning().state == WarningState.DRAFTED


def test_a_name_that_is_nearly_theirs_concerns_nobody() -> None:
    identity = world.identity("Bank A Berhad")
    world.shared(identity, world.sighting(identity["id"]))
    assert not Concern.objects.exists()


def test_a_victim_without_a_name_of_its_own_waits_for_a_person() -> None:
    identity = world.identity("telco-b")
    world.shared(identity, world.sighting(identity["id"]))
    assert [row[1:] for row in world.outcome()] == [("person", "no_name_to_tell_it_by")]


def test_strict_terms_reach_who_takes_part_alone() -> None:
    strict = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"
    world.shared(world.indicator(marks=(strict,)))
    assert world.outcome() == [(world.BANK, "refused", "participants_only")]


def test_strict_terms_reach_a_participant_whom_they_concern() -> None:
    strict = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"
    bank = provisioned.member("bank-m", of=Organisation.objects.get(slug="bank-a"))
    provisioned.give(Collection.objects.get(), bank, reads=True)
    world.shared(world.indicator(marks=(strict,)))
    assert world.warning().tlp == TLP.AMBER_STRICT


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"refused_kinds": ["company"]}, "limited_use"),
        ({"ended_at": AT - timedelta(minutes=1)}, "arrangement_ended"),
        ({}, ""),
    ],
)
def test_what_an_arrangement_forbids_becomes_no_draft(more: dict[str, object], reason: str) -> None:
    world.share(world.indicator())
    arranged = exchange.arrangement(**more)
    Collection.objects.update(arrangement=arranged)
    world.work()
    assert world.outcome() == [(world.BANK, "refused" if reason else "handed", reason)]


def test_what_must_travel_encrypted_is_told_as_amber_where_every_contact_has_a_key() -> None:
    Contact.objects.filter(organisation__slug="bank-a").update(openpgp=CERTIFICATE)
    policy = world.policy("p", encrypt_in_transit="must")
    world.shared(policy, world.indicator(marks=(policy["id"],)))
    assert world.warning().tlp == TLP.AMBER
    assert Warning.objects.count() == 1
