"""The directory file: what is kept, what is refused and where, and that it reads back the same."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.kernel.errors import KentonganError
from kentongan.routing.directory_file import (
    DirectoryTooLarge,
    KeyGivenTwice,
    NotADirectory,
    OrganisationGivenTwice,
    WrongVersion,
    read_directory,
    write_directory,
)
from kentongan.routing.terms import Claim, ClaimKind, ClaimSource, ClaimTier, Contact, OrganisationKind, SizeTier

BANK = {
    "id": "my-bank-a",
    "name": "Bank A",
    "country": "MY",
    "kind": "company",
    "size": "small",
    "sectors": ["banking"],
    "critical": ["payments"],
    "languages": ["ms", "en"],
    "contacts": [
        {
            "role": "technical",
            "channel": "email",
            "address": "soc@bank-a.example",
            "priority": 1,
            "verified_at": "2026-10-01",
        }
    ],
    "claims": [
        {
            "kind": "cidr",
            "value": "203.0.113.0/24",
            "tier": "owner",
            "source": "manual",
            "verified_at": "2026-10-01",
            "as_of": "2026-10-01",
            "valid_from": None,
            "valid_to": None,
        }
    ],
}
DAY = datetime(2026, 10, 1, tzinfo=UTC)


def file(*organisations: object, **changes: object) -> bytes:
    return json.dumps({"version": 1, "organisations": organisations} | changes).encode()


def with_claim(**claim: object) -> bytes:
    return file(BANK | {"claims": [claim]})


def with_contact(**contact: object) -> bytes:
    return file(BANK | {"contacts": [{"role": "technical"} | contact]})


def reasons(data: bytes) -> list[tuple[str, str]]:
    return [(refusal.place, refusal.reason.code) for refusal in read_directory(data).refused]


def test_the_issue_s_example_is_read_whole() -> None:
    directory, refused = read_directory(file(BANK))
    assert refused == ()
    bank = directory.organisations["my-bank-a"]
    assert (bank.names, bank.country, bank.kind) == ({"und": "Bank A"}, "MY", OrganisationKind.COMPANY)
    assert (bank.size, bank.sectors, bank.critical) == (SizeTier.SMALL, ("banking",), ("payments",))
    assert bank.contacts == (
        Contact(role="technical", channel="email", address="soc@bank-a.example", priority=1, verified_at=DAY),
    )
    assert bank.claims == (
        Claim(
            organisation="my-bank-a",
            kind=ClaimKind.CIDR,
            value="203.0.113.0/24",
            tier=ClaimTier.OWNER,
            source=ClaimSource.MANUAL,
            verified_at=DAY,
            as_of=DAY,
        ),
    )


def test_four_fields_are_enough() -> None:
    small = {"id": "cert-my", "name": {"en": "CERT", "ms": "Pasukan"}, "country": "MY", "kind": "national_cert"}
    directory, refused = read_directory(file(small))
    assert refused == ()
    assert directory.organisations["cert-my"].names == {"en": "CERT", "ms": "Pasukan"}


@pytest.mark.parametrize("missing", ["id", "name", "country", "kind"])
def test_without_a_required_field_an_organisation_is_refused_and_the_rest_is_read(missing: str) -> None:
    broken = {key: value for key, value in BANK.items() if key != missing}
    directory, refused = read_directory(file(broken, BANK | {"id": "other"}))
    assert set(directory.organisations) == {"other"}
    assert [refusal.place for refusal in refused] == ["/organisations/0"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"id": "Bank"}, "/organisations/0/id"),
        ({"id": "-bank"}, "/organisations/0/id"),
        ({"id": "bank\n"}, "/organisations/0/id"),
        ({"id": "b" * 64}, "/organisations/0/id"),
        ({"name": ""}, "/organisations/0/name"),
        ({"name": " \t"}, "/organisations/0/name"),
        ({"name": "Bank\u202eA"}, "/organisations/0/name"),
        ({"name": {}}, "/organisations/0/name"),
        ({"name": "Bank\n"}, "/organisations/0/name"),
        ({"languages": ["en\n"]}, "/organisations/0/languages/0"),
        ({"name": 7}, "/organisations/0/name"),
        ({"country": "YY"}, "/organisations/0"),
        ({"country": 60}, "/organisations/0/country"),
        ({"kind": "bank"}, "/organisations/0/kind"),
        ({"size": "huge"}, "/organisations/0/size"),
        ({"sectors": "banking"}, "/organisations/0/sectors"),
        ({"sectors": [""]}, "/organisations/0/sectors/0"),
        ({"languages": ["english!"]}, "/organisations/0/languages/0"),
        ({"colour": "red"}, "/organisations/0"),
    ],
)
def test_an_organisation_that_does_not_fit_is_refused_with_its_place(changes: dict[str, object], place: str) -> None:
    directory, refused = read_directory(file(BANK | changes))
    assert directory.organisations == {}
    assert [refusal.place for refusal in refused] == [place]


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        ({"kind": "cidr", "value": "1.0.0.0/7"}, "host-bits-set"),
        ({"kind": "cidr", "value": "2.0.0.0/7"}, "prefix-too-short"),
        ({"kind": "cidr", "value": "2001:c000::/18"}, "prefix-too-short"),
        ({"kind": "cidr", "value": "::ffff:2.0.0.0/103"}, "prefix-too-short"),
        ({"kind": "cidr", "value": "::/0", "tier": "fallback"}, "covers-ipv4"),
        ({"kind": "cidr", "value": "1.9.4.7/24"}, "host-bits-set"),
        ({"kind": "cidr", "value": "1.9.0.256"}, "unreadable-prefix"),
        ({"kind": "cidr", "value": "01.9.0.0/16"}, "unreadable-prefix"),
        ({"kind": "cidr", "value": "1.9.0.0/33"}, "unreadable-prefix"),
        ({"kind": "domain", "value": "go.id"}, "public-suffix"),
        ({"kind": "domain", "value": "COM.my."}, "public-suffix"),
        ({"kind": "domain", "value": "github.io"}, "public-suffix"),
        ({"kind": "domain", "value": "公司.cn"}, "public-suffix"),
        ({"kind": "domain", "value": "example"}, "public-suffix"),
        ({"kind": "domain", "value": "1.9.0.256"}, "unreadable-name"),
        ({"kind": "asn", "value": "AS0"}, "unreadable-asn"),
        ({"kind": "asn", "value": "4294967296"}, "unreadable-asn"),
        ({"kind": "country", "value": "ZZ"}, "unknown-country"),
        ({"kind": "cidr", "value": "1.9.4.0/24", "valid_from": "2026-01-02", "valid_to": "2026-01-02"}, None),
        ({"kind": "cidr", "value": "1.9.4.0/24", "verified_at": "2026-02-30"}, "unreadable-time"),
        ({"kind": "cidr", "value": "1.9.4.0/24", "verified_at": "2026-W05-1"}, "unreadable-time"),
        ({"kind": "cidr", "value": "1.9.4.0/24", "verified_at": "9999-12-31T23:59:00-10:00"}, "unreadable-time"),
        ({"kind": "cidr", "value": 7}, "does-not-fit"),
        ({"kind": "cidr"}, "does-not-fit"),
        ({"kind": "cidr", "value": "1.9.4.0/24", "weight": 1}, "does-not-fit"),
        ({"kind": "prefix", "value": "1.9.4.0/24"}, "does-not-fit"),
    ],
)
def test_a_claim_is_refused_with_its_place_and_reason(claim: dict[str, object], code: str | None) -> None:
    found = reasons(with_claim(**claim))
    assert [place.rpartition("/claims/")[0] for place, _ in found] == ["/organisations/0"]
    assert [reason for _, reason in found] == [code or "ends-before-it-begins"]


@pytest.mark.parametrize("value", ["go.id", "my", "github.io"])
def test_a_fallback_may_claim_a_public_suffix(value: str) -> None:
    assert reasons(with_claim(kind="domain", value=value, tier="fallback")) == []


@pytest.mark.parametrize(
    ("given_value", "kept"),
    [
        ({"kind": "cidr", "value": "::ffff:1.9.4.0/120"}, "1.9.4.0/24"),
        ({"kind": "cidr", "value": "1.9.4.7"}, "1.9.4.7/32"),
        ({"kind": "cidr", "value": "2001:0DB8:0::/48"}, "2001:db8::/48"),
        ({"kind": "asn", "value": "as4788"}, "4788"),
        ({"kind": "domain", "value": "Bücher.Example."}, "xn--bcher-kva.example"),
        ({"kind": "domain", "value": "*.bank.my"}, "bank.my"),
        ({"kind": "country", "value": "my"}, "MY"),
        ({"kind": "cidr", "value": "2.0.0.0/7", "tier": "fallback"}, "2.0.0.0/7"),
    ],
)
def test_a_claimed_value_is_kept_in_its_one_form(given_value: dict[str, object], kept: str) -> None:
    directory, refused = read_directory(with_claim(**given_value))
    assert refused == ()
    assert [claim.value for claim in directory.claims] == [kept]


@pytest.mark.parametrize(
    ("contact", "code"),
    [
        ({"channel": "email", "address": "no-email@apnic.net"}, "placeholder-contact"),
        ({"channel": "email", "address": "Hostmaster@APNIC.net"}, "placeholder-contact"),
        ({"channel": "email", "address": "abuse@ripe.net"}, "placeholder-contact"),
        ({"channel": "email", "address": "nobody@bank-a.example"}, "placeholder-contact"),
        ({"channel": "email", "address": "IRT-disabled@bank-a.example"}, "placeholder-contact"),
        ({"channel": "email", "address": "noc@example.com"}, "placeholder-contact"),
        ({"channel": "email", "address": "soc.bank-a.example"}, "bad-email"),
        ({"channel": "email", "address": "soc@bank"}, "bad-email"),
        ({"channel": "email", "address": "a b@bank-a.example"}, "bad-email"),
        ({"channel": "email", "address": "soc@bank-a.example\nBcc: x@y.example"}, "bad-email"),
        ({"channel": "email", "address": "soc@[203.0.113.7]"}, "bad-email"),
        ({"channel": "phone", "address": "03-1234"}, "bad-phone"),
        ({"channel": "phone", "address": "+6"}, "bad-phone"),
        ({"channel": "url", "address": "javascript:alert(1)"}, "bad-url"),
        ({"channel": "url", "address": "https://user:pw@bank-a.example/"}, "bad-url"),
        ({"channel": "url", "address": "https://bank-a.example:99999/"}, "bad-url"),
        ({"channel": "pigeon", "address": "loft 3"}, "does-not-fit"),
        ({"channel": "email", "address": "soc@bank-a.example", "priority": 0}, "does-not-fit"),
    ],
)
def test_a_contact_that_reaches_nobody_is_refused(contact: dict[str, object], code: str) -> None:
    assert [reason for _, reason in reasons(with_contact(**contact))] == [code]


@pytest.mark.parametrize(
    ("contact", "kept"),
    [
        ({"channel": "email", "address": "SOC+nights@Bücher.example"}, "SOC+nights@xn--bcher-kva.example"),
        ({"channel": "phone", "address": "+60 (0)3-1234 5678"}, "+60312345678"),
        ({"channel": "url", "address": "https://bank-a.example/report?x=1"}, "https://bank-a.example/report?x=1"),
    ],
)
def test_a_contact_is_kept_in_its_one_form(contact: dict[str, object], kept: str) -> None:
    directory, refused = read_directory(with_contact(**contact))
    assert refused == ()
    assert [contact.address for contact in directory.organisations["my-bank-a"].contacts] == [kept]


def test_what_is_said_twice_is_kept_once() -> None:
    claim = {"kind": "asn", "value": "4788"}
    data = file(BANK | {"claims": [claim, claim | {"value": "AS4788"}]})
    assert reasons(data) == [("/organisations/0/claims/1", "item-given-twice")]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", NotADirectory),
        (b"[]", NotADirectory),
        (b"{", NotADirectory),
        (b"\xff", NotADirectory),
        (b'{"version": 1, "organisations": [NaN]}', NotADirectory),
        (b'{"version": 1, "organisations": ["\\ud800"]}', NotADirectory),
        (b'{"version": 1, "organisations": ' + b"[" * 100_000, NotADirectory),
        (b'{"version": 1, "organisations": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", NotADirectory),
        (b'{"version": 1, "organisations": {}}', NotADirectory),
        (b'{"version": 1}', NotADirectory),
        (b'{"version": 1, "organisations": [], "extra": 1}', NotADirectory),
        (b'{"version": 2, "organisations": []}', WrongVersion),
        (b'{"version": 1.0, "organisations": []}', WrongVersion),
        (b'{"version": true, "organisations": []}', WrongVersion),
        (b'{"organisations": []}', WrongVersion),
        (b'{"version": 1, "organisations": [], "version": 1}', KeyGivenTwice),
        (b'{"version": 1, "organisations": [{"id": "a", "id": "b"}]}', KeyGivenTwice),
        (file(BANK, BANK), OrganisationGivenTwice),
        (b" " * 100, DirectoryTooLarge),
    ],
)
def test_what_is_wrong_with_the_whole_file_is_an_error(data: bytes, error: type[KentonganError]) -> None:
    largest = 50 if error is DirectoryTooLarge else 1_000_000
    with pytest.raises(error) as caught:
        read_directory(data, largest=largest)
    assert "{" not in caught.value.message()


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert read_directory(b"\xef\xbb\xbf" + file(BANK)).refused == ()


def test_every_refusal_says_what_and_what_next() -> None:
    for refusal in read_directory(with_claim(kind="cidr", value="2.0.0.0/7")).refused:
        assert refusal.reason.message() == "2.0.0.0/7 is too large for one owner: the shortest prefix is /8."
        assert refusal.reason.advice()


@pytest.mark.parametrize("organisation", [BANK, BANK | {"name": {"en": "Bank “A”", "ms": "Bank A"}, "contacts": []}])
def test_what_is_written_reads_back_the_same(organisation: dict[str, object]) -> None:
    directory, _ = read_directory(
        file(
            organisation,
            {"id": "x", "name": "X", "country": "ID", "kind": "ministry"},
            BANK
            | {
                "id": "times",
                "claims": [
                    {
                        "kind": "domain",
                        "value": "bank.my",
                        "recorded_at": "2026-01-01T08:00:00.25+08:00",
                        "questioned_at": "2026-01-02",
                        "valid_from": "2020-01-01T00:00:00Z",
                    }
                ],
            },
        )
    )
    written = write_directory(directory)
    assert read_directory(written) == (directory, ())
    assert write_directory(read_directory(written).directory) == written


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(
    changes=st.dictionaries(st.sampled_from(sorted(BANK)), JSON, max_size=3),
    claim=st.dictionaries(st.sampled_from(["kind", "value", "tier", "valid_to", "as_of"]), JSON),
    kind=st.sampled_from(list(ClaimKind)),
    value=st.text(max_size=20),
)
def test_whatever_stands_in_an_item_it_is_kept_or_refused(
    changes: dict[str, object], claim: dict[str, object], kind: str, value: str
) -> None:
    claims = [claim, {"kind": kind, "value": value}, {"kind": "asn", "value": "1"} | claim]
    data = file(BANK | {"claims": claims} | changes, BANK | {"id": "next"})
    if changes.get("id") == "next":
        return
    directory, refused = read_directory(data)
    assert "next" in directory.organisations
    assert all(refusal.place.startswith("/organisations/0") for refusal in refused)
    assert read_directory(write_directory(directory)) == (directory, ())


@given(data=st.binary(max_size=200) | JSON.map(lambda item: json.dumps(item).encode()))
def test_whatever_the_bytes_only_our_errors_come_out(data: bytes) -> None:
    with pytest.raises(KentonganError):
        read_directory(data)
