"""How mails of programs and people are told apart: ``python -m tests.checks.rules.automatic.report [held-out|…]``.

It prints totals only, no mail, so that it can be run on the sets that the author of the rules must not read; for a set
whose author saw no rule also by language and by kind. No mail has a header that says what it is, and none types a code
of ours: both would decide alone.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kentongan.checks.rules.automatic import Automatic, automatic
from kentongan.estimates.rates import wilson

SETS = ("seen", "later", "last", "final", "after", "people", "templates", "held-out")
INDEPENDENT = ("independent", "independent-second", "independent-third")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One mail: whether it was labelled as one that nobody wrote, and whether it was judged so."""

    language: str
    kind: str
    is_automatic: bool
    judged_so: bool


def mails(name: str) -> list[dict[str, object]]:
    """Return the mails of a set as they stand."""
    lines = Path(__file__).with_name(f"mails-{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def measured(name: str) -> list[Item]:
    """Return the mails of a set, each judged."""
    return [_item(mail) for mail in mails(name)]


def recognised(items: Iterable[Item]) -> tuple[int, int]:
    """Return of how many automatic mails how many were recognised."""
    judged = [item.judged_so for item in items if item.is_automatic]
    return sum(judged), len(judged)


def refused(items: Iterable[Item]) -> tuple[int, int]:
    """Return of how many mails of people how many were taken for automatic ones."""
    judged = [item.judged_so for item in items if not item.is_automatic]
    return sum(judged), len(judged)


def told(rate: tuple[int, int]) -> str:
    """Return a rate as text, with Wilson's interval at 95%."""
    count, of = rate
    if not of:
        return "none"
    low, high = wilson(count, of=of) or (0.0, 1.0)
    return f"{count}/{of} ({100 * count / of:.1f}%, {100 * low:.1f} to {100 * high:.1f})"


def _item(mail: Mapping[str, object]) -> Item:
    judged = automatic(headers={}, subject=str(mail["subject"]), text=str(mail["text"]))
    return Item(
        language=str(mail["language"]),
        kind=str(mail["kind"]),
        is_automatic=bool(mail["automatic"]),
        judged_so=judged is not Automatic.NO,
    )


def _row(name: str, items: list[Item]) -> str:
    return f"| {name} | {told(recognised(items))} | {told(refused(items))} |"


def _parts(items: list[Item], *, by: Callable[[Item], str]) -> list[str]:
    return [_row(part, [item for item in items if by(item) == part]) for part in dict.fromkeys(map(by, items))]


def main(names: list[str]) -> None:
    """Print the report of the sets named, or of all."""
    lines = ["| set | automatic mails recognised | people refused |", "|---|---|---|"]
    for name in names or SETS + INDEPENDENT:
        items = measured(name)
        lines.append(_row(name, items))
        if name in INDEPENDENT:
            lines += _parts(items, by=lambda item: item.language) + _parts(items, by=lambda item: item.kind)
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
