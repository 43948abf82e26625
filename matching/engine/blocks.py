"""Minimum-cost assignments that serve every row, block by block, with SciPy.

A block is a connected component of the bipartite graph of pairs; blocks are independent problems. Every *row*
must be served by as many columns as it needs, and each *column* serves at most as many rows as it has seats
(a transportation problem). Where everybody can be placed the rows are learners and the columns openings;
where every seat is filled, the other way round. Because all rows are served no penalty for being unplaced
enters the costs, so the sums stay below 2**52, where floating point is exact for whole numbers.

Solvers by size of the block: a dense matrix with ``linear_sum_assignment`` (shortest augmenting paths), a
sparse one with ``min_weight_full_bipartite_matching`` (LAPJVsp), and a linear programme where a matrix with
one column for each seat would be too large. ``prices.settle`` verifies the result of each.

References
----------
D. F. Crouse, "On implementing 2D rectangular assignment algorithms", IEEE Trans. Aerosp. Electron. Syst. 52
(2016), for the dense solver.
R. Jonker, A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment
problems", Computing 38 (1987), for both.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy  # its parts load when first used: a page that only reads a result does not wait for them
from numpy.typing import NDArray

from matching.engine.graph import Ints, offsets, spans

SMALL_CELLS = 50_000
DENSE_CELLS = 20_000_000
SPARSE_ENTRIES = 8_000_000
EXACT = 2**52


@dataclass(frozen=True)
class Bipartite:
    """Pairs of rows and columns, sorted by row, that allow every row to be served.

    Attributes
    ----------
    row, column, cost : int (E,)
    need : int64 (rows,)
        Units of each row, at least 1 for a row with pairs.
    seats : int64 (columns,)
    known : bool (E,)
        Pairs of one assignment, at any cost, that serves all units.
    """

    row: Ints
    column: Ints
    cost: Ints
    need: Ints
    seats: Ints
    known: NDArray[np.bool_]


def cheapest(graph: Bipartite) -> Ints:
    """Serve every unit of every row at the least total cost.

    Returns
    -------
    int64 (units,)
        Positions of the pairs that are used.

    Raises
    ------
    ValueError
        If a block is so large that its sums are not exact in floating point.
    """
    used = [pairs[_choose(_cut(graph, pairs))] for pairs in _blocks(graph)]
    return np.concatenate(used) if used else np.zeros(0, np.int64)


def _blocks(graph: Bipartite) -> list[Ints]:
    """Positions of the pairs of each connected part, each in ascending order."""
    if not len(graph.row):
        return []
    rows = len(graph.need)
    size = rows + len(graph.seats)
    links = scipy.sparse.csr_array(
        (np.ones(len(graph.row), np.int8), (graph.row, graph.column + rows)), shape=(size, size)
    )
    label = scipy.sparse.csgraph.connected_components(links, directed=False)[1][graph.row]
    order = np.argsort(label, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(label[order])) + 1)


def _cut(graph: Bipartite, pairs: Ints) -> Bipartite:
    """The block of these pairs, its rows and columns numbered from 0."""
    rows, row = _renumber(graph.row[pairs], len(graph.need))
    columns, column = _renumber(graph.column[pairs], len(graph.seats))
    seats = np.minimum(graph.seats[columns], np.bincount(column))
    return Bipartite(row, column, graph.cost[pairs], graph.need[rows], seats, graph.known[pairs])


def _renumber(names: Ints, size: int) -> tuple[Ints, Ints]:
    """The different names, ascending, and the number of each among them: as `numpy.unique`, but without
    sorting where the names are many."""
    if 8 * len(names) < size:
        return np.unique(names, return_inverse=True)
    present = np.zeros(size, bool)
    present[names] = True
    return np.flatnonzero(present), (np.cumsum(present) - 1)[names]


def _choose(block: Bipartite) -> Ints:
    """The pairs of one block that are used, by the method that suits its shape."""
    if len(block.seats) == 1:
        return np.arange(len(block.row))
    if len(block.need) == 1:
        return np.argsort(block.cost, kind="stable")[: block.need[0]]
    units, seats = int(block.need.sum()), int(block.seats.sum())
    if units * (int(block.cost.max()) + 1) > EXACT:
        raise ValueError(f"{units} units at costs up to {block.cost.max()}: sums would pass 2**52")
    entries = int((block.need[block.row] * block.seats[block.column]).sum())
    cells = units * seats
    if cells <= SMALL_CELLS or (cells <= DENSE_CELLS and 4 * entries >= cells):
        return _dense(_Slots(block))
    if entries <= SPARSE_ENTRIES:
        return _sparse(_Slots(block))
    return _linear(block)


@dataclass(frozen=True)
class _Slots:
    """A block with one matrix row for each unit and one matrix column for each seat.

    `pair` is the pair behind each copy of a pair (one copy for each unit of its row), `start` where the
    entries of each copy begin, `column` the matrix column of each entry, and `begin` where each unit's
    entries begin.
    """

    block: Bipartite

    @cached_property
    def degree(self) -> Ints:
        return np.bincount(self.block.row)

    @cached_property
    def pair(self) -> Ints:
        first = np.repeat(offsets(self.degree)[:-1], self.block.need)
        return spans(first, np.repeat(self.degree, self.block.need))

    @cached_property
    def copies(self) -> Ints:
        return offsets(np.repeat(self.degree, self.block.need))

    @cached_property
    def start(self) -> Ints:
        return offsets(self.block.seats[self.block.column[self.pair]])

    @cached_property
    def begin(self) -> Ints:
        return self.start[self.copies]

    @cached_property
    def base(self) -> Ints:
        return offsets(self.block.seats)

    @cached_property
    def column(self) -> Ints:
        target = self.block.column[self.pair]
        return spans(self.base[target], self.block.seats[target])

    @cached_property
    def cost(self) -> NDArray[np.float64]:
        return np.repeat(self.block.cost[self.pair].astype(np.float64), np.diff(self.start))

    def pairs_of(self, columns: Ints) -> Ints:
        """The pair behind the matrix column that each unit got."""
        opening = np.searchsorted(self.base, columns, side="right") - 1
        row = np.repeat(np.arange(len(self.block.need)), self.block.need)
        width = len(self.block.seats)
        keys = self.block.row * width + self.block.column
        codes = row * width + opening
        if (keys[1:] > keys[:-1]).all():
            return np.searchsorted(keys, codes)
        order = np.argsort(keys)
        return order[np.searchsorted(keys, codes, sorter=order)]


def _dense(slots: _Slots) -> Ints:
    """Solve by `linear_sum_assignment` on the full matrix of the block."""
    units = len(slots.begin) - 1
    matrix = np.full((units, int(slots.base[-1])), np.inf)
    matrix[np.repeat(np.arange(units), np.diff(slots.begin)), slots.column] = slots.cost
    return slots.pairs_of(scipy.optimize.linear_sum_assignment(matrix)[1])


def _sparse(slots: _Slots) -> Ints:
    """Solve by `min_weight_full_bipartite_matching`.

    Its feasibility check takes exponential time on some graphs (SciPy issue 26147), but looks at each row's
    first entry first: with the entries of a known assignment in front it ends at once. Entries of 0 would
    be dropped, so all costs are one higher; all answers have the same size, so the order stays. The last
    column is empty: a square matrix would take a path that handles rows with a single entry in infinities.
    Rows with cheap entries go first, which leaves fewer to be moved later.
    """
    column, cost = slots.column.astype(np.int32), slots.cost + 1
    units = len(slots.begin) - 1
    front, known = slots.begin[:-1], _entry_of_known(slots)
    for array in (column, cost):
        array[front], array[known] = array[known], array[front]
    shape = (units, int(slots.base[-1]) + 1)
    matrix = scipy.sparse.csr_array((cost, column, slots.begin.astype(np.int32)), shape=shape)
    order = np.argsort(np.minimum.reduceat(cost, front), kind="stable")
    chosen = np.empty(units, np.int64)
    chosen[order] = scipy.sparse.csgraph.min_weight_full_bipartite_matching(matrix[order])[1]
    return slots.pairs_of(chosen)


def _entry_of_known(slots: _Slots) -> Ints:
    """For each unit, the entry of the pair and seat that serve it in the known assignment."""
    block = slots.block
    pairs = np.flatnonzero(block.known)
    unit = np.arange(len(pairs))
    rank = np.empty(len(pairs), np.int64)
    order = np.argsort(block.column[pairs], kind="stable")
    heads = np.bincount(block.column[pairs], minlength=len(block.seats))
    rank[order] = spans(np.zeros(len(heads), np.int64), heads)
    within = pairs - offsets(slots.degree)[:-1][block.row[pairs]]
    return slots.start[slots.copies[unit] + within] + rank


def _linear(block: Bipartite) -> Ints:
    """Solve as a linear programme (HiGHS, dual simplex), for blocks with too many seats to write out.

    A vertex of this programme is a whole assignment. Its costs are floating, so `prices.settle` improves
    the assignment where rounding left it short of optimal.
    """
    size = len(block.row)
    serve = scipy.sparse.csr_array(
        (np.ones(size), (block.row, np.arange(size))), shape=(len(block.need), size)
    )
    room = scipy.sparse.csr_array(
        (np.ones(size), (block.column, np.arange(size))), shape=(len(block.seats), size)
    )
    answer = scipy.optimize.linprog(
        block.cost, A_ub=room, b_ub=block.seats, A_eq=serve, b_eq=block.need, bounds=(0, 1), method="highs-ds"
    )
    if answer.status != 0:
        raise ValueError(f"a block of {size} pairs could not be solved: {answer.message}")
    used = np.flatnonzero(answer.x > 0.5)
    served = np.array_equal(np.bincount(block.row[used], minlength=len(block.need)), block.need)
    if not served or np.any(np.bincount(block.column[used], minlength=len(block.seats)) > block.seats):
        raise ValueError(f"a block of {size} pairs got no whole answer")
    return used
