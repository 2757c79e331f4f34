"""Addresses and prefixes, with ``ipaddress`` as the oracle."""

import ipaddress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.routing.brute_force import NOT_GLOBAL

from kentongan.routing.addresses import (
    MAPPED,
    HostBitsSet,
    UnreadableAddress,
    UnreadablePrefix,
    is_ipv4,
    is_special,
    prefixes_between,
    read_address,
    read_prefix,
    special_ranges,
    write_address,
)

NUMBERS = st.integers(0, (1 << 128) - 1) | st.integers(0, (1 << 32) - 1).map(lambda number: MAPPED | number)
ODD = st.text(alphabet="0123456789abcdefABCDEF:./%x \0١", max_size=46)
LIKELY = st.from_regex(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}|(?:[0-9a-f]{0,5}:){2,8}[0-9a-f.]{0,15}", fullmatch=True)


def oracle(text: str) -> int | None:
    """``ipaddress``, which also reads zones; they are not ours."""
    if "%" in text:
        return None
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return MAPPED | int(address) if address.version == 4 else int(address)


def ours(text: str) -> int | None:
    try:
        return read_address(text)
    except UnreadableAddress:
        return None


@given(text=ODD | LIKELY | st.ip_addresses().map(str) | st.ip_addresses(v=6).map(lambda ip: ip.exploded))
def test_what_is_an_address_is_what_ipaddress_says(text: str) -> None:
    assert ours(text) == oracle(text)


@given(number=NUMBERS)
def test_an_address_written_reads_back(number: int) -> None:
    text = write_address(number)
    assert read_address(text) == number
    mapped = MAPPED <= number < MAPPED + (1 << 32)
    assert text == str(ipaddress.IPv4Address(number - MAPPED) if mapped else ipaddress.IPv6Address(number))


@pytest.mark.parametrize(
    "text",
    [
        *["1.9.0.256", "01.9.0.1", "1.9.0", "1.9.0.1 ", " 1.9.0.1", "0x1.9.0.1", "1.9.0.1.", "1", "fe80::1%eth0", ""],
        *[":::", "::ffff:1.9.0.256", "::ffff:01.9.0.1", "١.٩.٠.١", "1.9.0.1\n", "1.9.0.1\0", "1::2::3", "12345::"],
    ],
)
def test_what_is_nearly_an_address_is_refused(text: str) -> None:
    with pytest.raises(UnreadableAddress):
        read_address(text)


def test_an_ipv4_mapped_address_is_the_ipv4_address() -> None:
    assert read_address("::ffff:1.9.4.7") == read_address("::ffff:109:407") == read_address("1.9.4.7")


@given(number=NUMBERS, length=st.integers(0, 128))
def test_a_prefix_is_what_ipaddress_says(number: int, length: int) -> None:
    address = ipaddress.ip_address(write_address(number))
    length %= address.max_prefixlen + 1
    network = ipaddress.ip_network((address, length), strict=False)
    if network.version == 6 and MAPPED in range(int(network[0]), int(network[0]) + 1):
        return
    prefix = read_prefix(str(network))
    offset = MAPPED if network.version == 4 else 0
    assert (prefix.first, prefix.last) == (offset + int(network[0]), offset + int(network[-1]))
    assert (prefix.length, prefix.is_ipv4, str(prefix)) == (network.prefixlen, network.version == 4, str(network))
    assert number in prefix
    if address != network[0]:
        with pytest.raises(HostBitsSet) as caught:
            read_prefix(f"{address}/{length}")
        assert caught.value.facts["network"] == str(network)


@pytest.mark.parametrize(
    "text", ["1.9.0.0/33", "1.9.0.0/-1", "1.9.0.0/", "1.9.0.0/08", "1.9.0.0/255.255.0.0", "/8", "::/129"]
)
def test_what_is_nearly_a_prefix_is_refused(text: str) -> None:
    with pytest.raises(UnreadablePrefix):
        read_prefix(text)


@given(first=st.integers(0, (1 << 32) - 1), count=st.integers(1, 1 << 20))
def test_any_run_of_addresses_is_the_fewest_prefixes(first: int, count: int) -> None:
    last = min(first + count - 1, (1 << 32) - 1)
    expected = ipaddress.summarize_address_range(ipaddress.IPv4Address(first), ipaddress.IPv4Address(last))
    assert [str(prefix) for prefix in prefixes_between(MAPPED + first, MAPPED + last)] == list(map(str, expected))


@given(ends=st.tuples(NUMBERS, NUMBERS).filter(lambda ends: not any(map(is_ipv4, ends))))
def test_any_run_of_ipv6_is_covered_without_gap_or_overlap(ends: tuple[int, int]) -> None:
    first, last = sorted(ends)
    at = first
    for prefix in prefixes_between(first, last):
        assert prefix.first == at
        at = prefix.last + 1
    assert at == last + 1


def test_special_ranges_do_not_overlap() -> None:
    ranges = special_ranges()
    assert all(one.prefix.last < other.prefix.first for one, other in pairwise(ranges))


@given(number=NUMBERS | st.sampled_from([r.prefix.first - 1 for r in special_ranges() if r.prefix.first]))
def test_what_is_special_is_what_the_oracle_s_list_says(number: int) -> None:
    address = ipaddress.ip_address(write_address(number))
    assert is_special(number) == any(address in network for network in NOT_GLOBAL)


@given(network=st.sampled_from(special_ranges()), data=st.data())
def test_every_address_of_a_special_range_is_special(network: object, data: st.DataObject) -> None:
    prefix = network.prefix  # type: ignore[attr-defined]
    assert is_special(data.draw(st.integers(prefix.first, prefix.last)))


@pytest.mark.parametrize(
    "text",
    ["10.0.0.1", "192.168.1.1", "203.0.113.7", "2001:db8::1", "127.0.0.1", "::1", "fe80::1", "224.0.0.1", "0.0.0.0"],
)
def test_private_and_documentation_addresses_are_special(text: str) -> None:
    assert is_special(read_address(text))


@pytest.mark.parametrize("text", ["1.9.4.7", "8.8.8.8", "2001:d08::1", "2400:cb00::1", "172.32.0.1", "100.128.0.1"])
def test_ordinary_addresses_are_not_special(text: str) -> None:
    assert not is_special(read_address(text))
