"""Rows of a database as the tables of ``frames.COLUMNS``: with their types, or as text."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dvb.indicators.engine.frames import COLUMNS, SEPARATOR, Column

Rows = list[dict[str, Any]]


def as_typed(table: str, rows: Rows) -> pd.DataFrame:
    """A table with the types of its values, for live figures."""
    return pd.DataFrame(
        {name: _column(column, [row[name] for row in rows]) for name, column in COLUMNS[table].items()}
    )


def _column(column: Column, values: list[Any]) -> pd.Series:
    match column.kind:
        case "date":
            return pd.Series(np.array(values, dtype="datetime64[s]"))
        case "flag":
            return pd.Series(values, dtype=bool)
        case "whole":
            return pd.Series(values, dtype=np.int64)
        case "id" if all(isinstance(value, int) for value in values):
            return pd.Series(values, dtype=np.int64)
        case _:
            return pd.Series(values, dtype=object)


def as_text(table: str, rows: Rows) -> pd.DataFrame:
    """The same table as sorted text, for frozen figures: the same rows give the same bytes."""
    columns = list(COLUMNS[table])
    lines = sorted([tuple(_text(row[name]) for name in columns) for row in rows])
    return pd.DataFrame(lines, columns=columns, dtype=object).astype(str)


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case tuple():
            return SEPARATOR.join(map(str, value))
        case _:
            return str(value)
