"""Texts to values: strictly, or to quarantine with the reason; against Python's own readers as oracles."""

import ipaddress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.routing.runs import HEADER, report, routed

from kentongan.routing.addresses import UnreadableAddress, read_address
from kentongan.routing.mapping import MappingUnfit, read_mapping
from kentongan.routing.normalising import parse_addresses

Folders = pytest.TempPathFactory


def mapped(lines: str, *, columns: str = 'address = "a"\ntime = "t"', more: str = "") -> dict[str, object]:
    text = f'feed = "partner"\nclassification = "other/other"\n{more}\n[columns]\n{columns}\n'
    return {"files": {"partner.csv": lines}, "mapping": read_mapping(text.encode())}


def times(folder: Path, told: list[str], *, zone: str = "UTC", more: str = "") -> list[str]:
    """Return for each text the time in UTC, or the reason why it is none."""
    lines = "t,a,p\n" + "".join(f'"{text}",1.9.0.1,{place}\n' for place, text in enumerate(told))
    columns = 'address = "a"\ntime = "t"\nport = "p"'
    run = routed(folder, **mapped(lines, columns=columns, more=more), options={"zone": zone})  # type: ignore[arg-type]
    found = {int(event["event_port"]): event["event_time"] for event in run.events("bank")}
    found |= {int(row["row"]) - 1: row["reason"] for row in run.quarantine}
    return [found[place] for place in range(len(told))]


def reason_of(folder: Path, row: str, *, header: str = HEADER, name: str = "scan_x.csv") -> str:
    run = routed(folder, {name: report(row, header=header)})
    assert run.summary.rows == 1
    return run.quarantine[0]["reason"] if run.quarantine else ""


@pytest.mark.parametrize(
    "text",
    ["1.9.0.256", "01.9.0.1", "1.9.0", "1.9.0.1.1", "0x1.9.0.1", "17367041", "1.9.0.1/33", "1.9.0.1 x", "１.9.0.1",
     "1.9.0.1\u200b", "2400:1:::1", "2400:1::g", "fe80::1%eth0", "2400:1::1.9.0.256", "[2400:1::1]", "localhost"],
)  # fmt: skip
def test_what_merely_looks_like_an_address_goes_to_quarantine(tmp_path: Path, text: str) -> None:
    assert reason_of(tmp_path, f"2026-11-20 08:00:00,{text},23,tcp,,,") == "address-unreadable"


@pytest.mark.parametrize("text", ["1.9.0.1", " 1.9.0.1 ", "::ffff:1.9.0.1", "::FFFF:109:1", "0:0:0:0:0:ffff:1.9.0.1"])
def test_an_ipv4_mapped_address_is_the_ipv4_address(tmp_path: Path, text: str) -> None:
    run = routed(tmp_path, {"scan_x.csv": report(text, "1.9.0.1")})
    (event,) = run.events("bank")
    assert (event["event_address"], event["event_count"]) == ("1.9.0.1", "2")


@pytest.mark.parametrize("text", ["2400:1::1", "2400:0001:0:0::1", "2400:1:0:0:0:0:0:1", "2400:1::0.0.0.1"])
def test_an_ipv6_address_is_told_in_its_one_form(tmp_path: Path, text: str) -> None:
    assert [event["event_address"] for event in routed(tmp_path, {"scan_x.csv": report(text)}).events("bank")] == [
        "2400:1::1"
    ]


_NEARLY = st.text(alphabet="0123456789abf.:%/ ", max_size=20)
_ADDRESSES = st.one_of(
    st.ip_addresses().map(str), st.ip_addresses(v=6).map(lambda address: address.exploded.upper()), _NEARLY,
    st.ip_addresses(v=4).map(lambda address: f"::ffff:{address}"),
)  # fmt: skip


@given(st.lists(_ADDRESSES, max_size=20))
@example(["1.9.0.256", "01.9.0.1", "1.9.0.1", "::", "::ffff:1.9.0.1", "", "1.9.0.1 ", "fe80::1%1"])
def test_addresses_are_those_that_python_reads(texts: list[str]) -> None:
    found = parse_addresses(texts)
    for place, text in enumerate(texts):
        try:
            address = ipaddress.ip_address(text)
            known = getattr(address, "scope_id", None) is None
        except ValueError:
            known = False
        assert found.known[place] == known, text
        if known:
            number = int(address) if address.version == 6 else int(address) | 0xFFFF << 32
            assert int(found.hi[place]) << 64 | int(found.lo[place]) == number == read_address(text)
        else:
            with pytest.raises(UnreadableAddress):
                read_address(text)


@pytest.mark.parametrize(
    ("port", "reason"),
    [("0", ""), ("80", ""), ("65535", ""), (" 80 ", ""), ("", ""), ("65536", "port-unreadable"),
     ("70000", "port-unreadable"), ("-1", "port-unreadable"), ("8 0", "port-unreadable"), ("80.0", "port-unreadable"),
     ("1e3", "port-unreadable"), ("８０", "port-unreadable"), ("99999999999999999999", "port-unreadable")],
)  # fmt: skip
def test_a_port_is_a_number_up_to_65535(tmp_path: Path, port: str, reason: str) -> None:
    assert reason_of(tmp_path, f"2026-11-20 08:00:00,1.9.0.1,{port},tcp,,,") == reason


@pytest.mark.parametrize(
    ("asn", "reason"),
    [("4788", ""), ("AS4788", ""), ("as4788", ""), ("0", ""), ("", ""), ("4294967295", ""),
     ("4294967296", "asn-unreadable"), ("ASN4788", "asn-unreadable"), ("-1", "asn-unreadable"),
     ("1.5", "asn-unreadable")],
)  # fmt: skip
def test_an_as_number_has_32_bits(tmp_path: Path, asn: str, reason: str) -> None:
    assert reason_of(tmp_path, f"2026-11-20 08:00:00,1.9.0.1,23,tcp,,{asn},") == reason


def test_the_as_number_counts_with_and_without_its_letters(tmp_path: Path) -> None:
    rows = [f"2026-11-20 08:00:00,9.9.9.{place},23,tcp,,{asn}," for place, asn in enumerate(["4788", "AS4788", "47"])]
    run = routed(tmp_path, {"scan_x.csv": report(*rows)})
    assert [organisation for _, _, organisation, *_ in run.attribution] == ["telco", "telco", None]


@pytest.mark.parametrize(
    "text",
    ["2026-02-30 01:02:03", "2025-02-29", "2026-13-01", "2026-11-20 24:00:00", "2026-11-20 23:60:00",
     "2026-11-20 23:59:60", "2026-11-20 01:02:03+25:00", "2026-11-20 01:02:03+00:99", "0000-01-01 00:00:00",
     "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "10000-01-01 00:00:00", "infinity", "-infinity", "epoch",
     "now", "today", "1795136523", "20/11/2026 01:02", "2026-11-20 1:02:03 PM", "-2026-11-20", "２０２６-11-20",
     "1969-12-31 23:59:59", "2026-11-20 01:02:03 Asia/Jakarta"],
)  # fmt: skip
def test_a_time_that_no_calendar_has_goes_to_quarantine(tmp_path: Path, text: str) -> None:
    assert times(tmp_path, [text]) == ["time-unreadable"]


def test_a_row_without_time_goes_to_quarantine(tmp_path: Path) -> None:
    assert times(tmp_path, ["", "  "]) == ["time-missing"] * 2


@pytest.mark.parametrize(
    ("text", "utc"),
    [("2026-11-20 08:00:00", "2026-11-20T01:00:00Z"), ("2026-11-20T08:00", "2026-11-20T01:00:00Z"),
     ("2026-11-20", "2026-11-19T17:00:00Z"), (" 2026-11-20 08:00:00 ", "2026-11-20T01:00:00Z"),
     ("2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z"), ("2026-11-20 08:00:00 UTC", "2026-11-20T08:00:00Z"),
     ("2026-11-20 08:00:00.999", "2026-11-20T01:00:00Z"), ("2026-11-20T08:00:00,5+00:00", "2026-11-20T08:00:00Z"),
     ("2026-11-20T08:00:00+0530", "2026-11-20T02:30:00Z"), ("2026-11-20 08:00:00 -03:00", "2026-11-20T11:00:00Z"),
     ("2026-11-20T08:00:00+08", "2026-11-20T00:00:00Z"), ("2024-02-29 07:00:00", "2024-02-29T00:00:00Z")],
)  # fmt: skip
def test_a_time_takes_its_own_zone_else_the_feeds(tmp_path: Path, text: str, utc: str) -> None:
    assert times(tmp_path, [text], zone="Asia/Jakarta") == [utc]


def test_a_mappings_zone_goes_before_the_runs(tmp_path: Path) -> None:
    assert times(tmp_path, ["2026-11-20 08:00:00"], zone="Asia/Jakarta", more='zone = "Asia/Manila"') == [
        "2026-11-20T00:00:00Z"
    ]


def test_a_form_of_time_that_tells_the_zone_is_taken_by_its_word(tmp_path: Path) -> None:
    told = ["20/11/2026 08:00 +0800", "20/11/2026 08:00 -0330"]
    assert times(tmp_path, told, zone="Asia/Jakarta", more='time_format = "%d/%m/%Y %H:%M %z"') == [
        "2026-11-20T00:00:00Z", "2026-11-20T11:30:00Z",
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["%Q", "%s %", "plain"])
def test_a_form_of_time_that_nobody_can_read_is_refused_with_the_mapping(form: str) -> None:
    with pytest.raises(MappingUnfit):
        mapped("t,a\n", more=f'time_format = "{form}"')


def test_this_machines_own_zone_is_no_zone_of_a_feed() -> None:
    with pytest.raises(MappingUnfit):
        mapped("t,a\n", more='zone = "localtime"')


def _day(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None)


@given(
    st.lists(
        st.datetimes(min_value=_day(1971), max_value=_day(2100)),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from(["UTC", "Asia/Jakarta", "Asia/Yangon", "Asia/Kathmandu", "America/New_York", "Pacific/Apia"]),
)
def test_times_are_those_that_python_reads(tmp_path_factory: Folders, moments: list[datetime], zone: str) -> None:
    expected = []
    for moment in moments:
        # A local time that a clock shows twice may be either; one that it skips, as Python has it.
        here = moment.replace(microsecond=0)
        both = {here.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1)}
        expected.append({one.strftime("%Y-%m-%dT%H:%M:%SZ") for one in both})
    found = times(tmp_path_factory.mktemp("times"), [f"{moment:%Y-%m-%d %H:%M:%S}" for moment in moments], zone=zone)
    assert all(one in either for one, either in zip(found, expected, strict=True))


def names(folder: Path, told: list[str], *, column: str = "url") -> list[tuple[str, str]]:
    """Return for each text the name and the address that it comes to."""
    quoted = ('"' + text.replace('"', '""') + '"' for text in told)
    lines = "t,n,p\n" + "".join(f"2026-11-20 08:00:00,{text},{place}\n" for place, text in enumerate(quoted))
    columns = f'{column} = "n"\ntime = "t"\nport = "p"'
    run = routed(folder, **mapped(lines, columns=columns))  # type: ignore[arg-type]
    found = {int(event["event_port"]): (event["event_name"], event["event_address"]) for event in run.events("bank")}
    found |= {int(row["row"]) - 1: (row["reason"], "") for row in run.quarantine}
    return [found.get(place, ("unclaimed", "")) for place in range(len(told))]


def test_the_host_of_an_address_of_the_web_is_what_is_affected(tmp_path: Path) -> None:
    told = [
        "https://www.BANK.com.my./login?x=evil.example", "hxxps://bank[.]com[.]my:8443/", "bank.com.my",
        "http://user:bank.com.my@www.bank.com.my#@evil.example", "http://1.9.0.7:80/x", "http://[2400:1::7]/x",
        "http://notbank.com.my/", "http://bank.com.my.evil.example/", "http://evil.example/bank.com.my",
        "http://1.9.0.256/", "http://ban k.com.my/", "http://[2400:1::7/x",
    ]  # fmt: skip
    assert names(tmp_path, told) == [
        ("www.bank.com.my", ""), ("bank.com.my", ""), ("bank.com.my", ""), ("www.bank.com.my", ""), ("", "1.9.0.7"),
        ("", "2400:1::7"), ("unclaimed", ""), ("unclaimed", ""), ("unclaimed", ""), ("name-unreadable", ""),
        ("name-unreadable", ""), ("name-unreadable", ""),
    ]  # fmt: skip


def test_a_name_and_its_punycode_are_one(tmp_path: Path) -> None:
    told = ["bücher.com.my", "BÜCHER.COM.MY.", "xn--bcher-kva.com.my", "XN--BCHER-KVA.com.my"]
    assert {name for name, _ in names(tmp_path, told, column="name")} == {"xn--bcher-kva.com.my"}


def test_the_domain_of_a_mail_address_is_what_is_affected(tmp_path: Path) -> None:
    assert (
        names(tmp_path, ["a@bank.com.my", '"a@evil.example"@bank.com.my', "bank.com.my"], column="email")
        == [("bank.com.my", "")] * 3
    )


def test_a_network_in_place_of_an_address_is_read_only_where_the_report_tells_networks(tmp_path: Path) -> None:
    assert reason_of(tmp_path / "a", "2026-11-20 08:00:00,1.9.0.0/24,23,tcp,,,") == "address-unreadable"
    assert reason_of(tmp_path / "b", "2026-11-20 08:00:00,1.9.0.0/24,23,tcp,,,", name="blocklist.csv") == ""
    assert (
        reason_of(tmp_path / "c", "2026-11-20 08:00:00,1.9.0.1/24,23,tcp,,,", name="blocklist.csv")
        == "address-unreadable"
    )


def test_a_row_that_names_nobody_goes_to_quarantine(tmp_path: Path) -> None:
    assert reason_of(tmp_path, "2026-11-20 08:00:00,,23,tcp,,,") == "nothing-affected"


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kuala_Lumpur"])
@pytest.mark.parametrize(
    "text", ["infinity", "294247-01-10 04:00:54", "10000-01-01 00:00:00", "0044-03-15 (BC) 00:00:00"]
)
def test_a_time_that_only_duckdb_has_is_unreadable(tmp_path: Path, text: str, zone: str) -> None:
    assert times(tmp_path, [text], zone=zone) == ["time-unreadable"]


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u2003", "\u3000"])
def test_blanks_at_the_edges_of_a_cell_are_no_part_of_it(tmp_path: Path, blank: str) -> None:
    cells = ("1.9.0.1", "23", "tcp", "tag", "AS4788", "my")
    wrapped = [f"{blank}{cell}" if place % 2 else f"{cell}{blank}" for place, cell in enumerate(cells)]
    rows = [f"2026-11-20 08:00:00,{','.join(row)}" for row in (cells, wrapped)]
    (event,) = routed(tmp_path, {"scan_x.csv": report(*rows)}).events("bank")
    assert event["event_count"] == "2"
