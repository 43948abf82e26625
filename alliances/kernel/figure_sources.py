"""Which tables the figures of the indicator are computed from: each subject declares it beside its models.

The indicator is computed on the top floor from tables of all three. It keeps its answers until one of these
tables is written to; so each table must say whether it counts. One that says nothing fails a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Dated:
    """A table whose rows change figures of their own school years alone.

    A row is about ``days`` days from ``column`` on, or about the days to ``until``; such an interval touches
    two school years at the most.
    """

    column: str
    days: int = 1
    until: str = ""

    @property
    def spans_days(self) -> bool:
        return self.days > 1 or bool(self.until)


_SOURCES: dict[str, Dated | None] = {}
_IRRELEVANT: set[str] = set()


def register(*labels: str, dated: Dated | None = None) -> None:
    """Declare tables that a figure reads.

    Parameters
    ----------
    labels : str
        Lower-case labels of models (``"dvb.logentry"``), also of tables between two models
        (``"dvb.project_partners"``).
    dated : Dated or None
        The dates of a row, if it changes figures of their school years alone; otherwise any year's.

    Raises
    ------
    ValueError
        When a table was declared before.
    """
    _require_undeclared(labels)
    _SOURCES.update(dict.fromkeys(labels, dated))


def register_irrelevant(*labels: str) -> None:
    """Declare tables that no figure reads.

    Raises
    ------
    ValueError
        When a table was declared before.
    """
    _require_undeclared(labels)
    _IRRELEVANT.update(labels)


def sources() -> Mapping[str, Dated | None]:
    """Tables that figures read, by label, with their dates; complete once the models are loaded."""
    return MappingProxyType(_SOURCES)


def irrelevant() -> frozenset[str]:
    """Labels of the tables that no figure reads."""
    return frozenset(_IRRELEVANT)


def _require_undeclared(labels: tuple[str, ...]) -> None:
    for label in labels:
        if label in _SOURCES or label in _IRRELEVANT:
            raise ValueError(f"{label} is declared for the figures already")
