"""Weeks of the log that wait for somebody: the supervisor, or the school."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from dvb.agreements.models import Agreement
from dvb.agreements.placement import Logged
from dvb.logbook.lifecycle import CONFIRMED, LogWeekState
from dvb.logbook.models import LogEntry, LogWeek
from dvb.logbook.queries.stay_days import Stay, stays

FRIDAY = 4


def waiting(agreements: QuerySet[Agreement]) -> QuerySet[LogWeek]:
    """Weeks with entries that the supervisor has not confirmed, the oldest first."""
    rows = with_entries(LogWeek.objects.filter(agreement__in=agreements, status=LogWeekState.OPEN))
    return rows.order_by("monday", "agreement_id")


def to_check(agreements: QuerySet[Agreement]) -> QuerySet[LogWeek]:
    """Confirmed weeks that the school has not looked at."""
    rows = with_entries(LogWeek.objects.filter(agreement__in=agreements, status=LogWeekState.CONFIRMED))
    return rows.order_by("agreement_id", "monday")


def with_entries(rows: QuerySet[LogWeek]) -> QuerySet[LogWeek]:
    """Weeks with an entry that was not dropped by an early end."""
    entries = LogEntry.objects.filter(week=OuterRef("pk"))
    last_day = F("week__agreement__last_day")
    kept = entries.filter(Q(week__agreement__last_day__isnull=True) | Q(day__lte=last_day))
    return rows.filter(Exists(kept))


def is_over(week: LogWeek, stay: Stay, today: dt.date) -> bool:
    """From its Friday on, or the last day of the stay, a week can be confirmed."""
    return over_on(week, stay) <= today


def over_on(week: LogWeek, stay: Stay) -> dt.date:
    """The day from which a week can be confirmed."""
    return min(week.monday + dt.timedelta(days=FRIDAY), stay.written_until)


def count_ready(agreements: QuerySet[Agreement]) -> int:
    """Weeks that can be confirmed today: the running one waits for its last working day first."""
    weeks, today = list(waiting(agreements)), timezone.localdate()
    own = agreements.filter(pk__in={week.agreement_id for week in weeks})
    by_key = {stay.agreement.pk: stay for stay in stays(own)} if weeks else {}
    return sum(is_over(week, by_key[week.agreement_id], today) for week in weeks)


def confirmed_between(agreement: Agreement, first: dt.date, last: dt.date) -> QuerySet[LogWeek]:
    """Weeks with one of these days that the supervisor has confirmed."""
    rows = LogWeek.objects.filter(agreement=agreement, status__in=CONFIRMED)
    return rows.filter(monday__gt=first - dt.timedelta(days=7), monday__lte=last).order_by("monday")


def returned_minutes(hours: Logged) -> int:
    """Of the minutes that are not confirmed, those of weeks handed back: they wait for the learner."""
    return sum(minutes for _day, minutes, status in hours.lines if status == LogWeekState.RETURNED)
