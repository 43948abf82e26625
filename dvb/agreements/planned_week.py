"""The timetable of a week against the hours a week: one agreement says one number."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from alliances.kernel.errors import Refused
from dvb.kernel.display import number
from dvb.kernel.terms import Terms
from dvb.labour_law.week import DAYS, span

HOUR = 60


def minutes_on(week: Mapping[str, Any], weekday: int) -> int:
    """Minutes at work on a weekday (0 is Monday), without the break."""
    day = week.get(str(weekday), {})
    return max(0, span(day["work"]).minutes - int(day.get("pause") or 0)) if day.get("work") else 0


def minutes_of(week: Mapping[str, Any]) -> int:
    return sum(minutes_on(week, weekday) for weekday in range(DAYS))


def differs(terms: Terms, week: Mapping[str, Any] | None = None) -> bool:
    """Whether the timetable (these terms' own, or another) has other hours at work than are agreed a week."""
    planned = terms.week if week is None else week
    if not planned or terms.weekly_hours is None:
        return False
    return minutes_of(planned) != int(terms.weekly_hours * HOUR)


def difference(terms: Terms) -> str:
    """The sentence about the two numbers; empty where they are one."""
    if not differs(terms):
        return ""
    sentence = _(
        "The timetable has %(planned)s h a week at work, the agreement says %(agreed)s h a week. Both sides "
        "agreed to the hours a week: plan the week by them, or ask both sides for other hours in the opening."
    )
    planned = Decimal(minutes_of(terms.week)) / HOUR
    return sentence % {"planned": number(float(planned)), "agreed": number(float(terms.weekly_hours or 0))}


def require_agreed_hours(terms: Terms) -> None:
    """Refuse to release a paper that would say two numbers.

    Raises
    ------
    Refused
        ``hours_differ``.
    """
    if fault := difference(terms):
        raise Refused("hours_differ", fault)
