"""Files as others write them, in our own words: registries, teams, web sites; what is taken and what is not."""

import json
from datetime import UTC, datetime

import pytest

from kentongan.kernel.errors import KentonganError
from kentongan.records import jcard, rdap, rfc2350, security_txt, trusted_introducer
from kentongan.records.errors import TeamNotListed
from kentongan.records.formats import Format, has_expired, read_record
from kentongan.records.terms import ChannelRecord, Holder, PartyRecord, PostRole


def channels(record: PartyRecord) -> list[ChannelRecord]:
    holders = [holder for team in record.teams for post in team.posts for holder in post.assignments]
    return [channel for holder in holders for channel in holder.channels]


def addresses(record: PartyRecord) -> list[str]:
    return [one.address for one in channels(record)]


DESCRIPTION = """
                 RFC 2350 description of SOC Bank A

Table of contents
1. Document Information ............... 1
2.7 Electronic Mail Address ........... 2

1. Document Information
1.1. Date of Last Update
This is version 3.1, published on 4 March 2026.

2. Contact Information
2.1 Name of the Team
    SOC Bank A (in Malay: Pusat Operasi)
2.2 Address
    1 Jalan Sungai
    Kuala Lumpur
2.4 Telephone Number
    +60 (3) 1234-5678
2.5 Electronic Mail Address
    soc [at] bank-a [dot] example, or abuse@ripe.net
2.6 Points of Customer Contact
    By mail, at all hours.
## 3.2) Constituency
Customers of Bank A.
**Disclaimers**
None.
"""


def test_a_description_is_read_whatever_its_layout_and_numbers() -> None:
    reading = rfc2350.read(DESCRIPTION.encode(), organisation="bank-a")
    (record,) = reading.records
    (team,) = record.teams
    assert team.names == {"und": "SOC Bank A (in Malay: Pusat Operasi)"}
    assert record.as_of == datetime(2026, 3, 4, tzinfo=UTC)
    assert addresses(record) == ["soc@bank-a.example", "+60312345678"]
    assert [(one.place, one.code) for one in reading.refused] == [("2.7", "placeholder-contact")]
    assert team.sections["2.11"] == "By mail, at all hours."
    assert team.sections["2.2"] == "1 Jalan Sungai\nKuala Lumpur"
    assert team.sections["3.2"] == "Customers of Bank A."
    assert team.sections["7"] == "None."


def test_a_signed_description_is_noted_as_signed_and_unverified() -> None:
    text = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n2.1 Name of the Team\n- - SOC\n"
        "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n2.7 Electronic Mail Address\na@b.example\n"
    )
    reading = rfc2350.read(text.encode())
    assert reading.records[0].signed
    assert reading.records[0].teams[0].sections == {"2.1": "- SOC"}
    assert addresses(reading.records[0]) == []
    assert [one.value for one in reading.refused] == ["2.7 Electronic Mail Address", "a@b.example"]
    assert security_txt.SIGNED in [one.reason for one in reading.passed_over]


SECURITY = """# Our security
Contact: https://bank-a.example/report
contact: mailto:security%2Bweb@bank-a.example
Contact: tel:+60-3-1234-5678
Contact: security@bank-a.example
Contact: mailto:no-reply@bank-a.example
Expires: 2026-12-31T15:59:00+08:00
Expires: 2036-12-31T00:00:00Z
Encryption: https://bank-a.example/key.txt
Preferred-Languages: ms, en
Hiring: https://bank-a.example/jobs
what is this
"""


def test_a_security_txt_gives_contacts_in_their_order_and_its_end() -> None:
    reading = security_txt.read(SECURITY.encode(), organisation="bank-a")
    (record,) = reading.records
    assert [(one.address, one.priority) for one in channels(record)] == [
        ("https://bank-a.example/report", 1),
        ("security+web@bank-a.example", 2),
        ("+60312345678", 3),
    ]
    assert record.expires == datetime(2026, 12, 31, 7, 59, tzinfo=UTC)
    assert record.teams[0].posts[0].languages == ("ms", "en")
    assert record.teams[0].sections == {"2.8": "https://bank-a.example/key.txt"}
    assert [(one.place, one.code) for one in reading.refused] == [
        ("line 8", "does-not-fit"),
        ("line 12", "does-not-fit"),
        ("line 5", "does-not-fit"),
        ("line 6", "placeholder-contact"),
    ]
    assert [one.value for one in reading.passed_over] == ["Hiring: https://bank-a.example/jobs"]


def test_a_security_txt_past_its_end_no_longer_counts() -> None:
    (record,) = security_txt.read(SECURITY.encode()).records
    assert not has_expired(record, at=datetime(2026, 12, 31, 7, 58, tzinfo=UTC))
    assert has_expired(record, at=datetime(2026, 12, 31, 7, 59, tzinfo=UTC))


def test_a_security_txt_without_an_end_is_told_so() -> None:
    reading = security_txt.read(b"Contact: mailto:soc@bank-a.example\n")
    assert [one.place for one in reading.refused] == ["Expires"]


CARD = [
    "vcard",
    [
        ["version", {}, "text", "4.0"],
        ["kind", {}, "text", "group"],
        ["fn", {}, "text", "NOC of Telco B"],
        ["org", {}, "text", "Telco B"],
        ["email", {"pref": "2"}, "text", "noc@telco-b.example"],
        ["email", {"pref": "1"}, "text", "dummy@apnic.net"],
        ["tel", {"type": ["work", "voice"]}, "uri", "tel:+62-21-1234567;ext=5"],
        ["tel", {"type": "fax"}, "uri", "tel:+62-21-1234568"],
        ["lang", {"pref": "2"}, "language-tag", "en"],
        ["lang", {"pref": "1"}, "language-tag", "id"],
        ["adr", {"cc": "id"}, "text", ["", "", "", "", "", "", ""]],
        ["rev", {}, "timestamp", "2026-01-02T03:04:05Z"],
        ["broken"],
    ],
]


def test_a_card_gives_a_holder_with_channels_and_languages() -> None:
    reading = jcard.read(json.dumps(CARD).encode(), organisation="telco-b")
    (record,) = reading.records
    (post,) = record.teams[0].posts
    assert post.assignments[0].holder is Holder.ROLE
    assert post.languages == ("id", "en")
    assert [(one.address, one.priority) for one in channels(record)] == [
        ("noc@telco-b.example", 2),
        ("+62211234567", 1),
    ]
    assert {one.place: one.code for one in reading.refused} == {
        "/1/5": "placeholder-contact",
        "/1/12": "does-not-fit",
    }
    assert {one.place for one in reading.passed_over} == {"/1/7", "/1/10"}


def entity(role: str, *mails: str, **more: object) -> dict[str, object]:
    card = ["vcard", [["fn", {}, "text", f"{role} desk"], *(["email", {}, "text", mail] for mail in mails)]]
    return {"objectClassName": "entity", "handle": role, "roles": [role], "vcardArray": card, **more}


def test_an_answer_about_a_network_gives_its_technical_people_wherever_they_stand() -> None:
    network = {
        "objectClassName": "ip network",
        "handle": "NET-1",
        "country": "MY",
        "events": [{"eventAction": "last changed", "eventDate": "2026-05-01T00:00:00Z"}],
        "entities": [
            entity(
                "registrant",
                "boss@telco-b.example",
                entities=[
                    entity(
                        "abuse",
                        "abuse@telco-b.example",
                        "old@telco-b.example",
                        remarks=[
                            {"description": ["abuse@telco-b.example was validated on 2026-02-03"]},
                            {"description": ["old@telco-b.example is invalid"]},
                        ],
                    ),
                    entity("noc", "noc@telco-b.example"),
                ],
            ),
            entity("administrative", "admin@telco-b.example"),
            entity("technical", "no-email@apnic.net"),
        ],
    }
    reading = rdap.read(json.dumps(network).encode(), organisation="telco-b")
    (record,) = reading.records
    assert (record.country, record.names) == ("MY", {"und": "registrant desk"})
    assert record.as_of == datetime(2026, 5, 1, tzinfo=UTC)
    assert {post.key: post.role for post in record.teams[0].posts} == {
        "abuse": PostRole.TECHNICAL,
        "noc": PostRole.OPERATIONS,
    }
    assert {one.address: one.verified_at for one in channels(record)} == {
        "abuse@telco-b.example": datetime(2026, 2, 3, tzinfo=UTC),
        "noc@telco-b.example": None,
    }
    codes = sorted(one.code for one in reading.refused)
    assert codes == ["does-not-fit", "does-not-fit", "placeholder-contact"]
    assert "administrative" in [one.value for one in reading.passed_over]


@pytest.mark.parametrize("plain", [[], {"objectClassName": "help"}, {"errorCode": 404}])
def test_an_answer_about_nothing_is_refused(plain: object) -> None:
    with pytest.raises(KentonganError):
        rdap.read(json.dumps(plain).encode())


TEAM = {
    "official_name": "Emergency Team of Bank A",
    "short_name": "BANK-A CERT",
    "country": {"code": "my", "name": "Malaysia"},
    "established": "2016-11-01",
    "host_organisation": "Bank A",
    "business_hours": "08:00 to 18:00 Monday to Friday (excluding public holidays)",
    "business_hours_timezone": "Asia/Kuala_Lumpur",
    "constituency": {"types": ["Financial"], "asns": [64500], "domains": ["*.bank-a.example"], "ipranges": []},
    "pgp_keys": [{"fingerprint": "945C 2808", "expires": "2027-03-19"}],
    "phones": [
        {"usage": ["voice"], "number": "+60 3 1234 5678"},
        {"usage": ["voice", "emergency"], "number": "+60 3 8765 4321"},
        {"usage": ["fax"], "number": "+60 3 1111 1111"},
    ],
    "emails": [{"address": "team@bank-a.example", "usage": ["contact"]}, {"address": "x@email.com", "usage": []}],
}


def test_a_listed_team_gives_its_contact_hours_and_sections() -> None:
    reading = trusted_introducer.read(json.dumps([TEAM, 7, {}]).encode(), organisation="bank-a")
    (record,) = reading.records
    (post,) = record.teams[0].posts
    assert addresses(record) == ["team@bank-a.example", "+60387654321", "+60312345678"]
    assert post.hours is not None
    assert sorted(post.hours.weekly) == [1, 2, 3, 4, 5]
    assert record.teams[0].trusted_introducer == "BANK-A CERT"
    assert record.country == "MY"
    assert record.teams[0].sections["2.8"] == "945C 2808 2027-03-19"
    assert [one.place for one in reading.refused] == ["/0/emails", "/1", "/2"]
    assert {one.place for one in reading.passed_over} >= {"/0/established", "/0/constituency/asns"}


@pytest.mark.parametrize("said", ["09:00 - 18:00", "by appointment", "08:00-17:00 Mon-Thu, 08:00-12:00 Fri"])
def test_hours_that_could_mean_several_things_stay_text(said: str) -> None:
    reading = trusted_introducer.read(json.dumps([TEAM | {"business_hours": said}]).encode())
    assert reading.records[0].teams[0].posts[0].hours is None
    assert reading.records[0].teams[0].sections["2.11"] == said


def test_teams_of_one_host_are_one_party_s_and_of_several_are_nobody_s() -> None:
    lab = TEAM | {"short_name": "BANK-A LAB"}
    whole = {"host_organisation": "Bank A"}
    (record,) = trusted_introducer.read(json.dumps([TEAM | whole, lab | whole]).encode(), organisation="bank-a").records
    assert [team.key for team in record.teams] == ["bank-a-cert", "bank-a-lab"]
    only = read_record(
        json.dumps([TEAM | whole, lab | whole]).encode(),
        format=Format.TRUSTED_INTRODUCER,
        organisation="bank-a",
        team="bank-a-lab",
    )
    assert [team.key for one in only.records for team in one.teams] == ["bank-a-lab"]
    other = lab | {"host_organisation": "Bank B"}
    assert len(trusted_introducer.read(json.dumps([TEAM | whole, other]).encode(), organisation="bank-a").records) == 2
    assert len(trusted_introducer.read(json.dumps([TEAM | whole, lab | whole]).encode()).records) == 2


def test_a_list_without_the_team_that_was_asked_for_says_which_it_has() -> None:
    data = json.dumps([{"short_name": "EXAMPLE-CSIRT"}]).encode()
    key = trusted_introducer.read(data).records[0].teams[0].key
    assert len(read_record(data, format=Format.TRUSTED_INTRODUCER, team=key).records) == 1
    with pytest.raises(TeamNotListed, match=key):
        read_record(data, format=Format.TRUSTED_INTRODUCER, team="nope")
