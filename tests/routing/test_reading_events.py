"""IntelMQ's events are read line by line; what is no event is set aside with the reason."""

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from tests.shared_data import shared_data

from kentongan.routing.classification import classifications, from_intelmq, is_classification, taxonomy_version
from kentongan.routing.reading import FeedFile, Limits, events, exact, open_feeds
from kentongan.routing.reading.errors import NotLines

EVENT = {
    "source.ip": "192.0.2.1",
    "source.port": 23,
    "source.fqdn": "www.bank-a.example",
    "source.reverse_dns": "host.isp.example",
    "source.asn": 64500,
    "source.geolocation.cc": "MY",
    "protocol.transport": "tcp",
    "classification.taxonomy": "malicious-code",
    "classification.type": "c2server",
    "classification.identifier": "feodo",
    "malware.name": "emotet",
    "time.source": "2026-11-20T01:02:03+00:00",
    "feed.name": "Feodo",
    "extra": {"note": "two\nlines"},
}

Read = Callable[..., tuple[FeedFile, list[dict[str, object]], list[tuple[object, ...]]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def _read(*lines: str | bytes, name: str = "events.jsonl", limits: Limits | None = None) -> object:
        path = tmp_path / name
        path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
        work = tmp_path / "work"
        work.mkdir()
        (feed,) = open_feeds([path], work=work, limits=limits)
        with duckdb.connect() as con:
            found = con.execute(f"SELECT * FROM ({feed.relation_sql(feed.header)}) ORDER BY row")
            rows = [dict(zip(["row", *feed.header], row, strict=True)) for row in found.fetchall()]
            return feed, rows, con.execute(feed.rejects_sql() + " ORDER BY row").fetchall()

    return _read


def test_an_event_becomes_a_row_of_fixed_columns(read: Read) -> None:
    feed, rows, rejects = read(json.dumps(EVENT))
    assert rejects == []
    row = rows[0]
    assert (row["source.ip"], row["source.port"], row["source.fqdn"]) == ("192.0.2.1", "23", "www.bank-a.example")
    assert row["classification"] == "malicious-code/c2-server"
    assert (row["tag"], row["report"], row["feed.name"]) == ("emotet", "intelmq/Feodo/c2server", "Feodo")
    assert row["time"] == "2026-11-20T01:02:03+00:00"
    assert json.loads(str(row["extra"]))["extra"] == {"note": "two\nlines"}
    assert "source.reverse_dns" not in feed.report.columns
    assert set(feed.report.columns) <= set(feed.header)


def test_nested_events_are_the_same_as_dotted_ones(read: Read) -> None:
    nested = {"source": {"ip": "192.0.2.1", "geolocation": {"cc": "MY"}}, "classification": {"type": "spam"}}
    _, rows, _ = read("", json.dumps(nested), "  ", json.dumps({"source.ip": "192.0.2.2"}))
    assert [(row["row"], row["source.ip"], row["source.geolocation.cc"]) for row in rows] == [
        (1, "192.0.2.1", "MY"),
        (2, "192.0.2.2", None),
    ]
    assert [row["classification"] for row in rows] == ["abusive-content/spam", "other/undetermined"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", events.NOT_JSON),
        ('"text"', events.NOT_JSON),
        ("192.0.2.1,23", events.NOT_JSON),
        ('{"source.ip": "192.0.2.1", "source.ip": "192.0.2.2"}', events.KEY_TWICE),
        ('{"source.ip": "192.0.2.1", "source": {"ip": "192.0.2.2"}}', events.KEY_TWICE),
        ('{"extra": {"a": 1, "a": 2}}', events.KEY_TWICE),
        ('{"source.port": NaN}', events.NO_NUMBER),
        ('{"source.port": -Infinity}', events.NO_NUMBER),
        ('{"extra": ' + "[" * 100_000 + "]" * 100_000 + "}", events.TOO_DEEP),
        ('{"a":' * 40 + "1" + "}" * 40, events.TOO_DEEP),
        ('{"extra": ' + "9" * 5_000 + "}", events.NOT_JSON),
        (b'{"source.ip": "\xff"}', exact.NOT_TEXT),
        ('{"source.ip": "\\ud800"}', exact.NOT_TEXT),
        ('{"source.ip": "\\u0000"}', exact.NOT_TEXT),
        ('{"extra": "' + "x" * 600_000 + '"}', exact.TOO_LONG),
    ],
)
def test_a_line_that_is_no_event_is_set_aside(read: Read, line: str | bytes, reason: str) -> None:
    _, rows, rejects = read(json.dumps(EVENT), line, json.dumps(EVENT), limits=Limits(row=500_000))
    assert [row["row"] for row in rows] == [1, 3]
    assert [(row, said) for row, said, _ in rejects] == [(2, reason)]


def test_a_json_list_is_refused_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "events.json").write_text(json.dumps([EVENT]))
    with pytest.raises(NotLines, match="JSON list"):
        list(open_feeds([tmp_path / "events.json"], work=tmp_path))


def test_events_are_told_by_their_first_byte_too(read: Read) -> None:
    feed, rows, _ = read(b"\xef\xbb\xbf" + json.dumps(EVENT).encode(), name="feed.txt")
    assert (feed.report.name, len(rows)) == ("intelmq", 1)


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("infected-system", "malicious-code/infected-system"),
        ("Vulnerable Service", "vulnerable/vulnerable-system"),
        ("blacklist", "other/other"),
        ("something new", "other/undetermined"),
        ("", "other/undetermined"),
    ],
)
def test_others_words_are_put_into_the_taxonomy(word: str, meaning: str) -> None:
    assert from_intelmq(word) == meaning
    assert is_classification(meaning)


def test_the_taxonomy_is_the_published_one() -> None:
    taxonomy = json.loads(shared_data("rsit/machinev1.json").read_text("utf-8"))
    published = [f"{group['predicate']}/{entry['value']}" for group in taxonomy["values"] for entry in group["entry"]]
    assert classifications() == published
    assert taxonomy_version() == str(taxonomy["version"])
