"""Frames from a folder of CSV files, and the two examples that come with the package."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dvb.indicators.engine.frames import COLUMNS, FrameError, Frames, read

EXAMPLES = Path(__file__).parent / "examples"
EXAMPLE = "example:"


def place(name: str) -> Path:
    """A path, where ``example:worked`` stands for a folder or file that comes with the package."""
    return EXAMPLES / name.removeprefix(EXAMPLE) if name.startswith(EXAMPLE) else Path(name)


def read_folder(folder: Path) -> Frames:
    """The five CSV files of a folder, named as the tables.

    Raises
    ------
    FrameError
        When a file is missing or does not hold what ``COLUMNS`` says.
    """
    tables = {}
    for table in COLUMNS:
        path = folder / f"{table}.csv"
        if not path.is_file():
            raise FrameError(table, ", ".join(COLUMNS[table]), f"there is no file {path.name}")
        tables[table] = read_csv(path)
    return read(tables)


def read_csv(path: Path) -> pd.DataFrame:
    """A CSV file with every value as text, so that nothing is guessed."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
