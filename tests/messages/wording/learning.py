"""How the second reader learns its weights: ``python -m tests.messages.wording.learning``, writes them; minutes.

A machine for each kind of fault, and half of one that tells sentences with any fault from sound ones, on the
development sets. The scores from which on it speaks are chosen on the strangers' sets and one more, each read by
machines that learnt from all other sets; and so is the table that it prints.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tests.messages.wording.choosing import NEVER, Judged, Limits, Outcome, Read, asked_from, chosen, gated, outcome
from tests.messages.wording.machine import Rows, fitted
from tests.messages.wording.report import STATES, told

from kentongan.messages.rules.blame import blame_in
from kentongan.messages.rules.wording import resemblance
from kentongan.messages.rules.wording.checking import by_rules, is_excused
from kentongan.messages.rules.wording.features import SORTS, features_of, names_somebody, sort_of, tokens_of
from kentongan.messages.rules.wording.likelihood import mixed_rows
from kentongan.messages.rules.wording.reading import Sentence, sentences
from kentongan.messages.rules.wording.resemblance import KINDS, SHORT, Weights, scores
from kentongan.messages.terms import Attribution, FindingKind

SETS = (
    ("seen",), ("second",), ("third", "fourth", "fifth"), ("probes",), ("sixth",), ("training",),
    ("seventh",), ("eighth",), ("ninth",), ("tenth",), ("eleventh",), ("twelfth",), ("prose",),
)  # fmt: skip
"""The sets that may be learnt from, those of one hand and day together; never a held-out one."""

STRANGERS = (("seventh",), ("eighth",), ("ninth",), ("eleventh",))
CHOSEN_ON = (("training",), ("seventh",), ("eighth",), ("ninth",))
"""The eleventh, of which hard sentences were asked for, is no measure of how often others are flagged."""

KEPT = 6000
"""So many features have a weight, which keeps the file small enough to be looked through."""

SORTS_WEIGH = (1.0, 0.7, 1.0, 0.7)
ANY = 0.5
"""So much the machine for any fault counts, beside that of each kind."""

_RARE = (FindingKind.MIXED_ROWS.value, FindingKind.LIKELIHOOD_WITH_CONFIDENCE.value)
"""Kinds that only rules find, and that stand in words which are sound by themselves."""

WEIGHTS = Path(resemblance.__file__).with_name("resemblance_weights.txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An item: the features of each of its sentences and what rules say of it, and the kinds it's labelled with."""

    read: tuple[frozenset[str], ...]
    by_rules: tuple[frozenset[str], ...]
    excused: tuple[frozenset[str], ...]
    faults: frozenset[str]
    mixed: bool
    held: bool
    names: tuple[bool, ...]

    @property
    def whole(self) -> frozenset[str]:
        return frozenset().union(*self.read)


def examples(names: Iterable[str]) -> list[Example]:
    """Return the items of the sets."""
    lines = (
        json.loads(line)
        for name in names
        for line in Path(__file__).with_name(f"corpus-{name}.jsonl").read_text("utf-8").splitlines()
    )
    return [_example(line["text"], frozenset(line["faults"])) for line in lines]


def learnt(among: Sequence[Example]) -> Weights:
    """Return weights for the features that matter most."""
    count = Counter(feature for one in among for feature in one.whole)
    rough, use = _machines(among, sorted(feature for feature, times in count.items() if times > 1))
    importance = {name: (max(map(abs, rough.of[name])) * use[name], name) for name in rough.of}
    kept = sorted(sorted(rough.of, key=importance.__getitem__, reverse=True)[:KEPT])
    return _machines(among, kept)[0]


def judged(example: Example, told: Weights) -> Judged:
    """Return an item as both readers see it."""
    kinds = [kind.value for kind in KINDS]
    others = set().union(*example.by_rules, {_RARE[0]} if example.mixed else ()) - set(kinds)
    parts = zip(example.read, example.by_rules, example.excused, example.names, strict=True)
    return Judged(
        read=[
            Read(
                scores=np.array(scores([one for one in known if one in told.of], told)),
                by_rules=np.array([kind in found for kind in kinds]),
                excused=np.array([kind in excused for kind in kinds]),
                beside=bool(found - set(kinds)),
                names=names,
            )
            for known, found, excused, names in parts
        ],
        faults=np.array([kind in example.faults for kind in kinds]),
        sound=not example.faults,
        others=len(example.faults - set(kinds)),
        others_found=len(example.faults & others),
        flagged_otherwise=bool(others),
        held=example.held,
    )


def _example(text: str, faults: frozenset[str]) -> Example:
    read = list(sentences(text, states=STATES))
    return Example(
        read=tuple(frozenset(features_of(tokens_of(one.text))) for one in read),
        by_rules=tuple(_rules_say(text, one, read) for one in read),
        excused=tuple(frozenset(kind.value for kind in KINDS if is_excused(one.text, kind)) for one in read),
        faults=faults,
        mixed=any(True for _ in mixed_rows(text, read)),
        names=tuple(names_somebody(tokens_of(one.text)) for one in read),
        held=blame_in(text, states=STATES) >= Attribution.ACTOR,
    )


def _rules_say(text: str, sentence: Sentence, whole: Sequence[Sentence]) -> frozenset[str]:
    return frozenset(one.kind.value for one in by_rules(text, sentence, whole=whole))


def _machines(among: Sequence[Example], names: Sequence[str]) -> tuple[Weights, Mapping[str, float]]:
    """Return weights for these features, and how much each of them was used."""
    number = {name: at for at, name in enumerate(names)}
    rows = _rows([one.whole for one in among], number)
    fits = [fitted(rows, [kind.value in one.faults for one in among]) for kind in KINDS]
    whatever = fitted(rows, [_any_fault(one.faults) for one in among])
    whole = np.array([one + ANY * whatever for one in fits])
    scale = np.array([SORTS_WEIGH[sort_of(name)] for name in names])
    used = np.zeros(len(names))
    for columns, values in zip(rows.columns, rows.values, strict=True):
        used[columns] += (values / scale[columns]) ** 2
    weights = Weights(
        of={name: [round(float(one), 2) for one in whole[:, at] * scale[at]] for name, at in number.items()},
        always=[round(float(one), 3) for one in whole[:, -1]],
        told_from=[NEVER] * len(KINDS),
        silent_below=[-NEVER] * len(KINDS),
        asked_from=NEVER,
    )
    return weights, dict(zip(names, np.sqrt(used).tolist(), strict=True))


def _any_fault(faults: frozenset[str]) -> bool | None:
    if faults and faults <= set(_RARE):
        return None
    return bool(faults)


def _rows(whole: Sequence[frozenset[str]], number: Mapping[str, int]) -> Rows:
    columns: list[NDArray[np.int64]] = []
    values: list[NDArray[np.float64]] = []
    for some in whole:
        known = sorted(one for one in some if one in number)
        sorts = np.array([sort_of(one) for one in known], dtype=np.int64)
        root = np.sqrt(np.bincount(sorts, minlength=len(SORTS)) + SHORT)
        columns.append(np.array([number[one] for one in known], dtype=np.int64))
        values.append((np.array(SORTS_WEIGH) / root)[sorts])
    return Rows(columns=columns, values=values, width=len(number))


def written(told: Weights) -> str:
    """Return the weights as the file has them."""
    kinds = ", ".join(kind.value for kind in KINDS)
    said: Mapping[str, Sequence[float]] = {
        "=always": told.always,
        "=told_from": told.told_from,
        "=silent_below": told.silent_below,
        "=asked_from": [told.asked_from],
    }
    lines = [
        "# Weights of the second reader, learnt by tests/messages/wording/learning.py; not edited by hand.",
        f"# Of each feature (features.py) for: {kinds}. First from which score each is told, below which no rule is,",
        "# and from which score for an accusation on the attribution gate asks.",
        *("\t".join((name, *(f"{one:g}" for one in row))) for name, row in said.items()),
        *("\t".join((name, *(f"{one:g}" for one in told.of[name]))) for name in sorted(told.of)),
    ]
    return "\n".join(lines) + "\n"


def left_out(apart: Mapping[tuple[str, ...], list[Judged]]) -> Iterable[tuple[str, Outcome]]:
    """Give what is found in each stranger's set, and in all, by what was learnt and chosen on all the others."""
    made = []
    for names in STRANGERS:
        limits = chosen([one for others in CHOSEN_ON if others != names for one in apart[others]])
        made.append(outcome(apart[names], limits))
        yield names[0], made[-1]
    yield (
        "together",
        Outcome(
            found=sum(one.found for one in made),
            faults=sum(one.faults for one in made),
            flagged=sum(one.flagged for one in made),
            sound=sum(one.sound for one in made),
        ),
    )


def left_out_of_the_gate(apart: Mapping[tuple[str, ...], list[Judged]]) -> Iterable[tuple[str, ...]]:
    """Give for each stranger's set, and for all, what the gate holds and asks of accusations and of sound sentences."""
    made = {}
    for names in STRANGERS:
        score = asked_from([one for others in CHOSEN_ON if others != names for one in apart[others]])
        made[names[0]] = gated(apart[names], score)
    every = tuple(zip(*((*one.held, *one.asked, *one.of) for one in made.values()), strict=True))
    sums = tuple(map(sum, every))
    rows = {**{name: (*one.held, *one.asked, *one.of) for name, one in made.items()}, "together": sums}
    for name, (held, held_sound, asked, asked_sound, faults, sound) in rows.items():
        yield (
            name,
            told((held, faults)),
            told((held + asked, faults)),
            told((held_sound, sound)),
            told((asked_sound, sound)),
        )


def main() -> None:
    """Learn, set by set for the scores and then from all; write the weights; tell what was found in sets left out."""
    sets = {names: examples(names) for names in SETS}
    apart: dict[tuple[str, ...], list[Judged]] = {}
    for names in dict.fromkeys((*CHOSEN_ON, *STRANGERS)):
        weights = learnt([one for others, some in sets.items() if others != names for one in some])
        apart[names] = [judged(one, weights) for one in sets[names]]
    for name, made in left_out(apart):
        recall, alarms = told((made.found, made.faults)), told((made.flagged, made.sound))
        sys.stdout.write(f"| {name} | {recall} | {alarms} |\n")
    for row in left_out_of_the_gate(apart):
        sys.stdout.write(f"| {' | '.join(row)} |\n")
    chosen_on = [one for names in CHOSEN_ON for one in apart[names]]
    limits: Limits = chosen(chosen_on)
    last = learnt([one for some in sets.values() for one in some])
    limited = replace(
        last,
        told_from=np.round(limits.told_from, 3).tolist(),
        silent_below=np.round(limits.silent_below, 3).tolist(),
        asked_from=round(asked_from(chosen_on), 3),
    )
    WEIGHTS.write_text(written(limited), "utf-8")


if __name__ == "__main__":
    main()
