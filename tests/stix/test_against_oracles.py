"""Our verdicts against those of stix2-validator and stix2: the same, but for differences that are listed and explained.

What we accept and refuse is compared, not the words. Patterns are judged elsewhere (``test_patterns``): here every
error of a pattern's text is passed over.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from tests.shared_data import ROOT, shared_data
from tests.stix import differences
from tests.stix.cases import CASES, DIFFERENT
from tests.stix.made import KINDS, Maker, broken
from tests.stix.oracles import asked

from kentongan.stix.identity import CONTRIBUTING, deterministic_id
from kentongan.stix.terms import Flaw, Gravity
from kentongan.stix.validation import flaws_of

KNOWN = {"validator": differences.VALIDATOR, "stix2": differences.STIX2}
DOCUMENT = ROOT / "docs" / "formats" / "stix-differences.md"


def errors_of(value: Mapping[str, Any]) -> list[Flaw]:
    return [flaw for flaw in flaws_of(value) if flaw.gravity is Gravity.ERROR]


def unexplained(who: str, values: Sequence[dict[str, Any]]) -> list[object]:
    """Return the values on which we and an oracle differ in a way that nobody has explained."""
    left: list[object] = []
    for value, errors in zip(values, asked(who, values), strict=True):
        if any("pattern" in error.lower() and "indicator--" in json.dumps(value) for error in errors):
            continue
        flaws = errors_of(value)
        if bool(flaws) != bool(errors) and not any(explains(flaws, errors, value) for explains in KNOWN[who].values()):
            left.append(([(flaw.code, flaw.path) for flaw in flaws], errors[:2], value))
    return left


def made(count: int, *, first: int = 0) -> list[dict[str, Any]]:
    return [Maker(seed).made(KINDS[seed % len(KINDS)]) for seed in range(first, first + count)]


def mutated(count: int, *, first: int = 0) -> list[dict[str, Any]]:
    values = []
    for seed in range(first, first + count):
        maker = Maker(seed)
        values.append(broken(maker, maker.made(KINDS[seed % len(KINDS)]))[1])
    return values


def published(*names: str) -> list[dict[str, Any]]:
    bundles = [json.loads(shared_data(f"stix/{name}").read_bytes()) for name in names]
    return [value for bundle in bundles for value in bundle["objects"]]


EXAMPLES = (
    "apt1.json",
    "poisonivy.json",
    "infrastructure.json",
    "indicator-for-c2-ip-address.json",
    "indicator-to-campaign-relationship.json",
    "indicators-for-C2-with-COA.json",
    "malicious-email-indicator-with-attachment.json",
)


@pytest.mark.parametrize(("valid", "value"), CASES)
def test_the_objects_by_hand_are_judged_as_the_standard_has_it(valid: bool, value: dict[str, Any]) -> None:
    assert (not errors_of(value)) is valid


@pytest.mark.parametrize("who", ["validator", "stix2"])
def test_the_objects_by_hand_are_judged_as_the_others_judge_them(who: str) -> None:
    assert unexplained(who, [value for _, value in CASES]) == []


def test_made_objects_are_valid() -> None:
    assert [(value, flaws) for value in made(300) if (flaws := errors_of(value))] == []


@pytest.mark.parametrize("who", ["validator", "stix2"])
def test_made_and_broken_objects_are_judged_as_the_others_judge_them(who: str) -> None:
    assert unexplained(who, [*made(90), *mutated(270)]) == []


@pytest.mark.parametrize("who", ["validator", "stix2"])
def test_published_examples_are_judged_as_the_others_judge_them(who: str) -> None:
    assert unexplained(who, published(*EXAMPLES)) == []


@pytest.mark.slow
@pytest.mark.parametrize("who", ["validator", "stix2"])
def test_thousands_more_and_all_of_attack_are_judged_as_the_others_judge_them(who: str) -> None:
    assert unexplained(who, [*made(1500, first=10_000), *mutated(8000, first=10_000)]) == []
    assert unexplained(who, published("ics-attack-18.1.json")) == []


@pytest.mark.parametrize("who", ["validator", "stix2"])
def test_each_listed_difference_is_one(who: str) -> None:
    different = {name: value for name, (judge, value) in DIFFERENT.items() if judge == who}
    assert different.keys() == KNOWN[who].keys()
    for (name, value), errors in zip(different.items(), asked(who, list(different.values())), strict=True):
        flaws = errors_of(value)
        assert bool(flaws) != bool(errors), (name, flaws, errors)
        assert KNOWN[who][name](flaws, errors, value), (name, flaws, errors)


def test_each_difference_is_listed_with_who_is_right() -> None:
    told = re.findall(r"^\| ([^|]+?) +\| (?:validator|stix2) ", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert sorted(told) == sorted(name for known in KNOWN.values() for name in known)


@pytest.mark.parametrize("kind", sorted(CONTRIBUTING))
def test_ids_are_those_that_stix2_computes(kind: str) -> None:
    import stix2

    for seed in range(40):
        value = Maker(seed).made(kind)
        # stix2 writes times anew to the millisecond, and the id of network traffic is computed of times.
        value.pop("start", None)
        value.pop("end", None)
        value.pop("is_active", None)
        bare = {name: one for name, one in value.items() if name not in ("id", "spec_version")}
        wanted = deterministic_id(value)
        try:
            theirs = stix2.parse(json.dumps(bare), allow_custom=True, version="2.1")["id"]
        except stix2.exceptions.STIXError:
            continue
        if wanted is None:
            assert theirs[len(kind) + 2 :][14] == "4"
        else:
            assert theirs == wanted
