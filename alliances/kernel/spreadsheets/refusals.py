"""One sentence for each reason to refuse a file, and for each note about one that was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.kernel.errors import Refused
from alliances.kernel.spreadsheets.workbook import Note, column_letter

_TYPE = {
    "unsupported_type": _("Files of this kind cannot be read. Save the table as XLSX, ODS or CSV."),
    "double_extension": _("The file name holds the ending of a program ({ending}). Rename the file."),
    "empty": _("The file is empty. Choose the file that holds the table."),
    "file_too_big": _("The file is larger than {limit} MB. Delete what is not needed, or split it."),
    "old_excel": _("This is a workbook of an old Excel (XLS). Open it and save it as XLSX."),
    "xlsb": _("This is a binary Excel workbook (XLSB). Open it and save it as XLSX."),
    "macros": _("The workbook holds macros. Save it as XLSX or ODS without macros."),
    "password": _("The workbook is protected by a password. Save it without the password."),
    "html": _("Inside this file is a web page, not a table. Open it in Excel and save it as XLSX."),
    "other_content": _(
        "The file is called {is_called} but holds {content}. Save the table as XLSX, ODS or CSV."
    ),
    "not_a_workbook": _(
        "The file is called {is_called} but is no workbook. Open it and save it as {is_called}."
    ),
    "not_a_spreadsheet": _("The file holds no spreadsheet. Save the table as XLSX, ODS or CSV."),
}
_SAFETY = {
    "damaged": _("The file is damaged or cut off. Open it in Excel or LibreOffice and save it again."),
    "unsafe_parts": _("The file is packed in a way that no spreadsheet program uses. Save it again."),
    "too_many_parts": _(
        "The file is packed from more than {limit} parts. Copy the table into a new workbook."
    ),
    "unpacks_too_big": _("Unpacked, the file is larger than {limit} MB. Copy the table into a new workbook."),
    "xml_entities": _("The file holds XML entities, which no spreadsheet program writes. It was not read."),
    "too_slow": _("The file takes too long to read. Copy only the table into a new workbook."),
    "too_much_memory": _("The file needs too much memory. Copy only the table into a new workbook."),
    "unreadable": _("The file could not be read. Open it in Excel or LibreOffice and save it again as XLSX."),
}
_SIZE = {
    "too_many_sheets": _("The workbook has more than {limit} sheets. Keep only those that are needed."),
    "too_many_rows": _("{sheet}The table is longer than {limit} rows. Split the file."),
    "too_many_columns": _("{sheet}Row {row} is wider than {limit} columns. Keep only those that are needed."),
    "too_many_cells": _("The file holds more than {limit} cells. Keep only the columns that are needed."),
    "too_much_text": _("The file holds more than {limit} characters of text. Split it."),
    "cell_too_long": _("{sheet}Row {row} has a cell of more than {limit} characters. Shorten it."),
    "cell_too_long_at": _("{sheet}Cell {cell} is longer than {limit} characters. Shorten it."),
}
_TEXT = {
    "nul_bytes": _("Row {row} holds a NUL byte, so the file is damaged. Save it again as CSV (UTF-8)."),
    "encoding_damaged": _("Row {row} holds a letter that is damaged. Save the file again as CSV (UTF-8)."),
    "encoding_unknown": _("The letters in row {row} are in no known encoding. Save the file as CSV (UTF-8)."),
    "quote_not_closed": _("A quotation mark opened in row {row} is never closed. Close or delete it."),
}
_SENTENCES = {**_TYPE, **_SAFETY, **_SIZE, **_TEXT}
_NOTES = {
    "read_as_baltic": _("The file is not in UTF-8; it was read as Baltic (Windows-1257). Check the names."),
    "letters_look_wrong": _("The Latvian letters look damaged, as if read in a wrong encoding before."),
    "hidden_sheet": _("Sheet “{sheet}” is hidden."),
    "hidden_rows": _("Hidden rows were read too: {count} on sheet “{sheet}”."),
    "external_links": _("Links to other files were not followed."),
    "embedded_files": _("Files embedded in the workbook were not opened."),
    "not_a_table_sheet": _("Sheets that hold only a chart were left out: {count}."),
}


def refusal(code: str, details: Mapping[str, Any]) -> Refused:
    """The refusal with its sentence; a code nobody knows reads as an unreadable file."""
    known = code if code in _SENTENCES else "unreadable"
    has_place = known == "cell_too_long" and details.get("column", -1) >= 0
    sentence = _SENTENCES["cell_too_long_at" if has_place else known]
    return Refused(known, format_lazy(sentence, **_shown(details)), field="file")


def note(code: str, details: Mapping[str, Any]) -> Note | None:
    """The note with its sentence, None for a code nobody knows."""
    if code not in _NOTES:
        return None
    shown = {**details, "sheet": str(details.get("sheet", ""))}
    return Note(code, format_lazy(_NOTES[code], **shown), sheet=shown["sheet"])


def _shown(details: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"row": "?", "limit": "?", "ending": "", "content": "?"}
    for name, value in details.items():
        shown[name] = (
            f"{value:,}".replace(",", "\N{NO-BREAK SPACE}") if isinstance(value, int) else str(value)
        )
    shown["is_called"] = str(details.get("is_called", "")).upper()
    sheet = details.get("sheet")
    shown["sheet"] = format_lazy(_("Sheet “{name}”: "), name=sheet) if sheet else ""
    shown["cell"] = f"{column_letter(details.get('column', 0))}{details.get('row', '')}"
    return shown
