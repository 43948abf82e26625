"""The report as a page: what stands where, what is left out, what it is styled with."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from alliances.kernel.text import sort_key
from matching.match_files import pictures, report, style
from matching.match_files.answer import Answer
from matching.match_files.summary import summary
from tests.matching.match_files.made import answered, learner, opening


@pytest.fixture(autouse=True)
def _in_english() -> object:
    with override("en"):
        yield


def page(found: Answer) -> str:
    return report.report(found, summary(found, 1.5))


def text_of(html: str) -> str:
    without_style = re.sub(r"<style>.*?</style>", "", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", without_style).split())


@pytest.fixture
def found(tmp_path: Path) -> Answer:
    people: list[Any] = [
        learner(learner_id=f"L{n}", name=f"Anna {n}", school=("Rīgas skola", "Cēsu skola")[n % 2])
        for n in range(6)
    ]
    people += [
        learner(learner_id="P1", name="Pāvils", qualification="Pavārs", school=""),
        learner(learner_id="N1", name="Niks", town="Nekurciems", school="Rīgas skola"),
    ]
    places = [
        opening(seats="3"),
        opening(opening_id="V2", employer="SIA Otrs", town="Cēsis"),
        opening(opening_id="V3", employer="SIA Punkts", town="", lat="57.5", lon="25.4"),
    ]
    return answered(tmp_path, people, places)


def test_the_title_is_the_finding(found: Answer) -> None:
    html = page(found)
    assert "5 of 8 learners have a place" in re.search(r"<h1>(.*?)</h1>", html, re.S)[1]  # type: ignore[index]
    assert "5 of 8 learners have a place" in re.search(r"<title>(.*?)</title>", html, re.S)[1]  # type: ignore[index]


def test_everybody_stands_in_the_report(found: Answer) -> None:
    text = text_of(page(found))
    for result in (*found.placed, *found.unplaced):
        assert f"{result.learner.name} {result.learner.id}" in text


def test_long_lists_are_cut_and_say_where_the_rest_stands(
    found: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "ROWS_SHOWN", 2)
    text = text_of(page(found))
    assert "Not shown here: 3. All stand in proposals.xlsx." in text
    assert "Not shown here: 1. All stand in unplaced.xlsx." in text


def test_qualifications_are_counted_with_the_worst_first(found: Answer) -> None:
    shares = report.by_qualification(found)
    assert [(s.name, s.learners, s.placed, s.seats) for s in shares] == [
        ("Vehicle mechanic", 7, 5, 5),
        ("Cook", 1, 0, 0),
    ]


def test_schools_are_counted_in_the_order_of_the_latvian_alphabet(found: Answer) -> None:
    shares = report.by_school(found)
    assert [s.name for s in shares] == sorted(["Rīgas skola", "Cēsu skola"], key=sort_key)
    assert sum(s.learners for s in shares) == 7
    assert sum(s.placed for s in shares) == 5


def test_one_school_in_two_spellings_is_one_school(tmp_path: Path) -> None:
    people = [learner(school="Cēsu skola"), learner(learner_id="L2", school="CĒSU  SKOLA")]
    assert len(report.by_school(answered(tmp_path, people, [opening()]))) == 1


def test_the_map_counts_learners_by_town_of_work(found: Answer) -> None:
    plot = pictures.map_of(found)
    assert plot is not None
    counted = {label: int(n) for label, n in plot.table.rows}
    assert counted == {"Valmiera": 3, "Cēsis": 1, "57.5, 25.4": 1}
    assert "3 towns" in plot.title


def test_homes_are_not_on_the_map(tmp_path: Path) -> None:
    found = answered(tmp_path, [learner(town="Smiltene")], [opening()])
    plot = pictures.map_of(found)
    assert plot is not None
    assert "Smiltene" not in plot.svg


def test_the_histogram_names_the_median_and_the_95th_percentile(found: Answer) -> None:
    plot = pictures.distances_of(found)
    assert plot is not None
    figures = summary(found, 0)
    assert f"{figures['median_km']:.1f} km" in plot.title
    assert f"{figures['p95_km']:.1f} km" in plot.title
    assert sum(int(n) for _, n in plot.table.rows) == 5


def test_the_reasons_are_drawn_with_the_most_frequent_first(found: Answer) -> None:
    plot = pictures.reasons_of(found)
    assert plot is not None
    assert "3 learners" in plot.title
    assert sorted(int(n) for _, n in plot.table.rows) == [1, 1, 1]


def test_without_a_single_pair_there_is_no_map_and_no_histogram(tmp_path: Path) -> None:
    found = answered(tmp_path, [learner(town="")], [opening()])
    assert pictures.map_of(found) is None
    assert pictures.distances_of(found) is None
    assert pictures.reasons_of(found) is not None
    assert "0 of 1 learners have a place" in text_of(page(found))


def test_with_everybody_placed_there_are_no_reasons(tmp_path: Path) -> None:
    found = answered(tmp_path, [learner()], [opening()])
    assert pictures.reasons_of(found) is None
    assert "Learners without a place" not in text_of(page(found))


def test_a_certificate_that_does_not_hold_is_said_on_the_page(found: Answer) -> None:
    figures = summary(found, 0)
    assert "Optimal, certificate verified" in report.report(found, figures)
    assert "The certificate did not hold" in report.report(found, {**figures, "certificate_ok": False})


def test_remarks_about_the_files_stand_in_the_report(found: Answer) -> None:
    assert found.question.warnings
    text = text_of(page(found))
    for warning in found.question.warnings:
        assert str(warning) in text


def test_pairs_with_an_unchecked_age_are_counted_and_marked(tmp_path: Path) -> None:
    dated = {"starts_on": "2026-10-01", "ends_on": "2027-05-01", "min_age": "18"}
    text = text_of(page(answered(tmp_path, [learner()], [opening(**dated)])))
    assert "1 pair needs a look" in text
    assert "the birth date or the first day is missing" in text


def test_the_style_carries_fonts_and_pictures_in_itself() -> None:
    text = style.style()
    assert text.count("data:font/woff2;base64,") == 2
    assert "data:image/svg+xml;base64," in text
    assert not re.search(r"url\((?![\"']?data:)", text)
    assert "@media print" in text
    assert "--paper" in text
    assert ".plot-title" in text


def test_a_style_sheet_that_is_gone_is_an_error_and_not_a_bare_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(style, "SHEETS", ("tokens", "gone"))
    with pytest.raises(FileNotFoundError, match="css/gone"):
        style.style()
