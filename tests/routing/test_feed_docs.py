"""The table of reports in the documentation is the table that routing uses.

Run with ``KENTONGAN_WRITE_DOCS=1`` to write it anew.
"""

import os
from pathlib import Path
from typing import Any

from kentongan.routing.mapping import COLUMNS, read_mapping
from kentongan.routing.reports import REASONS, table

FORMATS = Path(__file__).parents[2] / "docs" / "formats"
BEGIN, END = "<!-- reports: made by tests/routing/test_feed_docs.py -->\n", "<!-- end -->\n"
_MEANINGS = ("address", "name", "url", "email", "port", "asn", "country", "tag")


def _columns(names: list[str] | None) -> str:
    return ", ".join(f"`{name}`" for name in names or []) or "–"


def _whom(entry: dict[str, Any]) -> str:
    if "nobody" in entry:
        return f"nobody: {REASONS[entry['nobody']]}"
    return str(entry.get("whom", table()["side"][entry["side"]]["about"]))


def _report_rows() -> list[str]:
    rows = [
        f"RSIT version {table()['taxonomy_version']}; {len(table()['report'])} reports, IPv6 editions not counted.",
        "",
        "| report | what it lists | whom a row concerns | classification | severity |",
        "|---|---|---|---|---|",
    ]
    for name, entry in sorted(table()["report"].items()):
        rows.append(
            f"| `{name}` | {entry['about']} | {_whom(entry)} | {entry['class']} | {entry.get('severity', '–')} |"
        )
    return rows


def _side_rows() -> list[str]:
    rows = ["The columns that are read; of several, the first that the file has (of tags, the first not empty).", ""]
    rows += ["| whom | " + " | ".join(_MEANINGS) + " |", "|---" * (len(_MEANINGS) + 1) + "|"]
    for side in table()["side"].values():
        rows.append(f"| {side['about']} | " + " | ".join(_columns(side.get(key)) for key in _MEANINGS) + " |")
    return rows


def _prefix_rows() -> list[str]:
    rows = ["Reports not listed, by the beginning of their names:", "", "| name begins with | whom | classification |"]
    rows.append("|---|---|---|")
    for prefix, entry in table()["prefix"].items():
        rows.append(f"| `{prefix}` | {_whom(entry)} | {entry['class']} |")
    return rows


def _made() -> str:
    return "\n".join([*_report_rows(), "", *_side_rows(), "", *_prefix_rows()]) + "\n"


def test_the_documented_reports_are_those_that_routing_knows() -> None:
    path = FORMATS / "feeds.md"
    before, _, rest = path.read_text("utf-8").partition(BEGIN)
    documented, _, after = rest.partition(END)
    if os.environ.get("KENTONGAN_WRITE_DOCS") == "1":
        path.write_text(before + BEGIN + _made() + END + after, "utf-8")
        return
    assert documented == _made(), "run this test with KENTONGAN_WRITE_DOCS=1"


def test_the_documented_mapping_is_one() -> None:
    text = (FORMATS / "mapping.md").read_text("utf-8")
    mapping = read_mapping(text.split("```toml\n")[1].split("```")[0].encode())
    assert mapping.feed == "partner-list"
    assert all(f"| `{meaning}` |" in text for meaning in COLUMNS)
