"""Reading a log: one week by day, the hours against the plan, and findings of labour law."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone

from alliances.law.models import LegalParameter
from alliances.law.rules import Ruleset
from dvb.agreements.holidays import holiday_code, is_holiday
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.placement import Logged, logged
from dvb.labour_law import Finding
from dvb.labour_law.logged_hours import Person, Worked, judge_week
from dvb.logbook.models import Absence, LogEntry, LogWeek, monday_of
from dvb.logbook.queries.stay_days import ONE_DAY, Stay, days_of, week_days
from dvb.logbook.queries.weeks import returned_minutes

NEAR = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DayView:
    """One day of the week strip; ``state`` is a key of ``dvb.logbook.wording.DAYS``.

    ``counts`` is false where the day lies outside the stay: what was logged there counts nowhere.
    """

    day: dt.date
    entries: list[LogEntry]
    absence: Absence | None
    planned: int
    state: str
    holiday: str = ""
    counts: bool = True

    @property
    def minutes(self) -> int:
        return sum(entry.minutes for entry in self.entries) if self.counts else 0


@dataclass(frozen=True, slots=True)
class WeekView:
    stay: Stay
    monday: dt.date
    week: LogWeek | None
    days: list[DayView]
    findings: list[Finding]

    @property
    def sunday(self) -> dt.date:
        return self.monday + 6 * ONE_DAY

    @property
    def minutes(self) -> int:
        return sum(day.minutes for day in self.days)

    @property
    def planned(self) -> int:
        return sum(day.planned for day in self.days)

    @property
    def absences(self) -> list[Absence]:
        """The absences that touch this week, each once."""
        return list(dict.fromkeys(day.absence for day in self.days if day.absence is not None))

    @property
    def entries(self) -> list[LogEntry]:
        return [entry for day in self.days for entry in day.entries]

    @property
    def photos(self) -> int:
        return sum(len(entry.photos.all()) for entry in self.entries)


@dataclass(slots=True)
class Progress:
    """Minutes of one stay until a day: confirmed (also on paper), waiting, planned; days without an entry.

    ``outside`` are days with entries that count nowhere, as they lie outside the stay.
    """

    planned_total: int = 0
    planned: int = 0
    confirmed: int = 0
    checked: int = 0
    paper: int = 0
    waiting: int = 0
    returned: int = 0
    missing: list[dt.date] = field(default_factory=list)
    outside: list[dt.date] = field(default_factory=list)
    away: int = 0

    @property
    def done(self) -> int:
        return self.confirmed + self.waiting


def week_view(stay: Stay, monday: dt.date, *, today: dt.date | None = None) -> WeekView:
    """One week of one log, with the findings of the labour law rules."""
    rows = _entries(stay, monday, monday + 6 * ONE_DAY)
    prefetch_related_objects(rows, "photos")
    by_day: dict[dt.date, list[LogEntry]] = defaultdict(list)
    for row in rows:
        by_day[row.day].append(row)
    week = LogWeek.objects.filter(agreement=stay.agreement, monday=monday).first()
    days = [day_view(stay, day, by_day[day], today or timezone.localdate()) for day in week_days(monday)]
    if _is_full(stay, monday, sum(day.minutes for day in days)):
        days = [replace(day, state="free") if day.state == "missing" else day for day in days]
    findings = findings_of(stay, [monday])[monday] if rows else []
    return WeekView(stay, monday, week, days, findings)


def day_view(stay: Stay, day: dt.date, entries: list[LogEntry], today: dt.date) -> DayView:
    absence, planned, counts = stay.absence_on(day), stay.planned_minutes(day), stay.counts(day)
    if entries and counts:
        state = "done"
    elif not counts and (entries or absence is None):
        state = "outside"
    elif absence is not None:
        state = "away"
    elif day == stay.suspended_on:
        state = "today" if day == today else "free"
    elif not planned:
        state = "free"
    elif day < today:
        state = "missing"
    else:
        state = "today" if day == today else "coming"
    return DayView(day, entries, absence, planned, state, holiday_code(day), counts)


def progress_of(stays: Sequence[Stay], today: dt.date) -> dict[int, Progress]:
    """Progress of each stay by the agreement's key; two queries for all of them."""
    logs = logged(stays)
    return {stay.agreement.pk: _against_plan(stay, logs[stay.agreement.pk], today) for stay in stays}


def _against_plan(stay: Stay, hours: Logged, today: dt.date) -> Progress:
    progress = Progress(
        confirmed=hours.confirmed,
        checked=hours.checked,
        paper=hours.on_paper,
        waiting=hours.waiting,
        returned=returned_minutes(hours),
        outside=sorted(set(hours.outside)),
    )
    entered = {day for day, _minutes, _status in hours.lines}
    for day in days_of(stay.starts_on, stay.ends_on):
        planned = stay.planned_minutes(day)
        progress.planned_total += planned
        is_written = day in entered or day.replace(day=1) in hours.papers
        if day < today or (day == today and is_written):
            progress.planned += planned
        if day >= today:
            continue
        away = stay.absence_on(day)
        progress.away += 1 if away and away.percent == 100 and stay.normal_minutes(day) else 0
    progress.missing = missing_of(stay, hours, today)
    return progress


def missing_of(stay: Stay, hours: Logged, until: dt.date) -> list[dt.date]:
    """Planned days before a day that nobody wrote, in weeks whose planned hours are not all entered."""
    entered, full = {day for day, _minutes, _status in hours.lines}, full_weeks(stay, hours)
    return [
        day
        for day in days_of(stay.starts_on, min(stay.ends_on, until - ONE_DAY))
        if stay.planned_minutes(day)
        and day not in entered
        and day.replace(day=1) not in hours.papers
        and monday_of(day) not in full
    ]


def full_weeks(stay: Stay, hours: Logged) -> set[dt.date]:
    """The Mondays of weeks whose planned hours are all entered, on whichever days."""
    entered: dict[dt.date, int] = defaultdict(int)
    for day, minutes, _status in hours.lines:
        entered[monday_of(day)] += minutes
    return {monday for monday, minutes in entered.items() if _is_full(stay, monday, minutes)}


def _is_full(stay: Stay, monday: dt.date, minutes: int) -> bool:
    planned = sum(stay.planned_minutes(day) for day in week_days(monday))
    return 0 < planned <= minutes


def findings_of(stay: Stay, mondays: Iterable[dt.date]) -> dict[dt.date, list[Finding]]:
    """Findings in each week, all the learner's hosts together, by the rules in force on its Monday."""
    weeks = sorted(set(mondays))
    if not weeks:
        return {}
    person_id = stay.agreement.assignment.enrolment.person_id
    rows = LogEntry.objects.filter(
        week__agreement__assignment__enrolment__person=person_id,
        day__gte=weeks[0] - NEAR,
        day__lt=weeks[-1] + 2 * NEAR,
    ).exclude(week__agreement__status=AgreementState.VOID)
    worked = [worked_of(row) for row in rows.select_related(_HOST)]
    parameters = list(LegalParameter.objects.all())
    return {
        monday: judge_week(
            monday,
            [one for one in worked if monday - NEAR <= one.day < monday + 2 * NEAR],
            person_of(stay, monday),
            Ruleset(parameters, monday),
        )
        for monday in weeks
    }


_HOST = "week__agreement__assignment__opening__employer"


def worked_of(entry: LogEntry) -> Worked:
    start = entry.starts_at.hour * 60 + entry.starts_at.minute
    host = entry.week.agreement.assignment.opening.employer.name
    return Worked(entry.day, start, start + entry.span_minutes(), entry.break_minutes, host)


def person_of(stay: Stay, monday: dt.date) -> Person:
    terms = stay.terms_on(monday)
    return Person(
        birth_date=stay.agreement.assignment.enrolment.person.birth_date,
        pay=terms.pay,
        weekly_hours=terms.weekly_hours,
        school=tuple(None if is_holiday(day) else stay.school_on(day) for day in week_days(monday)),
        is_school_known=stay.is_school_known,
    )


def _entries(stay: Stay, first: dt.date, last: dt.date) -> list[LogEntry]:
    rows: QuerySet[LogEntry] = LogEntry.objects.filter(
        week__agreement=stay.agreement, day__gte=first, day__lte=last
    )
    return list(rows.select_related("week").prefetch_related("tasks__outcome"))


def entries_between(stay: Stay, first: dt.date, last: dt.date) -> list[LogEntry]:
    """The entries of one log in a span of days that count, with what was done."""
    return [entry for entry in _entries(stay, first, last) if stay.counts(entry.day)]


def latest_before(stay: Stay, day: dt.date) -> LogEntry | None:
    """The last entry before a day: what "as the last time" copies."""
    rows = LogEntry.objects.filter(week__agreement=stay.agreement, day__lt=day)
    return rows.order_by("-day", "starts_at").select_related("week__agreement__assignment").first()


def within(stay: Stay, day: dt.date) -> dt.date:
    """The nearest day that can be shown: of the stay, or a later one with an entry that counts nowhere."""
    if day > stay.ends_on and LogEntry.objects.filter(week__agreement=stay.agreement, day__gte=day).exists():
        return day
    return max(stay.starts_on, min(day, stay.ends_on))
