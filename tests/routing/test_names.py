"""Names made comparable, strictly."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.routing.names import UnreadableName, host_of, read_name, refanged, within

LABELS = st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("WWW.Bank-A.Example.", "www.bank-a.example"),
        ("www[.]bank[dot]my", "www.bank.my"),
        ("www(.)bank (dot) my", "www.bank.my"),
        ("www{.}bank\\.my", "www.bank.my"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("XN--BCHER-KVA.Example", "xn--bcher-kva.example"),
        ("faß.example", "xn--fa-hia.example"),
        ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
        ("ｗｗｗ．bank．my", "www.bank.my"),
        ("ไทย.example", "xn--o3cw4h.example"),
        ("_dmarc.bank.my", "_dmarc.bank.my"),
        ("r3---sn-x.example", "r3---sn-x.example"),
        ("localhost", "localhost"),
        ("1.my", "1.my"),
    ],
)
def test_a_name_has_one_form(text: str, name: str) -> None:
    assert read_name(text) == name
    assert read_name(name) == name


@pytest.mark.parametrize(
    "text",
    [
        *["", ".", "..", "a..b", ".a", "-a.my", "a-.my", "a b.my", "a/b.my", "a:80", "user@a.my", "1.9.0.256"],
        *["1.2.3.0x4", "xn--.my", "xn--a.my", "xn--80ak6aa92e!.my", "a" * 64 + ".my", "a." * 127 + "my", "*.a.my"],
        *["a\u200db.my", "a\0.my", "xn--fa-hia-.example", "\u0301a.my", "http://a.my", "a,b.my", "xn--ls8h\u00e9.my"],
    ],
)
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(UnreadableName):
        read_name(text)


@given(labels=st.lists(LABELS, min_size=1, max_size=5), dot=st.sampled_from([".", "[.]", "(dot)", " [DOT] ", "{.}"]))
def test_defanging_case_and_a_last_dot_never_matter(labels: list[str], dot: str) -> None:
    plain = ".".join(labels)
    try:
        name = read_name(plain)
    except UnreadableName:
        return
    assert read_name(dot.join(labels)) == read_name(plain.upper() + ".") == name == plain.lower()


@given(text=st.text(max_size=40))
def test_whatever_the_text_a_name_is_ascii_and_stable(text: str) -> None:
    try:
        name = read_name(text)
    except UnreadableName:
        return
    assert name.isascii()
    assert name == name.lower()
    assert len(name) <= 253
    assert all(0 < len(label) <= 63 for label in name.split("."))
    assert read_name(name) == name


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("hxxp://www[.]bank[.]my/a?b#c", "www.bank.my"),
        ("hXXps[:]//bank.my:8443", "bank.my"),
        ("fxp://bank.my/", "ftp://bank.my/"[6:13]),
        ("http://user:pw@bank.my/@x", "bank.my"),
        ("http://[2001:db8::1]:80/", "2001:db8::1"),
        ("bank.my/path", "bank.my"),
        ("https://1.9.4.7:80", "1.9.4.7"),
        ("http:\\\\bank.my\\x", "bank.my"),
    ],
)
def test_the_host_of_an_address_of_the_web_is_found(text: str, host: str) -> None:
    assert host_of(text) == host


@pytest.mark.parametrize("text", ["", "http://", "http:///x", "http://[::1", "http://[::1]x/"])
def test_without_a_host_there_is_none(text: str) -> None:
    with pytest.raises(UnreadableName):
        host_of(text)


def test_what_is_not_defanged_stays() -> None:
    assert refanged("https://a.my/x") == "https://a.my/x"


def test_a_name_lies_within_each_domain_above_it_by_labels() -> None:
    assert list(within("a.b.my")) == ["a.b.my", "b.my", "my"]
