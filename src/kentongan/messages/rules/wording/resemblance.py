"""The second reader: sentences like those that people marked as faulty, and rules that speak where nobody would.

A linear model over features of a sentence (``features``). Its weights stand in ``resemblance_weights.txt``, a line for
each, learnt by ``python -m tests.messages.wording.learning`` from the development sets. Where no rule found anything it
raises a softer finding than a rule does. A rule's finding it takes away where the sentence looks altogether like sound
ones; an accusation never, for what the gate acts on are the rules alone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import sqrt

from kentongan.messages.rules.wording.features import SORTS, features_of, names_somebody, sort_of, tokens_of
from kentongan.messages.terms import FindingKind

KINDS = (
    FindingKind.ACCUSATION,
    FindingKind.ULTIMATUM,
    FindingKind.UNDEFINED_LIKELIHOOD,
    FindingKind.ABSOLUTE,
    FindingKind.UNDEFINED_TERM,
)
"""What it reads for, in the order in which the weights stand."""

SHORT = 3
"""Added to the number of known features of a sort, so that two or three alone don't weigh as much as a sentence."""

BESIDE = 0.5
"""So much higher must be the score of what is told beside another finding in a sentence: its words weigh for both."""

_WORDS_TOLD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """``of`` each feature, for each kind; what is added whatever the sentence; the score from which on a kind is told,
    and that below which a rule's finding of it isn't. ``asked_from`` which score for an accusation on the gate asks."""

    of: Mapping[str, Sequence[float]]
    always: Sequence[float]
    told_from: Sequence[float]
    silent_below: Sequence[float]
    asked_from: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Resemblance:
    """A kind of fault that a sentence resembles, with the words that weighed most, in their order."""

    kind: FindingKind
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReading:
    """How a sentence looks to the second reader: its words, the features it knows, and its score for each kind."""

    tokens: Sequence[str]
    known: Mapping[str, tuple[int, ...]]
    scores: Sequence[float]

    def resembles(self, kinds: Collection[FindingKind] = KINDS, *, beside: bool = False) -> list[Resemblance]:
        """Return which of these kinds the sentence resembles enough to be read again; ``beside`` another finding."""
        above = {at: self.scores[at] - weights().told_from[at] for at, kind in enumerate(KINDS) if kind in kinds}
        most = max(above.values(), default=0.0)
        return [
            Resemblance(kind=KINDS[at], words=self._heaviest(at))
            for at, one in above.items()
            if one >= (0 if one == most and not beside else BESIDE)
        ]

    @property
    def doubted(self) -> tuple[str, ...]:
        """The words that weighed most, where the gate asks whether the sentence holds responsible whom it names."""
        place = KINDS.index(FindingKind.ACCUSATION)
        asked = self.scores[place] >= weights().asked_from and names_somebody(self.tokens)
        return self._heaviest(place) if asked else ()

    def silences(self, kind: FindingKind) -> bool:
        """Whether the sentence looks so sound that what a rule found in it is no fault."""
        return kind in KINDS and self.scores[KINDS.index(kind)] < weights().silent_below[KINDS.index(kind)]

    def _heaviest(self, place: int) -> tuple[str, ...]:
        """Return the words of the sentence to which most of the weight for a kind falls."""
        of, roots = weights().of, roots_of(self.known)
        share = [0.0] * len(self.tokens)
        for feature, at in self.known.items():
            for one in at:
                share[one] += of[feature][place] / roots[sort_of(feature)] / len(at)
        words = [at for at in range(len(self.tokens)) if self.tokens[at][0].isalpha()]
        ranked = sorted(words, key=lambda at: -share[at])
        return tuple(self.tokens[at] for at in sorted(ranked[:_WORDS_TOLD]))


def second_reading(sentence: str) -> SecondReading:
    """Return how a sentence looks to the second reader."""
    told = weights()
    tokens = tokens_of(sentence)
    known = {feature: at for feature, at in features_of(tokens).items() if feature in told.of}
    return SecondReading(tokens=tokens, known=known, scores=scores(known, told))


def scores(known: Iterable[str], told: Weights) -> list[float]:
    """Return how much a sentence with these features resembles each kind."""
    known = tuple(known)
    roots = roots_of(known)
    total = list(told.always)
    for feature in known:
        root = roots[sort_of(feature)]
        for place, weight in enumerate(told.of[feature]):
            total[place] += weight / root
    return total


def roots_of(known: Iterable[str]) -> list[float]:
    """Return by what the weights of each sort of feature are divided, so that a long sentence weighs as a short one."""
    count = [SHORT] * len(SORTS)
    for feature in known:
        count[sort_of(feature)] += 1
    return [sqrt(one) for one in count]


@cache
def weights() -> Weights:
    """Return the weights as they were learnt."""
    text = resources.files(__package__).joinpath("resemblance_weights.txt").read_text("utf-8")
    # “#”, any figure, is a feature too: what has no figures of its own is a comment.
    rows = [line.split("\t") for line in text.splitlines() if "\t" in line]
    of = {name: tuple(map(float, figures)) for name, *figures in rows}
    return Weights(
        always=of.pop("=always"),
        told_from=of.pop("=told_from"),
        silent_below=of.pop("=silent_below"),
        asked_from=of.pop("=asked_from")[0],
        of=of,
    )
