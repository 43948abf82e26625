"""How a group's year is divided into school, work-based learning, traineeship and holidays.

Invented, but of the kinds that schools print; weeks are counted from the one that holds 1 September.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

SCHOOL, DVB, PRAKSE, HOLIDAY = "school", "dvb", "prakse", "holiday"
PATTERNS_OF_COURSE: dict[int, dict[str, float]] = {
    1: {"prakse_summer": 1.0},
    2: {"dvb_spring": 0.5, "prakse_summer": 0.5},
    3: {"dvb_year": 0.45, "dvb_spring": 0.25, "prakse_spring": 0.3},
    4: {"dvb_year": 0.4, "prakse_spring": 0.6},
}
_DVB_YEAR, _DVB_SPRING = range(5, 41), range(20, 43)
_PRAKSE_SPRING, _PRAKSE_SUMMER = range(29, 39), range(35, 43)
_YEAR_WEEKS, _SPRING_WORK, _SPRING_CYCLE = 4, 3, 5


class Block(NamedTuple):
    kind: str
    starts_on: date
    ends_on: date


def kind_of(pattern: str) -> str:
    """``dvb`` or ``prakse``."""
    return pattern.partition("_")[0]


@lru_cache
def blocks(pattern: str, first: date, last: date) -> tuple[Block, ...]:
    """The blocks of one pattern from the first to the last day of a school year."""
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    result = []
    for kind, run in groupby(days, key=lambda day: _kind(pattern, first, day)):
        block = list(run)
        result.append(Block(kind, block[0], block[-1]))
    return tuple(result)


@lru_cache
def window(pattern: str, first: date) -> tuple[date, date]:
    """From the first to the last day at a workplace."""
    work = [b for b in blocks(pattern, first, date(first.year + 1, 8, 31)) if b.kind in (DVB, PRAKSE)]
    return work[0].starts_on, work[-1].ends_on


def _kind(pattern: str, first: date, day: date) -> str:
    week = (day - (first - timedelta(first.weekday()))).days // 7
    if _is_holiday(first, day):
        return HOLIDAY
    if pattern == "dvb_year" and week in _DVB_YEAR:
        return SCHOOL if (week - _DVB_YEAR.start) // _YEAR_WEEKS % 2 else DVB
    if pattern == "dvb_spring" and week in _DVB_SPRING:
        return DVB if (week - _DVB_SPRING.start) % _SPRING_CYCLE < _SPRING_WORK else SCHOOL
    if pattern == "prakse_spring" and week in _PRAKSE_SPRING:
        return PRAKSE
    if pattern == "prakse_summer" and week in _PRAKSE_SUMMER:
        return PRAKSE
    return SCHOOL


def _is_holiday(first: date, day: date) -> bool:
    christmas = date(first.year, 12, 24)
    start = christmas - timedelta(christmas.weekday())
    return start <= day < start + timedelta(14) or day >= date(first.year + 1, 7, 1)
