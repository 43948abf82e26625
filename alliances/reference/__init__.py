"""Facts that the project ships, one CSV file a subject, each row with its source and licence (README.md)."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


@lru_cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Read one reference file, for example ``rows("qualifications")``; callers do not change the rows."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
