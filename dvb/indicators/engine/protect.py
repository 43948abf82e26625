"""Secondary suppression: hide further cells until no hidden one follows from what is published."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# The price of hiding a cell is its numerator and a little; what is hidden already is almost free.
FREE = 1e-6


def protect_line(numerator: Ints, denominator: Ints, hidden: Flags, *, is_total_hidden: bool) -> Flags:
    """Which cells of one line to hide, so that no hidden one follows from the total and the published ones.

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
        A superset of ``hidden``. A cell is free when it could be larger and another hidden one smaller, or
        the other way round; where none is, the smallest cell that would make it free is hidden too. A total
        of none or of all says so of every part: nothing can be done, and nothing more is hidden.
    """
    done = hidden.copy()
    grows, shrinks = numerator < denominator, numerator > 0
    above, below = int(numerator.sum()), int(denominator.sum())
    for at in np.flatnonzero(hidden & (denominator > 0)):
        others = done.copy()
        others[at] = False
        helps = (grows[at] & shrinks) | (shrinks[at] & grows)
        total_helps = is_total_hidden and ((grows[at] and above < below) or (shrinks[at] and above > 0))
        helps[at] = False
        if total_helps or (helps & others).any() or not helps.any():
            continue
        partners = np.flatnonzero(helps)
        done[partners[np.argmin(numerator[partners])]] = True
    return done


def protect_table(
    numerator: Ints,
    denominator: Ints,
    hidden: Flags,
    hidden_rows: Flags,
    hidden_columns: Flags,
    *,
    is_total_hidden: bool,
) -> Flags:
    """The same for a table with the totals of its rows, of its columns and of all.

    Parameters
    ----------
    numerator, denominator, hidden
        Shape (R, C).
    hidden_rows, hidden_columns
        Shapes (R,) and (C,): whose total is hidden. These totals must not follow either.
    is_total_hidden
        Whether the total of all is hidden.

    Returns
    -------
    ndarray of bool, shape (R, C)
        A superset of ``hidden``.
    """
    return _Graph(numerator, denominator, hidden, hidden_rows, hidden_columns, is_total_hidden).protected()


def protect_overlapping(
    numerator: Ints, denominator: Ints, hidden: Flags, hidden_rows: Flags, hidden_columns: Flags
) -> Flags:
    """For cells in which one learner can stand twice, so that they do not add up to their totals.

    Each row and each column with exactly one hidden cell and a published total gets a second one, the
    smallest. Shapes as in ``protect_table``.
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
    """The table with its totals as a graph: rows and columns are its corners, cells its edges.

    A cell that can grow leads from its row to its column, one that can shrink leads back; a total does so the
    other way round, as it stands on the other side of the equation. A hidden cell is free when a way of
    hidden cells leads back to where it started, and hiding the cells of the cheapest such way makes it
    free.
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
        """The cells to hide."""
        settled: set[tuple[int, int]] = set()
        queue = [(int(row), int(column)) for row, column in zip(*np.nonzero(self.hidden), strict=True)]
        while queue:
            row, column = queue.pop()
            if (row, column) in settled or not self.may_hide[row, column]:
                continue
            settled.add((row, column))
            for cell in self._way_around(row, column):
                if not self.hidden[cell]:
                    self.hidden[cell] = True
                    queue.append(cell)
                # Every cell of a closed way is as free as the one that it was closed for.
                settled.add(cell)
        return self.hidden[:-1, :-1]

    def _way_around(self, row: int, column: int) -> list[tuple[int, int]]:
        """The cells of the cheapest closed way through this cell, or nothing if there is none."""
        ways = []
        if self.forward[row, column]:
            ways.append(self._cheapest(self.shape[0] + column, row, (row, column)))
        if self.back[row, column]:
            ways.append(self._cheapest(row, self.shape[0] + column, (row, column)))
        found = [each for each in ways if each is not None]
        return min(found)[1] if found else []

    def _cheapest(
        self, start: int, end: int, without: tuple[int, int]
    ) -> tuple[float, list[tuple[int, int]]] | None:
        count_rows = self.shape[0]
        price = np.where(self.hidden, FREE, self.above + 1.0)
        forward, back = self.forward.copy(), self.back.copy()
        forward[without] = back[without] = False
        size = sum(self.shape)
        ahead, behind = np.nonzero(forward), np.nonzero(back)
        weights = np.concatenate([price[ahead], price[behind]])
        tails = np.concatenate([ahead[0], behind[1] + count_rows])
        heads = np.concatenate([ahead[1] + count_rows, behind[0]])
        graph = csr_array((weights, (tails, heads)), shape=(size, size))
        length, previous = dijkstra(graph, indices=start, return_predecessors=True)
        if not np.isfinite(length[end]):
            return None
        cells = []
        at = end
        while at != start:
            before = int(previous[at])
            cells.append((min(at, before), max(at, before) - count_rows))
            at = before
        return float(length[end]), cells


def _with_totals(grid: Ints) -> Ints:
    wider = np.concatenate([grid, grid.sum(axis=1, keepdims=True)], axis=1)
    return np.concatenate([wider, wider.sum(axis=0, keepdims=True)], axis=0)
