"""A linear support vector machine for sparse rows: squared hinge, dual coordinate descent (Hsieh et al., ICML 2008).

Nothing of chance but a fixed seed, and no library but numpy: the weights come out the same on every machine of a kind.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FIRMNESS = 1.0
ROUNDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows of a sparse matrix: the columns of each that aren't nought, and what stands there."""

    columns: Sequence[NDArray[np.int64]]
    values: Sequence[NDArray[np.float64]]
    width: int


def fitted(rows: Rows, faulty: Sequence[bool | None]) -> NDArray[np.float64]:
    """Return a weight for each column and, last, what is added always; faults, being rare, weigh as much as others.

    A row that is None is left out.
    """
    weight = np.zeros(rows.width + 1)
    kept = [at for at, one in enumerate(faulty) if one is not None]
    among = len(kept)
    of_faults = sum(bool(faulty[at]) for at in kept)
    share = {True: FIRMNESS * among / (2 * of_faults), False: FIRMNESS * among / (2 * (among - of_faults))}
    held = [0.0] * len(faulty)
    square = [float(one @ one) + 1 for one in rows.values]
    chance = random.Random(20261126)
    for _ in range(ROUNDS):
        chance.shuffle(kept)
        for at in kept:
            columns, values = rows.columns[at], rows.values[at]
            sign, soft = (1.0 if faulty[at] else -1.0), 1 / (2 * share[bool(faulty[at])])
            slope = sign * (float(values @ weight[columns]) + weight[-1]) - 1 + soft * held[at]
            after = max(held[at] - slope / (square[at] + soft), 0.0)
            step = (after - held[at]) * sign
            if step:
                held[at] = after
                weight[columns] += step * values
                weight[-1] += step
    return weight
