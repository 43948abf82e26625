"""What the law says of hours that were worked, week by week; holidays; and a month as a payroll wants it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from alliances import reference
from alliances.law.rules import Ruleset, parameter_from_row
from dvb.labour_law.holidays import easter, holidays_of
from dvb.labour_law.logged_hours import Person, Worked, judge_week
from dvb.labour_law.payroll import month_hours
from dvb.labour_law.week import DAY, Span

MONDAY = dt.date(2026, 11, 9)
RULES = Ruleset([parameter_from_row(row) for row in reference.rows("legal_parameters")], MONDAY)
MINOR = Person(birth_date=dt.date(2010, 1, 1), pay="wage", is_school_known=True)
ADULT = Person(birth_date=dt.date(2000, 1, 1), pay="wage")
LESSONS = (Span(480, 720), *(None,) * 6)


def at(day: int, start: str, end: str, pause: int = 0, host: str = "SIA A") -> Worked:
    minutes = [int(time[:2]) * 60 + int(time[3:]) for time in (start, end)]
    return Worked(MONDAY + dt.timedelta(days=day), minutes[0], minutes[1], pause, host)


def found(person: Person, *worked: Worked) -> set[str]:
    return {one.param for one in judge_week(MONDAY, worked, person, RULES)}


FULL = [at(day, "08:00", "16:30", 30) for day in range(5)]
CASES = {
    "an adult's full week": (ADULT, FULL, set()),
    "a minor's full week": (
        MINOR,
        FULL,
        {
            "adolescent_max_hours_day",
            "adolescent_max_hours_week",
            "minor_study_and_work_hours_day",
            "minor_study_and_work_hours_week",
        },
    ),
    "seven hours of a minor": (MINOR, [at(0, "08:00", "15:30", 30)], set()),
    "seven hours and lessons": (
        Person(birth_date=MINOR.birth_date, pay="wage", school=LESSONS, is_school_known=True),
        [at(0, "12:00", "16:00")],
        {"minor_study_and_work_hours_day"},
    ),
    "two hosts in one day": (
        MINOR,
        [at(0, "08:00", "12:00"), at(0, "13:00", "17:00", host="SIA B")],
        {"adolescent_max_hours_day", "minor_study_and_work_hours_day"},
    ),
    "no break after five hours of a minor": (MINOR, [at(0, "08:00", "13:00")], {"minor_break_after_hours"}),
    "a gap between two entries is a break": (
        MINOR,
        [at(0, "08:00", "11:00"), at(0, "11:30", "14:00")],
        set(),
    ),
    "entries side by side hide no missing break": (
        MINOR,
        [at(0, "08:00", "11:00"), at(0, "11:00", "14:00")],
        {"minor_break_after_hours"},
    ),
    "a minor after ten in the evening": (MINOR, [at(0, "20:00", "22:30")], {"minor_night_from"}),
    "a minor on Saturday": (MINOR, [at(5, "09:00", "12:00")], {"minor_weekend_work"}),
    "a minor on six days": (
        MINOR,
        [at(day, "09:00", "12:00") for day in range(6)],
        {"minor_days_week", "minor_weekend_work"},
    ),
    "eleven hours of rest": (
        ADULT,
        [at(0, "14:00", "21:00", 30), at(1, "08:00", "12:00")],
        {"daily_rest_hours"},
    ),
    "eleven hours of rest since Sunday": (
        ADULT,
        [at(-1, "14:00", "21:00", 30), at(0, "08:00", "12:00")],
        {"daily_rest_hours"},
    ),
    "a night shift in two entries is one rest": (
        ADULT,
        [at(0, "22:00", "24:00"), at(1, "00:00", "04:00"), at(2, "08:00", "12:00")],
        set(),
    ),
    "seven days without a long rest": (
        ADULT,
        [at(day, "09:00", "13:00") for day in range(-1, 9)],
        {"weekly_rest_hours"},
    ),
    "Saturday, and free until Monday": (
        ADULT,
        [*[at(day, "08:00", "13:00") for day in range(6)], at(7, "08:00", "12:00")],
        set(),
    ),
    "more than was agreed, of a minor": (
        Person(birth_date=MINOR.birth_date, pay="wage", weekly_hours=Decimal(4), is_school_known=True),
        [at(0, "08:00", "12:00"), at(1, "08:00", "09:00")],
        {"minor_overtime"},
    ),
    "a break is no overtime": (
        Person(birth_date=MINOR.birth_date, pay="wage", weekly_hours=Decimal(4), is_school_known=True),
        [at(0, "08:00", "12:30", 30)],
        set(),
    ),
    "whoever may be a minor is judged as one": (
        Person(birth_date=None, pay="wage", is_school_known=True),
        [at(5, "09:00", "12:00")],
        {"minor_weekend_work"},
    ),
    "an adult without a labour contract": (
        Person(birth_date=ADULT.birth_date, pay="stipend"),
        [at(0, "00:00", "24:00")],
        set(),
    ),
    "nothing in this week": (MINOR, [at(-3, "08:00", "20:00")], set()),
}


@pytest.mark.parametrize("name", CASES)
def test_a_week_that_was_worked_is_judged(name: str) -> None:
    person, worked, expected = CASES[name]
    assert found(person, *worked) == expected


def test_the_eighteenth_birthday_parts_a_week() -> None:
    person = Person(birth_date=dt.date(2008, 11, 11), pay="wage", is_school_known=True)
    long_days = {day: found(person, at(day, "08:00", "16:30", 30)) for day in (1, 2)}
    assert "adolescent_max_hours_day" in long_days[1]
    assert long_days[2] == set()


@pytest.mark.parametrize(
    ("year", "day"),
    [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25)), (2285, (3, 22))],
)
def test_easter_is_where_the_calendar_has_it(year: int, day: tuple[int, int]) -> None:
    assert easter(year) == dt.date(year, *day)


def test_holidays_move_only_where_the_table_says() -> None:
    of_2024 = holidays_of(2024, reference.rows("public_holidays"))
    assert of_2024[dt.date(2024, 5, 12)] == "mothers_day"
    assert of_2024[dt.date(2024, 3, 29)] == "good_friday"
    assert of_2024[dt.date(2024, 5, 6)] == "independence_day", "4 May 2024 was a Saturday"
    assert dt.date(2024, 6, 25) not in of_2024
    later = [dict(row, effective_from="2025-01-01") for row in reference.rows("public_holidays")]
    assert holidays_of(2024, later) == {}


def test_a_month_parts_overtime_night_rest_days_and_holidays() -> None:
    holiday = MONDAY + dt.timedelta(days=3)
    counted = month_hours(
        [
            at(0, "08:00", "18:00", 30),
            at(1, "21:00", "24:00"),
            at(2, "04:00", "07:00", 30),
            at(3, "08:00", "12:00"),
            at(5, "08:00", "10:00"),
        ],
        normal=lambda day: 480 if day.weekday() < 5 else 0,
        is_holiday=lambda day: day == holiday,
        night=Span(22 * 60, DAY + 6 * 60),
    )
    names = ("worked", "overtime", "night", "rest_day", "holiday")
    assert [tuple(getattr(day, name) for name in names) for day in counted.days] == [
        (570, 90, 0, 0, 0),
        (180, 0, 120, 0, 0),
        (150, 0, 120, 0, 0),
        (240, 0, 0, 0, 240),
        (120, 0, 0, 120, 0),
    ]
    assert counted.total("worked") == 1260


def test_overtime_is_what_goes_beyond_the_week_where_only_its_hours_are_agreed() -> None:
    """Three days of seven hours are the 21 hours agreed: nobody said that each day has a fifth of them."""
    worked = [*(at(day, "08:00", "15:30", 30) for day in range(3)), at(4, "08:00", "10:00")]
    fifth = {"normal": lambda _day: 252, "is_holiday": lambda _day: False, "night": Span(22 * 60, DAY + 360)}
    by_day = month_hours(worked, **fifth).total("overtime")
    of_week = month_hours(worked, **fifth, weekly=lambda _day: 21 * 60)
    assert (by_day, of_week.total("overtime")) == (3 * 168, 120)
    assert of_week.since(MONDAY + dt.timedelta(days=4)).total("overtime") == 120, (
        "the days before still count"
    )
