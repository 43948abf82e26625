"""The recogniser: sheets, headers, endings, choices by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.utils import translation

from alliances.kernel.errors import Refused
from alliances.kernel.spreadsheets.columns import Column, Kind, requiring
from alliances.kernel.spreadsheets.table_detection import Table, find_table
from alliances.kernel.spreadsheets.workbook import Cell, Sheet, Workbook
from alliances.organisations.imports.layout import EMPLOYERS
from matching.imports.learners.layout import LEARNERS
from matching.imports.learners.stock_layout import VET_ENROLMENT
from matching.imports.openings.layout import OPENINGS

HEADER: list[Cell] = ["Audzēkņa ID", "Vārds, uzvārds", "Kvalifikācija", "Pilsēta"]
ANNA: list[Cell] = ["L1", "Anna Liepa", "Pavārs", "Cēsis"]
GIRTS: list[Cell] = ["L2", "Ģirts Ķēniņš", "Galdnieks", "Ķekava"]


def book(*rows: Sequence[Cell], merges: Sequence[tuple[int, int, int, int]] = ()) -> Workbook:
    return Workbook([Sheet("Lapa1", [list(row) for row in rows], merges=list(merges))])


def learners(*rows: Sequence[Cell], merges: Sequence[tuple[int, int, int, int]] = ()) -> Table:
    return find_table(book(*rows, merges=merges), LEARNERS)


def numbers(table: Table) -> list[int]:
    return [row.number for row in table.rows]


def codes(table: Table) -> list[str]:
    return [note.code for note in table.notes]


def test_a_plain_table_is_recognised_with_row_numbers_as_the_person_sees_them() -> None:
    table = learners(HEADER, ANNA, GIRTS)
    assert table.mapping == {"learner_id": 0, "name": 1, "qualification": 2, "town": 3}
    assert (table.header_row, numbers(table)) == (1, [2, 3])
    assert table.rows[1].cells["name"] == "Ģirts Ķēniņš"
    assert (table.unmapped_columns, table.missing_required, table.notes) == ([], [], [])


@pytest.mark.parametrize(
    "written",
    [
        "AUDZĒKŅA ID",
        "audzekna id",
        " Audzēkņa\nID ",
        "Audzēkņa_ID",
        "Audzēkņa ID*",
        "Audzēkņa ID (obligāts)",
        "learner_id",
        "Learner ID",
    ],
)
def test_a_heading_is_known_however_it_is_written(written: str) -> None:
    assert learners([written, *HEADER[1:]], ANNA).mapping["learner_id"] == 0


@pytest.mark.parametrize("language", ["lv", "en"])
def test_headings_of_both_languages_are_known_in_either(language: str) -> None:
    with translation.override(language):
        latvian = learners(HEADER, ANNA).mapping
        english = learners(["Learner ID", "Full name", "Qualification", "Town"], ANNA).mapping
    assert latvian == english == {"learner_id": 0, "name": 1, "qualification": 2, "town": 3}


def test_titles_and_blank_rows_above_the_header_are_passed_over() -> None:
    table = learners(["Rīgas tehnikums"], [], ["Audzēkņu saraksts", None, 2026], [], HEADER, [], ANNA)
    assert (table.header_row, numbers(table)) == (5, [7])


def test_headings_wider_apart_than_their_cells_and_columns_without_heading_are_kept_apart() -> None:
    table = learners([None, *HEADER, None, "Piezīmes"], ["x", *ANNA, "y", "z"])
    assert table.mapping["learner_id"] == 1
    assert [(one.letter, one.heading) for one in table.unmapped_columns] == [("G", "Piezīmes")]


def test_a_header_merged_over_two_rows_is_read_as_one() -> None:
    table = learners(
        ["Nr.", "Audzēkņa ID", "Kvalifikācija", "Dzīvesvieta", None, "Pieejams", None],
        [None, None, None, "Pilsēta", "Adrese", "no", "līdz"],
        [1, "L1", "Pavārs", "Cēsis", "Raunas iela 1", "01.09.2026", "31.05.2027"],
        merges=[(0, 3, 0, 4), (0, 5, 0, 6), (0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2)],
    )
    assert table.header_row == 2
    assert table.mapping == {
        "learner_id": 1,
        "qualification": 2,
        "town": 3,
        "address": 4,
        "available_from": 5,
        "available_to": 6,
    }
    assert numbers(table) == [3]


def test_a_text_in_the_first_row_that_happens_to_be_a_heading_stays_data() -> None:
    table = learners([*HEADER, "Grupa"], ["L1", "Skola", "Pavārs", "Cēsis", "Klase"], [*GIRTS, "P1"])
    assert (table.header_row, numbers(table)) == (1, [2, 3])


def test_the_line_of_column_numbers_below_an_official_header_is_not_a_row() -> None:
    table = learners(HEADER, [1, 2, 3, 4], ANNA)
    assert (numbers(table), codes(table)) == ([3], ["headers_left_out"])


def test_a_header_repeated_on_each_page_is_left_out_and_told() -> None:
    table = learners(HEADER, ANNA, HEADER, GIRTS)
    assert (numbers(table), codes(table)) == ([2, 4], ["headers_left_out"])


@pytest.mark.parametrize("word", ["Kopā", "KOPĀ:", "Pavisam kopā", "Total", "Kopā audzēkņi"])
def test_a_total_row_is_left_out_and_told(word: str) -> None:
    table = learners(HEADER, ANNA, GIRTS, [word, 2])
    assert (numbers(table), codes(table)) == ([2, 3], ["totals_left_out"])
    assert table.notes[0].row == 4


def test_a_total_below_an_unread_column_of_numbers_is_known_too() -> None:
    table = learners(["Nr.", *HEADER], [1, *ANNA], ["Kopā", None, 1])
    assert numbers(table) == [2]


def test_a_company_called_total_is_no_total() -> None:
    table = find_table(book(["Uzņēmums", "Pilsēta"], ["Kopā augt", "Cēsis"], ["Total", "Rīga"]), EMPLOYERS)
    assert numbers(table) == [2, 3]


def test_remarks_and_signatures_below_the_table_are_left_out_and_told() -> None:
    table = learners(HEADER, ANNA, GIRTS, [], ["Sagatavoja: D. Ozola"], [], ["* saskaņots"])
    assert (numbers(table), codes(table)) == ([2, 3], ["remarks_left_out"])


def test_a_row_that_lacks_something_inside_the_table_is_kept_for_its_error() -> None:
    table = learners(HEADER, ANNA, [None, "Bez ID"], GIRTS, [None, "Arī bez ID"])
    assert numbers(table) == [2, 3, 4, 5]


def test_of_two_columns_with_one_heading_the_fuller_is_read_and_told() -> None:
    table = learners([*HEADER, "Pilsēta"], [*ANNA[:3], None, "Cēsis"], [*GIRTS[:3], None, "Rīga"])
    assert table.mapping["town"] == 4
    assert codes(table) == ["duplicate_heading"]
    assert "column E" in str(table.notes[0].message)


def test_a_bare_heading_goes_before_one_with_a_remark() -> None:
    table = learners(["Pilsēta (skolas)", *HEADER], ["Rīga", *ANNA])
    assert table.mapping["town"] == 4


def test_the_sheet_whose_header_fits_best_is_read_and_the_others_are_named() -> None:
    workbook = Workbook(
        [
            Sheet("Paskaidrojumi", [["Aizpildiet otro lapu"], ["Skola"], ["Rīgas tehnikums"]]),
            Sheet("Audzēkņi", [HEADER, ANNA]),
            Sheet("Tukša", []),
        ]
    )
    table = find_table(workbook, LEARNERS)
    assert (table.sheet, table.left_out, codes(table)) == ("Audzēkņi", ["Paskaidrojumi"], ["sheet_left_out"])


def test_another_sheet_that_fits_as_well_is_told_and_can_be_chosen() -> None:
    workbook = Workbook([Sheet("1. kurss", [HEADER, ANNA]), Sheet("2. kurss", [HEADER, GIRTS, ANNA])])
    found = find_table(workbook, LEARNERS)
    chosen = find_table(workbook, LEARNERS, sheet="1. kurss")
    assert (found.sheet, codes(found)) == ("2. kurss", ["sheet_fits_too"])
    assert (chosen.sheet, len(chosen.rows), chosen.left_out) == ("1. kurss", 1, ["2. kurss"])


def test_a_hidden_sheet_is_read_only_where_no_shown_one_fits() -> None:
    shown = Sheet("Rāda", [HEADER, ANNA])
    hidden = Sheet("Slēpj", [HEADER, ANNA, GIRTS], is_hidden=True)
    assert find_table(Workbook([hidden, shown]), LEARNERS).sheet == "Rāda"
    assert find_table(Workbook([hidden]), LEARNERS).sheet == "Slēpj"


def test_missing_required_columns_are_named() -> None:
    table = learners(["Vārds, uzvārds", "Pilsēta"], ["Anna", "Cēsis"])
    assert [column.key for column in table.missing_required] == ["learner_id", "qualification"]
    assert find_table(book(HEADER), requiring(LEARNERS, ["name"])).missing_required == []


def test_unknown_headings_are_mapped_by_hand() -> None:
    workbook = book(["Sleja A", "Sleja B", "Sleja C"], ["L1", "Anna", "Pavārs"])
    guessed = find_table(workbook, LEARNERS)
    assert (guessed.mapping, guessed.header_row, len(guessed.unmapped_columns)) == ({}, 1, 3)
    table = find_table(
        workbook, LEARNERS, mapping={"learner_id": 0, "name": 1, "qualification": 2}, header_row=1
    )
    assert table.rows[0].cells == {"learner_id": "L1", "name": "Anna", "qualification": "Pavārs"}
    assert (table.missing_required, table.unmapped_columns) == ([], [])


def test_a_mapping_by_hand_wins_over_what_is_recognised() -> None:
    table = find_table(book(HEADER, ANNA), LEARNERS, mapping={"town": None, "school": 3, "name": 1})
    assert table.mapping == {"learner_id": 0, "qualification": 2, "school": 3, "name": 1}


def test_a_header_row_chosen_by_hand_is_used_even_where_another_fits_better() -> None:
    table = find_table(book(["a", "b"], HEADER, ANNA), LEARNERS, header_row=1, mapping={"name": 1})
    assert (table.header_row, numbers(table)) == (1, [2, 3])


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        ({"sheet": "Nav"}, "no_such_sheet"),
        ({"header_row": 9}, "no_such_row"),
        ({"mapping": {"name": 99}}, "no_such_column"),
        ({"mapping": {"nothing": 0}}, "no_such_column"),
    ],
)
def test_a_choice_that_does_not_exist_is_refused(choice: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        find_table(book(HEADER, ANNA), LEARNERS, **choice)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_the_ministrys_file_is_recognised_with_its_title_merged_header_and_total() -> None:
    header: list[Cell] = [
        *(
            "Pašvaldība",
            "Iestādes reģistrācijas Nr.",
            "Iestādes nosaukums",
            "Iestādes veids",
            "Iestādes tips",
        ),
        *("Pakļautība", "Faktiskais dibinātājs", "Adreses ATVK kods"),
        " Izglītības programmas otrais klasifikācijas līmenis",
        *("Izglītības programmas kods", "Izglītības programmas\nnosaukums"),
        *("1.kursā", "2.kursā", "3.kursā", "4.kursā", "Izglītojamo skaits kopā (1.-4.kurss)"),
    ]
    row: list[Cell] = [
        *("Cēsu novads", 4531002881, "Cēsu tehnikums", "PII", "tips", "IZM", "IZM", "0022000", "33"),
        *("33 811 02 1", "Viesnīcu pakalpojumi", 10, 8, 7, 5, 30),
    ]
    total: list[Cell] = ["Kopā", *[None] * 10, 10, 8, 7, 5, 30]
    title: list[Cell] = ["Izglītojamo skaits profesionālās izglītības programmās 2026./2027. m. g."]
    table = find_table(book(title, [], header, row, total, merges=[(0, 0, 0, 15)]), VET_ENROLMENT)
    assert table.mapping == {column.key: index for index, column in enumerate(VET_ENROLMENT)}
    assert (table.header_row, numbers(table), codes(table)) == (3, [4], ["totals_left_out"])


LEARNER_NAMES = (
    *("learner_id", "name", "school", "qualification", "town", "address", "lat", "lon", "max_km"),
    *("birth_date", "available_from", "available_to", "wishes"),
)
OPENING_NAMES = (
    *("opening_id", "employer", "qualifications", "town", "address", "lat", "lon", "seats", "starts_on"),
    *("ends_on", "min_age", "skills"),
)


@pytest.mark.parametrize(
    ("layout", "names"), [(LEARNERS, LEARNER_NAMES), (OPENINGS, OPENING_NAMES)], ids=["learners", "openings"]
)
def test_the_columns_of_match_files_are_known_by_their_own_names(
    layout: tuple[Column, ...], names: tuple[str, ...]
) -> None:
    assert find_table(book(names, ["x"] * len(names)), layout).mapping == {n: i for i, n in enumerate(names)}


def test_a_column_of_coordinates_is_of_its_own_kind() -> None:
    assert {column.key for column in LEARNERS if column.kind is Kind.POINT} == {"lat_lon"}
