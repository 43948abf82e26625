"""What we write cannot act as a formula, and comes back as it was."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliances.kernel.spreadsheets.cells import parse_cells
from alliances.kernel.spreadsheets.columns import Column, Kind
from alliances.kernel.spreadsheets.table_detection import find_table
from alliances.kernel.spreadsheets.upload import read_upload
from alliances.kernel.spreadsheets.writing import DANGEROUS, SheetOut, write_csv, write_xlsx
from alliances.kernel.text import normalise
from tests.alliances.kernel.spreadsheets.made import FEW_CHILDREN

FORMULAS = [
    *("=1+1", "+371 20000000", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠x"),
    *('=HYPERLINK("http://x.invalid";"a")', "=cmd|'/c calc'!A1", "'=1+1", "#N/A"),
]
NOON = datetime.fromisoformat("2026-09-01T12:00")


def sheet(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_in_a_csv_begins_like_a_formula(text: str) -> None:
    line = write_csv(["A"], [[text]]).decode("utf-8-sig").split("\r\n", 1)[1]
    assert line.startswith('"')
    assert not line[1:].startswith(DANGEROUS)


@pytest.mark.parametrize("text", FORMULAS)
def test_every_text_in_an_xlsx_is_typed_as_text(text: str) -> None:
    cell = sheet(write_xlsx([SheetOut("A", [text], [[text]])]))["A2"]
    assert (cell.data_type, cell.value) == ("s", text.replace("\r", "\n") if "\r" in text else text)
    header = sheet(write_xlsx([SheetOut("A", [text], [])]))["A1"]
    assert header.data_type == "s"


@pytest.mark.parametrize("text", ["=1+1", "-5", "＝1"])
def test_editing_a_dangerous_cell_in_excel_does_not_make_it_a_formula(text: str) -> None:
    assert sheet(write_xlsx([SheetOut("A", ["A"], [[text]])]))["A2"].quotePrefix is True


def test_numbers_dates_and_answers_are_written_as_people_read_them() -> None:
    row = [1, 2.5, Decimal("3.25"), date(2026, 9, 1), NOON, True, False, None, -4]
    line = write_csv(list("ABCDEFGHI"), [row]).decode("utf-8-sig").split("\r\n")[1]
    assert line == '1;"2,5";"3,25";"01.09.2026";"01.09.2026 12:00";"jā";"nē";"";-4'


def test_dates_in_an_xlsx_are_dates_with_a_latvian_format() -> None:
    cells = sheet(write_xlsx([SheetOut("A", ["A", "B"], [[date(2026, 9, 1), NOON]])]))
    assert (cells["A2"].value, cells["A2"].number_format) == (
        datetime.fromisoformat("2026-09-01"),
        "DD.MM.YYYY",
    )
    assert (cells["B2"].value, cells["B2"].number_format) == (NOON, "DD.MM.YYYY HH:MM")


def test_a_moment_with_a_zone_is_written_in_the_local_one() -> None:
    moment = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
    assert "01.09.2026 12:00" in write_csv(["A"], [[moment]]).decode()
    assert sheet(write_xlsx([SheetOut("A", ["A"], [[moment]])]))["A2"].value == NOON


def test_an_xlsx_has_a_frozen_filtered_header_and_measured_widths() -> None:
    written = sheet(write_xlsx([SheetOut("Audzēkņi", ["ID", "Vārds"], [["L1", "A" * 30], ["L2", "B" * 99]])]))
    assert (written.title, written.freeze_panes, written.auto_filter.ref) == ("Audzēkņi", "A2", "A1:B3")
    assert written["A1"].font.bold
    assert [written.column_dimensions[letter].width for letter in "AB"] == [8, 60]


def test_names_of_sheets_are_made_fit_and_different() -> None:
    names = ["Grupa 1/2: [a]*?", "Grupa 1/2: [a]*?", "", "ļ" * 40]
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx([SheetOut(name, ["A"], []) for name in names])))
    assert len({name.casefold() for name in book.sheetnames}) == 4
    assert all(0 < len(name) <= 31 for name in book.sheetnames)


def test_a_workbook_without_sheets_still_opens() -> None:
    assert openpyxl.load_workbook(io.BytesIO(write_xlsx([]))).sheetnames


latvian = st.text(
    st.one_of(
        st.sampled_from("āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽabcABC 0123456789=+-@'\";,|\t\n"),
        st.characters(
            codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff\ufeff"
        ),
    ),
    min_size=1,
    max_size=200,
)


def _back(data: bytes, name: str) -> list[list[str]]:
    columns = [Column("a", "Pirmā", Kind.TEXT), Column("b", "Otrā", Kind.TEXT)]
    table = find_table(read_upload(data, name), columns)
    assert table.mapping == {"a": 0, "b": 1}
    return [[row.values["a"] or "", row.values["b"]] for row in parse_cells(table, columns)]


@settings(max_examples=FEW_CHILDREN)
@given(st.lists(latvian, min_size=1, max_size=4))
def test_latvian_text_comes_back_from_csv_and_xlsx_as_it_was(texts: list[str]) -> None:
    """Apart from spaces, which parsing tidies, and dashes that stand for nothing."""
    rows = [[text, f"beigas {number}"] for number, text in enumerate(texts)]
    blanks = {"", "-", "–", "—", "--", "---", "n/a", "n.a."}
    expected = [["" if normalise(a).casefold() in blanks else normalise(a), b] for a, b in rows]
    assert _back(write_csv(["Pirmā", "Otrā"], rows), "a.csv") == expected
    assert _back(write_xlsx([SheetOut("Lapa", ["Pirmā", "Otrā"], rows)]), "a.xlsx") == expected
