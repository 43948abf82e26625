"""What is written: the same for the same input, complete, harmless, and readable without a network."""

import json
import random
import re
from pathlib import Path

import pytest
from django.utils.translation import override

from matching.engine.verify import violations
from matching.match_files import outputs
from tests.matching.match_files.made import answered, cells, columns_of, heading, learner, opening, written

PEOPLE = [
    learner(
        learner_id=f"L{n:02d}",
        name=f"Anna Nr{n}",
        school=("Ā skola", "Z skola", "A skola")[n % 3],
        qualification=("Automehāniķis", "Pavārs", "Jauna profesija")[n % 3],
        town=("Valmiera", "Cēsis", "Rīga", "Nekurciems")[n % 4],
        wishes=("V02;V01", "", "V05")[n % 3],
        birth_date="2007-01-01",
    )
    for n in range(24)
]
PLACES = [
    opening(
        opening_id=f"V{n:02d}",
        employer=f"SIA Paraugs {n}",
        qualifications=("Automehāniķis", "Pavārs; Automehāniķis")[n % 2],
        town=("Valmiera", "Rīga", "Cēsis")[n % 3],
        seats=str(n % 3),
    )
    for n in range(10)
]


@pytest.fixture(autouse=True)
def _in_english() -> object:
    with override("en"):
        yield


def test_the_summary_counts_its_own_rows(tmp_path: Path) -> None:
    found = answered(tmp_path, PEOPLE, PLACES)
    figures = written(found, tmp_path / "out")
    assert figures["learners"] == 24
    assert figures["openings"] == 10
    assert figures["seats"] == sum(n % 3 for n in range(10))
    assert figures["placed"] + sum(figures["unplaced"].values()) == 24
    assert figures["unplaced"]["location_missing"] == 6
    assert figures["with_wishes"] == 16
    assert figures["certificate_ok"]
    assert figures["total_cost"] == sum(r.place.cost or 0 for r in found.placed if r.place)
    assert json.loads((tmp_path / "out" / "summary.json").read_text()) == figures


def test_figures_of_a_problem_that_can_be_counted_by_hand(tmp_path: Path) -> None:
    people = [
        learner(wishes="V2;V1"),
        learner(learner_id="L2", wishes="V1"),
        learner(learner_id="L3", town="Rīga", max_km="150", wishes="V9"),
        learner(learner_id="L4", qualification="Pavārs"),
    ]
    places = [opening(), opening(opening_id="V2"), opening(opening_id="V3", town="Cēsis", seats="2")]
    figures = written(answered(tmp_path, people, places), tmp_path / "out")
    assert (figures["placed"], figures["unplaced"], figures["seats"]) == (3, {"qualification": 1}, 4)
    assert (figures["with_wishes"], figures["first_wishes"], figures["any_wish"]) == (2, 2, 2)
    assert figures["median_km"] == 0
    assert figures["p95_km"] == pytest.approx(81.6, abs=0.5)  # Rīga to Cēsis: 0.368° north, 1.169° east
    rows = cells(tmp_path / "out" / "proposals.xlsx")["Openings"]
    filled = columns_of(rows, heading("opening_id"), heading("seats"), "Filled", "Free")
    assert filled == [("V1", 1, 1, 0), ("V2", 1, 1, 0), ("V3", 2, 1, 1)]


def test_the_pairs_that_are_written_keep_every_rule(tmp_path: Path) -> None:
    found = answered(tmp_path, PEOPLE, PLACES)
    question, outcome = found.outcome.question, found.outcome
    arrays = (question.indptr, question.opening, question.cost, question.capacity)
    assert not violations(*arrays, outcome.solution)
    written(found, tmp_path / "out")
    rows = cells(tmp_path / "out" / "proposals.xlsx")["Proposals"]
    taken = columns_of(rows, heading("learner_id"), heading("opening_id"))
    assert len(taken) == len({who for who, _ in taken}) == len(found.placed) > 3
    for number in {where for _, where in taken}:
        seats = next(int(str(row["seats"])) for row in PLACES if row["opening_id"] == number)
        assert [where for _, where in taken].count(number) <= seats


def test_everybody_stands_in_exactly_one_of_the_two_workbooks(tmp_path: Path) -> None:
    written(answered(tmp_path, PEOPLE, PLACES), tmp_path / "out")
    placed = columns_of(cells(tmp_path / "out" / "proposals.xlsx")["Proposals"], heading("learner_id"))
    left = columns_of(cells(tmp_path / "out" / "unplaced.xlsx")["Without a place"], heading("learner_id"))
    assert sorted(who for (who,) in placed + left) == [row["learner_id"] for row in PEOPLE]


def test_every_unplaced_learner_has_a_code_a_word_and_a_sentence(tmp_path: Path) -> None:
    figures = written(answered(tmp_path, PEOPLE, PLACES), tmp_path / "out")
    rows = columns_of(
        cells(tmp_path / "out" / "unplaced.xlsx")["Without a place"], "Reason, code", "Reason", "Why"
    )
    codes = [str(code) for code, _, _ in rows]
    assert {code: codes.count(code) for code in codes} == figures["unplaced"]
    assert all(word and str(why).endswith(".") for _, word, why in rows)


def test_rows_without_a_location_are_listed_for_whoever_mends_them(tmp_path: Path) -> None:
    people = [learner(town="Valmera"), learner(learner_id="L2", town="")]
    written(answered(tmp_path, people, [opening(town="Nekurciems")]), tmp_path / "out")
    rows = cells(tmp_path / "out" / "unplaced.xlsx")["Without a location"]
    found = {
        row[0]: row[1:] for row in columns_of(rows, "ID", "Row of", "Written in the file", "Perhaps meant")
    }
    assert set(found) == {"L1", "L2", "V1"}
    assert found["L1"][:2] == ("learners", "Valmera")
    assert "Valmiera" in str(found["L1"][2])
    assert found["V1"][0] == "openings"


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    dice = random.Random(7)
    results = []
    for name in ("a", "b", "c"):
        people, places = list(PEOPLE), list(PLACES)
        if name != "a":
            dice.shuffle(people)
            dice.shuffle(places)
        figures = written(answered(tmp_path / name, people, places), tmp_path / name)
        del figures["input_sha256"]
        books = [cells(tmp_path / name / book) for book in ("proposals.xlsx", "unplaced.xlsx")]
        results.append((figures, books))
    assert results[0] == results[1] == results[2]


def test_the_same_input_gives_the_same_files(tmp_path: Path) -> None:
    found = answered(tmp_path, PEOPLE, PLACES)
    again = answered(tmp_path, PEOPLE, PLACES)
    for folder, answer in (("a", found), ("b", again)):
        written(answer, tmp_path / folder)
    for name in ("summary.json", "report.html"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    for name in ("proposals.xlsx", "unplaced.xlsx"):
        assert cells(tmp_path / "a" / name) == cells(tmp_path / "b" / name)


def test_another_row_gives_another_hash(tmp_path: Path) -> None:
    one = written(answered(tmp_path / "a", PEOPLE, PLACES), tmp_path / "a")
    two = written(answered(tmp_path / "b", PEOPLE[1:], PLACES), tmp_path / "b")
    assert one["problem_sha256"] != two["problem_sha256"]
    assert one["input_sha256"]["learners"] != two["input_sha256"]["learners"]
    assert one["input_sha256"]["openings"] == two["input_sha256"]["openings"]


def test_a_name_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    evil = "@SUM(1)"
    people = [learner(name=evil), learner(learner_id="L2", name=evil, town="")]
    written(answered(tmp_path, people, [opening(employer="+1+1", title="-2+3")]), tmp_path / "out")
    for name in ("proposals.xlsx", "unplaced.xlsx"):
        for sheet in load_workbook(tmp_path / "out" / name):
            texts = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
            risky = [cell for cell in texts if cell.value.startswith(("@", "+", "-", "="))]
            assert risky or sheet.max_row == 1
            assert all(cell.data_type == "s" and cell.quotePrefix for cell in risky)


def test_the_report_asks_no_host_and_runs_no_script(tmp_path: Path) -> None:
    written(answered(tmp_path, PEOPLE, PLACES), tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text()
    loaded = re.findall(r"""\s(?:src|href|action|srcset|data)=["']?([^"'\s>]+)""", page)
    loaded += re.findall(r"""(?:url\(|@import)\s*["']?([^"')\s]+)""", page)
    assert len(loaded) > 3
    assert not [link for link in loaded if not link.startswith(("data:", "#"))]
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert page.count("<svg") >= 6


def test_the_report_escapes_what_the_files_say(tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)>"
    people = [
        learner(name=evil, school=evil, qualification=evil),
        learner(learner_id="L2", name=evil, town=evil),
    ]
    written(answered(tmp_path, people, [opening(employer=evil, qualifications=evil)]), tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text()
    assert "<img" not in page
    assert "&lt;img" in page


def test_the_report_speaks_the_language_of_the_moment(tmp_path: Path) -> None:
    found = answered(tmp_path, PEOPLE, PLACES)
    with override("lv"):
        written(found, tmp_path / "lv")
    written(found, tmp_path / "en")
    assert '<html lang="lv">' in (tmp_path / "lv" / "report.html").read_text()
    assert '<html lang="en">' in (tmp_path / "en" / "report.html").read_text()


def test_nobody_placed_still_gives_all_four_files(tmp_path: Path) -> None:
    figures = written(answered(tmp_path, [learner(town="")], [opening()]), tmp_path / "out")
    assert figures["median_km"] is None
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(outputs.NAMES)


def test_our_own_reader_knows_the_proposals_again(tmp_path: Path) -> None:
    from alliances.kernel.spreadsheets.table_detection import find_table
    from alliances.kernel.spreadsheets.upload import read_upload
    from matching.match_files.columns import LEARNER_LAYOUT

    with override("lv"):
        written(answered(tmp_path, PEOPLE, PLACES), tmp_path / "out")
    path = tmp_path / "out" / "proposals.xlsx"
    table = find_table(read_upload(path, path.name), LEARNER_LAYOUT.columns)
    assert {"learner_id", "name", "school", "qualification"} <= table.mapping.keys()
