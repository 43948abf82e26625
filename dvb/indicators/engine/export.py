"""The record that leaves the house (rulebook 7.4) as JSON, CSV with its Table Schema, and XLSX."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from dvb.indicators.engine.compute import Coverage
from dvb.indicators.engine.definitions import INDICATOR, RULESET_VERSION, Definition, Period
from dvb.indicators.engine.suppress import Published

Record = dict[str, Any]
NATIONAL = "national"
REPORTING = "reporting_schools"
RISKY = ("=", "+", "-", "@", "\t", "\r")
# Any day: a file of the same figures is the same file.
ZIP_DAY = (2020, 1, 1, 0, 0, 0)

# Name, type of the Table Schema, what it means.
FIELDS: tuple[tuple[str, str, str], ...] = (
    ("indicator", "string", "Name of the policy result"),
    ("definition_id", "string", "What is counted; figures of different definitions are not comparable"),
    ("definition_version", "string", "Revision and parameters of the definition"),
    ("ruleset_version", "string", "Version of the rules shared by all definitions"),
    ("period_from", "date", "First day of the window"),
    ("period_to", "date", "Last day of the window"),
    ("ref_date", "date", "Day of the reference stock"),
    ("as_of", "date", "Last day that was known"),
    ("scope_type", "string", "school, own_school (nothing hidden), alliance, project ... or national"),
    ("scope_id", "string", "Which one; empty for the whole"),
    ("dimension_1", "string", "First dimension of the cell; empty for a total"),
    ("value_1", "string", "Its value"),
    ("dimension_2", "string", "Second dimension of the cell"),
    ("value_2", "string", "Its value"),
    ("numerator", "integer", "Persons who count; empty where suppressed"),
    ("denominator", "integer", "Persons in all"),
    ("value_pct", "number", "Share in per cent, one decimal; empty where suppressed"),
    ("suppressed", "boolean", "Whether numerator and share are withheld"),
    ("suppression_reason", "string", "numerator, complement, denominator, secondary or differencing"),
    ("generated_at", "datetime", "When the figure was computed (UTC)"),
    ("source_system", "string", "Which system computed it"),
    ("schools_reporting", "integer", "Schools whose learners are in the figure"),
    ("schools_total", "integer", "Schools in all"),
)


@dataclass(frozen=True)
class Heading:
    """What all records of one export share besides the count: scope, coverage, origin and time.

    ``generated_at`` is an ISO 8601 time in UTC, given by the caller, as nothing here reads a clock; empty
    where repeated exports must give the same bytes.
    """

    coverage: Coverage
    source_system: str
    scope_type: str = NATIONAL
    scope_id: str = ""
    generated_at: str = ""

    def scope(self) -> dict[str, str]:
        """The scope; a whole of some schools never passes for the nation."""
        is_whole = self.scope_type == NATIONAL
        name = REPORTING if is_whole and not self.coverage.is_complete else self.scope_type
        return {"type": name, "id": self.scope_id}


class Counted(Protocol):
    """What a record needs of a count: a ``Count``, or a stored figure."""

    @property
    def definition(self) -> Definition:
        """By which rule."""

    @property
    def period(self) -> Period:
        """Over which days."""


def records(count: Counted, published: Published, by: Sequence[str], heading: Heading) -> list[Record]:
    """The total, then the margins, then the cells, each as a record of rulebook 7.4."""
    base = _base(count, heading)
    done = [_record(base, {}, row) for row in _rows(published.total)]
    for name, side in published.margins.items():
        done += [_record(base, {name: row[name]}, row) for row in _rows(side)]
    if by:
        done += [_record(base, {name: row[name] for name in by}, row) for row in _rows(published.cells)]
    return done


def to_json(rows: Sequence[Record]) -> bytes:
    """Canonical bytes: sorted keys, no blanks, UTF-8, one newline at the end."""
    text = json.dumps(list(rows), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return (text + "\n").encode()


def to_csv(rows: Sequence[Record]) -> bytes:
    """The records with all their fields; see ``csv_of``."""
    return csv_of([name for name, _, _ in FIELDS], [list(flat(row).values()) for row in rows])


def csv_of(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a byte order mark for spreadsheets, comma, decimal point, CRLF.

    A text that begins with ``= + - @`` and that a spreadsheet could run gets an apostrophe before it.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(names)
    for row in rows:
        writer.writerow([_csv_value(each) for each in row])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def table_schema() -> dict[str, Any]:
    """The Table Schema (Frictionless) of the CSV."""
    fields = [{"name": name, "type": kind, "description": about} for name, kind, about in FIELDS]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": fields,
        "missingValues": [""],
    }


def to_xlsx(rows: Sequence[Record], headings: Mapping[str, str] | None = None) -> bytes:
    """One sheet with the records: numbers and days as such, texts as text, no formula; always the same bytes.

    Parameters
    ----------
    rows
        From ``records``.
    headings
        A column's title by its name, where it is not the name itself.
    """
    titles = [(headings or {}).get(name, name) for name, _, _ in FIELDS]
    kinds = [kind for _, kind, _ in FIELDS]
    lines = [[typed(*pair) for pair in zip(flat(row).values(), kinds, strict=True)] for row in rows]
    return xlsx_of({"RR 3.5": (titles, lines)})


def xlsx_of(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """Sheets by their names, each with its titles and rows."""
    book = Workbook(write_only=True)
    for name, (titles, rows) in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for at, title in enumerate(titles):
            sheet.column_dimensions[_letter(at)].width = max(10, len(title) + 2)
        sheet.append([_cell(sheet, title, is_bold=True) for title in titles])
        for row in rows:
            sheet.append([_cell(sheet, each) for each in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return _timeless(buffer.getvalue())


def _base(count: Counted, heading: Heading) -> Record:
    period = count.period
    return {
        "indicator": INDICATOR,
        "definition_id": count.definition.id,
        "definition_version": count.definition.version,
        "ruleset_version": RULESET_VERSION,
        "period_from": period.starts_on.isoformat(),
        "period_to": period.ends_on.isoformat(),
        "ref_date": period.ref_date.isoformat(),
        "as_of": period.last_known.isoformat(),
        "scope": heading.scope(),
        "generated_at": heading.generated_at or None,
        "source_system": heading.source_system,
        "coverage": {
            "schools_reporting": heading.coverage.schools_reporting,
            "schools_total": heading.coverage.schools_total,
        },
    }


def _record(base: Record, by: Mapping[str, str], row: Mapping[str, Any]) -> Record:
    return base | {
        "by": dict(by),
        "numerator": None if pd.isna(row["numerator"]) else int(row["numerator"]),
        "denominator": int(row["denominator"]),
        "value_pct": None if pd.isna(row["value"]) else round(float(row["value"]), 1),
        "suppressed": bool(row["is_suppressed"]),
        "suppression_reason": row["reason"] or None,
    }


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def flat(row: Record) -> dict[str, Any]:
    """A record as one line: its values by the names of ``FIELDS``, in their order."""
    by = [*row["by"].items(), ("", ""), ("", "")]
    line = row | {
        "scope_type": row["scope"]["type"],
        "scope_id": row["scope"]["id"],
        "dimension_1": by[0][0],
        "value_1": by[0][1],
        "dimension_2": by[1][0],
        "value_2": by[1][1],
        **row["coverage"],
    }
    return {name: line[name] for name, _, _ in FIELDS}


def _csv_value(value: Any) -> Any:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str() if value.startswith(RISKY):
            return f"'{value}"
        case _:
            return value


def typed(value: Any, kind: str) -> Any:
    """Days and times, which are words in a record, as a spreadsheet reckons with them; times in UTC."""
    if not value or kind not in ("date", "datetime"):
        return value
    if kind == "date":
        return dt.date.fromisoformat(value)
    moment = dt.datetime.fromisoformat(value)
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _cell(sheet: Any, value: Any, *, is_bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, dt.date):
        cell.number_format = "YYYY-MM-DD HH:MM:SS" if isinstance(value, dt.datetime) else "YYYY-MM-DD"
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(RISKY)
    if is_bold:
        cell.font = Font(bold=True)
    return cell


def _letter(at: int) -> str:
    return chr(ord("A") + at)


def _timeless(content: bytes) -> bytes:
    """The same archive without the hour at which it was written."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist()):
            data = _without_times(old.read(name)) if name == "docProps/core.xml" else old.read(name)
            entry = zipfile.ZipInfo(name, ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)
    return buffer.getvalue()


def _without_times(core: bytes) -> bytes:
    return re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2020-01-01T00:00:00Z", core)
