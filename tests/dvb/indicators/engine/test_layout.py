"""Columns of other systems are data: what they say comes out, what is wrong in them is named."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from dvb.indicators.engine import export_layouts as layout
from tests.dvb.indicators.engine.test_export import _rows

RECEIVERS = layout.layouts()


@pytest.mark.parametrize("name", sorted(RECEIVERS))
def test_every_column_has_its_value_and_an_unknown_official_layout_says_so(name: str) -> None:
    asked, rows = RECEIVERS[name], _rows()
    lines = list(csv.DictReader(io.StringIO(layout.to_csv(rows, asked).decode("utf-8-sig"))))
    assert list(lines[0]) == [column.name for column in asked.columns]
    counted = next(column.name for column in asked.columns if column.field == "numerator")
    assert lines[0][counted] == "30"
    book = openpyxl.load_workbook(io.BytesIO(layout.to_xlsx(rows, asked, "lv")))
    sheet, about = (book[one] for one in book.sheetnames)
    titles = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, titles.index(counted) + 1).value == 30, "a number is a number"
    schema = layout.table_schema(asked)
    assert [field["name"] for field in schema["fields"]] == titles
    if not asked.is_official:
        assert "unverified" in about.title
        assert asked.note["lv"] in [cell.value for row in about.rows for cell in row]
        assert "not obtained" in schema["description"]
        assert {field["official_name"] for field in schema["fields"]} == {None}


def test_codes_stand_for_values_and_what_is_withheld_stays_empty() -> None:
    row = _rows()[0] | {"suppressed": True, "numerator": None, "value_pct": None}
    [line] = csv.DictReader(io.StringIO(layout.to_csv([row], RECEIVERS["viis"]).decode("utf-8-sig")))
    assert (line["is_withheld"], line["learners_counted"]) == ("1", "")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"field": "surname"}, "the record has no field surname"),
        ({"type": "money"}, "no type money"),
        ({"name": "two"}, "columns need different names"),
    ],
)
def test_new_file_is_a_new_layout_and_a_wrong_one_is_named(
    tmp_path: Path, change: dict[str, str], said: str
) -> None:
    text = {"lv": "Cits", "en": "Other"}
    column = {"type": "string", "unit": "", "about": "x", "official_name": "B"}
    columns = [column | {"name": "one", "field": "scope_id"}, column | {"name": "two", "field": "indicator"}]
    made = {"title": text, "note": text, "dated": "2026-11-22", "source": "Rīkojums", "is_official": True}
    path = tmp_path / "cits.json"
    path.write_text(json.dumps(made | {"columns": columns}), encoding="utf-8")
    assert layout.layouts(tmp_path)["cits"].file_word == "cits"
    for wrong, about in (
        ({"columns": [columns[0] | change, columns[1]]}, said),
        ({"columns": columns, "source": None}, "an official layout names its source"),
        ({"columns": columns, "title": {"lv": "Cits"}}, "title and note are needed in lv and en"),
        ({"columns": columns, "note": {"en": "Other"}}, "title and note are needed in lv and en"),
    ):
        path.write_text(json.dumps(made | wrong), encoding="utf-8")
        with pytest.raises(ValueError, match=r"cits\.json: ") as fault:
            layout.layouts(tmp_path)
        assert about in str(fault.value)
