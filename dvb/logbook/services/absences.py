"""Absences, and monthly totals from paper diaries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.files import services as files
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from dvb.agreements.models import Agreement
from dvb.agreements.services.suspension_absences import as_audit_values
from dvb.logbook.models import Absence, LogEntry, PaperMonth
from dvb.logbook.queries.stay_days import Stay, days_of
from dvb.logbook.services import absence_letters
from dvb.logbook.services.audit import record
from dvb.logbook.services.confirmations import reopen_between, require_asked
from dvb.logbook.services.permissions import is_own, lock_for_edit, may_check, require_open

Kind = Absence.Kind
OF_LEARNER = (Kind.SICK, Kind.EXCUSED, Kind.HOST_CLOSED, Kind.SCHOOL)
"""What a learner may say herself; the school says the rest."""
WHOLE = 100
DAY_MINUTES = 24 * 60


@transaction.atomic
def record_absence(
    agreement: Agreement,
    *,
    kind: str,
    starts_on: dt.date,
    ends_on: dt.date,
    percent: int = 100,
    note: str = "",
    by: Actor,
    sure: Collection[str] | None = None,
) -> Absence:
    """Enter an absence with its reason, in whole or in part; entering it again changes nothing.

    A confirmed week needs to be confirmed again; ``sure`` is as for :func:`dvb.logbook.services.write`.

    Raises
    ------
    Refused
        ``not_yours``, ``not_running``, ``kind``, ``order``, ``outside``, ``away_already``, ``has_hours``
        where hours are entered on a day that would be an absence as a whole; ``week_confirmed`` where it
        has to be asked.
    """
    stay = lock_for_edit(agreement, by)
    require_open(stay)
    if is_own(stay.agreement, by) and kind not in OF_LEARNER:
        raise Refused("kind", _("Only the school enters this reason."), "kind")
    _require_days(stay, starts_on, ends_on)
    existing = Absence.objects.filter(agreement=stay.agreement, kind=kind, starts_on=starts_on).first()
    if existing is not None and (existing.ends_on, existing.percent) == (ends_on, percent):
        return existing
    overlapping = stay.agreement.absences.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    if overlapping.exists():
        raise Refused("away_already", _("An absence is entered for these days already."), "starts_on")
    if percent == 100:
        _require_no_hours(stay, starts_on, ends_on)
        _require_paper_fits(stay, starts_on, ends_on)
    require_asked(stay.agreement, starts_on, ends_on, sure)
    absence = Absence.objects.create(
        agreement=stay.agreement,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        percent=percent,
        note=note.strip()[:300],
        entered_by_id=by.user_id,
    )
    record(by, "absence", absence, after=as_audit_values(absence))
    reopen_between(stay.agreement, starts_on, ends_on, by=by)
    if is_own(stay.agreement, by):
        absence_letters.tell(absence)
    return absence


@transaction.atomic
def remove_absence(absence: Absence, *, by: Actor) -> None:
    """Remove an absence: the school any, a learner those that she may enter. Idempotent.

    A confirmed week needs to be confirmed again.
    """
    stay = lock_for_edit(absence.agreement, by)
    stored = Absence.objects.filter(pk=absence.pk).first()
    if stored is None:
        return
    require_open(stay)
    if is_own(stay.agreement, by) and stored.kind not in OF_LEARNER:
        raise Refused("kind", _("Only the school enters this reason."))
    record(by, "absence_removed", stored, before=as_audit_values(stored))
    stored.delete()
    reopen_between(stay.agreement, stored.starts_on, stored.ends_on, by=by)


@transaction.atomic
def enter_paper_month(
    agreement: Agreement,
    *,
    month: dt.date,
    minutes: int,
    confirmed_name: str,
    file: UploadedFile[Any] | None,
    by: Actor,
) -> PaperMonth:
    """Enter a month's total from a paper diary, with its scan: by the school, for a month without entries.

    Raises
    ------
    Refused
        ``not_yours``, ``outside``, ``future``, ``too_much``, ``has_days``, ``month_twice``, or what
        :func:`alliances.files.services.store` refuses.
    """
    stay = lock_for_edit(agreement, by)
    if not may_check(stay.agreement, by):
        raise Refused("not_yours", _("Only the learner's school enters months from paper."))
    first = month.replace(day=1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    _require_month(stay, first, last, minutes)
    existing = PaperMonth.objects.filter(agreement=stay.agreement, month=first).first()
    if existing is not None:
        if (existing.minutes, existing.confirmed_name) == (minutes, confirmed_name.strip()):
            return existing
        raise Refused("month_twice", _("This month has a total already. Take it back first."), "month")
    school = stay.agreement.assignment.enrolment.school
    scan = None
    if file:
        scan = files.store(file, accepted=files.SCAN, organisation=school, purpose="log-paper", by=by)
    paper = PaperMonth.objects.create(
        agreement=stay.agreement,
        month=first,
        minutes=minutes,
        confirmed_name=confirmed_name.strip()[:150],
        scan=scan,
        entered_by_id=by.user_id,
    )
    record(
        by, "paper_month", paper, after={"month": str(first), "minutes": minutes, "by": paper.confirmed_name}
    )
    return paper


@transaction.atomic
def remove_paper_month(paper: PaperMonth, *, by: Actor) -> None:
    """Remove a month from paper; the scan stays among the school's files."""
    stay = lock_for_edit(paper.agreement, by)
    if not may_check(stay.agreement, by):
        raise Refused("not_yours", _("Only the learner's school enters months from paper."))
    stored = PaperMonth.objects.filter(pk=paper.pk).first()
    if stored is not None:
        record(
            by, "paper_month_removed", stored, before={"month": str(stored.month), "minutes": stored.minutes}
        )
        stored.delete()


def _require_days(stay: Stay, first: dt.date, last: dt.date) -> None:
    if last < first:
        raise Refused("order", _("The last day lies before the first."), "ends_on")
    if first < stay.starts_on or last > stay.written_until:
        raise Refused("outside", _("These days lie outside the days of the agreement."), "starts_on")


def _require_no_hours(stay: Stay, first: dt.date, last: dt.date) -> None:
    entries = LogEntry.objects.filter(week__agreement=stay.agreement, day__gte=first, day__lte=last)
    entry = entries.order_by("day").first()
    if entry is not None:
        message = _(
            "Hours are entered on %(day)s. Remove them, choose other days, or enter the absence as a part of "
            "the day."
        )
        raise Refused("has_hours", message % {"day": f"{entry.day:%d.%m.%Y.}"}, "starts_on")


def _days_not_away(stay: Stay, first: dt.date, last: dt.date) -> set[dt.date]:
    """The days of this span on which no absence of the whole day is entered."""
    rows = [row for row in stay.agreement.absences.all() if row.percent == WHOLE]
    return {
        day for day in days_of(first, last) if not any(row.starts_on <= day <= row.ends_on for row in rows)
    }


def _require_paper_fits(stay: Stay, first: dt.date, last: dt.date) -> None:
    """Refuse an absence beside which the hours of a month from paper have no day left."""
    for paper in stay.agreement.paper_months.filter(month__gte=first.replace(day=1), month__lte=last):
        ends = (paper.month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        days = _days_not_away(stay, max(paper.month, stay.starts_on), min(ends, stay.written_until))
        if paper.minutes > len(days - set(days_of(first, last))) * DAY_MINUTES:
            message = _(
                "%(month)s has hours from paper, and beside this absence no day is left for them. "
                "Correct the hours, choose other days, or enter the absence as a part of the day."
            )
            raise Refused("has_hours", message % {"month": f"{paper.month:%m.%Y}"}, "starts_on")


def _require_month(stay: Stay, first: dt.date, last: dt.date, minutes: int) -> None:
    if first > timezone.localdate():
        raise Refused("future", _("This month is in the future."), "month")
    if not stay.counts_month(first):
        raise Refused("outside", _("This month lies outside the days of the agreement."), "month")
    until = min(last, stay.written_until, timezone.localdate())
    days = _days_not_away(stay, max(first, stay.starts_on), until)
    if not 0 < minutes <= len(days) * DAY_MINUTES:
        message = _("The hours do not fit into the days of this month on which the learner was not away.")
        raise Refused("too_much", message, "hours")
    entries = LogEntry.objects.filter(week__agreement=stay.agreement, day__gte=first, day__lte=last)
    if entries.exists():
        raise Refused("has_days", _("This month has days in the log: its hours would count twice."), "month")
