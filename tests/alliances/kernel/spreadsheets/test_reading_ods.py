"""ODS: values, repeats, what must not be taken for cells, and agreement with another writer."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from alliances.kernel.spreadsheets.upload import read_upload
from alliances.kernel.spreadsheets.workbook import Cell, Unusable
from tests.alliances.kernel.spreadsheets import made

NOON = datetime.fromisoformat("2026-09-01T12:00:00")


def rows(table_rows: str, **around: str) -> list[list[Cell]]:
    return read_upload(made.ods(made.ods_table(table_rows), **around), "a.ods").sheets[0].rows


def one(attributes: str, inside: str = "") -> Cell:
    cell = f"<table:table-cell {attributes}>{inside}</table:table-cell>"
    return rows(f"<table:table-row>{cell}</table:table-row>")[0][0]


@pytest.mark.parametrize(
    ("attributes", "shown", "expected"),
    [
        ('office:value-type="float" office:value="12.5"', "12,5", 12.5),
        ('office:value-type="float" office:value="7"', "7", 7),
        ('office:value-type="percentage" office:value="0.5"', "50%", 0.5),
        ('office:value-type="float" office:value="1010820123"', "010108-20123", "010108-20123"),
        ('office:value-type="date" office:date-value="2026-09-01"', "01.09.26", date(2026, 9, 1)),
        ('office:value-type="date" office:date-value="2026-09-01T12:00:00"', "x", NOON),
        ('office:value-type="boolean" office:boolean-value="true"', "TRUE", True),
        ('office:value-type="time" office:time-value="PT09H30M00S"', "09:30", "09:30"),
        ('office:value-type="float" office:value="3" table:formula="of:=1+2"', "3", 3),
    ],
)
def test_values_are_read_by_their_type(attributes: str, shown: str, expected: Cell) -> None:
    assert one(attributes, f"<text:p>{shown}</text:p>") == expected


def test_a_formula_without_value_and_an_error_are_unusable() -> None:
    formula = one('table:formula="of:=[.A1]+1"')
    kind = 'office:value-type="string" calcext:value-type="error" xmlns:calcext="c"'
    error = one(f'table:formula="of:=1/0" {kind}', "<text:p>#DIV/0!</text:p>")
    assert isinstance(formula, Unusable)
    assert (formula, formula.code) == ("=[.A1]+1", "formula")
    assert isinstance(error, Unusable)
    assert (error, error.code) == ("#DIV/0!", "error_value")


def test_paragraphs_spaces_and_breaks_are_text_and_comments_are_not() -> None:
    inside = (
        "<office:annotation><text:p>piezīme</text:p></office:annotation>"
        '<text:p>viena<text:s text:c="2"/>divas</text:p>'
        "<text:p>trīs<text:line-break/><text:span>četri</text:span></text:p>"
    )
    assert one('office:value-type="string"', inside) == "viena  divas\ntrīs\nčetri"


def test_repeats_unfold_and_blank_repeats_only_move_on() -> None:
    read = rows(
        '<table:table-row table:number-rows-repeated="2"/>'
        '<table:table-row table:number-rows-repeated="2">'
        '<table:table-cell table:number-columns-repeated="2"/>'
        + made.ods_text("x", 'table:number-columns-repeated="3"')
        + '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    )
    assert read == [[], [], [None, None, "x", "x", "x"], [None, None, "x", "x", "x"]]


def test_deleted_cells_of_tracked_changes_and_drawn_texts_are_not_cells() -> None:
    deleted = made.ods_table("<table:table-row>" + made.ods_text("dzēsts") + "</table:table-row>")
    frame = "<d:frame xmlns:d='d'><d:text-box><text:p>zīmēts</text:p></d:text-box></d:frame>"
    cell = f'<table:table-cell office:value-type="string"><text:p>īsts</text:p>{frame}</table:table-cell>'
    table = made.ods_table(f"<table:table-row>{cell}</table:table-row>")
    data = made.ods(f"<table:tracked-changes>{deleted}</table:tracked-changes>{table}")
    workbook = read_upload(data, "a.ods")
    assert [sheet.rows for sheet in workbook.sheets] == [[["īsts"]]]


def test_spanned_headers_are_told_as_merged() -> None:
    row = (
        "<table:table-row>"
        + made.ods_text("Dzīvesvieta", 'table:number-columns-spanned="2"')
        + "<table:covered-table-cell/>"
        + made.ods_text("Grupa")
        + "</table:table-row>"
    )
    sheet = read_upload(made.ods(made.ods_table(row)), "a.ods").sheets[0]
    assert (sheet.rows, sheet.merges) == ([["Dzīvesvieta", None, "Grupa"]], [(0, 0, 0, 1)])


def test_hidden_sheets_are_noted() -> None:
    hidden = '<style:table-properties table:display="false"/>'
    style = f'<style:style style:name="ta1" style:family="table">{hidden}</style:style>'
    row = f"<table:table-row>{made.ods_text('x')}</table:table-row>"
    table = f'<table:table table:name="Slēpta" table:style-name="ta1">{row}</table:table>'
    workbook = read_upload(made.ods(table, styles=style), "a.ods")
    assert workbook.sheets[0].is_hidden
    assert [note.code for note in workbook.notes] == ["hidden_sheet"]


def test_what_another_library_writes_is_read() -> None:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Audzēkņi")
    for values in (("Vārds", "Vietas"), ("Ģirts", 3)):
        row = TableRow()
        for value in values:
            kind = "float" if isinstance(value, int) else "string"
            cell = TableCell(valuetype=kind, value=value) if kind == "float" else TableCell(valuetype=kind)
            cell.addElement(P(text=str(value)))
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.write(out)
    sheet = read_upload(out.getvalue(), "a.ods").sheets[0]
    assert (sheet.name, sheet.rows) == ("Audzēkņi", [["Vārds", "Vietas"], ["Ģirts", 3]])
