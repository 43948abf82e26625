"""The hours of a month of many learners as one workbook: for the payroll of an employer, and for a school."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence

from alliances.kernel.spreadsheets.writing import SheetOut, write_xlsx
from alliances.law.models import LegalParameter
from alliances.law.rules import Ruleset
from dvb.agreements.holidays import is_holiday
from dvb.agreements.lifecycle import CONFIRMED_WEEKS
from dvb.agreements.placement import Logged, logged
from dvb.labour_law.payroll import month_hours
from dvb.labour_law.week import DAY, Span, minute_of
from dvb.logbook.models import LogEntry, monday_of
from dvb.logbook.queries.stay_days import Stay, days_of, hours_of
from dvb.logbook.queries.week_views import worked_of
from dvb.logbook.queries.weeks import returned_minutes
from dvb.logbook.services.log_documents import KINDS, STATES

_PEOPLE = (
    "Izglītojamais",
    "Izglītības iestāde",
    "Darba devējs",
    "Līgums",
    "No",
    "Līdz",
    "Apstiprinātas stundas",
    "Tostarp no papīra",
    "Tostarp virsstundas",
    "Tostarp naktī",
    "Tostarp brīvdienā",
    "Tostarp svētku dienā",
    "Gaida apstiprinājumu",
    "Atdotas labošanai",
)
_DAYS = ("Izglītojamais", "Datums", "No", "Līdz", "Pārtraukums, min", "Stundas", "Stāvoklis")


def workbook(stays: Sequence[Stay], month: dt.date) -> bytes:
    """A row for each learner, the days below each other on a second sheet; papers are in Latvian.

    Overtime and hours at night, on rest days and holidays are parts of the confirmed hours: nobody pays for
    what waits or was handed back.
    """
    first = month.replace(day=1)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    inside = [one for one in stays if one.starts_on <= last and one.ends_on >= first]
    inside.sort(key=lambda one: (one.agreement.assignment.enrolment.person.sort_key, one.agreement.pk))
    entries = _entries(inside, monday_of(first), last)
    logs = logged(inside)
    night = _night(first)
    rows = [
        _row(one, entries[one.agreement.pk], logs[one.agreement.pk].in_month(first), night, (first, last))
        for one in inside
    ]
    lines = [
        [
            _name(one),
            entry.day,
            f"{entry.starts_at:%H:%M}",
            f"{entry.ends_at:%H:%M}",
            entry.break_minutes,
            hours_of(entry.minutes),
            STATES[entry.week.status],
        ]
        for one in inside
        for entry in entries[one.agreement.pk]
        if entry.day >= first
    ]
    away = [f"Prombūtne, dienas: {word}" for word in KINDS.values()]
    return write_xlsx(
        [
            SheetOut(f"Stundas {first:%m.%Y}", [*_PEOPLE, *away], rows),
            SheetOut("Pa dienām", list(_DAYS), lines),
        ]
    )


def _entries(stays: Sequence[Stay], first: dt.date, last: dt.date) -> dict[int, list[LogEntry]]:
    """The entries of these days that count, by agreement; overtime needs the whole first week."""
    by_key = {one.agreement.pk: one for one in stays}
    rows = LogEntry.objects.filter(week__agreement__in=list(by_key), day__gte=first, day__lte=last)
    rows = rows.select_related("week__agreement__assignment__opening__employer")
    found: dict[int, list[LogEntry]] = defaultdict(list)
    for row in rows.order_by("day", "starts_at"):
        if by_key[row.week.agreement_id].counts(row.day):
            found[row.week.agreement_id].append(row)
    return found


def _night(first: dt.date) -> Span:
    rules = Ruleset(LegalParameter.objects.all(), first)
    begins, ends = (
        str(getattr(rules.get(name), "value", "")) for name in ("minor_night_from", "minor_night_to")
    )
    return Span(minute_of(begins or "22:00"), DAY + minute_of(ends or "06:00"))


def _row(
    stay: Stay, entries: list[LogEntry], hours: Logged, night: Span, days: tuple[dt.date, dt.date]
) -> list[object]:
    counted = month_hours(
        (worked_of(entry) for entry in entries if entry.week.status in CONFIRMED_WEEKS),
        normal=stay.normal_minutes,
        is_holiday=is_holiday,
        night=night,
        weekly=stay.weekly_minutes,
    ).since(days[0])
    assignment = stay.agreement.assignment
    away = _away(stay, *days)
    return [
        _name(stay),
        assignment.enrolment.school.name,
        assignment.opening.employer.name,
        stay.agreement.number or "bez numura",
        max(stay.starts_on, days[0]),
        min(stay.ends_on, days[1]),
        hours_of(hours.confirmed),
        hours_of(hours.on_paper),
        *(hours_of(counted.total(name)) for name in ("overtime", "night", "rest_day", "holiday")),
        hours_of(hours.waiting - returned_minutes(hours)),
        hours_of(returned_minutes(hours)),
        *(away[kind] for kind in KINDS),
    ]


def _away(stay: Stay, first: dt.date, last: dt.date) -> Counter[str]:
    """Working days away in the month, by their reason, within the stay."""
    inside = days_of(max(first, stay.starts_on), min(last, stay.ends_on))
    absences = ((stay.absence_on(one), one) for one in inside)
    return Counter(
        row.kind for row, one in absences if row and stay.normal_minutes(one) and not is_holiday(one)
    )


def _name(stay: Stay) -> str:
    return str(stay.agreement.assignment.enrolment.person.name)
