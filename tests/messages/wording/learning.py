"""How the second reader learns its weights: ``python -m tests.messages.wording.learning``, writes them; minutes.

A linear support vector machine for each kind of fault (squared hinge, dual coordinate descent after Hsieh et al., ICML
2008), on the development sets; nothing of chance but a fixed seed. A score is told from where it stands above all but
``ALARMS`` of the sound items of the sets, each set read by a machine that learnt from all the other ones.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path

from tests.messages.wording.report import STATES

from kentongan.messages.rules.wording import resemblance
from kentongan.messages.rules.wording.reading import sentences
from kentongan.messages.rules.wording.resemblance import KINDS, SHORT, Weights, features_of, scores, tokens_of

SETS = (("seen",), ("second",), ("third", "fourth", "fifth"), ("probes",), ("sixth",), ("training",))
"""The sets that may be learnt from, those of one hand and day together; never a held-out one."""

KEPT = 2400
"""So many features have a weight, which keeps the file small enough to be looked through."""

ALARMS = (0.004, 0.004, 0.004, 0.004, 0.002)
"""The share of sound items that each kind may flag when the set is one that was not learnt from."""

FIRMNESS = 5.0
ROUNDS = 12

WEIGHTS = Path(resemblance.__file__).with_name("resemblance_weights.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An item: the features of each of its sentences, and the kinds it's labelled with."""

    read: tuple[frozenset[str], ...]
    faults: frozenset[str]

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
    return [
        Example(
            read=tuple(frozenset(features_of(tokens_of(one.text))) for one in sentences(line["text"], states=STATES)),
            faults=frozenset(line["faults"]),
        )
        for line in lines
    ]


def learnt(among: Sequence[Example]) -> Weights:
    """Return weights for the features that matter most: learnt on items first, then on their sentences."""
    count = Counter(feature for one in among for feature in one.whole)
    all_of_them = {feature for feature, times in count.items() if times > 1}
    rough = _fitted([(one.whole & all_of_them, one.faults) for one in among])

    def importance(feature: str) -> tuple[float, str]:
        return max(map(abs, rough.of[feature])) * sqrt(count[feature]), feature

    kept = set(sorted(rough.of, key=importance, reverse=True)[:KEPT])
    return _fitted([one for example in among for one in _sentences_of(example, rough, kept=kept)])


def score_of(example: Example, told: Weights) -> list[float]:
    """Return the highest score of an item's sentences for each kind."""
    read = [scores(dict.fromkeys(one & told.of.keys()), told) for one in example.read]
    return [max(one) for one in zip(*read, strict=True)] if read else [0.0] * len(KINDS)


def told_from(apart: Sequence[tuple[Example, Sequence[float]]]) -> list[float]:
    """Return from which score on each kind is told, by the scores of sound items that were not learnt from."""
    sound = [scored for example, scored in apart if not example.faults]
    return [
        sorted((scored[place] for scored in sound), reverse=True)[int(ALARMS[place] * len(sound))]
        for place in range(len(KINDS))
    ]


def _sentences_of(
    example: Example, rough: Weights, *, kept: set[str]
) -> Iterable[tuple[frozenset[str], frozenset[str]]]:
    """Give each sentence of an item with its faults: of several, that which looks most like the fault has it."""
    if len(example.read) == 1 or not example.faults:
        return [(one & kept, example.faults) for one in example.read]
    scored = [scores(dict.fromkeys(one & rough.of.keys()), rough) for one in example.read]
    at = {
        kind.value: max(range(len(scored)), key=lambda one, place=place: scored[one][place])  # type: ignore[misc]
        for place, kind in enumerate(KINDS)
    }
    return [
        (one & kept, frozenset(fault for fault in example.faults if at.get(fault) == place))
        for place, one in enumerate(example.read)
        if any(at.get(fault) == place for fault in example.faults)
    ]


def _fitted(rows: Sequence[tuple[frozenset[str], frozenset[str]]]) -> Weights:
    names = sorted(set().union(*(row for row, _ in rows)))
    number = {name: at for at, name in enumerate(names)}
    columns = [sorted(number[one] for one in row) for row, _ in rows]
    fitted = [_machine(columns, [kind.value in faults for _, faults in rows], width=len(names)) for kind in KINDS]
    return Weights(
        of={name: [round(one[at], 2) for one in fitted] for at, name in enumerate(names)},
        always=[round(one[-1], 3) for one in fitted],
        told_from=[0.0] * len(KINDS),
    )


def _machine(columns: Sequence[Sequence[int]], faulty: Sequence[bool], *, width: int) -> list[float]:
    """Return the weights of one machine, the last that of every sentence; rare faults weigh as much as others."""
    weight = [0.0] * (width + 1)
    share = {
        True: FIRMNESS * len(faulty) / (2 * sum(faulty)),
        False: FIRMNESS * len(faulty) / (2 * faulty.count(False)),
    }
    held = [0.0] * len(columns)
    order = list(range(len(columns)))
    chance = random.Random(20261126)
    for _ in range(ROUNDS):
        chance.shuffle(order)
        for at in order:
            row, sign, soft = columns[at], 1.0 if faulty[at] else -1.0, 1 / (2 * share[faulty[at]])
            value = 1 / sqrt(len(row) + SHORT)
            slope = sign * (value * sum(weight[one] for one in row) + weight[-1]) - 1 + soft * held[at]
            after = max(held[at] - slope / (len(row) * value * value + 1 + soft), 0.0)
            step = (after - held[at]) * sign
            if step:
                held[at] = after
                weight[-1] += step
                for one in row:
                    weight[one] += step * value
    return weight


def written(told: Weights) -> str:
    """Return the weights as the file has them."""
    kinds = ", ".join(kind.value for kind in KINDS)
    lines = [
        "# Weights of the second reader, learnt by tests/messages/wording/learning.py; not edited by hand.",
        f"# Of each feature for: {kinds}. “/a>b”: a word of class a before one of class b; “^a”: first.",
        f"always = {list(told.always)}",
        f"told_from = {[round(one, 3) for one in told.told_from]}",
        "[weights]",
        *(f"{json.dumps(name)} = [{','.join(f'{one:g}' for one in told.of[name])}]" for name in sorted(told.of)),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Learn, set by set for the scores and then from all; write the weights; tell what was found in each set."""
    sets: Mapping[tuple[str, ...], list[Example]] = {names: examples(names) for names in SETS}
    apart: list[tuple[Example, Sequence[float]]] = []
    for names, held in sets.items():
        told = learnt([one for others, some in sets.items() if others != names for one in some])
        apart += [(one, score_of(one, told)) for one in held]
    limits = told_from(apart)
    for place, kind in enumerate(KINDS):
        scored = [score[place] >= limits[place] for example, score in apart if kind.value in example.faults]
        sys.stdout.write(f"{kind.value}: {sum(scored)} of {len(scored)} of sets not learnt from\n")
    last = learnt([one for some in sets.values() for one in some])
    WEIGHTS.write_text(written(replace(last, told_from=limits)), "utf-8")


if __name__ == "__main__":
    main()
