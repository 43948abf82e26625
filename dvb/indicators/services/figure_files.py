"""Figures as files: in our own columns, or in those that another system asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from alliances.kernel.errors import Refused
from dvb.indicators.engine import export
from dvb.indicators.engine import export_layouts as layout
from dvb.indicators.engine.export import Record
from dvb.indicators.engine.export_layouts import Layout

KINDS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class File:
    """Bytes with their media type, and the end of the file's name."""

    content: bytes
    kind: str
    ending: str


@lru_cache(maxsize=1)
def layouts() -> dict[str, Layout]:
    """Columns of other systems, as they were when the program started."""
    return layout.layouts()


def layout_of(name: str) -> Layout:
    """A layout by its name.

    Raises
    ------
    Refused
        ``unknown_template``.
    """
    if name not in layouts():
        raise Refused("unknown_template", f"Known templates: {', '.join(layouts())}.", "template")
    return layouts()[name]


def write(rows: Sequence[Record], form: str, template: str = "", language: str = "en") -> File:
    """The records in one of the forms, in the columns of a template where one is named.

    Raises
    ------
    Refused
        ``unknown_template``, or ``no_columns``: JSON has no columns.
    """
    if not template:
        plain = {"json": export.to_json, "csv": export.to_csv, "xlsx": export.to_xlsx}
        return File(plain[form](rows), KINDS[form], form)
    chosen_layout = layout_of(template)
    if form == "json":
        raise Refused("no_columns", "A template goes with csv or xlsx.", "template")
    content = (
        layout.to_csv(rows, chosen_layout) if form == "csv" else layout.to_xlsx(rows, chosen_layout, language)
    )
    return File(content, KINDS[form], f"{chosen_layout.file_word}.{form}")
