"""Protection against differencing (rule G-08): small changes of a published number are withheld.

Two releases of the same cell that differ by fewer than T learners disclose that small group as if it had been
published (disclosure by differencing; Hundepool et al., Statistical Disclosure Control, 2012). The numbers
disclosed since the last fixed publication day are therefore recorded cell by cell (``disclosure_log``). A
cell that has changed by 1 to T - 1 learners since is hidden; the number recorded for it stays the one that
was disclosed last, so that a slow drift is compared with what readers really know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from dvb.indicators.engine.export import Record
from dvb.indicators.engine.suppress import Flags, Published, Withheld, small_changes

Cell = tuple[tuple[str, str], ...]
DisclosedNumbers = dict[Cell, tuple[int, int]]
"""Numerator and denominator by cell: its (dimension, label) pairs, sorted; the empty tuple is the total."""
LINE = ("dimension", "label")


def withheld_cells(
    table: pd.DataFrame,
    margins: Mapping[str, pd.DataFrame],
    grand_total: pd.DataFrame,
    by: Sequence[str],
    disclosed: DisclosedNumbers,
) -> Withheld:
    """The rows of a table, its total and its margins that rule G-08 hides, given what was disclosed."""
    return Withheld(
        cells=_small_changes(table, by, disclosed),
        total=_small_changes(grand_total, (), disclosed),
        margins={name: _small_changes(side, [name], disclosed) for name, side in margins.items()},
    )


def withheld_lines(lines: pd.DataFrame, grand_total: pd.DataFrame, disclosed: DisclosedNumbers) -> Withheld:
    """``withheld_cells`` for several one-dimensional tables, stacked as by ``tables.breakdowns``."""
    rows = [(*cell[0], *numbers) for cell, numbers in disclosed.items() if len(cell) == 1]
    before = pd.DataFrame(rows, columns=[*lines]).astype(dict.fromkeys(LINE, object))
    return Withheld(
        cells=small_changes(before, lines, LINE), total=_small_changes(grand_total, (), disclosed)
    )


def shown(published: Published, by: Sequence[str]) -> DisclosedNumbers:
    """The numbers that a published table discloses: all rows that are not suppressed."""
    tables = [(published.total, ()), *((side, (name,)) for name, side in published.margins.items())]
    if by:
        tables.append((published.cells, tuple(by)))
    return {
        tuple(sorted((name, str(row[name])) for name in names)): (
            int(row["numerator"]),
            int(row["denominator"]),
        )
        for table, names in tables
        for row in table[~table["is_suppressed"]].to_dict("records")
    }


def shown_in(records: Sequence[Record]) -> DisclosedNumbers:
    """``shown`` for the records of a published figure."""
    return {
        tuple(sorted((name, str(value)) for name, value in row["by"].items())): (
            row["numerator"],
            row["denominator"],
        )
        for row in records
        if not row["suppressed"]
    }


def _small_changes(now: pd.DataFrame, by: Sequence[str], disclosed: DisclosedNumbers) -> Flags:
    names = sorted(by)
    rows = [
        {**dict(cell), "numerator": numbers[0], "denominator": numbers[1]}
        for cell, numbers in disclosed.items()
        if [name for name, _label in cell] == names
    ]
    if not rows:
        return (now["numerator"] < 0).to_numpy(bool)
    return small_changes(pd.DataFrame(rows).astype(dict.fromkeys(names, object)), now, list(by))
