"""The record in the columns that another system asks for; the columns are data, one JSON file a layout.

A new file in ``layouts`` is a new layout. Where that of the receiver was not obtained, ``is_official`` is
false, and every file that leaves in it says so by its name, and by a note where the form has a place for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dvb.indicators.engine.export import FIELDS, Record, csv_of, flat, xlsx_of

FOLDER = Path(__file__).parent / "layouts"
TYPES = {"string", "integer", "number", "date"}
KNOWN = {name for name, _, _ in FIELDS}


@dataclass(frozen=True)
class Column:
    """One column: its name there, the field of our record, its unit, and other words for its values."""

    name: str
    field: str
    type: str
    unit: str
    about: str
    official_name: str | None
    codes: Mapping[str, str]

    def value(self, line: Mapping[str, Any]) -> Any:
        """The value of this column; a value without a code of its own is a fault of the layout."""
        value = line[self.field]
        if not self.codes or value is None:
            return value
        return self.codes[str(value).lower() if isinstance(value, bool) else str(value)]


@dataclass(frozen=True)
class Layout:
    """What one receiver asks for; ``id`` is the name of its file."""

    id: str
    title: Mapping[str, str]
    note: Mapping[str, str]
    dated: str
    source: str | None
    is_official: bool
    columns: tuple[Column, ...]

    @property
    def file_word(self) -> str:
        return self.id if self.is_official else f"{self.id}-unverified"


def layouts(folder: Path = FOLDER) -> dict[str, Layout]:
    """All layouts by their names.

    Raises
    ------
    ValueError
        A file is wrong: which one, and what in it.
    """
    return {path.stem: _read(path) for path in sorted(folder.glob("*.json"))}


def to_csv(rows: Sequence[Record], layout: Layout) -> bytes:
    """The columns of this layout; what they mean is in its Table Schema."""
    return csv_of([column.name for column in layout.columns], [_line(row, layout) for row in rows])


def to_xlsx(rows: Sequence[Record], layout: Layout, language: str = "en") -> bytes:
    """One sheet with the columns, and one that says what they are and where they come from."""
    about = [
        [column.name, column.about, column.unit, column.official_name or "?"] for column in layout.columns
    ]
    about += [[], [layout.note[language]], [layout.source or "?", layout.dated]]
    return xlsx_of(
        {
            "RR 3.5": ([column.name for column in layout.columns], [_line(row, layout) for row in rows]),
            layout.file_word[:31]: (["column", "about", "unit", "official_name"], about),
        }
    )


def table_schema(layout: Layout) -> dict[str, Any]:
    """The Table Schema of the CSV: type, unit, codes, our field, and whether the official name is known."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "title": layout.title["en"],
        "description": layout.note["en"],
        "dated": layout.dated,
        "source": layout.source,
        "is_official": layout.is_official,
        "fields": [_field(column) for column in layout.columns],
        "missingValues": [""],
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "description": column.about,
        "record_field": column.field,
        "official_name": column.official_name,
    }
    if column.unit:
        field["unit"] = column.unit
    if column.codes:
        field["constraints"] = {"enum": sorted(column.codes.values())}
    return field


def _line(row: Record, layout: Layout) -> list[Any]:
    line = flat(row)
    return [column.value(line) for column in layout.columns]


def _read(path: Path) -> Layout:
    raw = json.loads(path.read_text(encoding="utf-8"))
    for problem in _problems(raw):
        raise ValueError(f"{path.name}: {problem}")
    columns = tuple(Column(**{"codes": {}, **column}) for column in raw.pop("columns"))
    return Layout(id=path.stem, columns=columns, **raw)


def _problems(raw: Mapping[str, Any]) -> Iterator[str]:
    columns = raw.get("columns", [])
    names = [column.get("name") for column in columns]
    if not columns or len(set(names)) < len(names):
        yield "columns need different names"
    for column in columns:
        if column.get("field") not in KNOWN:
            yield f"{column.get('name')}: the record has no field {column.get('field')}"
        if column.get("type") not in TYPES:
            yield f"{column.get('name')}: no type {column.get('type')}"
    if raw.get("is_official") and not raw.get("source"):
        yield "an official layout names its source"
    if not {"lv", "en"} <= set(raw.get("title", {})) & set(raw.get("note", {})):
        yield "title and note are needed in lv and en"
