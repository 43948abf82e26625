"""The pairs of an assignment problem as arrays, checked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Index = NDArray[np.int32]
Mask = NDArray[np.bool_]
LIMIT = 2**31


@dataclass(frozen=True)
class Graph:
    """Learners' pairs in CSR form, each row sorted by opening and without repetition.

    Attributes
    ----------
    indptr : int64 (n+1,)
    row, opening : int32 (E,)
    cost : int64 (E,)
    capacity : int64 (m,)
    penalty : int
        What one unplaced learner counts for: more than all the places together can cost.
    """

    indptr: Ints
    row: Index
    opening: Index
    cost: Ints
    capacity: Ints
    penalty: int

    @property
    def n(self) -> int:
        """Learners."""
        return len(self.indptr) - 1

    @property
    def m(self) -> int:
        """Openings."""
        return len(self.capacity)

    def only(self, keep: Mask) -> Graph:
        """The same problem with fewer pairs; what an unplaced learner counts for stays."""
        indptr = offsets(np.bincount(self.row[keep], minlength=self.n))
        return Graph(indptr, self.row[keep], self.opening[keep], self.cost[keep], self.capacity, self.penalty)


def build(indptr: Ints, opening: Index, cost: Ints, capacity: Ints) -> Graph:
    """Check the arrays of a problem and put each learner's pairs in order.

    Parameters
    ----------
    indptr : int (n+1,)
        Learner i's pairs are `indptr[i]:indptr[i+1]`.
    opening, cost : int (E,)
        A pair that is named twice counts once, at its lower cost.
    capacity : int (m,)

    Raises
    ------
    ValueError
        With one line that says which array is wrong, and where.
    """
    check({"indptr": indptr, "opening": opening, "cost": cost, "capacity": capacity})
    starts = indptr.astype(np.int64, copy=False)
    row = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
    target, points = opening.astype(np.int32, copy=False), cost.astype(np.int64, copy=False)
    if np.any((row[1:] == row[:-1]) & (target[1:] <= target[:-1])):
        order = np.lexsort((points, target, row))
        row, target, points = row[order], target[order], points[order]
        is_first = np.ones(len(row), bool)
        is_first[1:] = (row[1:] != row[:-1]) | (target[1:] != target[:-1])
        row, target, points = row[is_first], target[is_first], points[is_first]
        starts = offsets(np.bincount(row, minlength=len(starts) - 1))
    penalty = int(points.max(initial=0)) * min(len(starts) - 1, sum(capacity.tolist())) + 1
    return Graph(starts, row, target, points, capacity.astype(np.int64), penalty)


def check(arrays: Mapping[str, NDArray[Any]]) -> None:
    """Raise ValueError, with one clear line, unless the four arrays state a problem."""
    for name, array in arrays.items():
        if array.ndim != 1 or array.dtype.kind not in "iu":
            raise ValueError(f"{name} must be a list of whole numbers, not {array.dtype} {array.shape}")
    indptr, opening, cost = arrays["indptr"], arrays["opening"], arrays["cost"]
    if len(indptr) == 0 or int(indptr[0]) != 0:
        raise ValueError("indptr must begin with 0")
    down = np.flatnonzero(indptr[1:] < indptr[:-1])
    if len(down):
        raise ValueError(f"indptr goes down after learner {down[0]}")
    if not int(indptr[-1]) == len(opening) == len(cost):
        raise ValueError(f"indptr ends at {indptr[-1]}, with {len(opening)} openings and {len(cost)} costs")
    _between("opening", opening, len(arrays["capacity"]))
    _between("cost", cost, LIMIT)
    _between("capacity", arrays["capacity"], LIMIT)


def _between(name: str, array: NDArray[Any], limit: int) -> None:
    wrong = np.flatnonzero((array < 0) | (array >= limit))
    if len(wrong):
        at = int(wrong[0])
        raise ValueError(f"{name}[{at}] is {array[at]}, outside 0..{limit - 1}")


def offsets(counts: NDArray[np.int64]) -> Ints:
    """Begin of each group, and the end of the last: int64 (len + 1,)."""
    out = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=out[1:])
    return out


def spans(starts: Ints, counts: Ints) -> Ints:
    """The numbers `start..start+count-1` of each group, one group after the other."""
    base = np.repeat(starts - offsets(counts)[:-1], counts)
    return base + np.arange(len(base), dtype=np.int64)
