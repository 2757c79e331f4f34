"""Any CSV is read through a mapping; a mapping that cannot be meant is refused with what is wrong."""

import re
from pathlib import Path

import duckdb
import pytest

from kentongan.routing.mapping import BadMapping, NoSuchColumn, read_mapping
from kentongan.routing.reading import open_feeds
from kentongan.routing.reports import Concerns

MAPPING = """
feed = "partner-list"
classification = "malicious-code/infected-system"
tlp = "AMBER"
zone = "Asia/Kuala_Lumpur"
time_format = "%d/%m/%Y %H:%M"
delimiter = ";"
encoding = "cp1252"
transport = "tcp"

[columns]
address = "IP Address"
port = "Port"
tag = ["Malware", "Family"]
time = "Seen"
"""
FEED = "Seen;IP Address;Port;Malware;Family;Café\n20/11/2026 09:30;192.0.2.1;23;;mirai;é, è\n".encode("cp1252")


def test_a_csv_in_another_form_is_read_as_its_mapping_says(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(FEED)
    mapping = read_mapping(MAPPING.encode())
    (feed,) = open_feeds([tmp_path / "list.csv"], work=tmp_path, mapping=mapping)
    report = feed.report
    assert (report.name, report.feed, report.classification) == ("partner-list",) * 2 + (
        "malicious-code/infected-system",
    )
    assert (report.address, report.port, report.tag, report.time) == (
        "IP Address",
        "Port",
        ("Malware", "Family"),
        "Seen",
    )
    assert (report.transport_default, report.zone, report.tlp) == ("tcp", "Asia/Kuala_Lumpur", "AMBER")
    assert report.time_format == "%d/%m/%Y %H:%M"
    assert report.concerns is Concerns.ADDRESS
    with duckdb.connect() as con:
        assert con.execute(feed.relation_sql(feed.header)).fetchall() == [
            (1, "20/11/2026 09:30", "192.0.2.1", "23", None, "mirai", "é, è")
        ]


def test_columns_are_found_whatever_their_case() -> None:
    report = read_mapping(MAPPING.encode()).report_of("x.csv", ["seen", "ip address", "PORT", "malware", "family"])
    assert report.columns == ("ip address", "PORT", "malware", "family", "seen")


def test_a_column_that_the_feed_has_not_is_named_with_those_it_has() -> None:
    with pytest.raises(NoSuchColumn, match=r"“IP Address” is the address, but “x.csv” .* It has: a, b"):
        read_mapping(MAPPING.encode()).report_of("x.csv", ["a", "b"])


def test_a_feed_of_names_concerns_names() -> None:
    mapping = read_mapping(b'feed = "f"\nclassification = "fraud/phishing"\ncolumns = {url = "URL"}')
    assert mapping.report_of("x.csv", ["URL"]).concerns is Concerns.NAME


def test_a_feed_may_concern_nobody() -> None:
    mapping = read_mapping(b'feed = "f"\nclassification = "other/other"\nnobody = true\ncolumns = {}')
    report = mapping.report_of("x.csv", ["a", "b"])
    assert report.concerns is Concerns.NOBODY
    assert report.reason_nobody


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("feed =", "# feed ="), "does not say feed"),
        (("[columns]", "[colums]"), "does not say columns"),
        (('"malicious-code/infected-system"', '"malware"'), "classification cannot be 'malware'"),
        (('"AMBER"', '"PURPLE"'), "tlp cannot be 'PURPLE'. It may be, for example: CLEAR"),
        (('"Asia/Kuala_Lumpur"', '"KL"'), "zone cannot be 'KL'"),
        (('";"', '";;"'), "delimiter cannot be ';;'"),
        (('"cp1252"', '"rot13"'), "encoding cannot be"),
        (('"cp1252"', '"klingon"'), "encoding cannot be"),
        (('"tcp"', '"pigeon"'), "transport cannot be 'pigeon'"),
        (('"%d/%m/%Y %H:%M"', '"dd.mm"'), "time_format cannot be 'dd.mm'"),
        (('address = "IP Address"', ""), "nothing says who is affected"),
        (('address = "IP Address"', "address = 3"), "columns.address cannot be 3"),
        (('port = "Port"', 'prot = "Port"'), "says columns.prot, which means nothing"),
        (("transport =", "transprot ="), "says transprot, which means nothing"),
        (('feed = "partner-list"', "feed = partner"), "is no TOML"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused_with_what_is_wrong(change: tuple[str, str], problem: str) -> None:
    assert change[0] in MAPPING
    with pytest.raises(BadMapping, match=re.escape(problem)):
        read_mapping(MAPPING.replace(*change, 1).encode(), file="partner.toml")
