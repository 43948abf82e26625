"""Spreadsheets that go out: an empty one with headings, and the rows that have to be mended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from alliances.imports.models import ImportBatch, ImportRow
from alliances.imports.services.importer import Importer
from alliances.imports.services.stored_text import text_in
from alliances.kernel.actor import Actor
from alliances.kernel.spreadsheets.columns import Column, Kind
from alliances.kernel.spreadsheets.writing import SheetOut, write_xlsx


def template(importer: Importer, actor: Actor) -> bytes:
    """A table with headings and one example row, and a second sheet that explains every column."""
    columns = importer.used_columns(actor)
    shown = [column for column in columns if column.key in importer.example]
    example = [importer.example[column.key] for column in shown]
    explained = [
        (str(c.label), _("yes") if c.required else "", "; ".join(c.synonyms[:6]), _accepted(c))
        for c in columns
    ]
    headings = (_("Heading"), _("Needed"), _("Also recognised as"), _("What to write"))
    return write_xlsx(
        [
            SheetOut(str(importer.title), [column.label for column in shown], [example]),
            SheetOut(_("Explanations"), headings, explained),
        ]
    )


def refused_rows(batch: ImportBatch, importer: Importer, actor: Actor) -> bytes:
    """The refused rows under headings that are recognised again; personal codes are not among them."""
    columns = [c for c in importer.used_columns(actor) if _is_mapped(c.key, batch.mapping)]
    headings = [_("Row in your file"), *(column.label for column in columns), _("What to fix")]
    refused = batch.rows.filter(state=ImportRow.State.REFUSED).order_by("number")
    rows = ([row.number, *(_cell(row, column) for column in columns), _advice(row)] for row in refused)
    return write_xlsx([SheetOut(str(importer.title), headings, rows)])


def _is_mapped(key: str, mapping: Mapping[str, Any]) -> bool:
    stands_for = {"name": "surname_first", "lat": "lat_lon", "lon": "lat_lon"}
    if key in stands_for.values():
        return False
    return key in mapping or stands_for.get(key) in mapping


def _cell(row: ImportRow, column: Column) -> object:
    """What stood there: the value as it was understood, or the text that could not be."""
    value = row.values.get(column.key)
    if value in (None, [], ""):
        wrong = next((e["value"] for e in row.errors if e["column"] == column.key and e.get("by_cell")), "")
        return wrong or ""
    if column.kind is Kind.DATE:
        return dt.date.fromisoformat(value)
    if column.kind is Kind.CHOICE:
        return column.choices[value][0]
    return "; ".join(value) if isinstance(value, list) else value


def _advice(row: ImportRow) -> str:
    parts = (f"{text_in(error['message'])} {text_in(error['mend'])}".strip() for error in row.errors)
    return " ".join(parts)


def _accepted(column: Column) -> str:
    if column.kind is Kind.CHOICE:
        return "; ".join(accepted[0] for accepted in column.choices.values())
    return {
        Kind.DATE: _("a day such as 31.12.2026"),
        Kind.INTEGER: _("a whole number"),
        Kind.DECIMAL: _("a number"),
        Kind.BOOLEAN: _("yes or no"),
        Kind.LIST: _("several, parted by semicolons"),
        Kind.LATITUDE: _("degrees north"),
        Kind.LONGITUDE: _("degrees east"),
    }.get(column.kind, "")
