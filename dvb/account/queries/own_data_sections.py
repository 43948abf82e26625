"""One table of the data stored about a learner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """One table of the export: a stable key for machines, a name and headings for people."""

    key: str
    name: str
    heads: Sequence[tuple[str, str]]
    rows: list[list[object]]


def section(
    key: str, name: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[object]]
) -> Section:
    return Section(key, name, columns, [list(row) for row in rows])
