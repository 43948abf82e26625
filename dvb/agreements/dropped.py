"""What hangs on the days that a stay loses by an earlier last day: said before, and counted nowhere after.

The log and what was learned lie above the agreements: their rows are read through relations.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dvb.agreements.lifecycle import CONFIRMED_WEEKS, AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.placement import INTERRUPTION, Logged, lost_by_ending
from dvb.kernel.display import day, number


@dataclass(frozen=True, slots=True)
class Dropped:
    """What would not count any more after a last day."""

    last_day: dt.date
    hours: Logged = field(default_factory=Logged)
    absences: int = 0
    skills: int = 0

    @property
    def weeks(self) -> int:
        """Weeks that were confirmed, in whole or in part."""
        confirmed = (one for one, _minutes, status in self.hours.lines if status in CONFIRMED_WEEKS)
        return len({one - dt.timedelta(days=one.weekday()) for one in confirmed})

    @property
    def size(self) -> int:
        """How much it is, as a number: a page that showed less asks again."""
        return self.hours.minutes + self.absences + self.skills

    def sentences(self) -> tuple[str, ...]:
        return tuple(
            filter(None, (_hours(self), _weeks(self), _papers(self), _absences(self), _skills(self)))
        )


def dropped_by_ending(agreement: Agreement, last_day: dt.date) -> Dropped:
    """What hangs on the days after this last day."""
    return Dropped(
        last_day,
        lost_by_ending(agreement, last_day),
        agreement.absences.filter(ends_on__gt=last_day).exclude(kind=INTERRUPTION).count(),
        confirmations_without_ground(agreement, last_day).count(),
    )


def confirmations_without_ground(agreement: Agreement, last_day: dt.date) -> QuerySet[Any]:
    """Confirmed skills that were assessed after the last day and practised on no earlier day of the log."""
    entries = _entries().filter(
        week__agreement=agreement, day__lte=last_day, tasks__outcome=OuterRef("outcome_id")
    )
    rows = agreement.confirmations.filter(withdrawn_at__isnull=True, assessment__assessed_on__gt=last_day)
    found: QuerySet[Any] = rows.exclude(Exists(entries))
    return found


def assessed_too_late() -> Q:
    """The condition that picks assessments made after an early end, of what no day before shows."""
    entries = _entries().filter(
        week__agreement=OuterRef("agreement"),
        day__lte=OuterRef("agreement__last_day"),
        tasks__outcome=OuterRef("outcome_id"),
    )
    is_late = Q(agreement__status=AgreementState.TERMINATED, assessed_on__gt=F("agreement__last_day"))
    return is_late & ~Q(Exists(entries))


def _entries() -> QuerySet[Any]:
    weeks = Agreement._meta.get_field("log_weeks").related_model
    rows: QuerySet[Any] = weeks._meta.get_field("entries").related_model.objects.all()  # type: ignore[union-attr]
    return rows


def _hours(lost: Dropped) -> str:
    if not lost.hours.minutes:
        return ""
    sentence = _(
        "After %(day)s the log has %(hours)s h, %(confirmed)s h of them confirmed. They will not count "
        "any more."
    )
    return sentence % {
        "day": day(lost.last_day),
        "hours": number(lost.hours.minutes / 60),
        "confirmed": number(lost.hours.confirmed / 60),
    }


def _weeks(lost: Dropped) -> str:
    sentence = ngettext(
        "%(n)s confirmed week has days after that.", "%(n)s confirmed weeks have days after that.", lost.weeks
    )
    return sentence % {"n": lost.weeks} if lost.weeks else ""


def _papers(lost: Dropped) -> str:
    count = len(lost.hours.papers)
    sentence = ngettext(
        "%(n)s month from a diary on paper lies after that.",
        "%(n)s months from a diary on paper lie after that.",
        count,
    )
    return sentence % {"n": count} if count else ""


def _absences(lost: Dropped) -> str:
    sentence = ngettext(
        "%(n)s absence reaches beyond that day.", "%(n)s absences reach beyond that day.", lost.absences
    )
    return sentence % {"n": lost.absences} if lost.absences else ""


def _skills(lost: Dropped) -> str:
    sentence = ngettext(
        "%(n)s confirmed skill was assessed after that and practised on no day before: its confirmation is "
        "withdrawn.",
        "%(n)s confirmed skills were assessed after that and practised on no day before: their "
        "confirmations are withdrawn.",
        lost.skills,
    )
    return sentence % {"n": lost.skills} if lost.skills else ""
