"""Matching in cases agrees with brute force: every claim held against every event, the issue's words decided anew."""

import ipaddress
import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from benchmarks.routing.synthetic import REPORT, directory_file, synthetic_claims, write_report
from hypothesis import given
from hypothesis import strategies as st
from tests.routing.brute_force import Answer, Event, EveryClaim, answer_of, decide_among, ip
from tests.shared_data import shared_data

from kentongan.routing.addresses import write_address
from kentongan.routing.attribution import LAPSES_AFTER
from kentongan.routing.directory_file import read_directory
from kentongan.routing.matching import PreparedClaims, Rows
from kentongan.routing.pipeline import Options, Pipeline
from kentongan.routing.reading import open_feeds
from kentongan.routing.terms import Claim, ClaimKind, ClaimSource, ClaimTier

NOW = datetime(2026, 11, 23, tzinfo=UTC)
EDGES = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=100 * step) for step in range(5)]
TICK = timedelta(microseconds=1)

PREFIXES = [
    "0.0.0.0/0", "1.0.0.0/8", "1.9.0.0/16", "1.9.0.0/24", "1.9.0.7/32", "10.0.0.0/8", "10.1.0.0/16", "192.0.2.0/24",
    "255.255.255.255/32", "2000::/3", "2400::/16", "2400:1::/32", "2400:1::/64", "2400:1::/65", "2400:1::7/128",
    "2400:1:0:0:8000::/65", "fe80::/10", "2001:db8::/48", "8000::/1", "::/96", "::fffe:0:0/96", "::1:0:0:0/80",
]  # fmt: skip
DOMAINS = ["example", "bank.example", "a.bank.example", "xbank.example", "ample", "com.my"]


def _number(address: str) -> int:
    found = ip(address)
    return int(found) if found.version == 6 else int(found) | 0xFFFF << 32


def _edges_of(prefix: str) -> list[str]:
    """Return the first and the last address of a prefix, and their neighbours outside."""
    network = ipaddress.ip_network(prefix)
    ends = (int(network.network_address) - 1, int(network.network_address), int(network.broadcast_address),
            int(network.broadcast_address) + 1)  # fmt: skip
    make = ipaddress.IPv4Address if network.version == 4 else ipaddress.IPv6Address
    return [str(make(end)) for end in ends if 0 <= end < 2**network.max_prefixlen]


ADDRESSES = [*sorted({address for prefix in PREFIXES for address in _edges_of(prefix)}), "::ffff:1.9.0.7"]
NAMES = [*DOMAINS, "www.a.bank.example", "notbank.example", "bank.example.evil", "xn--bcher-kva.example"]

_MOMENTS = st.none() | st.sampled_from(EDGES)


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    kind, value = draw(
        st.sampled_from(
            [*((ClaimKind.CIDR, prefix) for prefix in PREFIXES), *((ClaimKind.DOMAIN, name) for name in DOMAINS),
             (ClaimKind.ASN, "64500"), (ClaimKind.ASN, "4294967295"), (ClaimKind.COUNTRY, "MY"),
             (ClaimKind.COUNTRY, "ID")]
        )
    )  # fmt: skip
    begin, end = draw(_MOMENTS), draw(_MOMENTS)
    if begin and end and end <= begin:
        begin, end = end, None
    return Claim(
        organisation=draw(st.sampled_from("abc")),
        kind=kind,
        value=value,
        tier=draw(st.sampled_from(ClaimTier)),
        source=draw(st.sampled_from(ClaimSource)),
        verified_at=draw(st.sampled_from([None, NOW, NOW - LAPSES_AFTER, NOW - LAPSES_AFTER - TICK, NOW + TICK])),
        as_of=draw(_MOMENTS),
        recorded_at=draw(_MOMENTS),
        valid_from=begin,
        valid_to=end,
        questioned_at=draw(st.sampled_from([None, None, None, NOW])),
    )


EVENTS = st.builds(
    Event,
    at=st.sampled_from([moment + shift for moment in EDGES for shift in (-TICK, timedelta(), TICK)]),
    address=st.none() | st.sampled_from(ADDRESSES) | st.ip_addresses().map(str),
    name=st.none() | st.sampled_from(NAMES),
    asn=st.sampled_from([None, 64500, 4294967295, 1]),
    country=st.sampled_from([None, "MY", "ID", "SG"]),
)


def rows_of(events: Sequence[Event]) -> Rows:
    numbers = [_number(event.address) if event.address else 0 for event in events]
    return Rows(
        hi=np.array([number >> 64 for number in numbers], np.uint64),
        lo=np.array([number & 2**64 - 1 for number in numbers], np.uint64),
        has_address=np.array([event.address is not None for event in events], np.bool_),
        name=[event.name for event in events],
        asn=np.array([event.asn or 0 for event in events], np.uint64),
        country=[event.country for event in events],
        time=np.array([event.at.replace(tzinfo=None) for event in events], "datetime64[us]"),
    )


def answers(prepared: PreparedClaims, events: Sequence[Event]) -> list[Answer]:
    return [answer_of(prepared.verdicts[number]) for number in prepared.match(rows_of(events)).tolist()]


def expected(every: EveryClaim, event: Event) -> Answer:
    return decide_among(every.matching(event), event, now=NOW, lapses_after=LAPSES_AFTER)


@given(st.lists(claims(), max_size=14), st.lists(EVENTS, min_size=1, max_size=14))
def test_matching_agrees_with_brute_force(made: list[Claim], events: list[Event]) -> None:
    prepared, every = PreparedClaims(made, now=NOW, lapses_after=LAPSES_AFTER), EveryClaim(made)
    wanted = [expected(every, event) for event in events]
    assert answers(prepared, events) == wanted
    assert answers(prepared, events[::-1]) == wanted[::-1]  # what was decided before does not change what is decided


@given(st.lists(claims(), max_size=10), st.lists(EVENTS, min_size=1, max_size=10), st.sampled_from(EDGES))
def test_what_is_settled_beforehand_is_what_would_be_decided(
    made: list[Claim], events: list[Event], at: datetime
) -> None:
    plain = PreparedClaims(made, now=NOW, lapses_after=LAPSES_AFTER)
    settled = PreparedClaims(made, now=NOW, lapses_after=LAPSES_AFTER)
    settled.settle(at=at)
    assert answers(settled, events) == answers(plain, events)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_prefix_holds_its_first_and_last_address_and_not_their_neighbours(prefix: str) -> None:
    made = [Claim(organisation="a", kind=ClaimKind.CIDR, value=prefix, verified_at=NOW)]
    events = [Event(at=EDGES[0], address=address) for address in _edges_of(prefix)]
    found = answers(PreparedClaims(made, now=NOW, lapses_after=LAPSES_AFTER), events)
    network = ipaddress.ip_network(prefix)
    assert [one.organisation == "a" for one in found] == [
        ip(event.address or "") in network if network.version == ip(event.address or "").version else False
        for event in events
    ]


def test_no_claims_and_no_rows_are_fine() -> None:
    prepared = PreparedClaims([], now=NOW, lapses_after=LAPSES_AFTER)
    assert answers(prepared, []) == []
    assert answers(prepared, [Event(at=EDGES[0], address="1.9.0.1", name="a.example", asn=1, country="MY")]) == [
        Answer(None, None, None, None, frozenset())
    ]


def test_many_names_are_matched_though_not_all_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kentongan.routing.matching._REMEMBERED", 3)
    made = [Claim(organisation="a", kind=ClaimKind.DOMAIN, value="bank.example", verified_at=NOW)]
    events = [
        Event(at=EDGES[0], name=f"w{place % 9}.{'bank' if place % 2 else 'other'}.example") for place in range(99)
    ]
    found = answers(PreparedClaims(made, now=NOW, lapses_after=LAPSES_AFTER), events)
    assert [one.organisation for one in found] == ["a" if place % 2 else None for place in range(99)]


def _sample_agrees(folder: Path, *, rows: int) -> None:
    """Route a synthetic report over 56,000 claims, and hold every event's attribution against brute force."""
    made = synthetic_claims(shared_data("rir/2026-02"))
    assert len(made) == 56_000
    read = read_directory(json.dumps(directory_file(made)).encode())
    write_report(folder / REPORT, made, rows=rows)
    every = EveryClaim(read.directory.claims)
    prepared = PreparedClaims(read.directory.claims, now=NOW, lapses_after=LAPSES_AFTER)
    work = folder / "work"
    work.mkdir()
    with Pipeline(work, claims=prepared, options=Options()) as run:
        for feed_file in open_feeds([folder / REPORT], work=work):
            run.read(feed_file)
        # Every sighting, repetitions too: what the summary would not show.
        found = run.database.execute(
            "select address_hi, address_lo, time, asn, country, verdict from sighting order by ordinal"
        ).fetchall()
    assert len(found) > 0.99 * rows
    wrong = [
        (event, prepared.verdicts[verdict])
        for hi, lo, time, asn, country, verdict in found
        for event in [
            Event(at=time.replace(tzinfo=UTC), address=write_address(hi << 64 | lo), asn=asn, country=country)
        ]
        if answer_of(prepared.verdicts[verdict]) != expected(every, event)
    ]
    assert wrong == []


@pytest.mark.exhaustive
def test_a_sample_over_real_prefixes_agrees_with_brute_force(tmp_path: Path) -> None:
    _sample_agrees(tmp_path, rows=4_000)


@pytest.mark.slow
def test_a_large_sample_over_real_prefixes_agrees_with_brute_force(tmp_path: Path) -> None:
    _sample_agrees(tmp_path, rows=100_000)


def test_random_nested_prefixes_agree_with_brute_force() -> None:
    chance = random.Random(20261123)
    made = []
    for _ in range(700):
        bits = chance.choice([32, 128])
        length = chance.randint(8, bits)
        base = (0x01090000 if bits == 32 else 0x2400 << 112) ^ chance.getrandbits(bits) & chance.getrandbits(bits) >> 16
        network = ipaddress.ip_network((base >> (bits - length) << (bits - length), length))
        made.append(
            Claim(organisation=chance.choice("abcdef"), kind=ClaimKind.CIDR, value=str(network), verified_at=NOW,
                  tier=chance.choice(list(ClaimTier)), source=chance.choice(list(ClaimSource)))
        )  # fmt: skip
    events = [
        Event(at=EDGES[0], address=address) for claim in chance.sample(made, 150) for address in _edges_of(claim.value)
    ]
    prepared, every = PreparedClaims(made, now=NOW, lapses_after=LAPSES_AFTER), EveryClaim(made)
    assert answers(prepared, events) == [expected(every, event) for event in events]
