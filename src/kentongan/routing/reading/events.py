"""IntelMQ's events, one JSON object a line, turned into a CSV that the pipeline reads as it reads every other.

What a line says about its event becomes a column of a fixed header; all the rest goes into ``extra`` as JSON. In
IntelMQ the source is the affected side, and ``source.fqdn`` is a name that the event concerns: reverse DNS has a field
of its own there. A line that is no event is set aside with the reason: no JSON object, a key twice, a number that is
none, nested too deeply, too long.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kentongan.kernel.errors import marked
from kentongan.routing.classification import UNDETERMINED, from_intelmq, taxonomy_version
from kentongan.routing.reading.exact import NOT_TEXT, TOO_LONG, Rewritten
from kentongan.routing.reading.limits import Limits
from kentongan.routing.reports import Concerns, Report

NOT_JSON = marked("not a JSON object")
KEY_TWICE = marked("a key that stands twice")
NO_NUMBER = marked("a number that is none")
TOO_DEEP = marked("nested too deeply")

DEPTH = 32
_FIELDS = ("source.ip", "source.fqdn", "source.url", "source.port", "protocol.transport", "source.asn",
           "source.geolocation.cc", "feed.name", "tlp")  # fmt: skip
_MADE = ("time", "classification", "report", "tag")
HEADER = (*_FIELDS, *_MADE, "extra")


def event_report() -> Report:
    """Return what the rows of such a file mean."""
    return Report(
        name="intelmq",
        classification=UNDETERMINED,
        taxonomy_version=taxonomy_version(),
        concerns=Concerns.NAME,
        feed="intelmq",
        address="source.ip",
        name_column="source.fqdn",
        url="source.url",
        port="source.port",
        transport="protocol.transport",
        tag=("tag",),
        asn="source.asn",
        country="source.geolocation.cc",
        time="time",
        report_column="report",
        classification_column="classification",
        feed_column="feed.name",
        tlp_column="tlp",
    )


def rewrite_events(source: Path, *, target: Path, rejects: Path, limits: Limits) -> Rewritten:
    """Write a file's events to ``target`` as CSV without header, row number first, its bad lines to ``rejects``."""
    rows = rejected = longest = 0
    with (
        source.open("rb") as lines,
        target.open("x", encoding="utf-8", newline="") as kept,
        rejects.open("x", encoding="utf-8", newline="") as refused,
    ):
        keep = csv.writer(kept, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
        refuse = csv.writer(refused, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
        for line in _lines(lines, limit=limits.row):
            rows += 1
            longest = max(longest, 8 * len(line) + 256)
            try:
                keep((rows, *_cells(line, limit=limits.row)))
            except _NoEvent as reason:
                rejected += 1
                text = line.decode("utf-8", "backslashreplace").replace("\0", "\\x00")
                refuse((rows, reason.args[0], text))
    return Rewritten(rows=rows, rejected=rejected, padded=0, trimmed=0, longest=longest)


class _NoEvent(Exception):
    """Carries the reason why a line is none."""


def _lines(stream: Any, *, limit: int) -> Iterator[bytes]:
    """Yield each line that is not blank; of one that is too long, a byte more than is allowed."""
    first = True
    while line := stream.readline(limit + 1):
        if len(line) > limit and not line.endswith(b"\n"):
            while (rest := stream.readline(limit)) and not rest.endswith(b"\n"):
                pass
        if first:
            line, first = line.removeprefix(b"\xef\xbb\xbf"), False
        if line.strip():
            yield line


def _cells(line: bytes, *, limit: int) -> list[str]:
    """Return the cells of one event, in the header's order. Raises _NoEvent."""
    if len(line) > limit:
        raise _NoEvent(TOO_LONG)
    event = _event(line)
    made = {
        "time": _text(event.pop("time.source", "")) or _text(event.get("time.observation", "")),
        "classification": from_intelmq(_text(event.get("classification.type", ""))),
        "report": _report(event),
        "tag": _text(event.get("malware.name", "")) or _text(event.get("classification.identifier", "")),
    }
    cells = [_text(event.pop(field, "")) for field in _FIELDS] + [made[name] for name in _MADE]
    cells.append(json.dumps(event, ensure_ascii=False) if event else "")
    for cell in cells:
        if "\0" in cell or not _encodes(cell):
            raise _NoEvent(NOT_TEXT)
    return cells


def _report(event: Mapping[str, Any]) -> str:
    """Return the report type of an event for its identity: which feed saw what kind of thing."""
    feed = _text(event.get("feed.code", "")) or _text(event.get("feed.name", ""))
    return "/".join(part for part in ("intelmq", feed, _text(event.get("classification.type", ""))) if part)


def _event(line: bytes) -> dict[str, Any]:
    """Return an event with dotted keys, whether it had them or was nested; ``extra`` stays as it is."""
    try:
        found = _DECODER.decode(line.decode("utf-8").strip())
    except UnicodeDecodeError:
        raise _NoEvent(NOT_TEXT) from None
    except RecursionError:
        raise _NoEvent(TOO_DEEP) from None
    except ValueError:
        raise _NoEvent(NOT_JSON) from None
    if not isinstance(found, dict):
        raise _NoEvent(NOT_JSON)
    flat: dict[str, Any] = {}
    _flatten(found, "", flat, depth=0)
    return flat


def _flatten(nested: Mapping[str, Any], prefix: str, flat: dict[str, Any], *, depth: int) -> None:
    if depth > DEPTH:
        raise _NoEvent(TOO_DEEP)
    for key, value in nested.items():
        name = prefix + key
        if isinstance(value, dict) and name != "extra" and not name.startswith("extra."):
            _flatten(value, name + ".", flat, depth=depth + 1)
        elif name in flat:
            raise _NoEvent(KEY_TWICE)
        else:
            flat[name] = value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _NoEvent(KEY_TWICE)
    return found


def _no_number(constant: str) -> float:
    raise _NoEvent(NO_NUMBER)


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_number)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _encodes(cell: str) -> bool:
    """Say whether a text is one: JSON may escape half of a surrogate pair."""
    return cell.isascii() or not any("\ud800" <= character <= "\udfff" for character in cell)
