"""Values of observables in their one comparable form; what is not strictly one is none."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.routing.addresses import (
    HostBitsSet,
    UnreadableAddress,
    UnreadablePrefix,
    read_address,
    read_prefix,
    write_address,
)
from kentongan.routing.names import UnreadableName, read_name, refanged
from kentongan.stix import values
from kentongan.stix.terms import NamedKind

NEARLY = st.text("0123456789abcdef.:/%x ", max_size=24)


@given(st.ip_addresses().map(str) | NEARLY)
def test_an_address_is_what_the_routing_of_feeds_reads_as_one(text):
    try:
        expected = write_address(read_address(text))
    except UnreadableAddress:
        expected = None
    assert values.address(text) == expected


@given(st.ip_addresses().map(lambda a: f"{a}/{a.max_prefixlen - 3}") | NEARLY)
def test_a_network_is_what_the_routing_of_feeds_reads_as_one(text):
    found = values.network(text)
    try:
        prefix = read_prefix(text)
    except (UnreadablePrefix, HostBitsSet):
        assert found is None
    else:
        alone = prefix.first == prefix.last
        told = (NamedKind.ADDRESS, write_address(prefix.first)) if alone else (NamedKind.PREFIX, str(prefix))
        assert found == told


@given(st.text(max_size=30) | st.from_regex(r"[a-zA-Z0-9_ßéü。-]{1,9}(\.[a-zA-Z0-9-]{1,5}){0,3}\.?", fullmatch=True))
def test_a_name_is_what_the_routing_of_feeds_reads_as_one_but_for_defanging(text):
    if text != text.strip() or refanged(text) != text:
        return
    try:
        expected = read_name(text)
    except UnreadableName:
        expected = None
    assert values.domain(text) == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Example.ORG.", "example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        ("_dmarc.example.org", "_dmarc.example.org"),
        ("192.0.2.7", None),
        ("1.9.0.256", None),
        ("example..org", None),
        ("exa mple.org", None),
        ("a" * 64 + ".org", None),
        ("ü" * 5_000, None),
        ("", None),
    ],
)
def test_a_name_has_one_form(text, found):
    assert values.domain(text) == found


@pytest.mark.parametrize(
    ("text", "written", "kind", "host"),
    [
        ("HTTP://Example.ORG/A?b#C", "http://example.org/A?b#C", NamedKind.DOMAIN, "example.org"),
        ("https://user:pw@example.org:8443/", "https://user:pw@example.org:8443/", NamedKind.DOMAIN, "example.org"),
        ("http://192.0.2.7", "http://192.0.2.7", NamedKind.ADDRESS, "192.0.2.7"),
        ("http://[2001:DB8::7]:80/x", "http://[2001:db8::7]:80/x", NamedKind.ADDRESS, "2001:db8::7"),
        ("http://[::ffff:192.0.2.7]/", "http://192.0.2.7/", NamedKind.ADDRESS, "192.0.2.7"),
        ("http://example.org//x", "http://example.org//x", NamedKind.DOMAIN, "example.org"),
    ],
)
def test_an_address_of_the_web_names_its_host(text, written, kind, host):
    assert values.url(text) == (written, (kind, host))


@pytest.mark.parametrize(
    "text",
    [
        "http://good.example\\@evil.example/",
        "http://exa\tmple.org/",
        "http://1.9.0.256/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://[fe80::1%25eth0]/",
        "http://[::1",
        "http://example.org:80:80/",
        "//example.org/",
        "mailto:a@example.org",
        "example.org/x",
        "http:///x",
        "http://%65xample.org/",
    ],
)
def test_an_address_in_which_two_readers_see_two_hosts_names_nothing(text):
    assert values.url(text) is None


@given(st.text() | st.from_regex(r"https?://[^/]{0,20}/.{0,5}", fullmatch=True))
def test_whatever_the_text_a_web_address_is_read_or_is_none_and_is_stable(text):
    found = values.url(text)
    if found:
        assert values.url(found[0]) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("J.Doe@Example.ORG", "J.Doe@example.org"),
        ("J <j@example.org>", None),
        ("j@@example.org", None),
        ("@example.org", None),
        ("j@192.0.2.7", None),
        ("j", None),
    ],
)
def test_a_mail_address_has_a_comparable_domain_and_no_display_name(text, found):
    assert values.email(text) == found


def test_an_autonomous_system_has_a_number_of_32_bits():
    assert values.asn(64500) == "64500"
    assert [values.asn(value) for value in (True, -1, 1 << 32, "64500", 1.0, None)] == [None] * 6


def test_an_address_alone_may_carry_its_length():
    assert values.network("192.0.2.7/32") == (NamedKind.ADDRESS, "192.0.2.7")
    assert values.network("192.0.2.7/24") is None
    assert values.network(f"{ipaddress.ip_network('2001:db8::/32')}") == (NamedKind.PREFIX, "2001:db8::/32")
