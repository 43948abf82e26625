"""The edge cases that rulebook 7.3 lists, and those that its words leave open."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from dvb.indicators.engine import tables
from dvb.indicators.engine.definitions import (
    AGREEMENT,
    EXPOSURE,
    EXPOSURE_EU,
    NEW_SKILLS,
    PARTICIPATION,
    VARIANTS,
    Definition,
    Period,
    definition,
)
from dvb.indicators.engine.facts import prepare
from dvb.indicators.engine.frames import read
from dvb.indicators.engine.tables import cells, coverage
from tests.dvb.indicators.frame_kit import YEAR, Country


def _one(**learner: object) -> Country:
    country = Country()
    country.learner("L1", **learner)  # type: ignore[arg-type]
    return country


def test_a_person_counts_once_over_stays_and_schools() -> None:
    country = _one(left_on="2025-12-31")
    country.learner("L1", "S2", enrolled_on="2026-01-05")
    country.stay("L1", 200)
    country.stay("L1", 40, kind="prakse")
    done = country.count()
    assert (done.numerator, done.denominator, done.late) == (1, 1, 0)
    table = cells(done, ["kind"])
    assert table.to_dict("list") == {"kind": ["dvb", "prakse"], "numerator": [1, 1], "denominator": [1, 1]}


@pytest.mark.parametrize(
    ("left", "came", "school"),
    [
        ("2025-10-01", "2025-10-01", "S2"),  # both hold on the day: the later stay
        ("2025-10-01", "2025-10-02", "S1"),
        ("2025-09-30", "2025-10-01", "S2"),
    ],
)
def test_a_transfer_counts_at_the_school_of_the_first_of_october(left: str, came: str, school: str) -> None:
    country = _one(left_on=left)
    country.learner("L1", "S2", enrolled_on=came)
    country.stay("L1", 40)
    assert cells(country.count(), ["school"]).to_dict("list") == {
        "school": [school],
        "numerator": [1],
        "denominator": [1],
    }


def test_two_stays_at_once_in_two_schools_are_one_person() -> None:
    country = _one()
    country.learner("L1", "S0")
    assert cells(country.count(), ["school"])["school"].tolist() == ["S1"]


@pytest.mark.parametrize(
    "changes",
    [
        {"hours": 24},
        {"agreement_signed_on": None},
        {"agreement_signed_on": "2026-09-01"},
        {"is_outside_school": False},
    ],
    ids=["too short", "unsigned", "signed after the window", "school workshop"],
)
def test_a_stay_that_does_not_qualify_counts_nobody(changes: dict[str, object]) -> None:
    country = _one()
    country.stay("L1", **changes)  # type: ignore[arg-type]
    assert country.counted() == []


def test_two_short_stays_do_not_make_one_long_one() -> None:
    country = _one()
    country.stay("L1", 30)
    country.stay("L1", 30)
    assert country.counted() == []
    assert country.counted(PARTICIPATION.at(0)) == ["L1"]


def test_hours_count_when_confirmed_and_in_the_year_of_their_day() -> None:
    country = _one()
    stay = country.stay("L1", 0, at="2026-08-24", ends_on="2026-09-04")
    for number in range(24, 32):
        country.log(stay, f"2026-08-{number}", 4.75)
    country.log(stay, "2026-09-01", 24)
    country.log(stay, "2026-08-30", 8, confirmed=False)
    assert country.counted() == []
    country.log(stay, "2026-08-31", 2)
    assert country.counted() == ["L1"]
    next_year = Period.school_year(2026)
    assert country.counted(PARTICIPATION, next_year) == []
    assert country.counted(PARTICIPATION.at(24), next_year) == ["L1"]


def test_hours_outside_their_stay_count_nowhere() -> None:
    country = _one()
    stay = country.stay("L1", 24, at="2025-10-06", ends_on="2025-10-08")
    country.log(stay, "2025-10-09", 20)
    country.log(stay, "2025-10-05", 20)
    country.log(stay, "2025-11-01", 40, source="paper")
    assert country.counted() == []
    country.log(stay, "2025-10-08", 16)
    assert country.counted() == ["L1"]


@pytest.mark.parametrize(("month", "counts"), [("2025-09-01", 0), ("2025-10-01", 1), ("2025-11-30", 1)])
def test_a_total_from_paper_counts_where_its_month_touches_the_stay(month: str, counts: int) -> None:
    country = _one()
    stay = country.stay("L1", 0, at="2025-10-31", ends_on="2025-11-01")
    country.log(stay, month, 40, source="paper")
    assert len(country.counted()) == counts


def test_a_stay_with_hours_on_both_sides_of_the_window_alone_does_not_count_in_it() -> None:
    country = _one(enrolled_on="2023-09-01")
    stay = country.stay("L1", 40, at="2024-06-03", ends_on=None)
    country.log(stay, "2026-09-07", 8)
    assert country.counted(PARTICIPATION.at(0)) == []


def test_a_stay_without_any_confirmed_hour_counts_only_where_no_hours_are_asked_for() -> None:
    country = _one()
    country.stay("L1", 0)
    assert country.counted(PARTICIPATION.at(0)) == []
    assert country.counted(AGREEMENT) == ["L1"]


def test_the_agreement_definition_wants_cooperation_and_a_stay_within_the_window() -> None:
    country = _one()
    country.stay("L1", 40, cooperation_signed=False)
    country.stay("L1", 0, at="2025-08-04", ends_on="2025-08-31")
    assert country.counted(AGREEMENT) == []
    country.stay("L1", 0, at="2025-08-04", ends_on=None)
    assert country.counted(AGREEMENT) == ["L1"]


def _with_skill(at: str = "2025-11-03", **changes: object) -> Country:
    country = _one()
    stay = country.stay("L1", 40)
    country.confirm("L1", "O1", at, stay, **changes)
    return country


def test_a_new_skill_is_one_confirmed_for_the_first_time_in_the_window() -> None:
    assert _with_skill().counted(NEW_SKILLS) == ["L1"]
    for at in ("2025-08-31", "2026-09-01"):
        assert _with_skill(at).counted(NEW_SKILLS) == []


@pytest.mark.parametrize("flag", ["is_at_workplace", "assessment_passed", "school_confirmed"])
def test_a_confirmation_that_lacks_one_thing_makes_no_skill(flag: str) -> None:
    assert _with_skill(**{flag: False}).counted(NEW_SKILLS) == []


@pytest.mark.parametrize("workplace", [True, False])
def test_a_skill_confirmed_before_anywhere_is_not_new(workplace: bool) -> None:
    country = _with_skill()
    country.confirm("L1", "O1", "2024-03-04", is_at_workplace=workplace)
    assert country.counted(NEW_SKILLS) == []
    failed = _with_skill()
    failed.confirm("L1", "O1", "2024-03-04", assessment_passed=False)
    assert failed.counted(NEW_SKILLS) == ["L1"]


def test_a_skill_confirmed_twice_on_one_day_was_not_confirmed_before_it() -> None:
    country = _with_skill()
    country.confirm("L1", "O1", "2025-11-03", is_at_workplace=False)
    assert country.counted(NEW_SKILLS) == ["L1"]


def test_a_skill_of_the_school_workshop_was_not_learned_at_a_workplace() -> None:
    country = _one()
    country.stay("L1", 40)
    workshop = country.stay("L1", 40, is_outside_school=False)
    country.confirm("L1", "O1", "2025-11-03", workshop)
    assert country.counted(NEW_SKILLS) == []


@pytest.mark.parametrize("level", [1, 5])
def test_other_levels_stand_outside(level: int) -> None:
    country = _one(level=level)
    country.stay("L1", 40)
    assert country.count().denominator == 0
    assert country.count().value is None


def test_a_school_that_does_not_report_is_left_out_and_lowers_the_coverage() -> None:
    country = _one()
    country.learner("L2", "S2")
    country.schools["S2"] = False
    done = country.count()
    assert done.denominator == 1
    assert (done.coverage.schools_reporting, done.coverage.schools_total) == (1, 2)
    assert not done.coverage.is_complete
    assert coverage(done, {"school": ["S1"]}).is_complete


def test_nothing_after_the_known_day_counts() -> None:
    country = _one()
    country.stay("L1", 40, at="2026-03-02")
    country.learner("L2", enrolled_on="2026-02-01")
    early, late = (country.count(period=YEAR.until(dt.date(2026, month, 15))) for month in (1, 3))
    assert (early.numerator, early.late) == (0, 0)
    assert (late.numerator, late.late) == (1, 1)


def _graduate(**learner: object) -> Country:
    return _one(graduated_on="2026-06-19", enrolled_on="2022-09-01", **learner)


def test_a_graduate_has_a_month_by_hours_or_by_days_over_the_whole_programme() -> None:
    hours = _graduate()
    hours.stay("L1", 70, at="2023-05-02")
    hours.stay("L1", 69, at="2026-05-04")
    assert hours.counted(EXPOSURE) == []
    hours.stay("L1", 1, at="2026-05-05")
    assert hours.counted(EXPOSURE) == ["L1"]
    days = _graduate()
    days.stay("L1", 8, at="2025-03-03", ends_on="2025-03-17")
    days.stay("L1", 8, at="2025-03-10", ends_on="2025-03-31")
    assert days.counted(EXPOSURE) == []  # the union of both is 29 days
    days.stay("L1", 8, at="2025-05-05")
    assert days.counted(EXPOSURE) == ["L1"]
    assert days.counted(replace(EXPOSURE, min_days=None)) == []  # 24 hours are no month where days are none


def test_experience_before_another_programme_or_after_graduation_does_not_count() -> None:
    country = _graduate()
    country.stay("L1", 200, at="2022-08-31")
    country.stay("L1", 200, at="2026-06-20")
    assert country.counted(EXPOSURE) == []
    country.learner("L1", "S0", enrolled_on="2021-09-01", left_on="2022-08-31")
    assert country.counted(EXPOSURE) == ["L1"]  # a transfer does not cut the programme


@pytest.mark.parametrize(
    ("born", "is_in"),
    [("2006-08-31", True), ("2006-09-01", False), ("1991-09-01", True), ("1991-08-31", False), (None, False)],
)
def test_the_european_band_is_twenty_to_thirty_four_on_the_last_day(born: str | None, is_in: bool) -> None:
    assert _graduate(birth_date=born).count(EXPOSURE_EU).denominator == is_in


def test_the_european_cohort_reaches_three_years_back() -> None:
    country = _one(graduated_on="2023-10-01", enrolled_on="2020-09-01", birth_date="2003-01-01")
    assert country.count(EXPOSURE_EU).denominator == 1
    assert country.count(EXPOSURE).denominator == 0


def test_a_changed_parameter_is_a_changed_version() -> None:
    keys = [each.key for each in VARIANTS]
    assert len(set(keys)) == len(keys) == 7
    assert PARTICIPATION.at(41).version != PARTICIPATION.version
    assert definition("rr35_participation", "1.h80") == PARTICIPATION.at(80)
    for wrong in (("rr35", None), ("rr35_participation", "1.h41")):
        with pytest.raises(ValueError, match=r"no definition|no version"):
            definition(*wrong)


def test_a_definition_or_a_period_that_means_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="'pupils' is not a base"):
        Definition("rr35", base="pupils")
    with pytest.raises(ValueError, match="least number of hours is not negative"):
        PARTICIPATION.at(-1)
    with pytest.raises(ValueError, match="ends before it starts"):
        Period(dt.date(2026, 9, 1), dt.date(2026, 8, 31), dt.date(2026, 10, 1))
    one_day = Period(dt.date(2026, 9, 1), dt.date(2026, 9, 1), dt.date(2026, 10, 1))
    assert one_day.last_known == dt.date(2026, 9, 1)


def test_a_calendar_year_has_its_own_window_and_the_stock_of_its_october() -> None:
    country = _one()
    country.stay("L1", 40, at="2025-01-06")
    assert country.counted() == []
    assert country.counted(PARTICIPATION, Period.calendar_year(2025)) == ["L1"]


def test_minors_and_adults_are_told_apart_on_the_reference_day() -> None:
    country = _one(birth_date="2007-10-01")
    country.learner("L2", birth_date="2007-10-02")
    country.learner("L3", birth_date=None)
    assert cells(country.count(), ["age"])["age"].tolist() == ["adult", "minor", "unknown"]


def test_two_dimensions_of_one_stay_meet_in_that_stay_alone() -> None:
    country = _one()
    country.stay("L1", 40, kind="dvb", alliance_ids="A1; A2;A1")
    country.stay("L1", 40, kind="prakse", project_ids="P1")
    table = cells(country.count(), ["kind", "alliance"])
    counted = table[table["numerator"] > 0]
    assert counted[["kind", "alliance"]].values.tolist() == [["dvb", "A1"], ["dvb", "A2"]]
    assert cells(country.count(), (), {"alliance": ["A2"]})["numerator"].tolist() == [1]
    assert cells(country.count(), (), {"alliance": ["A3"]})["numerator"].tolist() == [0]
    assert cells(country.count(), (), {"school": ["S9"]})["denominator"].tolist() == [0]


def test_a_table_is_sorted_by_its_dimensions_as_they_were_asked_for() -> None:
    country = _one()
    country.learner("L2", sex="m")
    for person, kind in (("L1", "dvb"), ("L1", "prakse"), ("L2", "dvb")):
        country.stay(person, 40, kind=kind)
    assert cells(country.count(), ["kind", "sex"]).to_dict("list") == {
        "kind": ["dvb", "dvb", "prakse", "prakse"],
        "sex": ["f", "m", "f", "m"],
        "numerator": [1, 1, 1, 0],
        "denominator": [1, 1, 1, 1],
    }


def test_links_of_some_engagements_are_asked_of_all_engagements_alone() -> None:
    country = _one()
    for alliances in ("A2;A1", "", "A1"):
        country.stay("L1", 40, alliance_ids=alliances)
    whole = prepare(read(country.tables())).links["alliance"]
    part = whole.of(np.array([0, 2]))
    assert [*zip(part.rows, [part.labels[code] for code in part.codes], strict=True)] == [
        (0, "A1"),
        (0, "A2"),
        (2, "A1"),
    ]
    with pytest.raises(ValueError, match="Only the whole"):
        part.of(np.array([0]))


def test_a_table_too_large_for_flags_counts_each_learner_once_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    country = _one()
    country.learner("L2")
    for person, kind in (("L2", "dvb"), ("L1", "prakse"), ("L1", "dvb"), ("L1", "dvb")):
        country.stay(person, 40, kind=kind)
    monkeypatch.setattr(tables, "MAX_FLAGS", 0)
    assert cells(country.count(), ["kind"]).to_dict("list") == {
        "kind": ["dvb", "prakse"],
        "numerator": [2, 1],
        "denominator": [2, 2],
    }


@pytest.mark.parametrize("by", [["shoe"], ["sex", "sex"], ["sex", "age", "kind"]])
def test_a_table_has_at_most_two_known_dimensions(by: list[str]) -> None:
    with pytest.raises(ValueError, match="dimension"):
        cells(_one().count(), by)
