"""The days of one stay: which are expected, how long they are, until when they can be written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import QuerySet

from dvb.agreements.lifecycle import WITH_LOG
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement, amendments_read
from dvb.labour_law.week import DAYS, Span, span

GRACE = dt.timedelta(days=30)
"""How long after the end days can still be entered; our own choice."""
ONE_DAY = dt.timedelta(days=1)


def stays(rows: QuerySet[Agreement]) -> list[Stay]:
    """The stays of agreements, with related rows fetched in bulk."""
    agreements = rows.select_related(
        "assignment__enrolment__person",
        "assignment__enrolment__school",
        "assignment__enrolment__programme__qualification",
        "assignment__enrolment__group",
        "assignment__opening__employer",
        "assignment__opening__workplace",
    ).prefetch_related(amendments_read(), "absences", "assignment__enrolment__group__blocks")
    return [Stay(row) for row in agreements]


class Stay(Placement):
    """One agreement as its log sees it: when it can be written, and the hours of a day as planned."""

    @property
    def written_until(self) -> dt.date:
        """The last day that can be written: of the stay, or that of a suspension that still lasts."""
        return min(self.ends_on, self.suspended_on) if self.suspended_on else self.ends_on

    def is_open_on(self, today: dt.date) -> bool:
        """Whether its log can be written today."""
        is_near = self.starts_on <= today <= self.written_until + GRACE
        return self.agreement.status in WITH_LOG and is_near

    def weekly_minutes(self, day: dt.date) -> int | None:
        """The agreed minutes of the week of this day, where only these are agreed and not the days."""
        terms = self.terms_on(day)
        return None if terms.week or terms.weekly_hours is None else int(terms.weekly_hours * 60)

    def school_on(self, day: dt.date) -> Span | None:
        stored = self.terms_on(day).week.get(str(day.weekday()), {}).get("school")
        return span(stored) if stored else None

    def times_on(self, day: dt.date) -> tuple[dt.time, dt.time, int] | None:
        """From, to and break as planned, to fill the form with; none where other hours a week hold by now."""
        terms = self.terms_on(day)
        planned = terms.week.get(str(day.weekday()), {})
        if not planned.get("work") or self.is_week_outdated(terms):
            return None
        start, end = (dt.time.fromisoformat(time) for time in planned["work"])
        return start, end, int(planned.get("pause") or 0)


def days_of(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    return (first + dt.timedelta(days=n) for n in range((last - first).days + 1))


def week_days(monday: dt.date) -> list[dt.date]:
    return [monday + dt.timedelta(days=n) for n in range(DAYS)]


def hours_of(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))
