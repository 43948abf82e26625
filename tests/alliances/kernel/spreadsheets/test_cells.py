"""Cells to values: what people write, and the sentence for what cannot be understood."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.kernel.spreadsheets.cell_errors import CODES
from alliances.kernel.spreadsheets.cells import parse_cells
from alliances.kernel.spreadsheets.columns import Column, Kind
from alliances.kernel.spreadsheets.rows import CellError, Incoming
from alliances.kernel.spreadsheets.table_detection import find_table
from alliances.kernel.spreadsheets.workbook import Cell, Sheet, Unusable, Workbook

TEN = datetime.fromisoformat("2026-09-01T10:00")


def parse(column: Column, *cells: Cell) -> list[Incoming]:
    grid: list[list[Cell]] = [[column.key], *([cell] for cell in cells)]
    table = find_table(Workbook([Sheet("Lapa1", grid)]), [column], mapping={column.key: 0}, header_row=1)
    return parse_cells(table, [column])


def value(cell: Cell, kind: Kind, **more: Any) -> Any:
    row = parse(Column("x", "Sleja", kind, **more), cell)[0]
    assert row.errors == [], [str(error.message) for error in row.errors]
    return row.values["x"]


def error(cell: Cell, kind: Kind, **more: Any) -> CellError:
    row = parse(Column("x", "Sleja", kind, **more), cell)[0]
    assert len(row.errors) == 1, row.values
    assert row.values.get("x") in (None, [])
    return row.errors[0]


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "01.09.2026",
            "1.9.2026",
            "1.9.2026.",
            "01.09.2026. g.",
            " 1. 9. 2026 ",
            "01-09-2026",
            "2026-09-01",
        ),
        *("2026.09.01.", "2026/09/01", "2026-09-01 00:00:00", "2026-09-01T10:00:00Z", "01.09.2026 10:00"),
        *("2026. gada 1. septembris", "2026.gada 1.septembrī", "1. septembris 2026", "1. sept. 2026"),
        *("1 September 2026", "01-Sep-2026", "Sep 1, 2026", "1. SEPTEMBRIS, 2026"),
        *(date(2026, 9, 1), TEN, 46266, 46266.75, "46266"),
    ],
)
def test_a_date_is_read_in_every_form_that_people_write(cell: Cell) -> None:
    assert value(cell, Kind.DATE) == date(2026, 9, 1)


MONTHS = (
    "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris"
)


@pytest.mark.parametrize(("number", "month"), list(enumerate(MONTHS.split(), 1)))
def test_every_latvian_month_is_known_with_and_without_diacritics(number: int, month: str) -> None:
    bare = month.translate(str.maketrans("āīū", "aiu"))
    assert value(f"2026. gada 3. {month}", Kind.DATE) == date(2026, number, 3)
    assert value(f"3. {bare[:-1]}ī 2026", Kind.DATE) == date(2026, number, 3)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31.02.2026", "no_such_day"),
        ("29.02.2025", "no_such_day"),
        ("32.01.2026", "no_such_day"),
        ("2026-13-01", "no_such_day"),
        ("01.09.26", "two_digit_year"),
        ("03/04/2026", "ambiguous_date"),
        ("01.09.0206", "year_out_of_range"),
        ("septembrī", "not_a_date"),
        ("septembris 2026", "not_a_date"),
        ("1", "not_a_date"),
        (5, "not_a_date"),
        (True, "not_a_date"),
        ("01.09.2026 - 31.05.2027", "not_a_date"),
    ],
)
def test_a_date_that_is_wrong_or_doubtful_is_refused(cell: Cell, code: str) -> None:
    assert error(cell, Kind.DATE).code == code


def test_a_leap_day_is_a_day() -> None:
    assert value("29.02.2028", Kind.DATE) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["03/04/2026", "25/04/2026"], date(2026, 4, 3)),
        (["03/04/2026", "04/25/2026"], date(2026, 3, 4)),
        (["03/04/2026", "25/04/2026", "04/25/2026"], None),
        (["04/04/2026"], date(2026, 4, 4)),
    ],
    ids=["a day above 12", "a month above 12", "both", "the same both ways"],
)
def test_slashed_dates_are_read_only_as_the_column_shows_their_order(
    cells: list[Cell], expected: date | None
) -> None:
    assert parse(Column("x", "Sleja", Kind.DATE), *cells)[0].values["x"] == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12", 12.0),
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("-3", -3.0),
        ("−3", -3.0),
        ("1 234,5", 1234.5),
        ("1\u00a0234", 1234.0),
        ("1.234,56", 1234.56),
        ("1,234.56", 1234.56),
        ("25 km", 25.0),
        ("25km.", 25.0),
        ("~", None),
        (7, 7.0),
    ],
)
def test_a_decimal_is_read_with_comma_spaces_and_its_unit(cell: Cell, expected: float | None) -> None:
    if expected is None:
        assert error(cell, Kind.DECIMAL).code == "not_a_number"
    else:
        assert value(cell, Kind.DECIMAL, units=("km",)) == expected


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2 vietas", "not_a_number"),
        ("1,200", "not_whole"),
        (2.5, "not_whole"),
        ("10-15", "not_a_number"),
        (True, "not_a_number"),
        ("12 5", "not_a_number"),
    ],
)
def test_an_integer_is_never_guessed(cell: Cell, code: str) -> None:
    assert error(cell, Kind.INTEGER).code == code


@pytest.mark.parametrize(("cell", "expected"), [("3", 3), (3.0, 3), ("3,0", 3), ("18+", 18), ("18 gadi", 18)])
def test_an_integer_is_read(cell: Cell, expected: int) -> None:
    read = value(cell, Kind.INTEGER, units=("+", "gadi"))
    assert (read, type(read)) == (expected, int)


@pytest.mark.parametrize(
    ("bounds", "code", "mend"),
    [
        ({"minimum": 1, "maximum": 10}, "out_of_range", "Write a number from 1 to 10."),
        ({"minimum": 12.5}, "too_small", "Write a number that is at least 12,5."),
        ({"maximum": -1}, "too_large", "Write a number that is at most -1."),
    ],
)
def test_a_number_out_of_bounds_names_the_bounds(bounds: dict[str, float], code: str, mend: str) -> None:
    wrong = error(0, Kind.DECIMAL, **bounds)
    assert (wrong.code, str(wrong.mend)) == (code, mend)


@pytest.mark.parametrize(
    "cell", ["jā", "Jā", "JA", "j", "yes", "Y", "true", "PATIESS", "x", "X", "+", "1", 1, True, "ir", "✓"]
)
def test_yes_is_known(cell: Cell) -> None:
    assert value(cell, Kind.BOOLEAN) is True


@pytest.mark.parametrize("cell", ["nē", "Nē", "ne", "n", "no", "false", "APLAMS", "0", 0, False, "nav"])
def test_no_is_known(cell: Cell) -> None:
    assert value(cell, Kind.BOOLEAN) is False


def test_neither_yes_nor_no_is_refused() -> None:
    assert error("varbūt", Kind.BOOLEAN).code == "not_yes_or_no"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("O1;O2; O3 ;", ["O1", "O2", "O3"]),
        ("Pavārs\nKonditors", ["Pavārs", "Konditors"]),
        ("O2;O1;o2", ["O2", "O1"]),
        ("Metināšana, griešana", ["Metināšana, griešana"]),
        (12, ["12"]),
        ("nav", []),
        ("-", []),
    ],
)
def test_a_list_is_split_at_semicolons_and_line_breaks_only(cell: Cell, expected: list[str]) -> None:
    assert value(cell, Kind.LIST) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("  Ģirts \u00a0 Ķēniņš\n", "Ģirts Ķēniņš"),
        ("Ce\u0304sis", "Cēsis"),
        (12, "12"),
        (1.5, "1.5"),
        (date(2026, 9, 1), "01.09.2026"),
        (TEN, "01.09.2026 10:00"),
    ],
)
def test_text_is_tidied_and_composed(cell: Cell, expected: str) -> None:
    assert value(cell, Kind.TEXT) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("33 525 01 1", "33525011"), (33525011, "33525011"), ("4000\u00a03000 001", "40003000001")],
)
def test_a_code_keeps_no_spaces_and_stays_text(cell: Cell, expected: str) -> None:
    assert value(cell, Kind.CODE) == expected


@pytest.mark.parametrize(
    "cell", [56.946, "56,946", "56.946", "56.946 N", "56.946°", "56°56'45.6\"N", "N 56.946"]
)
def test_a_latitude_is_read_in_every_form(cell: Cell) -> None:
    assert value(cell, Kind.LATITUDE) == pytest.approx(56.946)


@pytest.mark.parametrize("cell", [24.1, 0, "-56,9", 569460])
def test_a_swapped_or_impossible_latitude_is_refused_with_the_hint(cell: Cell) -> None:
    wrong = error(cell, Kind.LATITUDE)
    assert wrong.code == "not_near"
    assert "swapped" in str(wrong.mend)


@pytest.mark.parametrize(
    "cell",
    [
        "56.946, 24.105",
        "56.946 24.105",
        "56,946; 24,105",
        "56,946, 24,105",
        "(56.946, 24.105)",
        "56.946°N, 24.105°E",
    ],
)
def test_a_pair_of_coordinates_fills_latitude_and_longitude(cell: Cell) -> None:
    row = parse(Column("lat_lon", "Koordinātas", Kind.POINT), cell)[0]
    assert (row.errors, row.values) == ([], {"lat": 56.946, "lon": 24.105})


@pytest.mark.parametrize(
    ("cell", "code"), [("Rīga", "not_a_point"), ("56.946", "not_a_point"), ("24.105, 56.946", "not_near")]
)
def test_a_pair_that_is_none_is_refused(cell: Cell, code: str) -> None:
    row = parse(Column("lat_lon", "Koordinātas", Kind.POINT), cell)[0]
    assert [one.code for one in row.errors] == [code]
    assert row.values == {"lat": None, "lon": None}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Liepa, Anna", "Anna Liepa"),
        ("Liepa Anna", "Anna Liepa"),
        ("Ozola-Liepa, Anna Marija", "Anna Marija Ozola-Liepa"),
    ],
)
def test_a_surname_before_the_name_is_turned(cell: Cell, expected: str) -> None:
    assert parse(Column("surname_first", "x", Kind.SURNAME_FIRST), cell)[0].values == {"name": expected}


@pytest.mark.parametrize("cell", ["Ozola Liepa Anna", "Anna", ", Anna"])
def test_a_name_whose_parts_cannot_be_told_is_refused(cell: Cell) -> None:
    assert parse(Column("surname_first", "x", Kind.SURNAME_FIRST), cell)[0].errors[0].code == "name_order"


def test_a_choice_is_known_by_its_words_and_refused_with_all_of_them() -> None:
    choices = {"dvb": ("DVB", "Darba vidē balstītas mācības"), "prakse": ("Prakse",)}
    assert value("darba vide balstitas macibas", Kind.CHOICE, choices=choices) == "dvb"
    assert value("PRAKSE", Kind.CHOICE, choices=choices) == "prakse"
    wrong = error("darbs", Kind.CHOICE, choices=choices)
    assert (wrong.code, str(wrong.mend)) == ("not_a_choice", "Write one of these: DVB, Prakse.")


@pytest.mark.parametrize("cell", [None, "", " ", "-", "–", "n/a"])
@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.DATE, Kind.DECIMAL, Kind.BOOLEAN])
def test_a_blank_cell_is_none_and_an_error_only_where_required(cell: Cell, kind: Kind) -> None:
    columns = [Column("x", "Sleja", kind), Column("y", "Cita")]
    grid: list[list[Cell]] = [["x", "y"], [cell, "z"]]
    for required, codes in ((False, []), (True, ["missing"])):
        asked = [Column("x", "Sleja", kind, required=required), columns[1]]
        row = parse_cells(find_table(Workbook([Sheet("L", grid)]), asked), asked)[0]
        assert (row.values["x"], [one.code for one in row.errors]) == (None, codes)


@pytest.mark.parametrize(("code", "text"), [("formula", "=A1"), ("error_value", "#N/A")])
def test_a_cell_without_a_value_is_an_error_in_every_kind(code: str, text: str) -> None:
    for kind in (Kind.TEXT, Kind.INTEGER, Kind.LIST):
        wrong = error(Unusable(text, code), kind)
        assert (wrong.code, wrong.value) == (code, text)


def test_an_error_names_row_column_heading_value_and_mend() -> None:
    grid: list[list[Cell]] = [[], ["Vārds", "Dzimšanas datums"], ["Anna", "31.02.2008"]]
    columns = [Column("first_name", "Vārds"), Column("birth_date", "Dzimšanas datums", Kind.DATE)]
    row = parse_cells(find_table(Workbook([Sheet("L", grid)]), columns), columns)[0]
    wrong = row.errors[0]
    assert (wrong.row, wrong.column, wrong.cell, wrong.value) == (3, "birth_date", "B3", "31.02.2008")
    assert str(wrong.message) == "Row 3, column B “Dzimšanas datums”: there is no such day as “31.02.2008”."
    assert str(wrong.mend) == "Correct the day or the month; write it like 28.02.2026."
    assert row.values["first_name"] == "Anna"


def test_a_long_value_is_shortened_in_the_sentence() -> None:
    wrong = error("{x}" * 1000, Kind.DATE)
    assert len(wrong.value) == 80
    assert "{x}" in str(wrong.message)


def test_progress_is_told_up_to_the_end() -> None:
    heard: list[tuple[int, int]] = []
    grid: list[list[Cell]] = [["Vārds"]]
    grid += [["Anna"] for _ in range(1200)]
    columns = [Column("first_name", "Vārds")]
    parse_cells(
        find_table(Workbook([Sheet("L", grid)]), columns), columns, progress=lambda *at: heard.append(at)
    )
    assert heard == [(500, 1200), (1000, 1200), (1200, 1200)]


anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=60),
    st.dates(),
    st.datetimes(),
)


@given(anything, st.sampled_from(sorted(Kind)))
def test_no_cell_of_any_kind_makes_the_parser_stumble(cell: Cell, kind: Kind) -> None:
    column = Column("x", "Sleja", kind, choices={"a": ("A",)}, units=("km", "+"))
    for row in parse(column, cell, "beigas"):
        for wrong in row.errors:
            assert wrong.code in CODES
            assert str(wrong.message)
            assert str(wrong.mend)
