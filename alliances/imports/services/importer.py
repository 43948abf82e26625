"""What a kind of spreadsheet means: its columns, what a row would do, and how rows are written."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.geography import services as places
from alliances.imports.models import ImportBatch
from alliances.imports.services.rows import Fault, Incoming, Planned
from alliances.kernel.actor import SYSTEM, Actor, Role
from alliances.kernel.spreadsheets.cells import Progress, parse_cells
from alliances.kernel.spreadsheets.columns import Column
from alliances.kernel.spreadsheets.table_detection import Table
from alliances.kernel.spreadsheets.workbook import column_letter

_MAX_SUGGESTIONS = 200
_STANDS_FOR = {"lat_lon": ("lat", "lon"), "surname_first": ("name",)}


@dataclass(frozen=True)
class Context:
    """The actor of an import, the chosen options, and the position of each column."""

    actor: Actor
    options: Mapping[str, Any] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)
    today: dt.date = field(default_factory=timezone.localdate)
    _suggested: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def suggest_places(self, town: str, address: str) -> list[str]:
        """Places that may be meant, for the first two hundred that are not known."""
        query = (town, address)
        if query not in self._suggested and len(self._suggested) < _MAX_SUGGESTIONS:
            self._suggested[query] = places.suggest(town, address)
        return self._suggested.get(query, [])

    @classmethod
    def of_columns(
        cls,
        actor: Actor,
        mapping: Mapping[str, int],
        headings: Sequence[str],
        options: Mapping[str, Any] | None = None,
    ) -> Context:
        """Where each column stands; one that fills several keys stands for all of them."""
        place = dict(mapping)
        for key, stands_for in _STANDS_FOR.items():
            for other in stands_for if key in place else ():
                place.setdefault(other, place[key])
        written = {key: headings[index] if index < len(headings) else "" for key, index in place.items()}
        letters = {key: column_letter(index) for key, index in place.items()}
        return cls(actor, options or {}, written, letters)

    @property
    def is_demo(self) -> bool:
        return self.actor.is_system and bool(self.options.get("is_demo"))

    def fault(
        self, row: Incoming, column: str, code: str, problem: object, hint: object = "", value: str = ""
    ) -> Fault:
        """A whole sentence that names row and column; ``problem`` says what is wrong there."""
        letter, heading = self.letters.get(column, ""), self.headings.get(column, "")
        if letter:
            position = format_lazy(
                _("Row {row}, column {letter} “{label}”: "), row=row.number, letter=letter, label=heading
            )
        else:
            position = format_lazy(_("Row {row}: "), row=row.number)
        cell = f"{letter}{row.number}" if letter else ""
        return Fault(code, format_lazy("{}{}", position, problem), hint, column, value, cell)

    def left_out(
        self, row: Incoming, column: str, code: str, problem: object, hint: object = "", value: str = ""
    ) -> Fault:
        """The same for a cell that is not taken in, while the rest of its row is."""
        return replace(self.fault(row, column, code, problem, hint, value), is_left_out=True)


class Importer(ABC):
    """One kind of spreadsheet. Planning reads the database, only writing changes it."""

    kind: ClassVar[str]
    title: ClassVar[object]
    explanation: ClassVar[object]
    also_needed: ClassVar[object] = ""
    columns: ClassVar[tuple[Column, ...]]
    used: ClassVar[frozenset[str]]
    field_names: ClassVar[Mapping[str, object]] = {}
    example: ClassVar[Mapping[str, Any]] = {}

    def layout(self, actor: Actor) -> tuple[Column, ...]:
        """The columns to be recognised; who imports may change which are required."""
        return self.columns

    def used_columns(self, actor: Actor) -> tuple[Column, ...]:
        return tuple(column for column in self.layout(actor) if column.key in self.used)

    def lacking(self, present: Collection[str]) -> list[Column]:
        """Columns without which nothing can be done, beyond those that the layout requires."""
        return []

    def guard(self, values: dict[str, Any]) -> dict[str, Any]:
        """Replace values that must not be stored in clear text, before anything is stored."""
        return values

    def settle(self, filename: str, options: Mapping[str, Any]) -> dict[str, Any]:
        """Check the options of an upload, and add those that the file's name gives."""
        return dict(options)

    def name_of(self, field_name: str) -> object:
        """How a changed field is called on the page."""
        if field_name in self.field_names:
            return self.field_names[field_name]
        return next((c.label for c in self.columns if c.key == field_name), field_name)

    @abstractmethod
    def plan(self, rows: Sequence[Incoming], context: Context) -> list[Planned]:
        """What each row would do, in the order of the rows, in a number of queries that rows do not raise."""

    @abstractmethod
    def write(self, planned: Sequence[Planned], context: Context) -> None:
        """Write new and changed rows; the caller holds the transaction."""

    def finished(  # noqa: B027 - most kinds keep nothing about the file
        self, batch: ImportBatch, *, by: Actor
    ) -> None:
        """Hook after all rows are written, in the same transaction, for facts about the file as a whole."""


def actor_of(batch: ImportBatch) -> Actor:
    """The actor that a batch is read as: the person who uploaded it."""
    if batch.organisation is None:
        return SYSTEM
    return batch.organisation.as_actor(Role(batch.role), batch.user_id)


def context_of(batch: ImportBatch) -> Context:
    headings = [str(heading) for heading in batch.headings]
    return Context.of_columns(actor_of(batch), batch.mapping, headings, batch.options)


def read_rows(
    table: Table,
    columns: Sequence[Column],
    guard: Callable[[dict[str, Any]], dict[str, Any]],
    progress: Progress | None = None,
) -> list[Incoming]:
    """The rows of a table with parsed cells, without values that must not be stored in clear."""
    rows = parse_cells(table, columns, progress=progress)
    for row in rows:
        row.values = guard(row.values)
    return rows
