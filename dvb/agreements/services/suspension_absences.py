"""The days of a suspension as absences in the log: stored when the stay is resumed, or over."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from dvb.agreements.models import Agreement
from dvb.agreements.placement import INTERRUPTION as KIND

if TYPE_CHECKING:
    from dvb.logbook.models import Absence

DAY = dt.timedelta(days=1)


def close(agreement: Agreement, last: dt.date, *, by: Actor) -> None:
    """Record the suspension as absences up to its last day, and shorten interruptions that run longer.

    The day on which it began is none where hours were logged before it. Days that have another reason keep
    it; an interruption that would only begin on the day on which the stay goes on is taken back, a later one
    stays. Called with the agreement's row locked.
    """
    if agreement.suspended_on is None:
        return
    for row in agreement.absences.filter(kind=KIND, starts_on__lte=last + DAY, ends_on__gt=last):
        if row.starts_on <= last:
            before, row.ends_on = as_audit_values(row), last
            row.save(update_fields=["ends_on"])
            _record(by, "absence", row, before=before, after=as_audit_values(row))
        else:
            _record(by, "absence_removed", row, before=as_audit_values(row))
            row.delete()
    begun = agreement.suspended_on
    is_logged = agreement.log_weeks.filter(entries__day=begun).exists()
    for first, until in _free_spans(agreement, begun + DAY if is_logged else begun, last):
        absence = agreement.absences.create(
            kind=KIND,
            starts_on=first,
            ends_on=until,
            entered_by_id=by.user_id,
        )
        _record(by, "absence", absence, after=as_audit_values(absence))


def as_audit_values(row: Absence) -> dict[str, Any]:
    """What the audit trail keeps of an absence."""
    return {"kind": row.kind, "from": str(row.starts_on), "to": str(row.ends_on), "percent": row.percent}


def _free_spans(agreement: Agreement, first: dt.date, last: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The sub-intervals of these days without any absence."""
    spans = []
    rows = agreement.absences.filter(starts_on__lte=last, ends_on__gte=first).order_by("starts_on")
    for row in rows:
        if row.starts_on > first:
            spans.append((first, row.starts_on - DAY))
        first = max(first, row.ends_on + DAY)
    return [*spans, *([(first, last)] if first <= last else [])]


def _record(
    by: Actor,
    verb: str,
    row: Absence,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    AuditEntry.objects.record(by=by, verb=f"log.{verb}", subject=row, before=before, after=after)
