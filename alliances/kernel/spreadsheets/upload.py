"""Read a file that came from outside, in a child process with memory and CPU limits."""

from __future__ import annotations

import json
import re
import tempfile
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from alliances.kernel.isolated_process import Progress
from alliances.kernel.spreadsheets import reader_process as process
from alliances.kernel.spreadsheets.refusals import note, refusal
from alliances.kernel.spreadsheets.workbook import Cell, Limits, Sheet, Unusable, Workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".ods": "ods"}
_OTHER_KINDS = {
    ".xlsm": "macros",
    ".xltm": "macros",
    ".xlam": "macros",
    ".xls": "old_excel",
    ".xlt": "old_excel",
    ".xlsb": "xlsb",
    ".html": "html",
    ".htm": "html",
}
_PROGRAMS = re.compile(
    r"\.(exe|com|bat|cmd|scr|pif|msi|dll|lnk|jar|jse?|vb[se]|wsf|hta|ps1|sh|py|p?html?|php|jsp|aspx?|cgi|pl|svg|xl[sal]m)"
)


def read_upload(
    source: Path | str | bytes,
    name: str,
    limits: Limits | None = None,
    *,
    progress: Progress | None = None,
) -> Workbook:
    """Read CSV, XLSX or ODS (a path, or the bytes) called ``name``; refuse the rest with one sentence.

    Raises
    ------
    Refused
        With a stable code and a sentence for the person, in ``limits.seconds`` at the latest.
    """
    limits = limits or Limits()
    kind = _kind_of(name)
    with _opened(source) as upload, tempfile.TemporaryFile() as rows:
        size = upload.seek(0, 2)
        if size == 0:
            raise refusal("empty", {})
        if size > limits.file_bytes:
            raise refusal("file_too_big", {"limit": limits.file_bytes // 1_000_000})
        verdict = process.run(upload, rows, kind, limits, progress)
        if "ok" not in verdict:
            raise refusal(str(verdict.get("fault", "unreadable")), verdict.get("details", {}))
        workbook = _assemble(verdict["ok"], rows)
    if not any(sheet.rows for sheet in workbook.sheets):
        raise refusal("empty", {})
    return workbook


def _kind_of(name: str) -> str:
    """By the ending of the name; the child compares it with the content."""
    suffixes = [suffix.lower() for suffix in Path(name.replace("\\", "/")).suffixes]
    ending = suffixes[-1] if suffixes else ""
    if ending not in KINDS:
        raise refusal(_OTHER_KINDS.get(ending, "unsupported_type"), {"is_called": ending})
    for inner in suffixes[:-1]:
        if _PROGRAMS.fullmatch(inner):
            raise refusal("double_extension", {"ending": inner})
    return KINDS[ending]


@contextmanager
def _opened(source: Path | str | bytes) -> Iterator[IO[bytes]]:
    if isinstance(source, bytes):
        with tempfile.TemporaryFile() as file:
            file.write(source)
            file.flush()
            yield file
    else:
        with Path(source).open("rb") as file:
            yield file


def _assemble(verdict: dict[str, Any], rows: IO[bytes]) -> Workbook:
    sheets = [
        Sheet(sheet["name"], is_hidden=sheet["hidden"], merges=[tuple(area) for area in sheet["merges"]])
        for sheet in verdict["sheets"]
    ]
    rows.seek(0)
    same: dict[str, str] = {}
    for line in rows:
        index, number, cells = json.loads(line)
        sheet_rows = sheets[index].rows
        while len(sheet_rows) < number - 1:
            sheet_rows.append([])
        sheet_rows.append([_cell(cell, same) for cell in cells])
    encoding, _space, separator = verdict["text"].partition(" ")
    notes = [parsed for entry in verdict["notes"] if (parsed := note(entry["code"], entry["details"]))]
    return Workbook(sheets, notes, encoding, separator)


def _cell(cell: Any, same: dict[str, str]) -> Cell:
    """A cell from its JSON form; equal texts share one object, so that towns cost nothing twice."""
    if type(cell) is str:
        return same.setdefault(cell, cell)
    if type(cell) is not list:
        return cell  # type: ignore[no-any-return]  # a JSON number, true, false or null
    tag, text = cell
    if tag == "d":
        return date.fromisoformat(text)
    if tag == "t":
        return datetime.fromisoformat(text)
    return Unusable(text, "formula" if tag == "f" else "error_value")
