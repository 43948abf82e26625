"""Days of the log: written, changed and taken back by the learner, or by her school for her."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.files.models import StoredFile
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.text import normalise
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.kernel.display import day as format_day
from dvb.logbook.models import LogEntry, LogTask, LogWeek, PaperMonth, monday_of
from dvb.logbook.queries.stay_days import Stay
from dvb.logbook.services.audit import record
from dvb.logbook.services.confirmations import reopen, require_asked
from dvb.logbook.services.permissions import lock_for_edit, require_open, source_of
from dvb.logbook.services.photo_limits import require_space
from dvb.plans.models import PlanLine, Site

DAY = 24 * 60
MAX_TASKS = 20
EMPTY = "sure_empty"
"""What is asked before it is written: whether nothing was to be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One interval as entered; ``lines`` are keys of the learner's plan lines, ``text`` is free text."""

    day: dt.date
    starts_at: dt.time
    ends_at: dt.time
    break_minutes: int = 0
    lines: Sequence[int] = ()
    text: str = ""
    remark: str = ""

    @property
    def start(self) -> int:
        return self.starts_at.hour * 60 + self.starts_at.minute

    @property
    def end(self) -> int:
        return self.ends_at.hour * 60 + self.ends_at.minute or DAY

    @property
    def minutes(self) -> int:
        return self.end - self.start - self.break_minutes


@transaction.atomic
def write(
    agreement: Agreement, *, day: Day, key: uuid.UUID, by: Actor, sure: Collection[str] | None = None
) -> LogEntry:
    """Write one interval; the same ``key`` again returns the entry that it created.

    ``sure`` are the questions that a person answered; ``None`` where nobody is there to be asked.

    Raises
    ------
    Refused
        ``not_yours``, ``not_running``, ``outside``, ``future``, ``no_time``, ``on_paper``, ``overlap``,
        ``key_used``, ``away_that_day``; ``week_confirmed`` and ``nothing_said`` where it has to be asked.
    """
    stay = lock_for_edit(agreement, by)
    existing = LogEntry.objects.filter(client_key=key).select_related("week").first()
    if existing is not None:
        if existing.week.agreement_id != stay.agreement.pk:
            raise Refused("key_used", _("This entry belongs to another log."))
        return existing
    require_open(stay)
    _require_time(stay, day, exclude=None)
    _require_sure(stay, day, {monday_of(day.day)}, sure)
    week, _is_new = LogWeek.objects.get_or_create(agreement=stay.agreement, monday=monday_of(day.day))
    entry = LogEntry(
        week=week, client_key=key, source=source_of(stay.agreement, by), entered_by_id=by.user_id
    )
    _set_fields(entry, day)
    _set_tasks(entry, day, stay)
    record(by, "write", entry, after=audit_values(entry))
    reopen(week, by=by)
    return entry


@transaction.atomic
def change(entry: LogEntry, *, day: Day, by: Actor, sure: Collection[str] | None = None) -> LogEntry:
    """Change one interval; a confirmed week needs to be confirmed again.

    Raises
    ------
    Refused
        As :func:`write`.
    """
    stay, locked = _lock(entry, by)
    require_open(stay)
    _require_time(stay, day, exclude=locked.pk)
    require_space(stay, day.day, entry=locked)
    if day != to_day_input(locked):
        _require_sure(stay, day, {locked.week.monday, monday_of(day.day)}, sure)
    before, old_week = audit_values(locked), locked.week
    locked.week, _is_new = LogWeek.objects.get_or_create(agreement=stay.agreement, monday=monday_of(day.day))
    _set_fields(locked, day)
    locked.tasks.all().delete()
    _set_tasks(locked, day, stay)
    after = audit_values(locked)
    if after == before:
        return locked
    record(by, "change", locked, before=before, after=after)
    for week in {old_week, locked.week}:
        reopen(week, by=by)
    return locked


@transaction.atomic
def remove(entry: LogEntry, *, by: Actor) -> None:
    """Remove an entry with its photos; a confirmed week needs to be confirmed again.

    Idempotent.
    """
    if not LogEntry.objects.filter(pk=entry.pk).exists():
        return
    stay, locked = _lock(entry, by)
    require_open(stay)
    record(by, "remove", locked, before=audit_values(locked))
    week = locked.week
    StoredFile.objects.filter(log_photo__entry=locked).defer("content").delete()
    locked.delete()
    reopen(week, by=by)


def to_day_input(entry: LogEntry) -> Day:
    """An entry as form input: to change it, to copy it, or to restore it."""
    stay = Stay(entry.week.agreement)
    tasks = list(entry.tasks.all())
    outcomes = {task.outcome_id for task in tasks if task.outcome_id}
    texts = [task.text for task in tasks if task.text]
    lines = [line for line in plan_lines(stay.agreement) if line.outcome_id in outcomes or line.text in texts]
    own_texts = [text for text in texts if text not in {line.text for line in lines}]
    return Day(
        day=entry.day,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        break_minutes=entry.break_minutes,
        lines=[line.pk for line in lines],
        text="; ".join(own_texts),
        remark=entry.remark,
    )


def plan_lines(agreement: Agreement) -> list[PlanLine]:
    """The lines of the learner's plan to be learned at the host, in order."""
    rows = PlanLine.objects.filter(plan__enrolment=agreement.assignment.enrolment_id, site=Site.HOST)
    return list(rows.select_related("outcome"))


def audit_values(entry: LogEntry) -> dict[str, Any]:
    """The values of an entry for the audit trail."""
    return {
        "day": str(entry.day),
        "from": f"{entry.starts_at:%H:%M}",
        "to": f"{entry.ends_at:%H:%M}",
        "break": entry.break_minutes,
        "tasks": sorted(task.outcome.code if task.outcome else task.text for task in entry.tasks.all()),
        "remark": entry.remark,
        "photos": [photo.file.sha256 for photo in entry.photos.all()],
    }


def _lock(entry: LogEntry, by: Actor) -> tuple[Stay, LogEntry]:
    stay = lock_for_edit(entry.week.agreement, by)
    rows = LogEntry.objects.select_for_update(of=("self",)).select_related("week")
    return stay, rows.get(pk=entry.pk)


def _set_fields(entry: LogEntry, day: Day) -> None:
    entry.day, entry.starts_at, entry.ends_at = day.day, day.starts_at, day.ends_at
    entry.break_minutes, entry.minutes = day.break_minutes, day.minutes
    entry.remark = normalise(day.remark).strip()[:500]
    entry.save()


def _set_tasks(entry: LogEntry, day: Day, stay: Stay) -> None:
    lines_by_key = {line.pk: line for line in plan_lines(stay.agreement)}
    lines = [lines_by_key[pk] for pk in dict.fromkeys(day.lines) if pk in lines_by_key][:MAX_TASKS]
    outcomes = dict.fromkeys(line.outcome_id for line in lines if line.outcome_id)
    texts = [line.text[:200] for line in lines if not line.outcome_id]
    own_text = normalise(day.text).strip()[:200]
    texts = list(dict.fromkeys([*texts, *([own_text] if own_text else [])]))
    LogTask.objects.bulk_create(
        [
            *(LogTask(entry=entry, outcome_id=outcome) for outcome in outcomes),
            *(LogTask(entry=entry, text=text) for text in texts),
        ]
    )


def _require_time(stay: Stay, day: Day, *, exclude: int | None) -> None:
    if day.day > timezone.localdate():
        raise Refused("future", _("This day is in the future; log it once it has passed."), "day")
    if stay.suspended_on and stay.written_until < day.day <= stay.ends_on:
        until = _("The stay is suspended: only days until %(day)s can be entered.")
        raise Refused("outside", until % {"day": format_day(stay.written_until)}, "day")
    if not stay.counts(day.day):
        raise Refused("outside", _("This day lies outside the days of the agreement."), "day")
    _require_present(stay, day.day)
    if day.end <= day.start:
        sentence = _(
            "The end lies before the beginning. Write a night shift as two days: to 0:00, then from 0:00."
        )
        raise Refused("no_time", sentence, "ends_at")
    if day.break_minutes < 0 or day.minutes <= 0:
        raise Refused("no_time", _("The break is as long as the work."), "break_minutes")
    if PaperMonth.objects.filter(agreement=stay.agreement, month=day.day.replace(day=1)).exists():
        sentence = _("The school entered this month from paper: its hours would count twice.")
        raise Refused("on_paper", sentence, "day")
    if clash := _overlap(stay, day, exclude):
        message = _("You have %(first)s–%(last)s on this day already, at %(employer)s.") % {
            "first": f"{clash.starts_at:%H:%M}",
            "last": f"{clash.ends_at:%H:%M}",
            "employer": clash.week.agreement.assignment.opening.employer.name,
        }
        raise Refused("overlap", message, "starts_at")


def _require_sure(stay: Stay, day: Day, mondays: set[dt.date], sure: Collection[str] | None) -> None:
    """Ask before a confirmation ends, and before hours are kept of which nobody says what was done."""
    if sure is None:
        return
    for monday in sorted(mondays):
        require_asked(stay.agreement, monday, monday, sure)
    is_silent = not (day.lines or day.text.strip() or day.remark.strip())
    if is_silent and EMPTY not in sure:
        sentence = _("You have not said what you did. Say it, or tick below to keep the hours alone.")
        raise Refused("nothing_said", sentence, EMPTY)


def _require_present(stay: Stay, day: dt.date) -> None:
    """Hours and an absence of the whole day contradict each other."""
    away = stay.agreement.absences.filter(percent=100, starts_on__lte=day, ends_on__gte=day).first()
    if away is not None:
        message = _(
            "For this day “%(kind)s” is entered, the whole day. Remove the absence, or enter it as a part of "
            "the day."
        )
        raise Refused("away_that_day", message % {"kind": away.get_kind_display()}, "day")


def _overlap(stay: Stay, day: Day, exclude: int | None) -> LogEntry | None:
    """Another entry of the same person that overlaps this time, at any employer."""
    rows = LogEntry.objects.filter(
        week__agreement__assignment__enrolment__person=stay.agreement.assignment.enrolment.person_id,
        day=day.day,
    ).exclude(week__agreement__status=AgreementState.VOID)
    for row in rows.exclude(pk=exclude or 0).select_related("week__agreement__assignment__opening__employer"):
        start = row.starts_at.hour * 60 + row.starts_at.minute
        if day.start < start + row.span_minutes() and start < day.end:
            return row
    return None
