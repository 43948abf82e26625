"""Secondary cell suppression: hide further cells until no hidden cell can be computed from published ones.

A hidden cell of an additive table is recovered by subtraction as soon as it is the only unknown of its row,
its column or of a combination of them. The module hides the cheapest further cells, the price of a cell being
its numerator, so that of the hidden cells none has its value determined by the published numbers.

Method
------
One dimension (``protect_line``) is decided directly: a hidden cell needs one other unknown that can move in
the opposite direction. Two dimensions (``protect_table``) use the graph of the table: every row and every
column is a vertex, every cell an edge, and a cell's value is undetermined exactly when its edge lies on a
(directed) cycle of hidden cells, along which the values can be raised and lowered in turn without changing
any total. For each exposed cell the cheapest such cycle is a shortest path between the two ends of its edge,
found with Dijkstra's algorithm, and its cells are hidden. Tables in which one learner can stand in several
cells do not add up; for them only single hidden cells of a row or column are completed
(``protect_overlapping``).

This is protection against exact disclosure. It is a heuristic: it hides enough, but not provably the least.

References
----------
D. Gusfield, "A graph theoretic approach to statistical data security", SIAM J. Comput. 17 (1988).
A. Hundepool et al., Statistical Disclosure Control, Wiley (2012), the chapter on tabular data: primary and
secondary cell suppression.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# The cost of an edge for the shortest path: numerator + 1 for a published cell, so that few learners are lost
# from publication; almost nothing for a cell that is hidden already, so that it is reused first.
HIDDEN_COST = 1e-6


def protect_line(numerator: Ints, denominator: Ints, hidden: Flags, *, is_total_hidden: bool) -> Flags:
    """Secondary suppression of a one-dimensional table with its total.

    Parameters
    ----------
    numerator, denominator
        Shape (C,). Denominators are public; a numerator lies between 0 and its denominator.
    hidden
        Shape (C,): hidden already.
    is_total_hidden
        Whether the total of the line is hidden, and so one more unknown.

    Returns
    -------
    ndarray of bool, shape (C,)
        A superset of ``hidden``. A hidden cell is protected when its value could be larger and that of
        another unknown smaller, or the other way round. Where no unknown allows that, the cell with the
        smallest numerator that would is hidden too. If the total is 0 or equals its denominator, every part
        is known from it: no suppression helps, and nothing more is hidden.
    """
    suppressed = hidden.copy()
    grows, shrinks = numerator < denominator, numerator > 0
    above, below = int(numerator.sum()), int(denominator.sum())
    for cell in np.flatnonzero(hidden & (denominator > 0)):
        other_hidden = suppressed.copy()
        other_hidden[cell] = False
        helps = (grows[cell] & shrinks) | (shrinks[cell] & grows)
        total_helps = is_total_hidden and ((grows[cell] and above < below) or (shrinks[cell] and above > 0))
        helps[cell] = False
        if total_helps or (helps & other_hidden).any() or not helps.any():
            continue
        partners = np.flatnonzero(helps)
        suppressed[partners[np.argmin(numerator[partners])]] = True
    return suppressed


def protect_table(
    numerator: Ints,
    denominator: Ints,
    hidden: Flags,
    hidden_rows: Flags,
    hidden_columns: Flags,
    *,
    is_total_hidden: bool,
) -> Flags:
    """Secondary suppression of a two-dimensional table with row totals, column totals and the grand total.

    Parameters
    ----------
    numerator, denominator, hidden
        Shape (R, C).
    hidden_rows, hidden_columns
        Shapes (R,) and (C,): which row and column totals are hidden. They are protected like cells.
    is_total_hidden
        Whether the grand total is hidden.

    Returns
    -------
    ndarray of bool, shape (R, C)
        A superset of ``hidden``.
    """
    return _Graph(numerator, denominator, hidden, hidden_rows, hidden_columns, is_total_hidden).protected()


def protect_overlapping(
    numerator: Ints, denominator: Ints, hidden: Flags, hidden_rows: Flags, hidden_columns: Flags
) -> Flags:
    """Secondary suppression where one learner can be in several cells, so that the table is not additive.

    Each row and each column with exactly one hidden cell and a published total gets a second hidden cell, the
    one with the smallest numerator; repeated until nothing changes. Shapes as in ``protect_table``.
    """
    above, below, rows, columns = numerator, denominator, hidden_rows, hidden_columns
    hidden = hidden.copy()
    while True:
        before = hidden.sum()
        for flags, sides in ((hidden, rows), (hidden.T, columns)):
            values, filled = (above, below > 0) if flags is hidden else (above.T, (below > 0).T)
            for line in np.flatnonzero(~sides & ((flags & filled).sum(axis=1) == 1)):
                _hide_smallest(values[line], filled[line], flags[line])
        if hidden.sum() == before:
            return hidden


def _hide_smallest(values: Ints, filled: Flags, hidden: Flags) -> None:
    open_cells = np.flatnonzero(filled & ~hidden)
    if len(open_cells):
        hidden[open_cells[np.argmin(values[open_cells])]] = True


class _Graph:
    """The table with its totals as a mixed graph: rows and columns are vertices, cells are edges (Gusfield).

    A cell whose numerator can be larger (it is below its denominator) is an edge from its row to its column;
    one whose numerator can be smaller (it is above 0) is an edge from its column to its row. A total has the
    opposite directions, because it stands on the other side of the equation of its row or column. A value is
    undetermined when its edge lies on a directed cycle of hidden cells. ``protected`` closes, for each hidden
    cell, the cheapest cycle through it and hides the cells on it.
    """

    def __init__(
        self, above: Ints, below: Ints, hidden: Flags, rows: Flags, columns: Flags, is_total_hidden: bool
    ) -> None:
        count_rows, count_columns = above.shape
        self.shape = (count_rows + 1, count_columns + 1)
        self.above, self.below = (_with_totals(each) for each in (above, below))
        self.hidden = np.zeros(self.shape, np.bool_)
        self.hidden[:-1, :-1] = hidden
        self.hidden[:-1, -1], self.hidden[-1, :-1] = rows, columns
        self.hidden[-1, -1] = is_total_hidden
        self.may_hide = self.below > 0
        self.may_hide[-1, :] = self.hidden[-1, :]
        self.may_hide[:, -1] = self.hidden[:, -1]
        grows, shrinks = self.above < self.below, self.above > 0
        is_total = np.zeros(self.shape, np.bool_)
        is_total[-1, :-1] = is_total[:-1, -1] = True
        self.forward = np.where(is_total, shrinks, grows) & self.may_hide
        self.back = np.where(is_total, grows, shrinks) & self.may_hide

    def protected(self) -> Flags:
        """Close a cycle through every hidden cell and total; return the hidden cells without the totals."""
        settled: set[tuple[int, int]] = set()
        queue = [(int(row), int(column)) for row, column in zip(*np.nonzero(self.hidden), strict=True)]
        while queue:
            row, column = queue.pop()
            if (row, column) in settled or not self.may_hide[row, column]:
                continue
            settled.add((row, column))
            for cell in self._cycle_through(row, column):
                if not self.hidden[cell]:
                    self.hidden[cell] = True
                    queue.append(cell)
                # Every cell on the cycle is protected by the same cycle.
                settled.add(cell)
        return self.hidden[:-1, :-1]

    def _cycle_through(self, row: int, column: int) -> list[tuple[int, int]]:
        """The cells of the cheapest cycle through this cell in either direction; empty if there is none."""
        candidates = []
        if self.forward[row, column]:
            candidates.append(self._shortest_path(self.shape[0] + column, row, (row, column)))
        if self.back[row, column]:
            candidates.append(self._shortest_path(row, self.shape[0] + column, (row, column)))
        cycles = [each for each in candidates if each is not None]
        return min(cycles)[1] if cycles else []

    def _shortest_path(
        self, start: int, end: int, excluded: tuple[int, int]
    ) -> tuple[float, list[tuple[int, int]]] | None:
        """Cost and cells of the shortest path from ``start`` to ``end`` that does not use ``excluded``.

        Vertices 0..R are the rows (the last one holds the column totals), the columns follow them.
        """
        count_rows = self.shape[0]
        price = np.where(self.hidden, HIDDEN_COST, self.above + 1.0)
        forward, back = self.forward.copy(), self.back.copy()
        forward[excluded] = back[excluded] = False
        size = sum(self.shape)
        forward_edges, back_edges = np.nonzero(forward), np.nonzero(back)
        weights = np.concatenate([price[forward_edges], price[back_edges]])
        tails = np.concatenate([forward_edges[0], back_edges[1] + count_rows])
        heads = np.concatenate([forward_edges[1] + count_rows, back_edges[0]])
        graph = csr_array((weights, (tails, heads)), shape=(size, size))
        length, previous = dijkstra(graph, indices=start, return_predecessors=True)
        if not np.isfinite(length[end]):
            return None
        cells = []
        node = end
        while node != start:
            previous_node = int(previous[node])
            cells.append((min(node, previous_node), max(node, previous_node) - count_rows))
            node = previous_node
        return float(length[end]), cells


def _with_totals(grid: Ints) -> Ints:
    wider = np.concatenate([grid, grid.sum(axis=1, keepdims=True)], axis=1)
    return np.concatenate([wider, wider.sum(axis=0, keepdims=True)], axis=0)
