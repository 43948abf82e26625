"""The record of rulebook 7.4, its files, and the command line."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest

from dvb.indicators.engine import export
from dvb.indicators.engine.__main__ import main
from dvb.indicators.engine.suppress import publish
from dvb.indicators.engine.tables import cells
from tests.dvb.indicators.frame_kit import Country

RULEBOOK = {
    "indicator",
    "definition_id",
    "definition_version",
    "ruleset_version",
    "period_from",
    "period_to",
    "ref_date",
    "scope",
    "numerator",
    "denominator",
    "value_pct",
    "suppressed",
    "suppression_reason",
    "generated_at",
    "source_system",
    "coverage",
}


def _rows(reporting: bool = True) -> list[export.Record]:
    country = Country()
    for number in range(40):
        country.learner(f"L{number:02d}", "=S1" if number < 20 else "Š2")
        if number % 4:
            country.stay(f"L{number:02d}")
    country.schools = {"=S1": True, "Š2": True, "S3": reporting}
    done = country.count()
    heading = export.Heading(done.coverage, "here", generated_at="2026-09-01T00:00:00Z")
    total = (done.numerator, done.denominator)
    return export.records(done, publish(cells(done, ["school"]), ["school"], total), ["school"], heading)


def test_a_record_has_every_field_of_the_rulebook_and_five_schools_are_no_nation() -> None:
    total, first, _ = _rows()
    assert set(total) >= RULEBOOK
    assert (total["numerator"], total["denominator"], total["value_pct"]) == (30, 40, 75.0)
    assert total["scope"] == {"type": "national", "id": ""}
    assert first["by"] == {"school": "=S1"}
    partly = _rows(reporting=False)[0]
    assert partly["scope"]["type"] == "reporting_schools"
    assert partly["coverage"] == {"schools_reporting": 2, "schools_total": 3}


def test_a_table_of_two_dimensions_comes_as_total_then_margins_then_cells() -> None:
    country = Country()
    for number in range(80):
        country.learner(f"L{number:02d}", f"S{number % 2}", sex="fm"[number // 40])
        if number % 40 < 20:
            country.stay(f"L{number:02d}")
    done, by = country.count(), ["school", "sex"]
    published = publish(cells(done, by), by, (done.numerator, done.denominator))
    rows = export.records(done, published, by, export.Heading(done.coverage, "here"))
    assert [(row["by"], row["numerator"], row["denominator"]) for row in rows] == [
        ({}, 40, 80),
        ({"school": "S0"}, 20, 40),
        ({"school": "S1"}, 20, 40),
        ({"sex": "f"}, 20, 40),
        ({"sex": "m"}, 20, 40),
        *(({"school": school, "sex": sex}, 10, 20) for school in ("S0", "S1") for sex in "fm"),
    ]


def test_json_is_canonical_and_the_same_each_time() -> None:
    content = export.to_json(_rows())
    assert content == export.to_json(_rows())
    assert content.endswith(b"\n")
    assert "Š2" in content.decode()
    assert json.loads(content) == _rows()
    assert list(json.loads(content)[0]) == sorted(json.loads(content)[0])


def test_csv_follows_its_schema_and_runs_nothing() -> None:
    text = export.to_csv(_rows()).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    schema = {each["name"]: each["type"] for each in export.table_schema()["fields"]}
    assert list(rows[0]) == list(schema)
    assert [row["value_1"] for row in rows] == ["", "'=S1", "Š2"]
    shapes = {"integer": r"\d+", "number": r"\d+(\.\d)?", "boolean": "true|false", "date": r"\d{4}-\d\d-\d\d"}
    for row in rows:
        for name, value in row.items():
            assert not value or re.fullmatch(shapes.get(schema[name], ".*"), value)


def test_xlsx_has_numbers_as_numbers_and_no_formula() -> None:
    content = export.to_xlsx(_rows())
    assert content == export.to_xlsx(_rows())
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    head, total, first, second = sheet.iter_rows()
    names = [str(cell.value) for cell in head]
    at = {name: number for number, name in enumerate(names)}
    assert total[at["numerator"]].value == 30
    assert total[at["value_pct"]].value == 75.0
    assert first[at["value_1"]].value == "=S1"
    assert first[at["value_1"]].quotePrefix, "else editing the cell makes it a formula"
    assert [total[at[name]].value.date().isoformat() for name in ("period_from", "ref_date")] == [
        "2025-09-01",
        "2025-10-01",
    ]
    assert second[at["value_1"]].value == "Š2"
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def test_the_command_line_shows_the_examples(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["suppress", "example:suppression/cells.csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:4] for line in lines[1:]] == [
        ["Rīga", "96", "412", "23.3"],
        ["Valmiera", "31", "120", "25.8"],
        ["Jelgava", "17", "88", "19.3"],
        ["Rēzekne", "..", "61", ".."],
        ["Ogre", "..", "44", ".."],
        ["total", "189", "725", "26.1"],
    ]
    worked = ["count", "example:worked", "--year", "2025"]
    for more, share in (
        ([], "6/19 = 31.6 %"),
        (["--definition", "rr35_new_skills"], "5/19 = 26.3 %"),
        (["--definition", "wbl_exposure_graduates"], "3/5 = 60.0 %"),
        (["--definition", "wbl_exposure_graduates", "--eu"], "2/4 = 50.0 %"),
    ):
        assert main([*worked, *more, "--unsuppressed"]) == 0
        assert share in capsys.readouterr().out
    assert main([*worked, "--by", "sex", "--school", "S01"]) == 0
    assert ".." in capsys.readouterr().out
    target = tmp_path / "out.json"
    assert main([*worked, "--format", "json", "--out", str(target)]) == 0
    assert json.loads(target.read_bytes())[0]["value_pct"] == 31.6
    for more in ([], ["--unsuppressed"]):
        assert main([*worked, *more, "--out", str(target)]) == 0
        assert "31.6" in target.read_text(encoding="utf-8")
        assert not capsys.readouterr().out
    assert main(["schema"]) == 0


def test_the_command_line_writes_a_file_to_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["count", "example:worked", "--year", "2025", "--format", "csv"]) == 0
    content = capfdbinary.readouterr().out
    assert content.startswith(b"\xef\xbb\xbfindicator,")
    (total,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert (total["numerator"], total["denominator"], total["value_pct"]) == ("6", "19", "31.6")


def test_the_command_line_refuses_in_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["count", str(tmp_path), "--year", "2025"]) == 2
    assert "there is no file enrolments.csv" in capsys.readouterr().err
    assert main(["count", "example:worked", "--year", "2025", "--eu"]) == 2
    assert main(["suppress", "example:worked/schools.csv"]) == 2
