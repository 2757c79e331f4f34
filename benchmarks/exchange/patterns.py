"""Promise: patterns are judged ten times as fast as by stix2-patterns, in one run; a hostile one takes no second.

    python -m benchmarks.exchange.patterns [--rounds 5] [--stix FOLDER]

Judges the patterns of examples of our own, and of the indicators in a folder of STIX bundles where one is given, with
our reader and with stix2-patterns in turn, each pattern by both; checks that both accept all of them; prints patterns
per second of processor time, the best of the rounds each. Then judges patterns that are made to be slow, 100,000
characters each. Exits with 1 if a promise is broken. The other side's own warm-up (its tables grow with what it has
seen) is done before anything is measured.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from stix2patterns.validator import run_validator

from kentongan.stix.patterns.judging import flaws_of_pattern
from kentongan.stix.terms import Gravity

PROMISE = 10.0
"""How many times as many patterns a second."""
SLOWEST = 1.0
"""Seconds for a hostile pattern."""

OURS = (
    "[ipv4-addr:value = '198.51.100.7']",
    "[domain-name:value = 'www.example.org' OR ipv4-addr:value = '198.51.100.7' OR ipv6-addr:value = '2001:db8::7']",
    "[file:hashes.'SHA-256' = 'aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f' AND file:size > 512]",
    "[url:value MATCHES '^https?://[a-z]+\\\\.example/']",
    "[network-traffic:dst_ref.value ISSUBSET '198.51.100.0/24' AND network-traffic:dst_port IN (443, 8443)]",
    "([process:command_line LIKE '%-enc%'] FOLLOWEDBY [domain-name:value = 'c2.example']) WITHIN 300 SECONDS",
    "[email-message:from_ref.value = 'a@b.example' AND email-message:body_multipart[*].body_raw_ref.name LIKE '%.exe']",
    "[file:extensions.'windows-pebinary-ext'.sections[*].entropy > 7.0] REPEATS 5 TIMES WITHIN 1800 SECONDS",
)

_LENGTH = 100_000
HOSTILE = {
    "parentheses": "(" * _LENGTH,
    "parentheses within brackets": "[" + "(" * _LENGTH,
    "a string without end": "[a:b='" + "\\'" * _LENGTH,
    "comments without end": "/*" * _LENGTH,
    "comments": "/**/" * _LENGTH,
    "zeros": "[a:b=" + "0" * _LENGTH,
    "white space": " " * _LENGTH,
    "minus signs": "[a:b=" + "-" * _LENGTH,
    "keys": "[a:b" + ".b" * _LENGTH,
    "a set": "[a:b IN (" + "1," * _LENGTH,
    "a chain": "[a:b=1" + " AND a:b=1" * _LENGTH,
    "observations": "[a:b=1]" + "AND[a:b=1]" * _LENGTH,
    "Base64": "[a:b=b'" + "A" * _LENGTH,
    "expressions": "[" + " OR ".join(f"a:b MATCHES '{'(.{999})' * 20}{number}'" for number in range(400)) + "]",
    "classes of Unicode": "[" + " OR ".join(f"a:b MATCHES '{chr(92) * 2}pL{number}'" for number in range(3_000)) + "]",
}

Judge = Callable[[str], bool]


def we_accept(text: str) -> bool:
    """Our verdict, with all the rules that a grammar cannot say."""
    return all(flaw.gravity is not Gravity.ERROR for flaw in flaws_of_pattern(text))


def they_accept(text: str) -> bool:
    """The verdict of stix2-patterns."""
    return not run_validator(text, "2.1")


def gathered(folder: Path | None) -> list[str]:
    """Return the patterns of the indicators in a folder of bundles."""
    files = sorted(folder.glob("*.json")) if folder else []
    things = [thing for file in files for thing in json.loads(file.read_text())["objects"]]
    return [thing["pattern"] for thing in things if thing["type"] == "indicator"]


def per_second(judge: Judge, texts: Sequence[str], *, times: int) -> float:
    """Return how many patterns are judged in a second of processor time."""
    began = time.process_time()
    for _ in range(times):
        for text in texts:
            judge(text)
    return times * len(texts) / (time.process_time() - began)


def _compare(texts: Sequence[str], *, rounds: int) -> float:
    if not all(we_accept(text) and they_accept(text) for text in texts):
        sys.exit("not all patterns are accepted by both")
    best = [0.0, 0.0]
    for _ in range(rounds):
        best[0] = max(best[0], per_second(we_accept, texts, times=100))
        best[1] = max(best[1], per_second(they_accept, texts, times=10))
    we, they = best
    print(f"{len(texts)} patterns: we {we:,.0f} a second, stix2-patterns {they:,.0f}: {we / they:.1f} times")
    return we / they


def _hostile() -> float:
    slowest = 0.0
    for name, text in HOSTILE.items():
        began = time.perf_counter()
        we_accept(text[:_LENGTH])
        took = time.perf_counter() - began
        slowest = max(slowest, took)
        print(f"hostile, {name}: {took:.3f} s")
    print(f"the slowest hostile pattern: {slowest:.3f} s")
    return slowest


def main() -> None:
    """Measure, print, and exit with 1 where a promise is broken."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--stix", type=Path)
    given = arguments.parse_args()
    ratios = [_compare(texts, rounds=given.rounds) for texts in (list(OURS), gathered(given.stix)) if texts]
    slowest = _hostile()
    sys.exit(0 if min(ratios) >= PROMISE and slowest < SLOWEST else 1)


if __name__ == "__main__":
    main()
