"""Days of the log: written, changed and taken back by the learner, or by her school for her."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.files.models import StoredFile
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.lifecycles import require_move
from alliances.kernel.text import normalise
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.logbook.lifecycle import LogWeekState
from dvb.logbook.models import LogEntry, LogTask, LogWeek, PaperMonth, monday_of
from dvb.logbook.services.audit import record
from dvb.logbook.services.locking import lock_for_edit, require_open, source_of
from dvb.logbook.services.photo_limits import require_space
from dvb.logbook.services.stay import Stay
from dvb.plans.models import PlanLine, Site

DAY = 24 * 60
MOST_TASKS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One interval as somebody typed it; ``lines`` are lines of the learner's plan, ``text`` own words."""

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
def write(agreement: Agreement, *, said: Day, key: uuid.UUID, by: Actor) -> LogEntry:
    """Write one interval; the same ``key`` again finds the entry that it made.

    Raises
    ------
    Refused
        ``not_yours``, ``not_running``, ``outside``, ``future``, ``no_time``, ``on_paper``, ``overlap``,
        ``key_used``.
    """
    stay = lock_for_edit(agreement, by)
    old = LogEntry.objects.filter(client_key=key).select_related("week").first()
    if old is not None:
        if old.week.agreement_id != stay.agreement.pk:
            raise Refused("key_used", _("This entry belongs to another log."))
        return old
    require_open(stay)
    _require_time(stay, said, besides=None)
    week, _made = LogWeek.objects.get_or_create(agreement=stay.agreement, monday=monday_of(said.day))
    entry = LogEntry(
        week=week, client_key=key, source=source_of(stay.agreement, by), entered_by_id=by.user_id
    )
    _fill(entry, said)
    _set_tasks(entry, said, stay)
    record(by, "write", entry, after=audit_values(entry))
    reopen(week, by=by)
    return entry


@transaction.atomic
def change(entry: LogEntry, *, said: Day, by: Actor) -> LogEntry:
    """Change one interval; a confirmed week waits for the supervisor again.

    Raises
    ------
    Refused
        As :func:`write`.
    """
    stay, held = _held(entry, by)
    require_open(stay)
    _require_time(stay, said, besides=held.pk)
    require_space(stay, said.day, besides=held)
    before, old_week = audit_values(held), held.week
    held.week, _made = LogWeek.objects.get_or_create(agreement=stay.agreement, monday=monday_of(said.day))
    _fill(held, said)
    held.tasks.all().delete()
    _set_tasks(held, said, stay)
    after = audit_values(held)
    if after == before:
        return held
    record(by, "change", held, before=before, after=after)
    for week in {old_week, held.week}:
        reopen(week, by=by)
    return held


@transaction.atomic
def remove(entry: LogEntry, *, by: Actor) -> None:
    """Take an entry back with its photos; a confirmed week waits for the supervisor again.

    Twice changes nothing more.
    """
    if not LogEntry.objects.filter(pk=entry.pk).exists():
        return
    stay, held = _held(entry, by)
    require_open(stay)
    record(by, "remove", held, before=audit_values(held))
    week = held.week
    StoredFile.objects.filter(log_photo__entry=held).defer("content").delete()
    held.delete()
    reopen(week, by=by)


def reopen(week: LogWeek, *, by: Actor) -> bool:
    """Take the confirmation of a changed week away; whether there was one, or a wish to mend it."""
    held = LogWeek.objects.select_for_update(of=("self",)).get(pk=week.pk)
    if held.status == LogWeekState.OPEN:
        return False
    require_move(held.status, LogWeekState.OPEN)
    before = {"status": str(held.status), "by": held.confirmed_name}
    held.status, held.method, held.confirmed_name = LogWeekState.OPEN, "", ""
    held.confirmed_at = held.confirmed_by = held.link = held.checked_at = held.checked_by = None
    held.returned_reason = ""
    held.save()
    record(by, "reopen", held, before=before, after={"status": str(held.status)})
    return True


def to_day_input(entry: LogEntry) -> Day:
    """An entry as it would be typed: to change it, to copy it, or to put it back."""
    stay = Stay(entry.week.agreement)
    tasks = list(entry.tasks.all())
    outcomes = {task.outcome_id for task in tasks if task.outcome_id}
    texts = [task.text for task in tasks if task.text]
    lines = [line for line in plan_lines(stay.agreement) if line.outcome_id in outcomes or line.text in texts]
    own = [text for text in texts if text not in {line.text for line in lines}]
    return Day(
        day=entry.day,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        break_minutes=entry.break_minutes,
        lines=[line.pk for line in lines],
        text="; ".join(own),
        remark=entry.remark,
    )


def plan_lines(agreement: Agreement) -> list[PlanLine]:
    """What the learner's plan says is learned at the host, in its order."""
    rows = PlanLine.objects.filter(plan__enrolment=agreement.assignment.enrolment_id, site=Site.HOST)
    return list(rows.select_related("outcome"))


def audit_values(entry: LogEntry) -> dict[str, Any]:
    """What the audit trail keeps of an entry."""
    return {
        "day": str(entry.day),
        "from": f"{entry.starts_at:%H:%M}",
        "to": f"{entry.ends_at:%H:%M}",
        "break": entry.break_minutes,
        "tasks": sorted(task.outcome.code if task.outcome else task.text for task in entry.tasks.all()),
        "remark": entry.remark,
        "photos": [photo.file.sha256 for photo in entry.photos.all()],
    }


def _held(entry: LogEntry, by: Actor) -> tuple[Stay, LogEntry]:
    stay = lock_for_edit(entry.week.agreement, by)
    rows = LogEntry.objects.select_for_update(of=("self",)).select_related("week")
    return stay, rows.get(pk=entry.pk)


def _fill(entry: LogEntry, said: Day) -> None:
    entry.day, entry.starts_at, entry.ends_at = said.day, said.starts_at, said.ends_at
    entry.break_minutes, entry.minutes = said.break_minutes, said.minutes
    entry.remark = normalise(said.remark).strip()[:500]
    entry.save()


def _set_tasks(entry: LogEntry, said: Day, stay: Stay) -> None:
    known = {line.pk: line for line in plan_lines(stay.agreement)}
    chosen = [known[pk] for pk in dict.fromkeys(said.lines) if pk in known][:MOST_TASKS]
    outcomes = dict.fromkeys(line.outcome_id for line in chosen if line.outcome_id)
    texts = [line.text[:200] for line in chosen if not line.outcome_id]
    own = normalise(said.text).strip()[:200]
    texts = list(dict.fromkeys([*texts, *([own] if own else [])]))
    LogTask.objects.bulk_create(
        [
            *(LogTask(entry=entry, outcome_id=outcome) for outcome in outcomes),
            *(LogTask(entry=entry, text=text) for text in texts),
        ]
    )


def _require_time(stay: Stay, said: Day, *, besides: int | None) -> None:
    if said.day > timezone.localdate():
        raise Refused("future", _("This day is in the future; log it once it has passed."), "day")
    if not stay.counts(said.day):
        raise Refused("outside", _("This day lies outside the days of the agreement."), "day")
    if said.end <= said.start:
        sentence = _(
            "The end lies before the beginning. Write a night shift as two days: to 0:00, then from 0:00."
        )
        raise Refused("no_time", sentence, "ends_at")
    if said.break_minutes < 0 or said.minutes <= 0:
        raise Refused("no_time", _("The break is as long as the work."), "break_minutes")
    if PaperMonth.objects.filter(agreement=stay.agreement, month=said.day.replace(day=1)).exists():
        sentence = _("The school entered this month from paper: its hours would count twice.")
        raise Refused("on_paper", sentence, "day")
    if clash := _overlap(stay, said, besides):
        found = _("You have %(first)s–%(last)s on this day already, at %(employer)s.") % {
            "first": f"{clash.starts_at:%H:%M}",
            "last": f"{clash.ends_at:%H:%M}",
            "employer": clash.week.agreement.assignment.opening.employer.name,
        }
        raise Refused("overlap", found, "starts_at")


def _overlap(stay: Stay, said: Day, besides: int | None) -> LogEntry | None:
    """Another entry of the same person that touches this time, at whatever employer."""
    rows = LogEntry.objects.filter(
        week__agreement__assignment__enrolment__person=stay.agreement.assignment.enrolment.person_id,
        day=said.day,
    ).exclude(week__agreement__status=AgreementState.VOID)
    for row in rows.exclude(pk=besides or 0).select_related("week__agreement__assignment__opening__employer"):
        start = row.starts_at.hour * 60 + row.starts_at.minute
        if said.start < start + row.span_minutes() and start < said.end:
            return row
    return None
