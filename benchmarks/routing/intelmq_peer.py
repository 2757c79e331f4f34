"""IntelMQ in library mode doing what routing does; run by ``peer.py`` with the Python that IntelMQ is installed in.

Its own bots, one after the other in one process: the Shadowserver parser (which validates), the deduplicator, the ASN
look-up as attribution by longest prefix (its database maps each claimed prefix to the claimant's number), the file
output. Two things are made easier for it than in production: no message passes through a queue, and the
deduplicator's Redis is a dict in the same process. Prints a line of JSON.

    python intelmq_peer.py REPORT PREFIXES WORKFOLDER
"""

import base64
import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

import redis

TAKEN = ("timestamp", "ip", "port")
FIELDS = {"protocol": "protocol.transport", "hostname": "source.reverse_dns", "asn": "source.asn",
          "geo": "source.geolocation.cc", "region": "source.geolocation.region",
          "city": "source.geolocation.city"}  # fmt: skip
SCHEMA = {
    "constant_fields": {
        "classification.identifier": "http-vulnerable",
        "classification.taxonomy": "vulnerable",
        "classification.type": "vulnerable-system",
    },
    "feed_name": "Vulnerable-HTTP",
    "file_name": "scan_http_vulnerable",
    "required_fields": [
        ["time.source", "timestamp", "add_UTC_to_timestamp"],
        ["source.ip", "ip", "validate_ip"],
        ["source.port", "port", "convert_int"],
    ],
}


class DictRedis:
    """As much of Redis as the deduplicator asks for, without a network."""

    def __init__(self, **_: Any) -> None:
        self._held: dict[str, Any] = {}

    def exists(self, key: str) -> bool:
        """Say whether a key is held."""
        return key in self._held

    def set(self, key: str, value: Any, **_: Any) -> None:
        """Hold a key."""
        self._held[key] = value

    def expire(self, *_: Any) -> None:
        """Let nothing expire while a benchmark runs."""


def main() -> None:
    """Run the chain over a report and tell what it cost."""
    report, prefixes, work = (Path(argument) for argument in sys.argv[1:4])
    redis.Redis = DictRedis  # type: ignore[misc,assignment]
    logging.disable(logging.CRITICAL)
    parser, chain = _bots(report, prefixes=prefixes, work=work)
    content = {
        "__type": "Report",
        "raw": base64.b64encode(report.read_bytes()).decode(),
        "feed.name": "Shadowserver",
        "extra.file_name": report.name,
    }
    began, wall = time.process_time(), time.perf_counter()
    states = parser.process_message(content)
    parsed = states["output"]
    written = attributed = 0
    for event in parsed:
        messages = [event]
        for bot in chain[:-1]:
            messages = [found for message in messages for found in bot.process_message(message)["output"]]
        for message in messages:
            chain[-1].process_message(message)
            written += 1
            attributed += "source.network" in message
    cpu, took = time.process_time() - began, time.perf_counter() - wall
    print(json.dumps({"events": len(parsed), "errors": len(states.get("error", [])), "written": written,
                      "attributed": attributed, "cpu_seconds": cpu, "wall_seconds": took}))  # fmt: skip


def _bots(report: Path, *, prefixes: Path, work: Path) -> tuple[Any, list[Any]]:
    """Return the parser, and the experts and the output in their order, all started."""
    from intelmq.bots.experts.asn_lookup.expert import ASNLookupExpertBot
    from intelmq.bots.experts.deduplicator.expert import DeduplicatorExpertBot
    from intelmq.bots.outputs.file.output import FileOutputBot
    from intelmq.bots.parsers.shadowserver import _config
    from intelmq.bots.parsers.shadowserver.parser import ShadowserverParserBot
    from intelmq.lib.bot import BotLibSettings

    state = getattr(_config, "__config")  # a literal name would be mangled in a class; keep it plain
    state.schema_file = state.schema_active = str(_schema(report, work))
    settings = BotLibSettings | {"logging_level": "CRITICAL"}
    keys = {"filter_keys": "source.ip,source.port,protocol.transport,feed.name,extra.tag", "filter_type": "whitelist"}
    deduplicator = DeduplicatorExpertBot("deduplicator", settings=settings | keys)
    look_up = ASNLookupExpertBot("prefix", settings=settings | {"database": str(prefixes)})
    output = FileOutputBot("file", settings=settings | {"file": str(work / "events.jsonl")})
    return ShadowserverParserBot("parser", settings=settings), [deduplicator, look_up, output]


def _schema(report: Path, work: Path) -> Path:
    """Write the parser's description of the report's columns: those that IntelMQ knows, the rest as extra."""
    with report.open(encoding="utf-8") as lines:
        header = [name.strip('"') for name in next(lines).strip().split(",")]
    optional = [[FIELDS.get(name, "extra."), name] for name in header if name not in TAKEN]
    path = work / "schema.json"
    path.write_text(json.dumps({"scan_http_vulnerable": {**SCHEMA, "optional_fields": optional}}))
    return path


if __name__ == "__main__":
    main()
