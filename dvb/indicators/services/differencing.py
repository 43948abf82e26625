"""Rule G-08: a number that moved by a few learners is not shown again before the next fixed day.

Whoever reads the same cell twice between two of those days could otherwise tell who came to count. What was
shown is remembered cell by cell; a hidden cell keeps the number that was shown last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from dvb.indicators.engine.export import Record
from dvb.indicators.engine.suppress import Flags, Published, Withheld, moved_little

Cell = tuple[tuple[str, str], ...]
Out = dict[Cell, tuple[int, int]]
"""Numerator and denominator by the dimensions and labels of a cell; nothing for the total."""
LINE = ("dimension", "label")


def withheld_cells(
    table: pd.DataFrame, margins: Mapping[str, pd.DataFrame], whole: pd.DataFrame, by: Sequence[str], out: Out
) -> Withheld:
    """Which of these numbers moved too little since they were shown."""
    return Withheld(
        cells=_moved(table, by, out),
        total=_moved(whole, (), out),
        margins={name: _moved(side, [name], out) for name, side in margins.items()},
    )


def withheld_lines(lines: pd.DataFrame, whole: pd.DataFrame, out: Out) -> Withheld:
    """The same of tables of one dimension under each other, as ``tables.breakdowns`` gives them."""
    rows = [(*cell[0], *numbers) for cell, numbers in out.items() if len(cell) == 1]
    before = pd.DataFrame(rows, columns=[*lines]).astype(dict.fromkeys(LINE, object))
    return Withheld(cells=moved_little(before, lines, LINE), total=_moved(whole, (), out))


def shown(published: Published, by: Sequence[str]) -> Out:
    """The numbers that this table shows."""
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


def shown_in(records: Sequence[Record]) -> Out:
    """The same of records that were published."""
    return {
        tuple(sorted((name, str(value)) for name, value in row["by"].items())): (
            row["numerator"],
            row["denominator"],
        )
        for row in records
        if not row["suppressed"]
    }


def _moved(now: pd.DataFrame, by: Sequence[str], out: Out) -> Flags:
    names = sorted(by)
    rows = [
        {**dict(cell), "numerator": numbers[0], "denominator": numbers[1]}
        for cell, numbers in out.items()
        if [name for name, _label in cell] == names
    ]
    if not rows:
        return (now["numerator"] < 0).to_numpy(bool)
    return moved_little(pd.DataFrame(rows).astype(dict.fromkeys(names, object)), now, list(by))
