"""Assignment problems solved by hand, for every solver and for the verifier; and a solver that tries all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Arrays = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]
BIG = 2**31 - 1


@dataclass(frozen=True)
class Case:
    """One row of `pairs` for each learner: what each opening would cost her.

    `stuck` are the learners who compete for too few seats, `over` the openings they compete for.
    """

    name: str
    pairs: tuple[dict[int, int], ...]
    capacity: tuple[int, ...]
    placed: int
    cost: int
    stuck: frozenset[int] = frozenset()
    over: frozenset[int] = frozenset()

    @property
    def arrays(self) -> Arrays:
        return arrays(self.pairs, self.capacity)


def arrays(pairs: Sequence[dict[int, int]], capacity: Sequence[int]) -> Arrays:
    """The form that `solve` takes."""
    flat = [(opening, cost) for row in pairs for opening, cost in sorted(row.items())]
    return (
        np.cumsum([0, *(len(row) for row in pairs)]).astype(np.int64),
        np.array([opening for opening, _ in flat], np.int32),
        np.array([cost for _, cost in flat], np.int64),
        np.array(capacity, np.int64),
    )


def tried_all(pairs: Sequence[dict[int, int]], capacity: Sequence[int]) -> tuple[int, int]:
    """The most that can be placed and the least that this costs, by trying every answer."""

    @cache
    def best(learner: int, seats: tuple[int, ...]) -> tuple[int, int]:
        if learner == len(pairs):
            return 0, 0
        found = [best(learner + 1, seats)]
        for opening, cost in pairs[learner].items():
            if seats[opening]:
                left = (*seats[:opening], seats[opening] - 1, *seats[opening + 1 :])
                placed, total = best(learner + 1, left)
                found.append((placed + 1, total - cost))
        return max(found)

    placed, negative = best(0, tuple(capacity))
    return placed, -negative


CASES = (
    Case("nobody", (), (2, 1), 0, 0),
    Case("no openings", ({}, {}), (), 0, 0),
    Case("no pairs", ({}, {}), (1, 1), 0, 0),
    Case("one pair", ({0: 7},), (1,), 1, 7),
    Case("one pair that costs nothing", ({0: 0},), (1,), 1, 0),
    Case("the cheaper of two", ({0: 7, 1: 3},), (1, 1), 1, 3),
    Case("no seats at all", ({0: 4},), (0,), 0, 0, frozenset({0}), frozenset({0})),
    Case("a seatless opening beside a free one", ({0: 0, 1: 9},), (0, 1), 1, 9),
    Case("two for one seat", ({0: 5}, {0: 4}), (1,), 1, 4, frozenset({0, 1}), frozenset({0})),
    Case("one gives way at a price", ({0: 1, 1: 10}, {0: 2}), (1, 1), 2, 12),
    # Cheapest first seats learner 0 at opening 0 and leaves learner 1 out: 1 placed for 1.
    Case("count goes before cost", ({0: 1, 1: 1000}, {0: 1}), (1, 1), 2, 1001),
    # Three at the dearest cost there is, so that a fourth comes in: any fixed penalty would be too small.
    Case(
        "count goes before any sum of costs",
        ({0: 0, 1: BIG}, {1: 0, 2: BIG}, {2: 0, 3: BIG}, {0: 0}),
        (1, 1, 1, 1),
        4,
        3 * BIG,
    ),
    Case("all ties", ({0: 5, 1: 5}, {0: 5, 1: 5}, {0: 5, 1: 5}), (2, 1), 3, 15),
    Case("all for nothing", ({0: 0, 1: 0}, {0: 0, 1: 0}), (1, 1), 2, 0),
    Case("more seats than anybody asks", ({0: 3, 1: 4}, {0: 3, 1: 1}), (1_000_000, 2**31 - 1), 2, 4),
    # A chain: everybody moves one on, so that learner 3 comes in: 2 + 2 + 2 + 1 against 1 + 1 + 1.
    Case(
        "a chain of moves",
        ({0: 1, 1: 2}, {1: 1, 2: 2}, {2: 1, 3: 2}, {0: 1}),
        (1, 1, 1, 1),
        4,
        7,
    ),
    # Crossing: 1 + 1 is dearer than it looks: 0->0 (1) and 1->1 (9), against 0->1 (2) and 1->0 (3).
    Case("the cheapest pair is not used", ({0: 1, 1: 2}, {0: 3, 1: 9}), (1, 1), 2, 5),
    Case(
        "a crowd beside a part where everybody fits",
        ({0: 4}, {0: 6}, {0: 5}, {1: 2, 2: 1}, {2: 1, 0: 0}),
        (2, 1, 1),
        4,
        4 + 5 + 2 + 1,
        frozenset({0, 1, 2}),
        frozenset({0}),
    ),
    Case(
        "a crowd that reaches a second opening",
        ({0: 1}, {0: 1, 1: 1}, {1: 8}, {1: 3, 2: 50}),
        (1, 1, 1),
        3,
        1 + 1 + 50,
        frozenset({0, 1, 2}),
        frozenset({0, 1}),
    ),
    Case(
        "one opening for a crowd, the dearest stays out",
        ({0: 9}, {0: 1}, {0: 5}, {0: 5}),
        (3,),
        3,
        11,
        frozenset({0, 1, 2, 3}),
        frozenset({0}),
    ),
    Case("the dearest cost there is", ({0: BIG, 1: BIG}, {0: BIG}), (1, 1), 2, 2 * BIG),
    Case("a learner without pairs among others", ({}, {0: 2}, {}), (1,), 1, 2),
)
