"""CSV as it occurs: encodings, separators, quotes, ragged rows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliances.kernel.errors import Refused
from alliances.kernel.spreadsheets.upload import read_upload
from alliances.kernel.spreadsheets.workbook import Cell, Unusable
from tests.alliances.kernel.spreadsheets.made import FEW_CHILDREN

LATVIAN = "Ģirts Ķēniņš-Žagariņš, Šņukšle"


def rows(data: bytes | str, name: str = "a.csv") -> list[list[Cell]]:
    return read_upload(data.encode() if isinstance(data, str) else data, name).sheets[0].rows


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1257"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_latvian_letters_survive_every_encoding_that_occurs(encoding: str) -> None:
    text = "Vārds;Grupa\n" + f"{LATVIAN};P1\n" * 3
    assert rows(text.encode(encoding))[1] == [LATVIAN, "P1"]


def test_windows_1257_is_never_read_as_1252() -> None:
    read = rows("Vārds;Grupa\nĢirts;P1\n".encode("cp1257"))
    assert read[1][0] == "Ģirts"
    assert read[1][0] != "Ģirts".encode("cp1257").decode("cp1252")


def test_a_file_that_was_guessed_as_baltic_says_so() -> None:
    workbook = read_upload("Vārds;Grupa\nĢirts;P1\n".encode("cp1257"), "a.csv")
    assert [note.code for note in workbook.notes] == ["read_as_baltic"]
    assert workbook.encoding == "cp1257"


def test_letters_that_somebody_else_read_wrongly_are_noted() -> None:
    wrong = "Vārds;Grupa\nĢirts;P1\nĒriks;P1\nŅina;P2\n".encode("cp1257").decode("cp1252")
    assert [note.code for note in read_upload(wrong.encode(), "a.csv").notes] == ["letters_look_wrong"]


@pytest.mark.parametrize("boms", [1, 2, 3])
def test_byte_order_marks_do_not_stick_to_the_first_heading(boms: int) -> None:
    assert rows(b"\xef\xbb\xbf" * boms + b"ID;B\n1;2\n")[0][0] == "ID"


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_every_separator_is_found(separator: str) -> None:
    table = [("Vārds", "Grupa", "Pilsēta"), ("Anna", "P1", "Cēsis")] * 3
    text = "\n".join(separator.join(row) for row in table)
    workbook = read_upload(text.encode(), "a.csv")
    assert workbook.separator == separator
    assert workbook.sheets[0].rows[1] == ["Anna", "P1", "Cēsis"]


MIXED = {
    "decimal commas": ("lat;lon;km\n56,946;24,105;12,5\n57,3;25,2;1,5\n57,3;25,2;1,5\n", ";"),
    "lists in a comma file": ("id,name,wishes\nL1,Anna,O1;O2;O3\nL2,Jānis,O1;O2;O3\n", ","),
    "title with commas": (
        "Saraksts, 2026. gads, 1. kurss\n\nVārds;Grupa;Pilsēta\nAnna;P1;Cēsis\nJānis;P1;Rīga\n",
        ";",
    ),
    "unquoted commas": ("Vārds;Pilsēta\nAnna, Liepa, Cēsis;Rīga\nJānis;Rīga\n", ";"),
    "more commas than columns": ("Vārds;Adrese\n" + "A, B;C, D, E, F\n" * 3, ";"),
    "separator line": ("sep=|\nA|B;C\n1|2;3\n", "|"),
    "one column": ("Vārds\nAnna\nJānis\n", ","),
}


@pytest.mark.parametrize(("text", "separator"), MIXED.values(), ids=MIXED)
def test_the_separator_is_told_from_the_same_character_inside_cells(text: str, separator: str) -> None:
    assert read_upload(text.encode(), "a.csv").separator == separator


def test_a_separator_line_of_excel_is_not_a_row() -> None:
    assert rows("sep=;\nA;B\n1;2\n") == [["A", "B"], ["1", "2"]]


def test_trailing_separators_and_ragged_rows_are_no_columns() -> None:
    assert rows("A;B;;;\n1;2;;;\n3\n1;2;3;4\n") == [["A", "B"], ["1", "2"], ["3"], ["1", "2", "3", "4"]]


def test_blank_lines_keep_the_numbers_of_the_rows_below() -> None:
    assert rows("\n\nA;B\n\n1;2\n") == [[], [], ["A", "B"], [], ["1", "2"]]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_and_line_breaks_inside_quotes_are_read(line_end: str) -> None:
    text = line_end.join(["A;B", '"viena', 'divas";2', "3;4", ""])
    assert rows(text) == [["A", "B"], ["viena\ndivas", "2"], ["3", "4"]]


def test_quotes_inside_company_names_stay() -> None:
    assert rows('Uzņēmums;Pilsēta\nSIA "Rīta rasa";Cēsis\n"SIA ""Rasa""";Rīga\n')[1:] == [
        ['SIA "Rīta rasa"', "Cēsis"],
        ['SIA "Rasa"', "Rīga"],
    ]


def test_a_formula_in_a_text_file_is_never_a_value_but_excels_text_trick_is() -> None:
    read = rows('A;B;C\n=1+1;="0012";-5\n')[1]
    assert isinstance(read[0], Unusable)
    assert read[0].code == "formula"
    assert read[1:] == ["0012", "-5"]


def test_an_open_quote_is_refused_with_the_row_where_it_opens() -> None:
    with pytest.raises(Refused) as refused:
        rows('A;B\n1;2\n"3;4\n5;6\n')
    assert refused.value.code == "quote_not_closed"
    assert "row 3" in str(refused.value.message)


def test_a_damaged_letter_is_refused_with_its_row_and_not_read_as_another_encoding() -> None:
    with pytest.raises(Refused) as refused:
        rows("A;B\nĢirts Ķēniņš;x\n".encode() + b"\xc4;x\n")
    assert (refused.value.code, refused.value.field) == ("encoding_damaged", "file")
    assert "Row 3" in str(refused.value.message)


letters = st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs"])
grids = st.lists(st.lists(st.text(letters, max_size=30), min_size=2, max_size=4), min_size=1, max_size=5)


def _answer(data: bytes) -> str:
    try:
        return "rows" if read_upload(data, "a.csv").sheets[0].rows else "no rows"
    except Refused as refused:
        return refused.code


@settings(max_examples=FEW_CHILDREN)
@given(grids)
def test_no_text_file_makes_the_reader_stumble(grid: list[list[str]]) -> None:
    """Whatever stands in it, the answer is rows or a refusal for a reason that texts can give."""
    data = "\n".join(";".join(row) for row in grid).encode()
    assert _answer(data) in {"rows", "empty", "html", "other_content", "quote_not_closed"}


@settings(max_examples=FEW_CHILDREN)
@given(st.binary(min_size=1, max_size=400))
def test_no_bytes_make_the_reader_stumble(data: bytes) -> None:
    assert _answer(data) != "unreadable"
