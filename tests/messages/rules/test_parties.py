"""What a hub's parties call their states, read off the names of public bodies."""

from kentongan.messages.rules.parties import PublicBody, states_named
from kentongan.routing.terms import OrganisationKind as Kind


def body(kind: Kind, country: str = "XA", **names: str) -> PublicBody:
    return PublicBody(country=country, kind=kind, names=names)


def test_a_national_team_names_its_state():
    assert states_named([body(Kind.NATIONAL_CERT, country="MY", en="National CERT of the Wind Islands")]) == {
        "Wind Islands"
    }
    assert states_named([body(Kind.NATIONAL_CERT, country="MY", ms="CERT Kebangsaan Kepulauan Angin")]) == {
        "Kepulauan Angin"
    }


def test_what_several_bodies_share_is_the_states_name():
    found = states_named(
        [
            body(Kind.MINISTRY, ms="Kementerian Luar Negeri Kepulauan Angin", th="กระทรวงยุติธรรมมาราวัน"),
            body(Kind.ARMED_FORCES, ms="Angkatan Tentera Kepulauan Angin", th="ศูนย์ไซเบอร์แห่งชาติมาราวัน"),
        ]
    )
    assert found == {"XA", "Kepulauan Angin", "มาราวัน"}


def test_a_firm_names_no_state():
    assert (
        states_named([body(Kind.COMPANY, country="MY", en="Bank of Rivers"), body(Kind.OPERATOR, "MY", en="Tel")])
        == set()
    )


def test_words_for_bodies_name_no_state():
    found = states_named(
        [
            body(Kind.MINISTRY, country="MY", en="Ministry of Defence"),
            body(Kind.MINISTRY, country="MY", en="Department of Defence"),
            body(Kind.NATIONAL_CERT, country="MY", en="National Cyber Security Agency"),
        ]
    )
    assert found == set()
