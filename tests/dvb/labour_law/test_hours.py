"""The hours of a week against L-02 to L-09 and L-17, just inside each limit and just outside."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from alliances import reference
from alliances.law.rules import Ruleset, parameter_from_row
from dvb.agreements.rule_wording import sentence
from dvb.labour_law import Finding, PlacementFacts, Verdict, judge
from dvb.labour_law.week import read

FIRST = dt.date(2026, 9, 1)
RULES = Ruleset([parameter_from_row(row) for row in reference.rows("legal_parameters")], FIRST)
MINOR = PlacementFacts(
    kind="dvb",
    starts_on=FIRST,
    ends_on=dt.date(2027, 5, 31),
    birth_date=dt.date(2009, 9, 2),
    weekly_hours=Decimal(35),
)
ADULT = replace(MINOR, birth_date=dt.date(2006, 1, 1), pay="wage", weekly_hours=Decimal(40))
SEVEN = {"work": ["08:00", "15:30"], "pause": 30}
EIGHT = {"work": ["08:00", "16:30"], "pause": 30}


def week(*days: dict[str, Any]) -> dict[str, Any]:
    return {str(number): day for number, day in enumerate(days) if day}


def judged(facts: PlacementFacts, stored: dict[str, Any], known: bool | None = True) -> dict[str, Finding]:
    planned = replace(facts, week=read(stored, "SIA Viens", is_school_known=known))
    return {one.param: one for one in judge(planned, RULES, FIRST)}


def broken(facts: PlacementFacts, stored: dict[str, Any]) -> set[str]:
    return {param for param, one in judged(facts, stored).items() if one.verdict is Verdict.WARN}


def test_five_days_of_seven_hours_are_a_minors_whole_week() -> None:
    assert broken(MINOR, week(*[SEVEN] * 5)) == set()


OVER: list[tuple[str, PlacementFacts, dict[str, Any], str]] = [
    ("adolescent_max_hours_day", MINOR, week({"work": ["08:00", "15:31"], "pause": 30}), "pirmdiena 7,02 h"),
    ("adolescent_max_hours_week", MINOR, week(*[SEVEN] * 6), "42 h"),
    (
        "minor_study_and_work_hours_day",
        MINOR,
        week({}, {"school": ["08:00", "12:00"], "work": ["13:00", "16:01"]}),
        "otrdiena 7,02 h",
    ),
    (
        "minor_study_and_work_hours_week",
        MINOR,
        week(*[SEVEN] * 4, {"school": ["08:00", "12:00"], "work": ["12:30", "16:00"]}),
        "35,5 h",
    ),
    ("minor_days_week", MINOR, week(*[{"work": ["08:00", "12:00"]}] * 6), "6"),
    ("minor_weekend_work", MINOR, week({}, {}, {}, {}, {}, {}, {"work": ["08:00", "12:00"]}), "svētdiena"),
    ("minor_overtime", replace(MINOR, weekly_hours=Decimal(20)), week(*[SEVEN] * 3), "21 h"),
    ("minor_night_from", MINOR, week({"work": ["16:00", "22:01"], "pause": 30}), "pirmdiena 16:00–22:01"),
    ("minor_night_from", MINOR, week({"work": ["05:59", "10:00"]}), "05:59"),
    ("minor_night_from", MINOR, week({"work": ["22:00", "02:00"]}), "22:00–02:00"),
    ("minor_break_after_hours", MINOR, week({}, {}, {"work": ["08:00", "12:31"]}), "trešdiena"),
    ("minor_break_after_hours", MINOR, week({"work": ["08:00", "15:00"], "pause": 29}), "pirmdiena"),
    (
        "daily_rest_hours",
        MINOR,
        week({"work": ["14:00", "21:00"], "pause": 30}, {"work": ["08:59", "12:00"]}),
        "otrdiena 11,98 h",
    ),
    (
        "daily_rest_hours",
        MINOR,
        week({"work": ["06:00", "09:00"]}, {}, {}, {}, {}, {}, {"work": ["15:00", "19:00"]}),
        "pirmdiena 11 h",
    ),
    ("weekly_rest_hours", MINOR, week(*[{"work": ["08:00", "10:00"]}] * 7), "22 h"),
    ("adult_max_hours_day", ADULT, week({"work": ["08:00", "16:31"], "pause": 30}), "pirmdiena 8,02 h"),
    ("adult_max_hours_week", ADULT, week(*[EIGHT] * 5, {"work": ["08:00", "08:30"]}), "40,5 h"),
    ("adult_break_after_hours", ADULT, week({"work": ["08:00", "14:01"]}), "pirmdiena"),
]


@pytest.mark.parametrize(("param", "facts", "stored", "said"), OVER)
def test_a_clash_is_found_and_named(
    param: str, facts: PlacementFacts, stored: dict[str, Any], said: str
) -> None:
    one = judged(facts, stored)[param]
    assert one.verdict is Verdict.WARN
    assert said in sentence(one).lower()


SCHOOL_THEN_WORK = {"school": ["08:00", "12:00"], "work": ["13:00", "16:00"]}
LATE = {"work": ["14:00", "20:00"], "pause": 30}
INSIDE: list[tuple[str, PlacementFacts, dict[str, Any]]] = [
    (
        "minor_study_and_work_hours_day",
        MINOR,
        week({"school": ["08:00", "12:00"], "work": ["13:00", "16:00"]}),
    ),
    ("minor_night_from", MINOR, week({"work": ["18:00", "22:00"]}, {"work": ["06:00", "10:00"]})),
    ("minor_break_after_hours", MINOR, week({"work": ["08:00", "12:30"]})),
    (
        "daily_rest_hours",
        MINOR,
        week({"work": ["14:00", "20:00"], "pause": 30}, {"work": ["08:00", "12:00"]}),
    ),
    ("weekly_rest_hours", MINOR, week(*[{"work": ["08:00", "15:00"], "pause": 30}] * 5)),
    ("adult_max_hours_week", ADULT, week(*[EIGHT] * 5)),
    ("adult_break_after_hours", ADULT, week({"work": ["08:00", "14:00"]})),
]


@pytest.mark.parametrize(("param", "facts", "stored"), INSIDE)
def test_at_the_limit_nothing_clashes(param: str, facts: PlacementFacts, stored: dict[str, Any]) -> None:
    assert judged(facts, stored)[param].verdict is Verdict.OK


def test_hours_of_several_hosts_are_summed() -> None:
    one = read(week({"work": ["08:00", "12:00"]}), "SIA Viens", is_school_known=True)
    other = read(week({"work": ["13:00", "16:30"]}), "SIA Otrs")
    found = {f.param: f for f in judge(replace(MINOR, week=one.joined(other)), RULES, FIRST)}
    assert found["adolescent_max_hours_day"].verdict is Verdict.WARN
    assert sentence(found["minor_hours_summed"]).endswith("SIA Viens; SIA Otrs.")
    assert found["minor_overtime"].verdict is Verdict.OK


def test_without_school_hours_their_sum_is_not_known() -> None:
    found = judged(MINOR, week(SEVEN), known=None)
    assert found["minor_study_and_work_hours_day"].verdict is Verdict.UNKNOWN
    assert "minor_study_and_work_hours_week" not in found


def test_an_adult_without_a_labour_contract_has_no_working_time() -> None:
    assert not [p for p in judged(replace(ADULT, pay="stipend"), week(EIGHT)) if p.startswith("adult_")]


CHILD = replace(MINOR, birth_date=dt.date(2011, 9, 2))
NOON = {"work": ["08:00", "15:30"], "pause": 30, "pause_at": "12:00"}
EVENING = {"work": ["13:00", "20:00"], "pause": 30, "pause_at": "16:00"}
MORNING = {"work": ["09:00", "12:00"]}


@pytest.mark.parametrize(
    ("facts", "day", "verdict", "said"),
    [
        (MINOR, NOON, Verdict.OK, "break_in_time"),
        (MINOR, NOON | {"pause_at": "12:01"}, Verdict.WARN, "break_late"),
        (MINOR, NOON | {"pause_at": "07:30"}, Verdict.WARN, "break_late"),
        (MINOR, NOON | {"pause_at": "08:00"}, Verdict.WARN, "break_late"),
        (MINOR, SEVEN, Verdict.UNKNOWN, "break_time_unknown"),
        (MINOR, {"work": ["08:00", "12:30"]}, Verdict.OK, "break_in_time"),
        (ADULT, {"work": ["08:00", "14:00"], "pause": 15, "pause_at": "13:00"}, Verdict.OK, "break_in_time"),
        (ADULT, EIGHT | {"pause_at": "12:01"}, Verdict.WARN, "break_late"),
        (ADULT, {"work": ["21:00", "05:00"], "pause": 30, "pause_at": "01:00"}, Verdict.OK, "break_in_time"),
        (ADULT, {"work": ["21:00", "05:00"], "pause": 30, "pause_at": "01:01"}, Verdict.WARN, "break_late"),
    ],
)
def test_the_break_begins_after_four_hours_at_the_latest(
    facts: PlacementFacts, day: dict[str, Any], verdict: Verdict, said: str
) -> None:
    found = judged(facts, week(day))["break_latest_after_hours"]
    assert (found.verdict, found.message, found.rule) == (verdict, said, "L-08")


@pytest.mark.parametrize(
    ("facts", "days", "param", "verdict"),
    [
        (CHILD, [EVENING], "child_night_from", Verdict.OK),
        (CHILD, [EVENING | {"work": ["13:00", "20:01"]}], "child_night_from", Verdict.WARN),
        (CHILD, [{"work": ["05:59", "07:00"]}], "child_night_from", Verdict.WARN),
        (MINOR, [EVENING | {"work": ["13:00", "20:01"]}], "minor_night_from", Verdict.OK),
        (CHILD, [EVENING | {"work": ["13:00", "19:00"]}, MORNING], "child_daily_rest_hours", Verdict.OK),
        (CHILD, [EVENING | {"work": ["13:00", "19:01"]}, MORNING], "child_daily_rest_hours", Verdict.WARN),
        (MINOR, [EVENING | {"work": ["13:00", "21:00"]}, MORNING], "daily_rest_hours", Verdict.OK),
    ],
)
def test_a_child_has_an_earlier_night_and_a_longer_rest(
    facts: PlacementFacts, days: list[dict[str, Any]], param: str, verdict: Verdict
) -> None:
    found = judged(facts, week(*days))
    assert found[param].verdict is verdict
    others = {"child_night_from", "minor_night_from", "child_daily_rest_hours", "daily_rest_hours"}
    same_age = {one for one in others if one.startswith("child") == (facts is CHILD)}
    assert others & set(found) == same_age, "one limit each, by age"
