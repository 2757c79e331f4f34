"""What may be asked about, and which claims cover it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.routing.brute_force import Event, answer_of, decide_slowly, matching_claims
from tests.routing.test_attribution import CLAIMS, EVENTS, NOW, YEAR

from kentongan.kernel.errors import KentonganError
from kentongan.routing.addresses import UnreadableAddress, read_address
from kentongan.routing.lookup import Subject, covering_claims, look_up, read_subject
from kentongan.routing.terms import Claim


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("203.0.113.7", Subject(address=read_address("203.0.113.7"))),
        (" 203[.]0[.]113[.]7 ", Subject(address=read_address("203.0.113.7"))),
        ("2001:db8::1", Subject(address=read_address("2001:db8::1"))),
        ("::ffff:203.0.113.7", Subject(address=read_address("203.0.113.7"))),
        ("https://[2001:db8::1]:8443/x", Subject(address=read_address("2001:db8::1"))),
        ("203.0.113.7:8080", Subject(address=read_address("203.0.113.7"))),
        ("AS4788", Subject(asn=4788)),
        ("4788", Subject(asn=4788)),
        ("WWW.Bank.my.", Subject(name="www.bank.my")),
        ("hxxps://www[.]bank[.]my/login?x=1", Subject(name="www.bank.my")),
        ("bücher.example", Subject(name="xn--bcher-kva.example")),
    ],
)
def test_what_is_asked_about_is_understood(text: str, subject: Subject) -> None:
    assert read_subject(text) == subject


@pytest.mark.parametrize("text", ["", "1.9.0.256", "01.9.0.1", "a b", "http://", "-", "..", "[::1"])
def test_what_is_none_of_these_is_refused(text: str) -> None:
    with pytest.raises(KentonganError):
        read_subject(text)


@pytest.mark.parametrize("text", ["1.9.0.256", "01.9.0.1", "1.9.0", "1.9.0.256:80", "2001:db8::g"])
def test_what_can_be_meant_as_an_address_only_is_told_as_one(text: str) -> None:
    with pytest.raises(UnreadableAddress):
        read_subject(text)


@given(text=st.text(max_size=40) | st.from_regex(r"[0-9a-fA-F:.\[\]/x@]{0,30}", fullmatch=True))
def test_whatever_is_asked_only_our_errors_come_out(text: str) -> None:
    with suppress(KentonganError):
        assert str(read_subject(text))


def subject_of(event: Event) -> Subject:
    address = None if event.address is None else read_address(event.address)
    return Subject(address=address, name=event.name, asn=event.asn, country=event.country)


@given(claims=st.lists(CLAIMS, max_size=12), event=EVENTS)
def test_a_look_up_agrees_with_brute_force(claims: list[Claim], event: Event) -> None:
    subject = subject_of(event)
    assert list(covering_claims(claims, subject=subject)) == matching_claims(claims, event)
    reasoning = look_up(claims, subject=subject, at=event.at, now=NOW, lapses_after=YEAR)
    assert answer_of(reasoning.verdict) == decide_slowly(claims, event, now=NOW, lapses_after=YEAR)
