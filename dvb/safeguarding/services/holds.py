"""Stays that rest because of a report: they are held by whoever answers for that report today.

That a stay is held stands in the audit trail of the report alone, so that nobody else reads of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from dvb.agreements.models import Agreement
from dvb.agreements.services.suspensions import Hold
from dvb.safeguarding.models import Concern

HOLD, RELEASE, RESUME = "concern.stop", "concern.release", "agreement.resume"


def holds_on(agreement: Agreement) -> list[Hold]:
    """Who holds the stay because of a report: its reader of today, and who suspended it for that report."""
    found = held_by_report([agreement])
    return [Hold(concern.assigned_to, made_by) for concern, __, made_by in found]


def held_by_report(agreements: Iterable[Agreement]) -> list[tuple[Concern, Agreement, int | None]]:
    """Of these stays, those that rest because of a report, with that report and who suspended them for it."""
    rows = {row.pk: row for row in agreements}
    concerns = {
        one.pk: one
        for one in Concern.objects.filter(
            enrolment__person__in={row.assignment.enrolment.person_id for row in rows.values()}
        ).select_related("assigned_to")
    }
    if not concerns:
        return []
    resumed = dict(
        AuditEntry.objects.filter(
            verb=RESUME, subject_type=Agreement._meta.label_lower, subject_id__in=rows
        ).values_list("subject_id", "pk")
    )
    active: dict[tuple[int, int], int | None] = {}
    entries = AuditEntry.objects.filter(
        verb__in=(HOLD, RELEASE), subject_type=Concern._meta.label_lower, subject_id__in=concerns
    )
    for entry in entries.order_by("pk"):
        for pk in entry.after.get("agreements", []):
            if entry.verb == RELEASE:
                active.pop((entry.subject_id, pk), None)
            elif pk in rows and entry.pk > resumed.get(pk, 0):
                active[entry.subject_id, pk] = entry.user_id
    return [(concerns[report], rows[pk], made_by) for (report, pk), made_by in active.items()]


def release(agreement: Agreement, by: Actor) -> None:
    """Note that this reader holds the stay no more; others may hold it still."""
    for concern, row, __ in held_by_report([agreement]):
        if concern.assigned_to_id == by.user_id:
            AuditEntry.objects.record(by=by, verb=RELEASE, subject=concern, after={"agreements": [row.pk]})


def held_for(concerns: QuerySet[Concern], agreement: Agreement) -> set[int]:
    """Keys of those reports for which the stay was ever suspended or kept so."""
    entries = AuditEntry.objects.filter(
        verb=HOLD, subject_type=Concern._meta.label_lower, subject_id__in=concerns.values("pk")
    )
    return {one.subject_id for one in entries if agreement.pk in one.after.get("agreements", [])}
