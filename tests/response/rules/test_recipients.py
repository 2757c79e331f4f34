"""Who is written to, and where."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from kentongan.response.rules.recipients import (
    Agreed,
    Reachable,
    other_contact_for_code,
    recipient_of,
    usable_contacts,
)
from kentongan.response.terms import Route
from kentongan.routing.terms import OrganisationKind

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
OWN, CERT = UUID(int=1), UUID(int=2)
COUNTRIES = st.sampled_from(["MY", "ID", "SG"])

CONTACTS = st.lists(
    st.builds(
        Reachable,
        id=st.uuids(),
        channel=st.sampled_from(["email", "phone", "url"]),
        address=st.sampled_from(["soc@a.example", "SOC@a.example", "noc@a.example"]),
        priority=st.integers(1, 3),
        verified_at=st.sampled_from([None, AT - timedelta(days=1), AT - timedelta(days=400)]),
        failed_at=st.sampled_from([None, AT - timedelta(hours=1), AT - timedelta(days=30)]),
    ),
    unique_by=lambda contact: contact.id,
    max_size=6,
)


def whom(
    country: str,
    *,
    kind: OrganisationKind = OrganisationKind.COMPANY,
    agreed: Agreed = Agreed(),  # noqa: B008 - frozen
    cert: UUID | None = CERT,
) -> tuple[UUID | None, Route]:
    return recipient_of(OWN, country=country, kind=kind, jurisdictions=frozenset({"MY"}), agreed=agreed, cert=cert)


def test_an_organisation_of_the_jurisdiction_is_written_to_itself() -> None:
    assert whom("MY") == (OWN, Route.OWNER)


def test_outside_the_national_cert_is_written_to_and_it_itself_wherever_it_is() -> None:
    assert whom("ID") == (CERT, Route.NATIONAL_CERT)
    assert whom("ID", kind=OrganisationKind.NATIONAL_CERT) == (OWN, Route.OWNER)


def test_an_agreement_with_it_or_its_country_lets_an_organisation_be_written_to() -> None:
    assert whom("ID", agreed=Agreed(organisations=frozenset({OWN}))) == (OWN, Route.AGREEMENT)
    assert whom("ID", agreed=Agreed(countries=frozenset({"ID"}))) == (OWN, Route.AGREEMENT)
    assert whom("SG", agreed=Agreed(countries=frozenset({"ID"}))) == (CERT, Route.NATIONAL_CERT)


def test_without_a_cert_nobody_is_written_to() -> None:
    assert whom("ID", cert=None) == (None, Route.NOBODY)


@given(COUNTRIES, st.sampled_from(OrganisationKind), st.sampled_from([None, CERT]))
def test_with_no_jurisdiction_and_no_agreement_only_certs_are_written_to(
    country: str, kind: OrganisationKind, cert: UUID | None
) -> None:
    recipient, route = recipient_of(
        OWN, country=country, kind=kind, jurisdictions=frozenset(), agreed=Agreed(), cert=cert
    )
    assert recipient == (OWN if kind is OrganisationKind.NATIONAL_CERT else cert)
    assert (recipient is None) == (route is Route.NOBODY)


@given(CONTACTS)
def test_mail_goes_by_priority_to_contacts_at_which_nothing_came_back(contacts: list[Reachable]) -> None:
    usable = usable_contacts(contacts, at=AT)
    assert {one.channel for one in usable} <= {"email"}
    assert all(one.failed_at is None or one.failed_at < AT - timedelta(days=7) for one in usable)
    assert [one.priority for one in usable] == sorted(one.priority for one in usable)
    assert set(usable) == {one for one in contacts if one.channel == "email" and one in usable}
    assert usable == usable_contacts(reversed(contacts), at=AT)


@given(CONTACTS.filter(len))
def test_a_code_goes_to_another_mailbox_that_somebody_verified(contacts: list[Reachable]) -> None:
    used = contacts[0]
    other = other_contact_for_code(contacts, used=used, at=AT)
    if other is not None:
        assert other.address.casefold() != used.address.casefold()
        assert other.verified_at == AT - timedelta(days=1)
        assert other.channel == "email"
