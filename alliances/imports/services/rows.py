"""What comes in with one row, what would change, and why a row is refused."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alliances.imports.models import ImportRow
from alliances.imports.services.stored_text import StoredText, as_json, localize_many, shown
from alliances.kernel.spreadsheets.columns import Column, Kind
from alliances.kernel.spreadsheets.rows import CellError, Incoming

__all__ = ["Change", "Fault", "Incoming", "Planned", "as_import_rows", "fingerprint", "from_stored"]

Say = Callable[[object], StoredText]


@dataclass(frozen=True, slots=True)
class Fault:
    """One error or warning about a row; ``message`` is a whole sentence.

    ``is_left_out``: the row is taken in without what stands in this column.
    """

    code: str
    message: object
    mend: object = ""
    column: str = ""
    value: str = ""
    cell: str = ""
    is_left_out: bool = False

    def as_json(self, say: Say) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": say(self.message),
            "mend": say(self.mend),
            "column": self.column,
            "value": self.value,
            "cell": self.cell,
            "left_out": self.is_left_out,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """A planned change of one field; ``is_protected``: it was edited by hand and is not overwritten."""

    field: str
    old: object
    new: object
    is_protected: bool = False

    def as_json(self, say: Say) -> dict[str, Any]:
        return {
            "field": self.field,
            "old": say(shown(self.old)),
            "new": say(shown(self.new)),
            "kept": self.is_protected,
        }


@dataclass(slots=True)
class Planned:
    """What one row would do; ``payload`` is what its importer needs to write it."""

    row: Incoming
    label: str = ""
    target_id: int | None = None
    is_new: bool = False
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    payload: Any = None

    @property
    def is_refused(self) -> bool:
        return bool(self.faults or self.row.errors)

    @property
    def is_changed(self) -> bool:
        return any(not change.is_protected for change in self.changes)

    @property
    def state(self) -> ImportRow.State:
        if self.is_refused:
            return ImportRow.State.REFUSED
        if self.is_new:
            return ImportRow.State.NEW
        return ImportRow.State.CHANGED if self.is_changed else ImportRow.State.UNCHANGED

    def sentences(self) -> Iterator[object]:
        """All lazy sentences of the row, to be stored in each language."""
        for error in self.row.errors:
            yield error.message
            yield error.mend
        for fault in (*self.faults, *self.warnings):
            yield fault.message
            yield fault.mend
        for change in self.changes:
            yield shown(change.old)
            yield shown(change.new)

    def as_import_row(self, batch_id: int, say: Say) -> ImportRow:
        refused = self.is_refused
        return ImportRow(
            batch_id=batch_id,
            number=self.row.number,
            state=self.state,
            label=self.label[:250],
            target_id=self.target_id,
            values={key: as_json(value) for key, value in self.row.values.items()},
            changes=[] if refused else [change.as_json(say) for change in self.changes],
            errors=[
                *(_from_cell(error, say) for error in self.row.errors),
                *(fault.as_json(say) for fault in self.faults),
            ],
            warnings=[] if refused else [warning.as_json(say) for warning in self.warnings],
        )


def as_import_rows(planned: Sequence[Planned], batch_id: int) -> list[ImportRow]:
    say = localize_many(sentence for item in planned for sentence in item.sentences())
    return [item.as_import_row(batch_id, say) for item in planned]


def from_stored(row: ImportRow, columns: Sequence[Column]) -> Incoming:
    """Rebuild the row as it was read, from the values that the preview stored."""
    dates = {column.key for column in columns if column.kind is Kind.DATE}
    values = {
        key: dt.date.fromisoformat(value) if key in dates and isinstance(value, str) else value
        for key, value in row.values.items()
    }
    return Incoming(
        row.number, values, [_to_cell(row, error) for error in row.errors if error.get("by_cell")]
    )


def _from_cell(error: CellError, say: Say) -> dict[str, Any]:
    """A cell that could not be understood, as it is kept; ``by_cell`` tells it from a fault of the row."""
    return {
        "code": error.code,
        "message": say(error.message),
        "mend": say(error.mend),
        "column": error.column,
        "value": error.value,
        "cell": error.cell,
        "by_cell": True,
    }


def _to_cell(row: ImportRow, stored: Mapping[str, Any]) -> CellError:
    return CellError(
        row=row.number,
        column=stored["column"],
        column_label="",
        value=stored["value"],
        code=stored["code"],
        message=stored["message"],
        mend=stored["mend"],
        cell=stored["cell"],
    )


def fingerprint(row: ImportRow) -> tuple[Any, ...]:
    """What a person agrees to when she confirms this row."""
    changes = json.dumps(row.changes, sort_keys=True)
    return (row.number, str(row.state), row.target_id, changes, _codes(row.errors), _codes(row.warnings))


def _codes(faults: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    return [(fault["code"], fault["column"]) for fault in faults]
