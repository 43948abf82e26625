"""Cell suppression: which numbers of a table may be published.

Rule G-07, primary suppression: a cell is hidden when ``0 < numerator < T``, when
``0 < denominator - numerator < T`` (the complement is as small a group), or when the denominator is below 10.
Rule G-07, secondary suppression: where a hidden cell could be computed from published cells and totals,
further cells are hidden, the smallest first (``protect``). Rule G-08, differencing: figures of one slice are
released on fixed days only, and between those days a number is not released again when it differs by fewer
than T learners from the one that was published, because the difference of two releases is itself a small
cell.

Denominators are the sizes of school populations and stay visible. The assumed attacker knows every published
figure, every total, and that no numerator exceeds its denominator.

References
----------
A. Hundepool et al., Statistical Disclosure Control, Wiley (2012): minimum frequency rule, primary and
secondary suppression, disclosure by differencing.
D. Gusfield, "A graph theoretic approach to statistical data security", SIAM J. Comput. 17 (1988): a hidden
cell of a two-way table is undetermined exactly when its edge lies on a cycle of the mixed graph of hidden
cells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dvb.indicators.engine.secondary_suppression import protect_line, protect_overlapping, protect_table

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

THRESHOLD = 5
THRESHOLDS = range(3, 11)
MIN_DENOMINATOR = 10
PUBLICATION_DAYS = ((1, 31), (8, 31), (10, 1))
HIDDEN = ".."
REASONS = ("numerator", "complement", "denominator", "secondary", "differencing")
PRIMARY = np.array(["", *REASONS[:3]], dtype=object)


@dataclass(frozen=True)
class Published:
    """A table as it may be published.

    Attributes
    ----------
    cells
        The dimensions, ``numerator`` and ``value`` (per cent, one decimal; missing where hidden),
        ``denominator``, ``is_suppressed`` and ``reason`` (one of ``REASONS``, or empty).
    total
        One row of the same columns without dimensions.
    margins
        For two dimensions the two one-dimensional tables, by the dimension's name; otherwise empty.
    """

    cells: pd.DataFrame
    total: pd.DataFrame
    margins: dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Withheld:
    """Rows to hide under rule G-08 (differencing): flags for the cells, the total and each margin."""

    cells: Flags | None = None
    total: Flags | None = None
    margins: Mapping[str, Flags] = field(default_factory=dict)


def primary(
    numerator: npt.ArrayLike, denominator: npt.ArrayLike, threshold: int = THRESHOLD
) -> npt.NDArray[np.object_]:
    """Primary suppression: the reason for hiding each cell on its own; empty where it may be published.

    Raises
    ------
    ValueError
        When the threshold is outside 3-10, or a numerator is negative or above its denominator.
    """
    if threshold not in THRESHOLDS:
        raise ValueError(f"The threshold lies between {THRESHOLDS[0]} and {THRESHOLDS[-1]}.")
    above, below = np.asarray(numerator, np.int64), np.asarray(denominator, np.int64)
    if (above < 0).any() or (above > below).any():
        raise ValueError("A numerator lies between nothing and its denominator.")
    rest = below - above
    # The first rule that holds gives the reason, so it is written last.
    code = np.where(below < MIN_DENOMINATOR, 3, 0)
    code[(rest > 0) & (rest < threshold)] = 2
    code[(above > 0) & (above < threshold)] = 1
    reasons: npt.NDArray[np.object_] = PRIMARY[code]
    return reasons


def publish(
    table: pd.DataFrame,
    by: Sequence[str],
    total: tuple[int, int] | None = None,
    threshold: int = THRESHOLD,
    margins: dict[str, pd.DataFrame] | None = None,
    withheld: Withheld | None = None,
) -> Published:
    """Apply primary, differencing and secondary suppression to a table of at most two dimensions.

    Parameters
    ----------
    table
        Columns ``by``, ``numerator``, ``denominator`` as from ``tables.cells``.
    by
        The dimensions.
    total
        Numerator and denominator of the whole; the sums of the table where it is left out. It must be given
        where a learner can stand in several cells.
    threshold
        T of rule G-07.
    margins
        For two dimensions the one-dimensional tables, where they are not the sums of the cells.
    withheld
        Rows to hide under rule G-08, from ``small_changes``.

    Raises
    ------
    ValueError
        For more than two dimensions, or a threshold outside 3-10.
    """
    if len(by) > 2:
        raise ValueError("A public table has at most two dimensions.")
    sums = total or (int(table["numerator"].sum()), int(table["denominator"].sum()))
    differencing = withheld or Withheld()
    grand_total = _mark_primary(_total_frame(sums), threshold, differencing.total)
    if not by:
        return Published(_published_frame(grand_total).iloc[:0], _published_frame(grand_total), {})
    marked = _mark_primary(table, threshold, differencing.cells)
    if len(by) == 1:
        return Published(
            _published_frame(_secondary_line(marked, grand_total)), _published_frame(grand_total), {}
        )
    sides = {
        name: _secondary_line(
            _mark_primary(_margin(table, name, margins), threshold, differencing.margins.get(name)),
            grand_total,
        )
        for name in by
    }
    marked = _secondary_table(marked, sides, grand_total, by)
    return Published(
        _published_frame(marked),
        _published_frame(grand_total),
        {name: _published_frame(side) for name, side in sides.items()},
    )


def publish_lines(
    table: pd.DataFrame,
    total: tuple[int, int],
    threshold: int = THRESHOLD,
    withheld: Withheld | None = None,
) -> dict[str, Published]:
    """Apply ``publish`` to many one-dimensional tables in one pass; the results are the same.

    Parameters
    ----------
    table
        Columns ``dimension``, ``label``, ``numerator``, ``denominator`` as from ``tables.breakdowns``: the
        rows of one dimension stand together.
    total, threshold
        As for ``publish``; the total is that of each of the tables.
    withheld
        As for ``publish``; its cells are the rows of ``table``.

    Returns
    -------
    dict
        What ``publish`` returns, by the name of the dimension.
    """
    differencing = withheld or Withheld()
    grand_total = _mark_primary(_total_frame(total), threshold, differencing.total)
    marked = _mark_primary(table, threshold, differencing.cells)
    dimension, hidden = table["dimension"].to_numpy(), marked.hidden
    begins = [0, *(np.flatnonzero(dimension[1:] != dimension[:-1]) + 1)] if len(table) else []
    lines = [slice(*ends) for ends in pairwise([*begins, len(table)])]
    for line in lines:
        hidden[line] = _hidden_line(
            marked.numerator[line], marked.denominator[line], hidden[line], grand_total
        )
    published = _published_frame(marked.with_secondary(hidden)).drop(columns="dimension")
    total_frame = _published_frame(grand_total)
    return {
        str(dimension[line.start]): Published(
            _renamed(published, line, dimension[line.start]), total_frame, {}
        )
        for line in lines
    }


def _renamed(table: pd.DataFrame, line: slice, name: str) -> pd.DataFrame:
    part = table.iloc[line]
    # Named in place: a slice is a table of its own, and copies of hundreds of small ones take long.
    part.columns = pd.Index([name if each == "label" else each for each in part])
    part.index = pd.RangeIndex(len(part))
    return part


def publication_day(day: dt.date) -> dt.date:
    """The last fixed day of publication on or before ``day``: 31 January, 31 August or 1 October."""
    days = [dt.date(year, month, at) for year in (day.year - 1, day.year) for month, at in PUBLICATION_DAYS]
    return max(each for each in days if each <= day)


def next_publication_day(day: dt.date) -> dt.date:
    """The first fixed day of publication after ``day``."""
    days = [dt.date(year, month, at) for year in (day.year, day.year + 1) for month, at in PUBLICATION_DAYS]
    return min(each for each in days if each > day)


def small_changes(
    before: pd.DataFrame, now: pd.DataFrame, by: Sequence[str], threshold: int = THRESHOLD
) -> npt.NDArray[np.bool_]:
    """Which rows of ``now`` differ from the published ones by at least 1 and fewer than T learners (G-08).

    Parameters
    ----------
    before, now
        The same slice on two days: columns ``by``, ``numerator`` and ``denominator``. A cell that was not
        published before (missing, or its numerator missing) is compared by what there is.

    Returns
    -------
    ndarray of bool, one for each row of ``now``
        To be given to ``publish`` in ``withheld``.
    """
    columns = [*by, "numerator", "denominator"]
    join: Any = {"on": list(by), "how": "left"} if by else {"how": "cross"}
    both = now[columns].merge(before[columns], suffixes=("", "_before"), **join)
    is_small_change = np.zeros(len(now), np.bool_)
    for name in ("numerator", "denominator"):
        difference = (both[name].astype(float) - both[f"{name}_before"].astype(float)).abs()
        is_small_change |= difference.between(1, threshold - 1).to_numpy()
    return is_small_change


@dataclass(frozen=True)
class _Marked:
    """A table with the reason for which each row is hidden; an empty reason means that it is published."""

    table: pd.DataFrame
    numerator: Ints
    denominator: Ints
    reason: npt.NDArray[np.object_]

    @property
    def hidden(self) -> Flags:
        flags: Flags = self.reason != ""
        return flags

    def with_secondary(self, hidden: Flags) -> _Marked:
        reason = np.where((self.reason == "") & hidden, "secondary", self.reason)
        return replace(self, reason=reason)


def _mark_primary(
    table: pd.DataFrame, threshold: int, withheld: npt.NDArray[np.bool_] | None = None
) -> _Marked:
    above, below = (table[name].to_numpy(np.int64) for name in ("numerator", "denominator"))
    reason = primary(above, below, threshold)
    if withheld is not None:
        reason = np.where((reason == "") & withheld, "differencing", reason)
    return _Marked(table, above, below, reason)


def _total_frame(sums: tuple[int, int]) -> pd.DataFrame:
    return pd.DataFrame({"numerator": [sums[0]], "denominator": [sums[1]]})


def _margin(table: pd.DataFrame, name: str, margins: dict[str, pd.DataFrame] | None) -> pd.DataFrame:
    if margins and name in margins:
        return margins[name]
    return table.groupby(name, as_index=False, sort=True)[["numerator", "denominator"]].sum()


def _secondary_line(marked: _Marked, grand_total: _Marked) -> _Marked:
    return marked.with_secondary(
        _hidden_line(marked.numerator, marked.denominator, marked.hidden, grand_total)
    )


def _hidden_line(above: Ints, below: Ints, hidden: Flags, grand_total: _Marked) -> Flags:
    if not hidden.any():
        return hidden
    if above.sum() == grand_total.numerator[0] and below.sum() == grand_total.denominator[0]:
        return protect_line(above, below, hidden, is_total_hidden=bool(grand_total.hidden[0]))
    free = np.ones(len(hidden), np.bool_)
    suppressed: Flags = protect_overlapping(above[None], below[None], hidden[None], grand_total.hidden, free)[
        0
    ]
    return suppressed


def _secondary_table(
    marked: _Marked, sides: dict[str, _Marked], grand_total: _Marked, by: Sequence[str]
) -> _Marked:
    rows, columns = (sides[name] for name in by)
    at = (
        pd.Index(rows.table[by[0]]).get_indexer(pd.Index(marked.table[by[0]])),
        pd.Index(columns.table[by[1]]).get_indexer(pd.Index(marked.table[by[1]])),
    )
    shape = (len(rows.numerator), len(columns.numerator))
    above, below, flags = (
        _grid(each, at, shape) for each in (marked.numerator, marked.denominator, marked.hidden)
    )
    hidden = flags.astype(np.bool_)
    if _adds_up(above, rows.numerator, columns.numerator) and _adds_up(
        below, rows.denominator, columns.denominator
    ):
        is_total_hidden = bool(grand_total.hidden[0])
        suppressed = protect_table(
            above, below, hidden, rows.hidden, columns.hidden, is_total_hidden=is_total_hidden
        )
    else:
        suppressed = protect_overlapping(above, below, hidden, rows.hidden, columns.hidden)
    return marked.with_secondary(suppressed[at])


def _grid(values: npt.NDArray[Any], at: tuple[Ints, Ints], shape: tuple[int, int]) -> Ints:
    grid = np.zeros(shape, np.int64)
    grid[at] = values
    return grid


def _adds_up(grid: Ints, rows: Ints, columns: Ints) -> bool:
    return np.array_equal(grid.sum(axis=1), rows) and np.array_equal(grid.sum(axis=0), columns)


def _published_frame(marked: _Marked) -> pd.DataFrame:
    table, hidden = marked.table, marked.hidden
    share = 100 * marked.numerator / np.maximum(marked.denominator, 1)
    columns: dict[Any, Any] = dict(table.items())
    columns["numerator"] = pd.arrays.IntegerArray(np.where(hidden, 0, marked.numerator), hidden)
    columns["reason"] = pd.Series(marked.reason, dtype=object, index=table.index)
    columns["value"] = np.where(hidden | (marked.denominator == 0), np.nan, _one_decimal(share))
    columns["is_suppressed"] = hidden
    # Built in one call: adding a column at a time costs more than the suppression itself.
    return pd.DataFrame(columns, index=table.index)


def percent(above: int, below: int) -> float | None:
    """A share in percent, rounded as in every published table; ``None`` where nobody is counted."""
    return float(_one_decimal(np.array([100 * above / below]))[0]) if below else None


def _one_decimal(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Half away from zero, as readers round; a share is never negative."""
    return np.floor(values * 10 + 0.5 + 1e-9) / 10
