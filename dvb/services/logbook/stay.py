"""The days of one stay: which are expected, how long they are, until when they can be written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property, lru_cache

from django.db.models import QuerySet

from alliances import reference
from dvb.kernel.terms import Terms
from dvb.lifecycle import RUNNING, AgreementState, AmendmentState
from dvb.models import Absence, Agreement
from dvb.rules.holidays import holidays_of
from dvb.rules.week import DAYS, Span, span
from dvb.services.agreements import first_terms
from matching.models import BlockKind

GRACE = dt.timedelta(days=30)
"""How long after the end days can still be entered; our own choice."""
WORK = (BlockKind.DVB, BlockKind.PRAKSE)
WORKING_DAYS = 5
WRITABLE = RUNNING | {AgreementState.SUSPENDED, AgreementState.ENDED, AgreementState.TERMINATED}
ONE_DAY = dt.timedelta(days=1)


def stays(rows: QuerySet[Agreement]) -> list[Stay]:
    """The stays of agreements, with all that is asked of them read at once."""
    found = rows.select_related(
        "assignment__enrolment__person",
        "assignment__enrolment__school",
        "assignment__enrolment__programme__qualification",
        "assignment__enrolment__group",
        "assignment__opening__employer",
        "assignment__opening__workplace",
    ).prefetch_related("amendments", "absences", "assignment__enrolment__group__blocks")
    return [Stay(row) for row in found]


class Stay:
    """One agreement as its log sees it: first terms, with every signed amendment from its day on."""

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement
        self.first = first_terms(agreement)
        signed = [row for row in agreement.amendments.all() if row.status == AmendmentState.SIGNED]
        self._amendments = sorted(signed, key=lambda row: (row.effective_on, row.number))
        self._terms: dict[int, Terms] = {}

    def terms_on(self, day: dt.date) -> Terms:
        count = sum(1 for row in self._amendments if row.effective_on <= day)
        if count not in self._terms:
            terms = self.first
            for row in self._amendments[:count]:
                terms = terms.with_changes(row.changes)
            self._terms[count] = terms
        return self._terms[count]

    @property
    def starts_on(self) -> dt.date:
        return self.first.starts_on

    @cached_property
    def ends_on(self) -> dt.date:
        """The last day, by the last amendment, by the day that ended it early, or before it was suspended."""
        last = self.terms_on(dt.date.max).ends_on
        if self.agreement.status == AgreementState.TERMINATED and self.agreement.last_day:
            return min(last, self.agreement.last_day)
        if self.agreement.status == AgreementState.SUSPENDED and self.agreement.suspended_on:
            return min(last, self.agreement.suspended_on - ONE_DAY)
        return last

    def is_open_on(self, today: dt.date) -> bool:
        """Whether its log can be written today."""
        return self.agreement.status in WRITABLE and self.starts_on <= today <= self.ends_on + GRACE

    def has(self, day: dt.date) -> bool:
        return self.starts_on <= day <= self.ends_on

    @cached_property
    def _blocks(self) -> list[tuple[dt.date, dt.date]]:
        group = self.agreement.assignment.enrolment.group
        rows = group.blocks.all() if group else []
        return [(row.starts_on, row.ends_on) for row in rows if row.kind in WORK]

    @cached_property
    def absences(self) -> list[Absence]:
        return list(self.agreement.absences.all())

    def absence_on(self, day: dt.date) -> Absence | None:
        return next((row for row in self.absences if row.starts_on <= day <= row.ends_on), None)

    def normal_minutes(self, day: dt.date) -> int:
        """What is agreed for this weekday; none on a day of rest, whatever the calendar says."""
        terms = self.terms_on(day)
        if terms.week:
            return _planned(terms, day.weekday())
        if terms.weekly_hours is None or day.weekday() >= WORKING_DAYS:
            return 0
        return int(terms.weekly_hours * 60 / WORKING_DAYS)

    def planned_minutes(self, day: dt.date) -> int:
        """What is expected of a day: none outside the stay or the group's weeks, on holidays, when away."""
        if not self.has(day) or is_holiday(day) or not self._is_working_time(day):
            return 0
        minutes, away = self.normal_minutes(day), self.absence_on(day)
        return minutes * (100 - away.percent) // 100 if away else minutes

    def _is_working_time(self, day: dt.date) -> bool:
        """A week that names lessons too says all; else the group's calendar sets weeks of work apart."""
        if any("school" in one for one in self.terms_on(day).week.values()):
            return True
        near = [one for one in self._blocks if one[0] <= self.ends_on and one[1] >= self.starts_on]
        return not near or any(first <= day <= last for first, last in near)

    def school_on(self, day: dt.date) -> Span | None:
        stored = self.terms_on(day).week.get(str(day.weekday()), {}).get("school")
        return span(stored) if stored else None

    @property
    def is_school_known(self) -> bool:
        """Lessons are entered in the week, or the calendar sets weeks of work apart."""
        return bool(self._blocks) or any("school" in day for day in self.first.week.values())

    def times_on(self, day: dt.date) -> tuple[dt.time, dt.time, int] | None:
        """From, to and break as planned, to fill the form with."""
        planned = self.terms_on(day).week.get(str(day.weekday()), {})
        if not planned.get("work"):
            return None
        start, end = (dt.time.fromisoformat(time) for time in planned["work"])
        return start, end, int(planned.get("pause") or 0)


def _planned(terms: Terms, weekday: int) -> int:
    day = terms.week.get(str(weekday), {})
    return max(0, span(day["work"]).minutes - int(day.get("pause") or 0)) if day.get("work") else 0


@lru_cache(maxsize=32)
def _holidays(year: int) -> dict[dt.date, str]:
    return holidays_of(year, reference.rows("public_holidays"))


def is_holiday(day: dt.date) -> bool:
    return day in _holidays(day.year)


def holiday_code(day: dt.date) -> str:
    return _holidays(day.year).get(day, "")


def days_of(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    return (first + dt.timedelta(days=n) for n in range((last - first).days + 1))


def week_days(monday: dt.date) -> list[dt.date]:
    return [monday + dt.timedelta(days=n) for n in range(DAYS)]


def hours_of(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))
