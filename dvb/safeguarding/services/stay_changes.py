"""What the reader of a report alone is told of the stay it is about, and of new stays at that employer.

A change may be the mend, or be turned against whoever reported. Nothing is written but letters to the reader.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import F, QuerySet
from django.utils import timezone

from alliances.audit.models import AuditEntry
from dvb.agreements.models import Agreement
from dvb.agreements.services.stage_notices import STEPS, Change
from dvb.safeguarding.models import Concern
from dvb.safeguarding.services import letters
from dvb.safeguarding.services.holds import held_for

NEW_STAYS = frozenset({Change.DRAWN_UP, Change.RELEASED})
VERBS = {change: f"agreement.{step}" for step, change in STEPS.items()}
AFTERWARDS = dt.timedelta(days=90)
"""How long after a report was closed its reader still hears what becomes of the stay."""


def tell_readers(change: Change, agreement: Agreement) -> None:
    """Tell the readers of reports whom a change of this agreement concerns, unless it is their own doing."""
    if change == Change.ENDED:  # as planned, by the calendar
        return
    entry = AuditEntry.objects.about(agreement).filter(verb=VERBS[change]).last()
    if entry is None:
        return
    told: set[int] = {entry.user_id} if entry.user_id else set()
    is_new = change in NEW_STAYS
    for concern in _about_employer(agreement) if is_new else _about_stay(agreement):
        if concern.assigned_to_id in told:
            continue
        told.add(concern.assigned_to_id)
        if is_new:
            letters.new_stay(concern, agreement, entry)
        else:
            letters.stay_changed(concern, change, agreement, entry)


def _about_stay(agreement: Agreement) -> list[Concern]:
    """Reports of the learner that are open, those that the stay rested for, and those closed not long ago."""
    enrolment = agreement.assignment.enrolment
    rows = Concern.objects.filter(
        enrolment__person=enrolment.person_id, enrolment__school=enrolment.school_id
    )
    if not rows.exists():
        return []
    held, since = held_for(rows, agreement), timezone.now() - AFTERWARDS

    def is_meant(one: Concern) -> bool:
        is_recent = one.assignment_id == agreement.assignment_id and (one.closed_at or since) > since
        return one.closed_at is None or one.pk in held or is_recent

    return [one for one in _open_first(rows) if is_meant(one)]


def _about_employer(agreement: Agreement) -> list[Concern]:
    """Open urgent reports of this school about a stay at the same employer."""
    assignment = agreement.assignment
    rows = Concern.objects.filter(
        assignment__opening__employer=assignment.opening.employer_id,
        enrolment__school=assignment.enrolment.school_id,
        is_urgent=True,
        closed_at__isnull=True,
    )
    return list(_open_first(rows))


def _open_first(rows: QuerySet[Concern]) -> QuerySet[Concern]:
    order = F("closed_at").asc(nulls_first=True)
    return rows.select_related("assigned_to", "enrolment__school", "enrolment__person").order_by(order, "pk")
