"""XLSX: values, dates, formulas, and agreement with another reader of the format."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliances.kernel.errors import Refused
from alliances.kernel.spreadsheets.upload import read_upload
from alliances.kernel.spreadsheets.workbook import Cell, Unusable, Workbook
from tests.alliances.kernel.spreadsheets import made
from tests.alliances.kernel.spreadsheets.made import FEW_CHILDREN


def read(data: bytes) -> Workbook:
    return read_upload(data, "a.xlsx")


def rows(data: bytes) -> list[list[Cell]]:
    return read(data).sheets[0].rows


def styled(*codes: str) -> str:
    formats = "".join(f'<numFmt numFmtId="{n}" formatCode="{code}"/>' for n, code in enumerate(codes, 200))
    cells = "".join(f'<xf numFmtId="{n}"/>' for n in range(200, 200 + len(codes)))
    return (
        f'<styleSheet xmlns="{made.MAIN}"><numFmts>{formats}</numFmts><cellStyleXfs><xf numFmtId="14"/>'
        f'</cellStyleXfs><cellXfs><xf numFmtId="0"/>{cells}</cellXfs></styleSheet>'
    )


def number(value: str, style: int) -> bytes:
    return made.sheet_xml(f'<row r="1"><c r="A1" s="{style}"><v>{value}</v></c></row>').encode()


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("dd.mm.yyyy", "46266", date(2026, 9, 1)),
        ("yyyy&quot;. gada &quot;d. mmmm", "46266", date(2026, 9, 1)),
        ("[$-426]d. mmmm yyyy", "46266.0", date(2026, 9, 1)),
        ("dd.mm.yyyy hh:mm", "46266.5", datetime.fromisoformat("2026-09-01T12:00")),
        ("hh:mm", "0.375", "09:00"),
        ("dd.mm.yyyy", "59", date(1900, 2, 28)),
        ("dd.mm.yyyy", "61", date(1900, 3, 1)),
        ("0.00", "46266.5", 46266.5),
        ("&quot;dienas &quot;0", "46266", 46266),
        ("[Red]0.0", "5", 5),
        ("000000\\-00000", "1010820123", "010108-20123"),
        ("00000000000", "1010820123", "01010820123"),
        ("General", "40003000001", 40003000001),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(code: str, value: str, expected: Cell) -> None:
    assert rows(made.xlsx(number(value, 1).decode(), styles=styled(code))) == [[expected]]


def test_the_1904_calendar_of_old_macs_is_known() -> None:
    parts = made.xlsx_parts(number("0", 1).decode())
    parts["xl/styles.xml"] = styled("dd.mm.yyyy")
    book = str(parts["xl/workbook.xml"])
    parts["xl/workbook.xml"] = book.replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    assert rows(made.packed(parts)) == [[date(1904, 1, 1)]]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("5", 5), ("5.0", 5), ("1E3", 1000), ("56.946000000000005", 56.946), ("-2.5", -2.5), ("1e999", "1e999")],
)
def test_numbers_are_read_as_spreadsheets_show_them(raw: str, expected: Cell) -> None:
    assert rows(made.xlsx(number(raw, 0).decode())) == [[expected]]


def test_a_formula_gives_its_saved_value_and_is_never_evaluated() -> None:
    cells = (
        '<c r="A1"><f>1+1</f><v>7</v></c><c r="B1"><f>1+1</f></c><c r="C1"><f>2+2</f><v></v></c>'
        '<c r="D1" t="str"><f>IF(1,"")</f><v></v></c><c r="E1" t="str"><f>"a"</f><v>teksts</v></c>'
        '<c r="F1" t="b"><f>TRUE()</f></c><c r="G1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    )
    row = rows(made.xlsx(made.sheet_xml(f'<row r="1">{cells}</row>')))[0]
    assert row == [7, "=1+1", "=2+2", None, "teksts", "=TRUE()", "#DIV/0!"]
    assert [cell.code for cell in row if isinstance(cell, Unusable)] == [
        "formula",
        "formula",
        "formula",
        "error_value",
    ]


def test_a_long_formula_does_not_hide_its_value() -> None:
    cell = f'<c r="A1" t="str"><f>{"1+" * 40_000}1</f><v>vērtība</v></c>'
    assert rows(made.xlsx(made.sheet_xml(f'<row r="1">{cell}</row>'))) == [["vērtība"]]


def test_rich_and_phonetic_texts_and_escapes_are_plain_text() -> None:
    shared = (
        f'<sst xmlns="{made.MAIN}"><si><r><t>Anna </t></r><r><t>Liepa</t></r><rPh><t>nē</t></rPh></si>'
        "<si><t>viena_x000D_\ndivas_x0041_</t></si></sst>"
    )
    cells = '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
    sheet = made.sheet_xml(f'<row r="1">{cells}</row>')
    assert rows(made.xlsx(sheet, sharedStrings=shared)) == [["Anna Liepa", "viena\r\ndivasA"]]


def test_prefixes_missing_references_and_strict_names_are_read() -> None:
    sheet = made.sheet_xml("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>")
    prefixed = (
        sheet.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    )
    assert rows(made.xlsx(sheet)) == [[1, 2], [3]]
    assert rows(made.xlsx(prefixed)) == [[1, 2], [3]]


def test_sparse_cells_keep_their_places() -> None:
    sheet = made.sheet_xml('<row r="3"><c r="C3"><v>1</v></c></row><row r="5"><c r="A5"><v>2</v></c></row>')
    assert rows(made.xlsx(sheet)) == [[], [], [None, None, 1], [], [2]]


def test_hidden_sheets_and_rows_are_read_and_noted() -> None:
    sheet = made.sheet_xml('<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>')
    workbook = read(made.packed(made.xlsx_parts(sheet, sheet, hidden=[1])))
    assert [one.is_hidden for one in workbook.sheets] == [False, True]
    assert sorted(note.code for note in workbook.notes) == ["hidden_rows", "hidden_rows", "hidden_sheet"]


def test_merged_areas_are_told() -> None:
    sheet = made.sheet_xml(
        made.grid_xml([["A", None, "B"]]), after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    )
    assert read(made.xlsx(sheet)).sheets[0].merges == [(0, 0, 0, 1)]


def test_a_row_that_comes_twice_is_damage() -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    with pytest.raises(Refused) as refused:
        read(made.xlsx(made.sheet_xml(row + row)))
    assert refused.value.code == "damaged"


values = st.one_of(
    st.none(),
    st.integers(-(10**14), 10**14),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(2100, 12, 31)),
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="_\ufffe\uffff"),
        max_size=40,
    ),
)


@settings(max_examples=FEW_CHILDREN)
@given(st.lists(st.lists(values, min_size=1, max_size=6), min_size=1, max_size=6))
def test_what_openpyxl_writes_is_read_as_openpyxl_reads_it(grid: list[list[Cell]]) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for y, row in enumerate(grid, 1):
        for x, value in enumerate(row, 1):
            cell: Any = sheet.cell(y, x)
            cell.value = value
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
    out = io.BytesIO()
    book.save(out)
    expected = [
        [None if isinstance(value, str) and not value.strip() else value for value in row] for row in grid
    ]
    while expected and not any(value is not None for value in expected[-1]):
        expected.pop()
    if not expected:
        with pytest.raises(Refused, match="empty"):
            read(out.getvalue())
        return
    found = rows(out.getvalue())
    assert [
        row + [None] * (len(want) - len(row)) for row, want in zip(found, expected, strict=True)
    ] == expected
