"""The months for which the hours of all learners are to be had as a workbook."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Min, QuerySet
from django.utils import timezone

from dvb.agreements.models import Agreement
from dvb.logbook.models import LogEntry, PaperMonth

MOST = 36


@dataclass(frozen=True, slots=True)
class LogMonths:
    """First days of months: what a payroll asks for now, and the earlier ones, the latest first."""

    recent: list[dt.date]
    earlier: list[dt.date]


def months_of(agreements: QuerySet[Agreement]) -> LogMonths:
    """This month and the last one, and all before them since the first hours of these agreements."""
    this = timezone.localdate().replace(day=1)
    last = _before(this)
    entry = LogEntry.objects.filter(week__agreement__in=agreements).aggregate(first=Min("day"))["first"]
    paper = PaperMonth.objects.filter(agreement__in=agreements).aggregate(first=Min("month"))["first"]
    begins = min((day for day in (entry, paper) if day), default=this)
    earlier: list[dt.date] = []
    month = _before(last)
    while month >= begins.replace(day=1) and len(earlier) < MOST:
        earlier.append(month)
        month = _before(month)
    return LogMonths([last, this], earlier)


def _before(month: dt.date) -> dt.date:
    return (month - dt.timedelta(days=1)).replace(day=1)
