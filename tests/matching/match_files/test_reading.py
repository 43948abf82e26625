"""What is read from the two files, and the line that each fault gets."""

from pathlib import Path

import pytest
from django.utils.translation import override
from openpyxl import Workbook

from alliances.kernel.errors import Refused
from matching.match_files import columns, policy
from matching.match_files.problem_input import Inputs, load
from matching.match_files.remarks import UnusableInputError
from tests.matching.match_files.made import (
    LEARNER,
    OPENING,
    faults,
    learner,
    opening,
    question,
    warnings,
    write,
)


@pytest.fixture(autouse=True)
def _in_english() -> object:
    with override("en"):
        yield


def test_latvian_and_english_headings_read_the_same(tmp_path: Path) -> None:
    latvian = {
        "learner_id": "Audzēkņa ID",
        "name": "Vārds, uzvārds",
        "school": "Skola",
        "qualification": "Kvalifikācija",
        "town": "Pilsēta",
        "max_km": "Maks. attālums, km",
        "available_from": "Pieejams no",
        "available_to": "Pieejams līdz",
        "wishes": "Vēlmes",
        "opening_id": "Vakances ID",
        "employer": "Uzņēmums",
        "qualifications": "Profesijas",
        "seats": "Vietu skaits",
        "starts_on": "Sākuma datums",
        "ends_on": "Beigu datums",
        "min_age": "Minimālais vecums",
        "skills": "Apgūstamās prasmes",
    }
    people = [learner(max_km="20 km", available_from="01.09.2026.", available_to="2027-06-30", wishes="V1")]
    places = [opening(starts_on="1.10.2026", ends_on="30.05.2027.", min_age="16", skills="Metināt")]
    english = question(tmp_path / "en", people, places).problem
    turned = [
        [{latvian.get(key, key): value for key, value in row.items()} for row in rows]
        for rows in (people, places)
    ]
    assert question(tmp_path / "lv", *turned).problem == english
    assert english.learners[0].max_km == 20.0
    assert english.wishes[0].rank == 1


def test_xlsx_and_csv_give_the_same_problem(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Izglītojamo saraksts"])
    book.active.append([])
    book.active.append(list(LEARNER))
    book.active.append(list(LEARNER.values()))
    book.active.append(["Kopā", 1])
    book.save(tmp_path / "learners.xlsx")
    places = write(tmp_path / "openings.csv", [OPENING], separator=",", encoding="cp1257")
    asked = load(Inputs(tmp_path / "learners.xlsx", places), lambda step, share: None)
    assert asked.problem == question(tmp_path / "csv", [LEARNER], [OPENING]).problem


@pytest.mark.parametrize(
    ("people", "places", "said"),
    [
        ([learner(), learner()], [opening()], ["learners.csv: Row 3, column A “learner_id”", "L1", "row 2"]),
        ([learner()], [opening(), opening()], ["openings.csv: Row 3, column A “opening_id”", "V1", "row 2"]),
        ([learner()], [opening(seats="-2")], ["openings.csv: Row 2, column E “seats”", "“-2”", "0"]),
        (
            [learner(birth_date="31.02.2008")],
            [opening()],
            ["learners.csv: Row 2, column F “birth_date”", "“31.02.2008”", "28.02.2026"],
        ),
        ([learner(birth_date="soon")], [opening()], ["“soon”", "31.12.2026"]),
        ([learner(lat="56.9", lon="")], [opening()], ["column G “lon”", "56.9", "Write both, or neither."]),
        ([learner(lat="", lon="24.1")], [opening()], ["column F “lat”", "24.1", "Write both, or neither."]),
        ([learner(lat="24.1", lon="24.1")], [opening()], ["column F “lat”", "“24.1”", "swapped"]),
        ([learner(max_km="far")], [opening()], ["column F “max_km”", "“far”"]),
        (
            [learner(qualification="")],
            [opening()],
            ["column D “qualification”", "blank", "Fill in the cell."],
        ),
        ([learner(learner_id="")], [opening()], ["column A “learner_id”", "blank"]),
        (
            [learner(available_from="01.09.2026", available_to="31.08.2026")],
            [opening()],
            ["column G “available_to”", "31.08.2026", "01.09.2026", "Correct one of the two days."],
        ),
        (
            [learner()],
            [opening(starts_on="2026-10-02", ends_on="2026-10-01")],
            ["openings.csv: Row 2, column G “ends_on”", "01.10.2026", "02.10.2026"],
        ),
        ([learner()], [opening(min_age="old")], ["column F “min_age”", "“old”"]),
    ],
)
def test_a_fault_is_one_line_with_file_row_column_value_and_mend(
    tmp_path: Path, people: list[dict[str, object]], places: list[dict[str, object]], said: list[str]
) -> None:
    lines = faults(tmp_path, people, places)
    assert len(lines) == 1
    assert "\n" not in lines[0]
    assert not [part for part in said if part not in lines[0]]


def test_all_faults_of_both_files_are_named_at_once(tmp_path: Path) -> None:
    people = [learner(max_km="far"), learner(birth_date="x"), learner(learner_id="L2", lat="56.9")]
    lines = faults(tmp_path, people, [opening(seats="-1"), opening(min_age="?")])
    assert len(lines) == 7
    assert [line.split(":")[0] for line in lines].count("openings.csv") == 3


def test_a_personal_code_is_refused_as_a_number_and_not_repeated(tmp_path: Path) -> None:
    lines = faults(tmp_path, [learner(learner_id="320000-00008")], [opening()])
    assert len(lines) == 1
    assert "320000" not in lines[0]


@pytest.mark.parametrize(("column", "other"), [("lat", "lon"), ("lon", "lat")])
def test_a_coordinate_without_the_other_column_is_one_fault_not_one_a_row(
    tmp_path: Path, column: str, other: str
) -> None:
    people = [
        learner(learner_id=f"L{n}", **{column: "56.9" if column == "lat" else "24.1"}) for n in range(5)
    ]
    lines = faults(tmp_path, people, [opening()])
    assert len(lines) == 1
    assert f"--map learners.{other}" in lines[0]


def test_a_missing_column_says_what_was_seen_and_how_to_map_it(tmp_path: Path) -> None:
    lines = faults(tmp_path, [{"learner_id": "L1", "Ko mācās": "Automehāniķis"}], [opening()])
    assert len(lines) == 1
    assert "learner_id; Ko mācās" in lines[0]
    assert "--map learners.qualification=" in lines[0]


@pytest.mark.parametrize("heading", ["Ko mācās", "ko  MĀCĀS", "B"])
def test_a_column_is_mapped_by_heading_or_letter(tmp_path: Path, heading: str) -> None:
    row = {"learner_id": "L1", "Ko mācās": "Automehāniķis", "town": "Valmiera"}
    hand = columns.by_hand([f"learners.qualification={heading}"])
    asked = question(tmp_path, [row], [opening()], by_hand=hand)
    assert asked.problem.learners[0].qualification == "automehanikis"


def test_a_heading_by_hand_wins_over_the_one_that_is_recognised(tmp_path: Path) -> None:
    row = learner(**{"Izglītības programma": "Pavārs"})
    hand = columns.by_hand(["learners.qualification=Izglītības programma"])
    asked = question(tmp_path, [row], [opening()], by_hand=hand)
    assert asked.learners["L1"].qualification == "Pavārs"


def test_a_header_that_nothing_else_recognises_is_found_by_the_headings_given(tmp_path: Path) -> None:
    path = tmp_path / "learners.csv"
    path.write_text("Saraksts;;\n;;\nCilvēks;Ko apgūst;Kur\nL1;Automehāniķis;Valmiera\n")
    places = write(tmp_path / "openings.csv", [OPENING])
    hand = columns.by_hand(
        ["learners.learner_id=Cilvēks", "learners.qualification=Ko apgūst", "learners.town=Kur"]
    )
    asked = load(Inputs(path, places, by_hand=hand), lambda step, share: None)
    assert [(row.id, row.qualification) for row in asked.problem.learners] == [("L1", "automehanikis")]


def test_a_blank_heading_reads_a_column_from_nowhere(tmp_path: Path) -> None:
    asked = question(
        tmp_path, [learner(wishes="V1")], [opening()], by_hand=columns.by_hand(["learners.wishes="])
    )
    assert asked.problem.wishes == ()


def test_a_heading_that_is_not_there_is_a_fault_that_lists_the_headings(tmp_path: Path) -> None:
    hand = columns.by_hand(["learners.town=Nekur"])
    (line,) = faults(tmp_path, [learner()], [opening()], by_hand=hand)
    assert "“Nekur”" in line
    assert "E: town" in line


@pytest.mark.parametrize("text", ["learners.shoe=X", "people.town=X", "learners.town", "="])
def test_a_mapping_that_names_nothing_is_refused(text: str) -> None:
    with pytest.raises(Refused) as caught:
        columns.by_hand([text])
    assert "learners.town" in str(caught.value.message)


def test_a_table_without_rows_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "learners.csv").write_text(";".join(LEARNER) + "\n")
    places = write(tmp_path / "openings.csv", [OPENING])
    with pytest.raises(UnusableInputError) as caught:
        load(Inputs(tmp_path / "learners.csv", places), lambda step, share: None)
    assert [fault.code for fault in caught.value.faults] == ["no_rows"]


def test_a_missing_and_an_unreadable_file_get_one_line_each(tmp_path: Path) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(UnusableInputError) as caught:
        load(Inputs(tmp_path / "none.csv", tmp_path / "broken.xlsx"), lambda step, share: None)
    lines = [str(fault) for fault in caught.value.faults]
    assert len(lines) == 2
    assert lines[0].startswith(f"{tmp_path / 'none.csv'}: there is no such file.")
    assert lines[1].startswith("broken.xlsx: The file is damaged")


def test_two_files_of_one_name_are_told_apart_by_their_paths(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    people = write(tmp_path / "a" / "list.csv", [learner(max_km="far")])
    places = write(tmp_path / "b" / "list.csv", [opening(seats="-1")])
    with pytest.raises(UnusableInputError) as caught:
        load(Inputs(people, places), lambda step, share: None)
    assert [fault.file for fault in caught.value.faults] == [str(people), str(places)]


def test_a_folder_called_like_a_file_gets_a_line(tmp_path: Path) -> None:
    places = write(tmp_path / "openings.csv", [OPENING])
    (tmp_path / "learners.csv").mkdir()
    with pytest.raises(UnusableInputError) as caught:
        load(Inputs(tmp_path / "learners.csv", places), lambda step, share: None)
    assert [fault.code for fault in caught.value.faults] == ["cannot_open"]


def test_a_folder_instead_of_a_file_gets_a_line(tmp_path: Path) -> None:
    places = write(tmp_path / "openings.csv", [OPENING])
    with pytest.raises(UnusableInputError) as caught:
        load(Inputs(tmp_path, places), lambda step, share: None)
    assert [fault.code for fault in caught.value.faults] == ["unsupported_type"]


def test_columns_that_are_not_read_are_named(tmp_path: Path) -> None:
    asked = question(tmp_path, [learner(phone="20 000 000", Piezīme="zvanīt")], [opening()])
    (line,) = warnings(asked, "columns_unread")
    assert "F: phone; G: Piezīme" in line


def test_two_columns_of_one_name_are_told_only_where_one_is_read(tmp_path: Path) -> None:
    people = tmp_path / "learners.csv"
    people.write_text("learner_id;qualification;town;town;phone;phone\nL1;Pavārs;Rīga;;1;2\n")
    places = write(tmp_path / "openings.csv", [OPENING])
    asked = load(Inputs(people, places), lambda step, share: None)
    (line,) = warnings(asked, "duplicate_heading")
    assert "“town”" in line


def test_blank_seats_count_as_one_place_and_say_so(tmp_path: Path) -> None:
    places = [opening(), opening(opening_id="V2", seats="")]
    asked = question(tmp_path, [learner()], places)
    assert [row.capacity for row in asked.problem.openings] == [1, 1]
    assert len(warnings(asked, "seats_blank")) == 1


def test_no_seats_left_is_not_a_fault(tmp_path: Path) -> None:
    assert question(tmp_path, [learner()], [opening(seats="0")]).problem.openings[0].capacity == 0


def test_the_policy_comes_from_key_and_value() -> None:
    read = policy.read(["learner_wish=50", "max_km=12,5", "max_minutes = 40"])
    assert (read.learner_wish, read.max_km, read.max_minutes) == (50, 12.5, 40.0)
    assert read.distance == policy.read([]).distance


@pytest.mark.parametrize(
    "text", ["speed=1", "distance=1.5", "distance=x", "distance", "distance=-1", "max_km=x"]
)
def test_a_weight_that_cannot_be_used_is_refused(text: str) -> None:
    with pytest.raises(Refused) as caught:
        policy.read([text])
    assert caught.value.code == "policy"


@pytest.mark.parametrize("number", [1020312345, "1020312345", "10203-12345", "010203-12345", "01020312345"])
def test_a_personal_code_that_lost_its_leading_zero_is_refused_as_a_number(
    tmp_path: Path, number: object
) -> None:
    book = Workbook()
    book.active.append(list(LEARNER))
    book.active.append([number, *list(LEARNER.values())[1:]])
    book.save(tmp_path / "learners.xlsx")
    places = write(tmp_path / "openings.csv", [OPENING])
    with pytest.raises(UnusableInputError) as caught:
        load(Inputs(tmp_path / "learners.xlsx", places), lambda step, share: None)
    assert [fault.code for fault in caught.value.faults] == ["personal_code_as_number"]
    assert "12345" not in str(caught.value.faults[0])
