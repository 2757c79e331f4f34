"""What is taken over from others binds under whatever marks and version; what one said oneself does not."""

import json
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from tests.exchange import provisioned, shared
from tests.exchange.actions.test_bound import posted
from tests.exchange.actions.test_passing_on import Two, two
from tests.exchange.provisioned import AT
from tests.exchange.shared import AMBER, CLEAR, GREEN, RED, domain, malware

from kentongan.exchange.actions import provisioning
from kentongan.exchange.actions.deleting import delete_object
from kentongan.exchange.models import Collection
from kentongan.exchange.terms import Filters
from kentongan.stix.identity import deterministic_id
from kentongan.stix.reading import read_envelope

pytestmark = pytest.mark.django_db

__all__ = ["two"]

OPENCTI = "extension-definition--ea279b3e-5c71-4632-ac08-831c66a786ba"
THEIRS = {"description": "what the other knows"}


@pytest.fixture
def mine(two: Two) -> Collection:
    """A collection of ``between`` alone, with an object that it shared before anybody else; another adds to that."""
    found = provisioned.collection("Mine", readers=(two.between,), writers=(two.between,))
    shared.share(two.between, found, malware("a"))
    shared.share(two.giver, two.here, malware("a", version=2, marks=(AMBER,), **THEIRS))
    return found


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ({**THEIRS, "version": 2}, 0),
        ({**THEIRS, "version": 3}, 0),
        ({**THEIRS, "version": 3, "labels": ["more"]}, 0),
        ({"version": 3, "x_note": THEIRS["description"]}, 0),
        ({"version": 3, "description": "what I know"}, 1),
        ({"version": 2}, 1),
        ({"version": 1}, 1),
    ],
)
@pytest.mark.usefixtures("mine")
def test_of_what_others_said_of_ones_own_binds_what_is_taken_over(two: Two, sent: dict[str, Any], taken: int) -> None:
    assert posted(two, malware("a", marks=(CLEAR,), **sent))[0] == taken


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ({"description": THEIRS["description"]}, 0),
        ({"description": THEIRS["description"], "confidence": 12}, 0),
        ({"description": "what I know", "labels": ["their label, of several words"]}, 0),
        ({"description": "what I know", "confidence": 80}, 1),
        ({"description": "what I know", "labels": ["botnet", "mine"]}, 1),
    ],
)
def test_any_text_that_is_taken_over_binds_and_a_number_or_a_term_alone_does_not(
    two: Two, mine: Collection, sent: dict[str, Any], taken: int
) -> None:
    added = {"confidence": 80, "labels": ["botnet", "their label, of several words"], **THEIRS}
    shared.share(two.giver, two.here, malware("a", version=3, marks=(AMBER,), **added))
    assert posted(two, malware("a", version=4, marks=(CLEAR,), **sent))[0] == taken


@pytest.mark.parametrize(
    ("added", "taken"),
    [
        ({"objective": "drain-the-settlement-account-on-friday"}, 0),
        ({"goals": ["drain_settlement_01"]}, 0),
        ({"contact_information": "soc-duty-0123456"}, 0),
        ({"external_references": [{"source_name": "cert", "hashes": {"SHA-256": "a1b2c3d4" * 8}}]}, 0),
        ({"threat_actor_types": ["insider-1", "insider-2", "insider-3"]}, 0),
        ({"objective": "ransom"}, 1),
        ({"sectors": ["financial-services"]}, 1),
        ({"relationship_type": "communicates-with"}, 1),
        (
            {"kill_chain_phases": [{"kill_chain_name": "mitre-ics-attack", "phase_name": "inhibit-response-function"}]},
            1,
        ),
        ({"malware_types": ["information-stealer"]}, 1),
        ({"malware_types": ["remote-access-trojan", "rogue-security-software", "resource-exploitation"]}, 1),
    ],
)
def test_a_term_is_anybodys_and_a_longer_one_only_where_a_vocabulary_has_it(
    two: Two, mine: Collection, added: dict[str, Any], taken: int
) -> None:
    shared.share(two.giver, two.here, malware("a", version=3, marks=(AMBER,), **added))
    assert posted(two, malware("a", version=4, marks=(CLEAR,), description="what I know", **added))[0] == taken


@pytest.mark.parametrize(("name", "taken"), [("maybank_treasury_admin_01", 0), ("administrator", 1)])
def test_of_an_account_a_longer_name_is_whose_it_was_in_small_letters_too(two: Two, name: str, taken: int) -> None:
    value = {"type": "user-account", "spec_version": "2.1", "user_id": "1001", "display_name": name}
    value["id"] = deterministic_id(value)
    shared.share(two.giver, two.here, shared.read(value | {"object_marking_refs": [RED]}, version=0))
    assert posted(two, shared.read(value | {"object_marking_refs": [GREEN]}, version=0))[0] == taken


@pytest.mark.parametrize(
    ("value", "taken"), [("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", 1), ("The gateway of the bank fell", 0)]
)
def test_the_value_of_what_the_standard_does_not_know_is_anybodys_if_it_is_no_sentence(
    two: Two, value: str, taken: int
) -> None:
    one = {"type": "cryptocurrency-wallet", "spec_version": "2.1", "value": value}
    one["id"] = f"cryptocurrency-wallet--{uuid5(NAMESPACE_URL, value)}"
    shared.share(two.giver, two.here, shared.read(one | {"object_marking_refs": [RED]}, version=0))
    assert posted(two, shared.read(one | {"object_marking_refs": [GREEN]}, version=0))[0] == taken


@pytest.mark.parametrize("term", ["incident-response-team", "credential-harvesting", "critical-infrastructure"])
def test_a_phrase_in_the_form_of_a_term_is_a_word_and_no_sentence(two: Two, mine: Collection, term: str) -> None:
    shared.share(two.giver, two.here, malware("a", version=3, marks=(AMBER,), roles=[term], description="theirs"))
    said = f"Our {term.replace('-', ' ')} was there"
    assert posted(two, malware("a", version=4, marks=(CLEAR,), description=said)) == (1, [])
    assert posted(two, malware("a", version=5, marks=(CLEAR,), roles=[term])) == (1, [])
    assert posted(two, malware("a", version=6, marks=(CLEAR,), roles=[term], description="theirs"))[0] == 0


@pytest.mark.parametrize(
    ("noted", "sent"),
    [
        ({"goals": ["drain-the-reserves", "steal-cards"]}, {"x_goals": "drain-the-reserves, steal-cards"}),
        ({"goals": ["drain-the-reserves"]}, {"description": "A loader.\n\nGoals: Drain-the-reserves"}),
        ({"roles": ["drain-the-reserves"]}, {"x_old": "drain_the\u2010reserves"}),
        ({"goals": ["drain-the-bank-account"]}, {"description": "It drains, or: drain the bank account"}),
        ({"victim": "treasury-of-the-bank"}, {"description": "A loader (victim: treasury of the bank)"}),
        ({"contact_information": "ask-the-treasury-now"}, {"description": "A loader: ask the treasury now, they said"}),
    ],
)
@pytest.mark.parametrize("by", ["giver", "other"])
def test_a_phrase_that_a_program_puts_into_a_text_is_known_there(
    two: Two, by: str, noted: dict[str, Any], sent: dict[str, Any]
) -> None:
    """As what its giver left out of a later version, or as a note on a copy. Of more than three words, and elsewhere
    than in the standard's lists of terms, in other words than its own, too."""
    provisioned.give(two.here, two.other, reads=True, writes=True)
    told = {"description": "A loader."}
    if by == "giver":
        shared.share(two.giver, two.here, malware("a", marks=(RED,), **told, **noted))
    shared.share(two.giver, two.here, malware("a", version=2, marks=(GREEN,), **told))
    if by == "other":
        shared.share(two.other, two.here, malware("a", version=3, marks=(RED,), **told, **noted))
    assert posted(two, malware("a", version=4, marks=(GREEN,), **sent))[0] == 0
    assert posted(two, malware("a", version=5, marks=(GREEN,), description="They drain the reserves")) == (1, [])


@pytest.mark.parametrize(
    "added",
    [
        {"display_name": "ahmad-bin-abdullah"},
        {"contact_information": "ask-ahmad-bin-abdullah"},
        {"victim": "treasury-of-the-bank"},
        {"goals": ["drain-the-bank-account"]},
    ],
)
def test_a_phrase_is_a_sentence_where_the_standard_has_no_list_of_terms(
    two: Two, mine: Collection, added: dict[str, Any]
) -> None:
    shared.share(two.giver, two.here, malware("a", version=3, marks=(RED,), aliases=["Theirs X"], **added))
    assert posted(two, malware("a", version=4, marks=(GREEN,), **added))[0] == 0


@pytest.mark.parametrize("of", ["giver", "other"])
def test_a_phrase_that_its_giver_says_openly_in_a_sentence_is_free(two: Two, of: str) -> None:
    provisioned.give(two.here, two.other, reads=True, writes=True)
    said: dict[str, Any] = {"description": "It is used for credential harvesting."}
    term: dict[str, Any] = {"goals": ["credential-harvesting"]}
    if of == "giver":
        shared.share(two.giver, two.here, malware("a", marks=(AMBER,), **term))
    shared.share(two.giver, two.here, malware("a", version=2, marks=(GREEN,), **said))
    if of == "other":
        shared.share(two.other, two.here, malware("a", version=3, marks=(RED,), **said, **term))
    assert posted(two, malware("a", version=4, marks=(GREEN,), **said, **term)) == (1, [])


@pytest.mark.parametrize(
    "noted",
    [
        {"lang": "en-bank-tokens-stolen"},
        {"lang": "en-tokens"},
        {"extensions": {OPENCTI: {"extension_type": "property-extension", "is_inferred": "Kilo X12"}}},
        {"extensions": {OPENCTI: {"extension_type": "property-extension", "is_inferred": 7}}},
    ],
)
def test_a_note_is_no_language_and_no_yes_or_no(two: Two, noted: dict[str, Any]) -> None:
    provisioned.give(two.here, two.other, reads=True, writes=True)
    shared.share(two.giver, two.here, malware("a", marks=(GREEN,)))
    shared.share(two.other, two.here, malware("a", version=2, marks=(RED,), x_b="Lima Y13", **noted))
    assert posted(two, malware("a", version=3, marks=(GREEN,), **noted))[0] == 0


@pytest.mark.parametrize("lang", ["en", "en-US", "zh-hant", "zh-Hant-MY"])
def test_a_language_is_nobodys(two: Two, lang: str) -> None:
    """Beside a note on a copy, of what its maker shares more openly."""
    provisioned.give(two.here, two.other, reads=True, writes=True)
    shared.share(two.giver, two.here, malware("a", marks=(GREEN,)))
    shared.share(two.other, two.here, malware("a", version=2, marks=(RED,), lang=lang))
    assert posted(two, malware("a", version=3, marks=(GREEN,), lang=lang)) == (1, [])


def test_what_somebody_wrote_binds_be_it_a_word(two: Two, mine: Collection) -> None:
    shared.share(
        two.giver, two.here, malware("a", version=3, marks=(AMBER,), description="theirs", aliases=["Their X"])
    )
    assert posted(two, malware("a", version=4, marks=(CLEAR,), description="theirs"))[0] == 0
    assert posted(two, malware("a", version=4, marks=(CLEAR,), aliases=["Their X"])) == (1, [])


def test_a_number_alone_is_nobodys(two: Two, mine: Collection) -> None:
    shared.share(two.giver, two.here, malware("a", version=3, marks=(AMBER,), confidence=80, labels=["botnet"]))
    assert posted(two, malware("a", version=4, marks=(CLEAR,), confidence=80, labels=["botnet"])) == (1, [])


def test_who_said_it_before_they_read_it_is_not_bound_by_whoever_said_it_first_of_all(two: Two) -> None:
    catalogue = malware("a", marks=(CLEAR,), description="public")
    shared.share(two.giver, two.here, malware("a", marks=(RED,), description="public"))
    late = provisioned.member("late")
    own = provisioned.collection("Own", readers=(late,), writers=(late,))
    provisioned.give(two.there, late, writes=True)
    shared.share(late, own, catalogue)
    later = AT.replace(hour=9)
    provisioning.give_right(two.here, member=late, reads=True, writes=False, actor=None, at=later)
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,), description="public", version=2), at=later)
    evening = AT.replace(hour=20)
    assert shared.told(shared.share(late, two.there, catalogue, at=evening)) == (1, [])


def test_whoever_deletes_what_they_shared_first_stays_the_first(two: Two, mine: Collection) -> None:
    one = malware("a")
    seen = shared.sight(two.between, mine)
    delete_object(seen, member=two.between.pk, stix_id=one.id, filters=Filters(), actor=None, at=AT)
    shared.share(two.giver, two.here, malware("a", version=5, marks=(RED,)))
    assert posted(two, one, malware("a", version=3)) == (2, [])
    assert posted(two, malware("a", version=4, **THEIRS))[0] == 0


def test_who_deletes_what_they_had_from_another_has_not_shared_it_first(two: Two) -> None:
    one = malware("a")
    shared.share(two.giver, two.here, one)
    posted(two, one)
    seen = shared.sight(two.between, two.there)
    delete_object(seen, member=two.between.pk, stix_id=one.id, filters=Filters(), actor=None, at=AT)
    assert posted(two, malware("a", marks=(CLEAR,), version=2))[0] == 0


MAIL = {"type": "email-message", "spec_version": "2.1", "is_multipart": False, "subject": "Invoice", "body": "Pay."}
FILE = {"type": "artifact", "spec_version": "2.1", "mime_type": "text/plain", "payload_bin": "aGVsbG8="}
TITLED = {"type": "file", "spec_version": "2.1", "name": "a.pdf", "extensions": {
    "pdf-ext": {"document_info_dict": {"Title": "Plan"}}
}}  # fmt: skip


REGISTRY = {"type": "windows-registry-key", "spec_version": "2.1", "key": "HKEY_LOCAL_MACHINE\\\\Software",
            "values": [{"name": "Run", "data": "told to few alone", "data_type": "REG_SZ"}]}  # fmt: skip
ACCOUNT = {"type": "user-account", "spec_version": "2.1", "user_id": "siti", "credential": "hunter2"}


@pytest.mark.parametrize("carries", [MAIL, FILE, TITLED, ACCOUNT, REGISTRY])
def test_an_observable_that_carries_a_text_binds_whoever_has_it_under_any_mark(
    two: Two, carries: dict[str, Any]
) -> None:
    value = {**carries, "id": deterministic_id(carries)}
    shared.share(two.giver, two.here, shared.read({**value, "object_marking_refs": [AMBER]}, version=0))
    assert posted(two, shared.read({**value, "object_marking_refs": [CLEAR]}, version=0))[0] == 0


@pytest.mark.parametrize(("said", "taken"), [({}, 1), ({"x_found": "elsewhere"}, 1), ({"x_found": "in their net"}, 0)])
def test_an_address_binds_by_what_was_found_of_it_and_not_by_itself(two: Two, said: dict[str, Any], taken: int) -> None:
    shared.share(two.giver, two.here, domain(marks=(AMBER,), x_found="in their net"))
    assert posted(two, domain(marks=(GREEN,), **said))[0] == taken


def test_a_text_that_was_found_of_an_address_binds_without_what_stood_beside_it(two: Two) -> None:
    shared.share(two.giver, two.here, domain(marks=(AMBER,), x_found="in the network of a bank", x_score=80))
    assert posted(two, domain(marks=(GREEN,), x_found="in the network of a bank"))[0] == 0
    assert posted(two, domain(marks=(GREEN,), x_score=80))[0] == 1


def test_who_copied_what_nobody_had_marked_is_bound_by_the_mark_that_its_giver_adds(two: Two) -> None:
    mine = provisioned.collection("Mine", readers=(two.between,), writers=(two.between,))
    shared.share(two.giver, two.here, malware("a", marks=(), **THEIRS))
    for copy in (malware("a", marks=(), **THEIRS), malware("a", marks=(), version=2, **THEIRS)):
        assert shared.told(shared.share(two.between, mine, copy)) == (1, [])
    shared.share(two.giver, two.here, malware("a", version=3, marks=(RED,), **THEIRS))
    assert posted(two, malware("a", version=4, marks=(CLEAR,), **THEIRS))[0] == 0
    shared.share(two.between, mine, malware("a", version=5, marks=(), **THEIRS))
    assert posted(two, malware("a", version=6, marks=(CLEAR,), **THEIRS))[0] == 0


@pytest.mark.parametrize(
    "tidied", ["What the other knows ", "what  the\nother knows.", "WHAT THE OTHER KNOWS", "what the other\u200b knows"]
)
@pytest.mark.usefixtures("mine")
def test_a_text_that_a_client_tidied_is_the_same(two: Two, tidied: str) -> None:
    assert posted(two, malware("a", marks=(CLEAR,), version=3, description=tidied))[0] == 0
    assert posted(two, malware("a", marks=(CLEAR,), version=4, x_note=f"«{tidied}»"))[0] == 0


REFERENCES = [f"file--54a35416-963c-5dd6-a1e2-5ab7bb5bafc{number}" for number in range(5)]


@pytest.mark.parametrize(
    ("added", "sent"),
    [
        ({"x_note": "Maybank was hit."}, {"x_note": "Maybank was hit"}),
        ({"labels": ["Victim-Maybank-Kuala-Lumpur"]}, {"labels": ["victim-maybank-kuala-lumpur"]}),
        ({"x_host": "mail gateway 7, Kuala Lumpur"}, {"x_host": "mail_gateway_7_kuala_lumpur"}),
        ({"description": "Maybank"}, {"name": "Maybank"}),
        ({"external_references": [{"source_name": "us", "description": "Maybank"}]}, {"description": "Maybank"}),
        ({"x_victim": "maybank-kl"}, {"x_victim": "maybank-kl"}),
        ({"x_said": "马来亚银行遭勒索已付赎金"}, {"x_elsewhere": "马来亚银行遭勒索已付赎金"}),
        ({"x_victims": ["Maybank", "CIMB", "RHB"]}, {"x_victims": ["Maybank", "RHB"]}),
        ({"x_victims": ["Maybank", "CIMB", "RHB"]}, {"labels": ["Maybank", "RHB"]}),
        ({"description": "told", "sample_refs": REFERENCES}, {"sample_refs": REFERENCES[:3]}),
        ({"labels": ["victim:Harbour-1", "victim:Harbour-2"]}, {"labels": ["victim:Harbour-1", "victim:Harbour-2"]}),
        ({"labels": ["harbour-hit", "core-lost", "paid"]}, {"labels": ["harbour-hit", "core-lost", "paid"]}),
        (
            {"x_loss": 48_123_456, "x_seen": ["2026-11-01T00:00:12Z", 317], "x_bank": "Maybank"},
            {"x_loss": 48_123_456, "x_seen": [317, "2026-11-01T00:00:12.000Z"]},
        ),
        ({"x_note": "told by those who know"}, {"x_note": "<p>Told by those who know</p>"}),
        ({"x_list": "found at\r\n198.51.100.7\r\n203.0.113.9"}, {"x_list": "found at\n198.51.100.7\n203.0.113.9"}),
        ({"x_list": "lost 1,200,000 on 2026-11-01"}, {"x_list": "lost 1 200 000 on 2026/11/01"}),
        ({"name": "maybank-was-breached-by-its-vpn"}, {"name": "maybank-was-breached-by-its-vpn"}),
        ({"x_map": {"Told-by-those-who-know": 1}}, {"x_map": {"Told-by-those-who-know": 2}}),
    ],
)
def test_what_others_added_is_known_again(two: Two, added: dict[str, Any], sent: dict[str, Any]) -> None:
    mine = provisioned.collection("Mine", readers=(two.between,), writers=(two.between,))
    shared.share(two.between, mine, named(1))
    shared.share(two.giver, two.here, named(2, marks=(AMBER,), **added))
    assert posted(two, named(3, marks=(CLEAR,), **sent))[0] == 0


@pytest.mark.parametrize(
    "added",
    [
        {"description": "N/A"},
        {"labels": ['misp:type="ip-dst"', "kill-chain:Delivery", 'osint:certainty="50"', "Botnet"]},
        {"is_family": True, "malware_types": ["worm", "bot"], "architecture_execution_envs": ["x86"]},
        {"external_references": [{"source_name": "cisa", "url": "https://www.cisa.gov/news-events/alerts/aa23-061a"}]},
        {
            "extensions": {
                OPENCTI: {
                    "extension_type": "property-extension",
                    "type": "Windows-Registry-Key",
                    "labels": ["cobalt strike", "botnet"],
                    "is_inferred": False,
                }
            }
        },
        {"external_references": [{"source_name": "mitre-attack", "url": "https://attack.mitre.org/techniques/T1059/"}]},
        {"x_opencti_main_observable_type": "IPv4-Addr", "x_opencti_score": 50, "x_opencti_detection": False},
        {"x_opencti_labels": ["Botnet"]},
        {
            "external_references": [
                {
                    "source_name": "mitre-attack",
                    "external_id": "T1059",
                    "url": "https://attack.mitre.org/techniques/T1059/",
                }
            ]
        },
        {"labels": ["phishing"]},
        {"malware_types": ["remote-access-trojan"]},
        {"labels": ["command-and-control"]},
        {
            "extensions": {
                f"extension-definition--{'0' * 8}-0000-4000-8000-{'0' * 12}": {
                    "extension_type": "property-extension",
                    "x": 1,
                }
            }
        },
    ],
)
def test_what_anybody_may_say_of_a_thing_is_nobodys(two: Two, added: dict[str, Any]) -> None:
    mine = provisioned.collection("Mine", readers=(two.between,), writers=(two.between,))
    shared.share(two.between, mine, named(1))
    shared.share(two.giver, two.here, named(2, marks=(AMBER,), **added))
    assert posted(two, named(3, marks=(CLEAR,), **added)) == (1, [])


def test_who_repeats_a_text_of_anothers_elsewhere_does_not_make_it_theirs(two: Two) -> None:
    mine = provisioned.collection("Mine", readers=(two.between,), writers=(two.between,))
    wave = "Phishing wave against the banks"
    shared.share(two.between, mine, named(1, x_title=wave))
    shared.share(two.giver, two.here, named(2, marks=(AMBER,), x_title=wave, description=wave))
    assert posted(two, named(3, marks=(CLEAR,), x_title=wave, confidence=4)) == (1, [])


@pytest.mark.parametrize(
    "mine",
    [
        {"x_title": "Phishing wave against the banks of the north"},
        {"pattern_note": "[url:value = 'https://a.example/x']"},
    ],
)
def test_who_repeats_a_part_of_anothers_text_does_not_make_it_theirs(two: Two, mine: dict[str, str]) -> None:
    own = provisioned.collection("Mine", readers=(two.between,), writers=(two.between,))
    (text,) = mine.values()
    shared.share(two.between, own, named(1, x_own=text))
    shared.share(two.giver, two.here, named(2, marks=(AMBER,), description=text[:24]))
    assert posted(two, named(3, marks=(CLEAR,), x_own=text, confidence=4)) == (1, [])


@pytest.mark.parametrize("first", [{"created": "2026-11-01T00:00:12Z"}, {}])
def test_an_address_is_nobodys_where_a_program_gives_it_a_version(two: Two, first: dict[str, Any]) -> None:
    value = {"type": "domain-name", "spec_version": "2.1", "value": "mail.example.org"}
    value["id"] = deterministic_id(value)
    second = {} if first else {"created": "2026-11-02T00:00:12Z", "modified": "2026-11-02T00:00:12Z"}
    given, sent = (
        as_read(value | more | {"object_marking_refs": [mark]}) for more, mark in ((first, AMBER), (second, CLEAR))
    )
    shared.share(two.giver, two.here, given)
    assert posted(two, sent) == (1, [])


def as_read(value: dict[str, Any]) -> Any:
    (received,) = read_envelope(json.dumps({"objects": [value]}).encode())
    return received


def test_ones_own_words_stay_ones_own_after_many_versions(two: Two) -> None:
    own = provisioned.collection("Mine", readers=(two.between,), writers=(two.between,))
    wave = "Phishing wave against the banks of the north"
    shared.share(two.between, own, *(named(number, x_title=wave) for number in range(1, 61)))
    shared.share(two.giver, two.here, named(61, marks=(AMBER,), description="against the banks of the north"))
    assert posted(two, named(62, marks=(CLEAR,), x_title=wave)) == (1, [])


def test_what_a_reference_is_told_as_is_not_said_by_naming_it_elsewhere(two: Two) -> None:
    own = provisioned.collection("Mine", readers=(two.between,), writers=(two.between,))
    shared.share(two.between, own, named(1, sample_refs=REFERENCES))
    told = {"sample_refs": REFERENCES, "x_compromised_refs": REFERENCES[:3]}
    shared.share(two.giver, two.here, named(2, marks=(RED,), **told))
    assert posted(two, named(3, marks=(CLEAR,), **told))[0] == 0
    assert posted(two, named(4, marks=(CLEAR,), sample_refs=REFERENCES)) == (1, [])


def test_a_value_that_is_told_again_as_a_text_stays_anybodys(two: Two) -> None:
    value = {"type": "domain-name", "spec_version": "2.1", "value": "mail-of-the-bank.example.org"}
    value["id"] = deterministic_id(value)
    told = value | {"object_marking_refs": [AMBER], "description": value["value"]}
    shared.share(two.giver, two.here, shared.read(told, version=0))
    assert posted(two, shared.read(value | {"object_marking_refs": [CLEAR]}, version=0)) == (1, [])


HTTP = {"type": "network-traffic", "spec_version": "2.1", "protocols": ["tcp", "http"], "dst_port": 80,
        "extensions": {"http-request-ext": {"request_method": "get", "request_value": "/login?password=Hunter2",
                                            "request_header": {"Cookie": "session=told-to-few-alone"}}}}  # fmt: skip


FLOW = {"type": "network-traffic", "spec_version": "2.1", "protocols": ["tcp"], "dst_port": 443,
        "dst_ref": "ipv4-addr--54a35416-963c-5dd6-a1e2-5ab7bb5bafc8", "start": "2026-11-01T00:00:12Z"}  # fmt: skip


@pytest.mark.parametrize("went", [HTTP, FLOW])
def test_what_went_over_a_connection_is_no_bare_value(two: Two, went: dict[str, Any]) -> None:
    value = {**went, "src_ref": "ipv4-addr--54a35416-963c-5dd6-a1e2-5ab7bb5bafc7"}
    value["id"] = deterministic_id(value)
    shared.share(two.giver, two.here, shared.read({**value, "object_marking_refs": [AMBER]}, version=0))
    assert posted(two, shared.read({**value, "object_marking_refs": [CLEAR]}, version=0))[0] == 0


def test_an_address_and_its_port_are_nobodys_and_who_spoke_to_it_is_somebodys(two: Two) -> None:
    for went, taken in (({**FLOW}, 1), ({**FLOW, "src_ref": "ipv4-addr--54a35416-963c-5dd6-a1e2-5ab7bb5bafc7"}, 0)):
        value = {key: one for key, one in went.items() if key != "start"}
        value["id"] = deterministic_id(value)
        noted = {**value, "object_marking_refs": [AMBER], "x_note": "Seen by us"}
        shared.share(two.giver, two.here, shared.read(noted, version=0))
        assert posted(two, shared.read({**value, "object_marking_refs": [CLEAR]}, version=0))[0] == taken


def named(version: int, *, marks: tuple[str, ...] = (GREEN,), **more: Any) -> Any:
    """An object without a name of its own, unless it is told one."""
    value = malware("a", marks=marks, version=version).value
    return shared.read({**{key: one for key, one in value.items() if key != "name"}, **more}, version=version)


def test_an_object_with_versions_is_no_observable_when_it_is_sent_without_one(two: Two) -> None:
    case = {"type": "x-case", "spec_version": "2.1", "id": "x-case--54a35416-963c-5dd6-a1e2-5ab7bb5bafc7",
            "x_name": "Case", "x_victim": "Maybank"}  # fmt: skip
    dated = case | {"created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z"}
    shared.share(two.giver, two.here, shared.read(dated | {"object_marking_refs": [AMBER]}, version=1))
    less = {key: one for key, one in case.items() if key != "x_name"} | {"object_marking_refs": [CLEAR]}
    assert posted(two, shared.read(less, version=0))[0] == 0


@pytest.mark.parametrize(
    ("kind", "known", "told"),
    [
        ("artifact", {"payload_bin": "aGVsbG8="}, {"mime_type": "application/octet-stream"}),
        ("autonomous-system", {"number": 4788}, {"name": "TM Technology Services Sdn. Bhd."}),
        (
            "file",
            {"hashes": {"MD5": "1" * 32}},
            {"size": 4_711, "mime_type": "text/plain", "magic_number_hex": "25504446"},
        ),
        (
            "x509-certificate",
            {"serial_number": "36:f7:d4:32"},
            {
                "issuer": "C=MY, O=Somebody",
                "validity_not_before": "2026-01-01T00:00:00Z",
                "is_self_signed": False,
                "validity_not_after": "2027-01-01T00:00:00Z",
                "subject_public_key_exponent": 65_537,
                "x509_v3_extensions": {"subject_alternative_name": "DNS:mail.example.org"},
            },
        ),
    ],
)
def test_what_a_thing_says_of_itself_to_everybody_is_nobodys(
    two: Two, kind: str, known: dict[str, Any], told: dict[str, Any]
) -> None:
    value = {"type": kind, "spec_version": "2.1", **known, **told}
    value["id"] = deterministic_id(value)
    both = [shared.read({**value, "object_marking_refs": [mark], "x_own": own}, version=0)
            for mark, own in ((AMBER, "what the one found of it"), (CLEAR, "what the other found"))]  # fmt: skip
    shared.share(two.giver, two.here, both[0])
    assert posted(two, both[1])[0] == (0 if "payload_bin" in known else 1)
