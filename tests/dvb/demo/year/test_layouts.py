"""The tables can be handed in as files: a spreadsheet of them is recognised and parsed without a fault."""

from __future__ import annotations

import pytest

from alliances.kernel.spreadsheets.cells import parse_cells
from alliances.kernel.spreadsheets.table_detection import find_table
from alliances.kernel.spreadsheets.upload import read_upload
from alliances.kernel.spreadsheets.writing import SheetOut, write_xlsx
from alliances.organisations.imports.layout import EMPLOYERS
from matching.imports.learners.layout import LEARNERS
from matching.imports.openings.layout import OPENINGS

LAYOUTS = [("learners", LEARNERS), ("employers", EMPLOYERS), ("openings", OPENINGS)]


@pytest.mark.parametrize(("table", "layout"), LAYOUTS)
def test_rows_carry_keys_of_the_layout_and_all_required_ones(year, table, layout):
    keys = {column.key for column in layout}
    required = {column.key for column in layout if column.required and column.key != "name"}
    for row in getattr(year, table):
        assert set(row) <= keys
        assert all(row[key] for key in required)


@pytest.mark.parametrize(("table", "layout"), LAYOUTS)
def test_a_file_with_latvian_headings_is_read_back_without_a_fault(small_year, table, layout):
    rows = getattr(small_year, table)
    columns = {column.key: column for column in layout}
    headings = [(columns[key].synonyms or (str(columns[key].label),))[0] for key in rows[0]]
    content = write_xlsx([SheetOut(table, headings, [list(row.values()) for row in rows])])
    found = find_table(read_upload(content, f"{table}.xlsx"), layout)
    assert set(found.mapping) == set(rows[0])
    parsed = parse_cells(found, layout)
    assert len(parsed) == len(rows)
    assert [error for row in parsed for error in row.errors] == []
