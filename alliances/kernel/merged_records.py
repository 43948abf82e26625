"""What becomes of each row that names an organisation when the organisation is merged with its double.

Every column that holds an organisation has one decision, which its own subject registers: it moves to the
record that stays, it stays as history, or it is never an employer's::

    merged_records.moves("matching.opening.employer", called=_("openings"), once=...)
    merged_records.stays("alliances.auditentry.organisation", because="the audit trail never changes")
    merged_records.never("matching.group.school")

A column without a decision fails ``tests/house/test_merged_records.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet

Settle = Callable[[Any], None]


def delete(row: Any) -> None:
    """The record that stays has the same already, and nothing hangs on the row."""
    row.delete()


@dataclass(frozen=True)
class Once:
    """Of rows that are alike in ``fields``, among ``among``, an organisation has one alone.

    ``settle`` makes room for the row that the record that stays has; without it the merger is refused.
    """

    fields: tuple[str, ...]
    among: Q = field(default_factory=Q)
    settle: Settle | None = None


@dataclass(frozen=True)
class Column:
    """A column that holds an organisation: ``app.model.field`` in lower case, and what becomes of it."""

    label: str
    decision: str
    called: object = ""
    once: tuple[Once, ...] = ()
    because: str = ""

    @property
    def model(self) -> type[Model]:
        app, model, _field = self.label.split(".")
        return apps.get_model(app, model)

    @property
    def name(self) -> str:
        return self.label.split(".")[2]

    def rows(self, organisation: int) -> QuerySet[Any]:
        return self.model._base_manager.filter(**{self.name: organisation}).order_by("pk")


MOVES, STAYS, NEVER = "moves", "stays", "never"
_COLUMNS: dict[str, Column] = {}


def _add(column: Column) -> None:
    if column.label in _COLUMNS:
        raise ValueError(f"{column.label} has a decision about mergers already")
    _COLUMNS[column.label] = column


def moves(label: str, *, called: object = "", once: tuple[Once, ...] = ()) -> None:
    """Rows follow to the record that stays; ``called`` names them in the preview."""
    _add(Column(label, MOVES, called=called, once=once))


def stays(*labels: str, because: str) -> None:
    """Rows tell what was, and go on naming the record that was merged."""
    for label in labels:
        _add(Column(label, STAYS, because=because))


def never(*labels: str) -> None:
    """Columns that never hold an employer; a merger is refused where one does."""
    for label in labels:
        _add(Column(label, NEVER))


def columns() -> Mapping[str, Column]:
    """All decisions, by column."""
    return MappingProxyType(_COLUMNS)


def moving() -> list[Column]:
    """Columns whose rows follow, in the order of their names."""
    return [column for __, column in sorted(_COLUMNS.items()) if column.decision == MOVES]


def clashes(double: int, kept: int) -> Iterator[tuple[Column, Once, Any]]:
    """Rows of the double of which the record that stays has one already."""
    for column in moving():
        for once in column.once:
            for row in column.rows(double).filter(once.among):
                alike = {name: getattr(row, name) for name in once.fields} | {column.name: kept}
                if column.model._base_manager.filter(once.among, **alike).exists():
                    yield column, once, row


def foreign_to_employers(organisation: int) -> list[str]:
    """Columns that never hold an employer, and hold this organisation."""
    held = [column for column in _COLUMNS.values() if column.decision == NEVER]
    return sorted(column.label for column in held if column.rows(organisation).exists())


def move(double: int, kept: int) -> dict[str, int]:
    """Let all rows of the double name the record that stays; how many moved, by column. Twice is once."""
    for __, once, row in list(clashes(double, kept)):
        if once.settle is not None:
            once.settle(row)
    counts: dict[str, int] = {}
    for column in moving():
        if count := column.rows(double).order_by().update(**{column.name: kept}):
            counts[column.label] = count
    return counts
