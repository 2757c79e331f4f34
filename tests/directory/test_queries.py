"""Who sees what of the directory, what pages are given, and what is found for one address."""

from datetime import timedelta
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.directory.made import AT, BEFORE, EARLY, claim, contact, directory, fallback, organisation

from kentongan.accounts.terms import HUB_ITSELF, NOBODY, Reader, Role
from kentongan.directory import actions, queries
from kentongan.directory.errors import UnknownClaim, UnknownContact, UnknownOrganisation
from kentongan.directory.models import Claim, Contact
from kentongan.directory.queries.for_routing import domains_of, prefixes_of
from kentongan.directory.terms import Standing
from kentongan.kernel.identifiers import new_id
from kentongan.routing.terms import ClaimKind, ClaimTier, OrganisationKind

LATER = AT + timedelta(days=1)


@pytest.fixture
def filled(db: None) -> None:
    actions.import_directory(
        directory(
            organisation(
                names={"en": "Bank of Rivers", "ms": "Bank Sungai", "my": "မြစ်ဘဏ်"},
                sectors=("banking", "paiements é"),
                contacts=(contact(), contact("ciso@bank-a.example", priority=2)),
                claims=(
                    claim("203.0.113.0/24", verified_at=BEFORE),
                    claim("203.0.113.64/26", verified_at=EARLY - timedelta(days=365)),
                    claim("198.51.100.0/24"),
                    claim("192.0.2.0/24", verified_at=BEFORE, questioned_at=AT),
                    claim("2001:db8::/32", verified_at=BEFORE, valid_from=LATER),
                    claim("2001:db8:1::/48", verified_at=BEFORE, valid_to=BEFORE),
                    claim("bank-a.example", verified_at=BEFORE),
                ),
            ),
            organisation(
                "cert-my",
                kind=OrganisationKind.NATIONAL_CERT,
                claims=(
                    fallback("203.0.112.0/20", verified_at=BEFORE),
                    fallback("MY", kind=ClaimKind.COUNTRY),
                    fallback("64500"),
                ),
            ),
            organisation("telco-id", country="ID", sectors=("telecom",), claims=(claim("64501", "telco-id"),)),
        ),
        actor=None,
        at=AT,
    )


def member_of(*slugs: str) -> Reader:
    ids = queries.organisation_ids()
    return Reader(user_id=new_id(), role=Role.MEMBER, organisations=frozenset(ids[slug] for slug in slugs))


def found(*, reader: Reader = HUB_ITSELF, **filters: object) -> list[str]:
    return [row.slug for row in queries.organisations(reader=reader, **filters)]  # type: ignore[arg-type]


@pytest.mark.usefixtures("filled")
def test_a_member_sees_rows_of_their_organisations_only_and_staff_see_all() -> None:
    member = member_of("telco-id")
    assert found(reader=member) == ["telco-id"]
    assert [str(one) for one in queries.routing_directory(reader=member).claims] == ["telco-id asn 64501"]
    assert queries.visible_contacts(reader=member).count() == 0
    assert queries.directory_covering(reader=member, address="203.0.113.7").organisations == {}
    assert found(reader=NOBODY) == []
    for role in (Role.OPERATOR, Role.DUTY_OFFICER, Role.ANALYST):
        assert len(found(reader=Reader(user_id=new_id(), role=role))) == 3


@pytest.mark.usefixtures("filled")
def test_what_a_reader_may_not_see_is_not_there_for_them() -> None:
    member = member_of("telco-id")
    with pytest.raises(UnknownOrganisation):
        queries.organisation("bank-a", reader=member)
    with pytest.raises(UnknownClaim):
        queries.claim(Claim.objects.get(value="bank-a.example").id, reader=member)
    with pytest.raises(UnknownContact):
        queries.contact(Contact.objects.get(priority=1).id, reader=member)
    assert queries.organisation("telco-id", reader=member).country == "ID"


@pytest.mark.usefixtures("filled")
def test_organisations_are_found_by_country_kind_sector_and_text_in_any_script() -> None:
    assert found() == ["bank-a", "cert-my", "telco-id"]
    assert found(country="my") == ["bank-a", "cert-my"]
    assert found(kind=OrganisationKind.NATIONAL_CERT) == ["cert-my"]
    assert found(sector="banking") == found(sector="paiements é") == ["bank-a"]
    assert found(sector="bank") == []
    assert found(text="SUNGAI") == found(text="rivers bank") == found(text="မြစ်") == ["bank-a"]
    assert found(text="100%") == []
    assert queries.countries_in_use(reader=HUB_ITSELF) == ["ID", "MY"]
    assert queries.sectors_in_use(reader=HUB_ITSELF) == ["banking", "paiements é", "telecom"]


@pytest.mark.usefixtures("filled")
def test_a_list_says_how_many_claims_have_not_ended() -> None:
    rows = queries.with_claim_counts(queries.organisations(reader=HUB_ITSELF), at=AT)
    assert {row.slug: row.open_claims for row in rows} == {"bank-a": 6, "cert-my": 3, "telco-id": 1}  # type: ignore[attr-defined]


@pytest.mark.usefixtures("filled")
def test_every_claim_stands_one_way_and_what_needs_an_eye_comes_first() -> None:
    bank = queries.organisation_ids()["bank-a"]
    claims = queries.claims_of(bank, reader=HUB_ITSELF, at=AT)
    assert [(one.value, one.standing) for one in claims] == [  # type: ignore[attr-defined]
        ("192.0.2.0/24", "questioned"),
        ("198.51.100.0/24", "unverified"),
        ("203.0.113.64/26", "unverified"),
        ("203.0.113.0/24", "current"),
        ("bank-a.example", "current"),
        ("2001:db8::/32", "future"),
        ("2001:db8:1::/48", "ended"),
    ]
    counts = queries.claim_standings(bank, reader=HUB_ITSELF, at=AT)
    assert {standing.value: number for standing, number in counts.items()} == {
        "current": 2,
        "unverified": 2,
        "questioned": 1,
        "future": 1,
        "ended": 1,
    }
    ended = queries.claims_of(bank, reader=HUB_ITSELF, at=AT, standing=Standing.ENDED, text="DB8")
    assert [one.value for one in ended] == ["2001:db8:1::/48"]
    assert not queries.claims_of(bank, reader=member_of("telco-id"), at=AT)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("asked", "claims"),
    [
        ({"address": "203.0.113.70"}, {"203.0.113.0/24", "203.0.113.64/26", "203.0.112.0/20"}),
        ({"address": "203.0.114.1", "country": "MY"}, {"203.0.112.0/20", "MY"}),
        ({"address": "2001:db8:1::5"}, {"2001:db8::/32", "2001:db8:1::/48"}),
        ({"name": "www.bank-a.example"}, {"bank-a.example"}),
        ({"name": "notbank-a.example"}, set()),
        ({"asn": 64501}, {"64501"}),
        ({}, set()),
    ],
)
def test_what_covers_a_thing_is_found_whatever_its_time(asked: dict[str, object], claims: set[str]) -> None:
    part = queries.directory_covering(**asked)  # type: ignore[arg-type]
    assert {one.value for one in part.claims} == claims
    assert all(one.claims for one in part.organisations.values())


@given(st.ip_addresses(), st.integers(0, 128))
def test_the_prefixes_of_an_address_are_those_that_hold_it(address: object, length: int) -> None:
    parsed = ip_address(str(address))
    prefixes = prefixes_of(str(parsed))
    assert len(prefixes) == parsed.max_prefixlen + 1
    assert str(ip_network((parsed, min(length, parsed.max_prefixlen)), strict=False)) in prefixes
    assert all(parsed in ip_network(prefix) for prefix in prefixes[:: max(1, length)])


def test_the_domains_of_a_name_are_those_above_it() -> None:
    assert domains_of("a.b.example") == ["a.b.example", "b.example", "example"]


@pytest.mark.usefixtures("filled")
def test_the_national_cert_of_a_country_is_known() -> None:
    assert queries.national_certs(["MY", "ID"]) == {"MY": "cert-my"}


@pytest.mark.usefixtures("filled")
def test_the_whole_directory_keeps_tiers_sources_and_times() -> None:
    claims = {one.value: one for one in queries.routing_directory().claims}
    assert claims["203.0.112.0/20"].tier is ClaimTier.FALLBACK
    assert claims["192.0.2.0/24"].questioned_at == AT
    assert claims["2001:db8:1::/48"].valid_to == BEFORE
    assert queries.routing_directory(slugs=["telco-id"]).organisations.keys() == {"telco-id"}
