"""Damaged workbooks, read without a child: the only answers are rows and faults, never another error."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.kernel.spreadsheets.reading.archive import Archive
from alliances.kernel.spreadsheets.reading.faults import Fault
from alliances.kernel.spreadsheets.reading.ods import read_ods
from alliances.kernel.spreadsheets.reading.row_writer import RowWriter
from alliances.kernel.spreadsheets.reading.xlsx import read_xlsx
from alliances.kernel.spreadsheets.refusals import refusal
from alliances.kernel.spreadsheets.workbook import Limits
from tests.alliances.kernel.spreadsheets import made

XLSX = made.xlsx_parts(
    made.sheet_xml(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>46266</v></c>'
        '<c r="C1" t="b"><v>1</v></c></row><row r="2" hidden="1">'
        '<c r="A2" t="inlineStr"><is><t>Ģirts</t></is></c><c r="B2"><f>A1</f></c></row>',
        after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>',
    )
)
XLSX["xl/sharedStrings.xml"] = f'<sst xmlns="{made.MAIN}"><si><t>Vārds_x000D_</t></si></sst>'
XLSX["xl/styles.xml"] = (
    f'<styleSheet xmlns="{made.MAIN}"><numFmts><numFmt numFmtId="200" formatCode="dd.mm.yyyy"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs></styleSheet>'
)
ODS = (
    "<table:table-row>"
    + made.ods_text("Vārds", 'table:number-columns-repeated="2" table:number-rows-spanned="2"')
    + '<table:table-cell office:value-type="date" office:date-value="2026-09-01"/>'
    + '<table:table-cell office:value-type="float" office:value="12"><text:p>012</text:p></table:table-cell>'
    + '<table:table-cell office:value-type="time" office:time-value="PT1H2M"/></table:table-row>'
)
cuts = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), st.text(max_size=6)), min_size=1, max_size=4)


def _bent(text: str, changes: list[tuple[float, int, str]]) -> str:
    """The text with a few pieces replaced by others, mostly digits, quotes and brackets."""
    for place, length, piece in changes:
        at = int(place * len(text))
        text = text[:at] + piece.encode("utf-8", "ignore").decode() + text[at + length :]
    return text


def _answer(data: bytes, read: Any) -> str:
    rows = RowWriter(io.StringIO(), Limits())
    try:
        read(Archive(io.BytesIO(data), Limits()), Limits(), rows, lambda done, total: None)
    except Fault as fault:
        return refusal(fault.code, fault.details).code
    return "read"


@given(st.sampled_from(sorted(XLSX)), cuts)
def test_a_bent_part_of_an_xlsx_is_read_or_refused(part: str, changes: list[tuple[float, int, str]]) -> None:
    data = made.packed({**XLSX, part: _bent(str(XLSX[part]), changes)})
    assert _answer(data, read_xlsx) != "unreadable"


@given(cuts)
def test_a_bent_ods_is_read_or_refused(changes: list[tuple[float, int, str]]) -> None:
    assert _answer(made.ods(made.ods_table(_bent(ODS, changes))), read_ods) != "unreadable"


@given(st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_bent_zip_is_read_or_refused(changes: list[tuple[float, int]]) -> None:
    data = bytearray(made.packed(XLSX))
    for place, byte in changes:
        data[int(place * len(data))] = byte
    assert _answer(bytes(data), read_xlsx) != "unreadable"


@pytest.mark.parametrize("encoding", ["shift_jis", "utf-7", "rot13", "nothing"])
def test_a_part_in_an_encoding_that_xml_does_not_know_is_damage(encoding: str) -> None:
    sheet = made.sheet_xml("").replace("UTF-8", encoding)
    assert _answer(made.xlsx(sheet), read_xlsx) == "damaged"


def test_the_unbent_workbooks_are_read() -> None:
    assert _answer(made.packed(XLSX), read_xlsx) == "read"
    assert _answer(made.ods(made.ods_table(ODS)), read_ods) == "read"
