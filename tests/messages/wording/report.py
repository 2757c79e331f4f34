"""What the check finds in the labelled corpus: ``python -m tests.messages.wording.report [set …]``, all without one.

It prints totals only, no sentence, so that it can be run on the half that the author of the rules must not read.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kentongan.estimates.rates import wilson
from kentongan.messages.rules.wording import check
from kentongan.messages.terms import FindingKind

STATES = ("Kalanta", "Halveria", "Meridia", "Santara", "Veloria", "Teluka")
"""The invented states of the corpus, as the seen half names them; the check knows real ones by itself."""

LEARNT = (
    "seen", "second", "third", "fourth", "fifth", "probes", "sixth", "training", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "prose",
)  # fmt: skip
"""The sets that the second reader learnt from, and most of which the authors of rules read."""

HELD_OUT = ("held-out", "held-out-second", "held-out-third", "held-out-veiled")
HALVES = (*LEARNT, *HELD_OUT)
KINDS = tuple(kind.value for kind in FindingKind if kind is not FindingKind.UNREAD_LANGUAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of the corpus: its faults, and what the check found in it; ``firm``: without what the second reader
    only asks to read again."""

    register: str
    faults: frozenset[str]
    found: frozenset[str]
    firm: frozenset[str]


def measured(half: str) -> list[Item]:
    """Return the items of a half, each checked."""
    lines = Path(__file__).with_name(f"corpus-{half}.jsonl").read_text("utf-8").splitlines()
    return [_item(json.loads(line)) for line in lines]


def found_of(items: Iterable[Item], *, kind: str = "") -> tuple[int, int]:
    """Return of how many faults of a kind (or of all) how many were found: by their own kind."""
    faults = [fault in item.found for item in items for fault in item.faults if kind in ("", fault)]
    return sum(faults), len(faults)


def flagged(items: Iterable[Item], *, kind: str = "") -> tuple[int, int]:
    """Return of how many sound items how many have a finding, of a kind or of any."""
    sound = [kind in item.found if kind else bool(item.found) for item in items if not item.faults]
    return sum(sound), len(sound)


def items_found(items: Iterable[Item]) -> tuple[int, int]:
    """Return of how many faulty items how many have a finding of any kind that they are labelled with."""
    faulty = [bool(item.found & item.faults) for item in items if item.faults]
    return sum(faulty), len(faulty)


def told(rate: tuple[int, int]) -> str:
    """Return a rate as text: ``23/24 (95.8%, 79.8 to 99.3)``, the interval being Wilson's at 95%."""
    count, of = rate
    interval = wilson(count, of=of)
    if interval is None:
        return "0/0"
    low, high = interval
    return f"{count}/{of} ({100 * count / of:.1f}%, {100 * low:.1f} to {100 * high:.1f})"


def rows(items: list[Item]) -> Iterable[tuple[str, str, str]]:
    """Give the lines of the report: what, recall, false alarms."""
    for kind in KINDS:
        yield kind, told(found_of(items, kind=kind)), told(flagged(items, kind=kind))
    for register in ("diplomatic", "technical"):
        part = [item for item in items if item.register == register]
        yield register, told(found_of(part)), told(flagged(part))
    yield "all", told(found_of(items)), told(flagged(items))
    firm = [replace(item, found=item.firm) for item in items]
    yield "firm findings alone", told(found_of(firm)), told(flagged(firm))
    yield "faulty items with a right finding", told(items_found(items)), ""


def in_a_line(half: str, items: list[Item]) -> tuple[str, ...]:
    """Return what is told of a set that was learnt from: recall and false alarms, and both of firm findings alone."""
    firm = [replace(item, found=item.firm) for item in items]
    return half, told(found_of(items)), told(flagged(items)), told(found_of(firm)), told(flagged(firm))


def _item(line: Mapping[str, object]) -> Item:
    faults = line["faults"]
    assert isinstance(faults, list)
    found = check(str(line["text"]), states=STATES)
    return Item(
        register=str(line["register"]),
        faults=frozenset(faults),
        found=frozenset(one.kind.value for one in found),
        firm=frozenset(one.kind.value for one in found if not one.soft),
    )


def main(halves: list[str]) -> None:
    """Print the report of the halves named, or of all sets: of those that were learnt from a line for each."""
    for half in halves or HALVES:
        items = measured(half)
        if half in LEARNT:
            print("| " + " | ".join(in_a_line(half, items)) + " |")  # noqa: T201
            continue
        print(f"\n| {half} | recall | false alarms |\n|---|---|---|")  # noqa: T201
        for what, recall, alarms in rows(items):
            print(f"| {what} | {recall} | {alarms} |")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
