"""From the log to its papers: the diary, and the hours of a month as PDF and as a spreadsheet."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.utils import timezone

from alliances.kernel.spreadsheets.writing import SheetOut, write_xlsx
from alliances.law.models import LegalParameter
from alliances.law.rules import Ruleset
from dvb.agreements.holidays import is_holiday
from dvb.agreements.placement import logged
from dvb.agreements.services import document_facts as papers
from dvb.documents import spelling
from dvb.documents.facts import AgreementFacts
from dvb.documents.logbook import COUNTS, ON_PAPER, DiaryFacts, DiaryLine, DiaryWeek, HoursFacts, HoursLine
from dvb.documents.render import diary_pdf, hours_pdf
from dvb.labour_law.payroll import DayHours, month_hours
from dvb.labour_law.week import DAY, Span, minute_of
from dvb.logbook.models import LogEntry, LogWeek, PaperMonth, monday_of
from dvb.logbook.queries.stay_days import ONE_DAY, Stay, hours_of
from dvb.logbook.queries.week_views import entries_between, progress_of, worked_of
from dvb.logbook.queries.weeks import returned_minutes

STATES = {"open": "gaida", "returned": "atdots labot", "confirmed": "vadītājs", "checked": "vadītājs, skola"}
KINDS = {
    "sick": "slimība",
    "excused": "attaisnota",
    "unexcused": "neattaisnota",
    "school": "skolā",
    "host_closed": "darba vieta slēgta",
    "interruption": "pārtraukums",
    "part_time": "nepilns laiks",
}
"""Papers are in Latvian, whoever prints them."""


def diary_of(stay: Stay) -> bytes:
    """The diary as a PDF."""
    return diary_pdf(diary_facts(stay))


def hours_of_month(stay: Stay, month: dt.date, *, form: str) -> bytes:
    """The hours of a month, as ``pdf`` or ``xlsx``."""
    facts = hours_facts(stay, month)
    return hours_pdf(facts) if form == "pdf" else as_xlsx(facts)


def diary_facts(stay: Stay) -> DiaryFacts:
    today = timezone.localdate()
    progress = progress_of([stay], today)[stay.agreement.pk]
    entries = entries_between(stay, stay.starts_on, stay.ends_on)
    months = [one for one in stay.agreement.paper_months.all() if stay.counts_month(one.month)]
    return DiaryFacts(
        agreement=_agreement_facts(stay),
        weeks=(*(_week(week, rows) for week, rows in _by_week(entries)), *(_month(one) for one in months)),
        away=tuple(
            f"{spelling.period(row.starts_on, min(row.ends_on, stay.ends_on))} ({KINDS[row.kind]}"
            + (f", {row.percent} % dienas)" if row.percent < 100 else ")")
            for row in stay.absences
            if row.starts_on <= stay.ends_on
        ),
        hours=hours_of(progress.done),
        confirmed_hours=hours_of(progress.confirmed),
        planned_hours=hours_of(progress.planned_total),
        made_on=today,
    )


def hours_facts(stay: Stay, month: dt.date) -> HoursFacts:
    """The days of a month; nights by the parameters in force on its first day."""
    first = month.replace(day=1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - ONE_DAY
    rules = Ruleset(LegalParameter.objects.all(), first)
    night = [str(getattr(rules.get(name), "value", "")) for name in ("minor_night_from", "minor_night_to")]
    begins, ends = night[0] or "22:00", night[1] or "06:00"
    entries = entries_between(stay, monday_of(first), last)
    hours = logged([stay])[stay.agreement.pk].in_month(first)
    counted = month_hours(
        (worked_of(entry) for entry in entries),
        normal=stay.normal_minutes,
        is_holiday=is_holiday,
        night=Span(minute_of(begins), DAY + minute_of(ends)),
        weekly=stay.weekly_minutes,
    ).since(first)
    states = {entry.day: STATES[entry.week.status] for entry in entries}
    return HoursFacts(
        agreement=_agreement_facts(stay),
        month=first,
        lines=tuple(_line(day, states[day.day]) for day in counted.days),
        paper_hours=hours_of(hours.on_paper) if hours.papers else None,
        confirmed_hours=hours_of(hours.confirmed),
        waiting_hours=hours_of(hours.waiting - returned_minutes(hours)),
        returned_hours=hours_of(returned_minutes(hours)),
        night_from=begins,
        night_to=ends,
        made_on=timezone.localdate(),
    )


def as_xlsx(facts: HoursFacts) -> bytes:
    """The same as a spreadsheet: numbers are numbers, and the total is a value, not a formula."""
    rows: list[list[object]] = [
        [line.day, line.times, *(getattr(line, key) for key, _name in COUNTS), line.state]
        for line in facts.lines
    ]
    if facts.paper_hours is not None:
        rows.append(["No papīra", "", facts.paper_hours, None, None, None, None, ON_PAPER])
    rows.append(["Kopā", "", *(facts.total(key) for key, _name in COUNTS), ""])
    header = ["Datums", "Laiks", *(name for _key, name in COUNTS), "Apstiprināts"]
    about = facts.agreement
    details: list[list[object]] = [
        ["Izglītojamais", about.learner.name or ""],
        ["Darba devējs", about.host.name or ""],
        ["Izglītības iestāde", about.school.name or ""],
        ["Līgums", about.number or "bez numura"],
        ["Mēnesis", f"{facts.month:%m.%Y}"],
        ["Apstiprinātas stundas", facts.confirmed_hours],
        ["Tostarp no papīra", facts.paper_hours or 0],
        ["Gaida apstiprinājumu", facts.waiting_hours],
        ["Atdotas labošanai", facts.returned_hours],
        ["Nakts", f"{facts.night_from}–{facts.night_to}"],
    ]
    return write_xlsx([SheetOut("Stundas", header, rows), SheetOut("Par lapu", ["Kas", "Vērtība"], details)])


def _agreement_facts(stay: Stay) -> AgreementFacts:
    return papers.facts_of(stay.agreement, replace(stay.last_terms, ends_on=stay.ends_on))


def _by_week(entries: list[LogEntry]) -> list[tuple[LogWeek, list[LogEntry]]]:
    weeks: dict[dt.date, list[LogEntry]] = {}
    for entry in sorted(entries, key=lambda one: (one.day, one.starts_at)):
        weeks.setdefault(monday_of(entry.day), []).append(entry)
    return [(rows[0].week, rows) for rows in weeks.values()]


def _week(week: LogWeek, rows: list[LogEntry]) -> DiaryWeek:
    period = spelling.period(week.monday, week.monday + 6 * ONE_DAY)
    confirmed = "nav apstiprināts"
    if week.confirmed_at:
        day = spelling.short_day(timezone.localtime(week.confirmed_at).date())
        confirmed = f"apstiprināja: {week.confirmed_name}, {day}"
    return DiaryWeek(
        heading=f"Nedēļa {period}",
        lines=tuple(_diary_line(row) for row in rows),
        hours=hours_of(sum(row.minutes for row in rows)),
        confirmed=confirmed,
    )


def _diary_line(entry: LogEntry) -> DiaryLine:
    work = "; ".join(task.outcome.name_lv if task.outcome else task.text for task in entry.tasks.all())
    return DiaryLine(
        day=entry.day,
        times=_times([(entry.starts_at, entry.ends_at)]),
        hours=hours_of(entry.minutes),
        work=work,
        remark=entry.remark,
    )


def _month(paper: PaperMonth) -> DiaryWeek:
    month = spelling.MONTHS[paper.month.month - 1]
    return DiaryWeek(
        heading=f"{paper.month.year}. gada {month}: no papīra dienasgrāmatas",
        lines=(),
        hours=hours_of(paper.minutes),
        confirmed=f"apstiprināja uz papīra: {paper.confirmed_name}",
    )


def _line(day: DayHours, state: str) -> HoursLine:
    spans = [(_clock(one.start), _clock(one.end)) for one in day.spans]
    return HoursLine(
        day=day.day,
        times=_times(spans),
        worked=hours_of(day.worked),
        overtime=hours_of(day.overtime),
        night=hours_of(day.night),
        rest_day=hours_of(day.rest_day),
        holiday=hours_of(day.holiday),
        state=state,
    )


def _clock(minute: int) -> dt.time:
    return dt.time(minute // 60 % 24, minute % 60)


def _times(spans: list[tuple[dt.time, dt.time]]) -> str:
    return ", ".join(f"{first:%H.%M}–{last:%H.%M}" for first, last in spans)
