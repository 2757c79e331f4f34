"""Every report that Shadowserver publishes, and those that it will publish, say whom they concern."""

import csv
import json

import pytest
from tests.shared_data import shared_data

from kentongan.routing.reports import REASONS, Concerns, UnknownReport, ipv4_edition, report_of, report_type, table

USUAL = ["timestamp", "ip", "protocol", "port", "hostname", "tag", "asn", "geo"]
EVENT = ["timestamp", "protocol", "src_ip", "src_port", "src_asn", "src_geo", "src_hostname", "dst_ip", "dst_port",
         "dst_asn", "dst_geo", "infection", "family", "tag"]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("2026-11-20-scan_telnet-malaysia.csv", "scan_telnet"),
        ("feeds/2026-11-20-scan_telnet-malaysia-country-geo.csv.gz", "scan_telnet"),
        ("2026-11-20-scan_ics-123-sample-asn-delayed.csv.zip", "scan_ics"),
        ("scan_telnet.csv", "scan_telnet"),
        ("2026-11-20-scan_telnet-malaysia.csv.zip/report.csv", "scan_telnet"),
        ("2026-11-20-scan_telnet-malaysia.csv.zip/scan_rdp.csv", "scan_rdp"),
        ("scan_telnet/list.csv", "list"),
        ("SCAN_TELNET (1).CSV", "scan_telnet"),
        ("2021-01-01-dns_openresolver-sample-asn.csv", "scan_dns"),
        ("event6_sinkhole_http.csv", "event6_sinkhole_http"),
        ("-", "feed"),
        ("…", "feed"),
    ],
)
def test_the_report_type_is_told_from_the_file_name(file: str, name: str) -> None:
    assert report_type(file) == name


def test_a_scan_concerns_the_scanned_host_and_never_its_reverse_dns_name() -> None:
    report = report_of("scan_telnet.csv", USUAL)
    assert (report.concerns, report.address, report.name_column, report.url) == (Concerns.ADDRESS, "ip", None, None)
    assert report.tag == ("tag",)
    assert "hostname" not in report.columns


def test_a_sinkhole_event_concerns_the_infected_source() -> None:
    report = report_of("event4_sinkhole.csv", EVENT)
    assert (report.address, report.port, report.asn, report.country) == ("src_ip", "src_port", "src_asn", "src_geo")
    assert report.tag == ("infection", "tag", "family")
    assert report.classification == "malicious-code/infected-system"


def test_an_attack_order_concerns_its_target_in_the_target_report_only() -> None:
    assert report_of("event4_honeypot_ddos_target.csv", EVENT).address == "dst_ip"
    assert report_of("event4_honeypot_ddos.csv", EVENT).address == "src_ip"


def test_a_compromised_site_is_concerned_by_its_name() -> None:
    report = report_of("compromised_website6.csv", [*USUAL, "http_host", "url"])
    assert (report.concerns, report.name_column, report.url) == (Concerns.NAME, "http_host", "url")


@pytest.mark.parametrize("name", ["sandbox_dns", "population_msmq", "population6_new", "device_id6", "sandbox_new"])
def test_some_reports_concern_nobody_and_say_why(name: str) -> None:
    report = report_of(f"{name}.csv", USUAL)
    assert report.concerns is Concerns.NOBODY
    assert report.reason_nobody in REASONS.values()


def test_an_unknown_report_is_read_by_the_prefix_of_its_name() -> None:
    assert report_of("2030-01-01-scan_quantum-my.csv", USUAL).address == "ip"
    assert report_of("2030-01-01-scan_quantum-my.csv", USUAL).classification == "vulnerable/vulnerable-system"
    assert report_of("event6_quantum.csv", EVENT).address == "src_ip"


def test_an_unknown_report_without_a_known_prefix_is_read_by_its_columns() -> None:
    assert report_of("whatever.csv", USUAL).address == "ip"
    assert report_of("whatever.csv", EVENT).address == "src_ip"
    assert report_of("whatever.csv", USUAL).classification == "other/undetermined"


def test_columns_are_found_whatever_their_case_and_named_as_the_file_has_them() -> None:
    assert report_of("scan_x.csv", ["Timestamp", " IP ", "Port"]).columns == (" IP ", "Port", "Timestamp")


def test_a_file_that_says_nothing_is_refused_with_its_columns() -> None:
    with pytest.raises(UnknownReport, match="colour, size") as caught:
        report_of("shirts.csv", ["colour", "size"])
    assert "mapping" in caught.value.advice()


def test_a_known_report_without_its_columns_is_refused_too() -> None:
    with pytest.raises(UnknownReport):
        report_of("scan_telnet.csv", ["timestamp", "banner"])


def test_every_entry_uses_a_side_and_a_reason_that_exist() -> None:
    entries = [*table()["report"].values(), *table()["prefix"].values()]
    assert all(entry["side"] in table()["side"] for entry in entries)
    assert all(entry["nobody"] in REASONS for entry in entries if "nobody" in entry)
    assert all(name in table()["report"] for name in table()["alias"].values())
    assert all(ipv4_edition(name) == name for name in table()["report"])


def test_every_classification_is_one_of_the_taxonomy() -> None:
    taxonomy = json.loads(shared_data("rsit/machinev1.json").read_text("utf-8"))
    known = {f"{group['predicate']}/{entry['value']}" for group in taxonomy["values"] for entry in group["entry"]}
    assert str(taxonomy["version"]) == table()["taxonomy_version"]
    entries = [*table()["report"].values(), *table()["prefix"].values()]
    assert {entry["class"] for entry in entries} <= known


def test_every_sample_says_whom_it_concerns() -> None:
    samples = sorted(shared_data("shadowserver").glob("*.csv"))
    assert len(samples) == 46
    for sample in samples:
        with sample.open(encoding="utf-8-sig", newline="") as lines:
            header = next(csv.reader(lines))
        report = report_of(sample.name, header)
        assert report.name == sample.stem
        assert report.name in table()["report"]
        assert report.time == "timestamp"
        assert set(report.columns) <= set(header)
        assert report.concerns is Concerns.NOBODY or report.address in header
