"""Taking an ending back on the day on which it was recorded, while nothing else ended with it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit import editing as records
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from matching.learners.access import require_manager
from matching.learners.models import EndReason, Enrolment
from matching.openings.models import Wish

ALONE = frozenset({"ended_on", "to_school", "wishes"})
"""What an ending may have written so that it can be taken back; wishes are put back."""
VERBS = [f"learner.{reason.value}" for reason in EndReason]


def ended_today(enrolment: Enrolment) -> AuditEntry | None:
    """The entry of the ending, if it was recorded today."""
    if enrolment.ended_on is None:
        return None
    rows = AuditEntry.objects.about(enrolment).filter(verb__in=VERBS)
    entry = rows.order_by("-at", "-pk").first()
    is_today = entry is not None and timezone.localdate(entry.at) == timezone.localdate()
    return entry if is_today else None


def can_be_taken_back(enrolment: Enrolment, entry: AuditEntry | None) -> bool:
    """No agreement, seat or fixed pair ended with it, and the learner is enrolled nowhere else since."""
    if entry is None or not entry.after.get("ended_on") or set(entry.after) - ALONE:
        return False
    others = Enrolment.objects.filter(person=enrolment.person_id, ended_on__isnull=True)
    return not others.exclude(pk=enrolment.pk).exists()


@transaction.atomic
def take_back(enrolment: Enrolment, *, by: Actor) -> Enrolment:
    """The learner goes on as before; her wishes are put back. A second press changes nothing.

    Raises
    ------
    Refused
        ``too_late`` after that day, or where something else ended with it.
    """
    require_manager(enrolment, by)
    row = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if row.ended_on is None:
        return row
    entry = ended_today(row)
    if entry is None or not can_be_taken_back(row, entry):
        raise Refused("too_late", _("This ending cannot be taken back any more. Enrol the learner anew."))
    before = {"ended_on": str(row.ended_on), "end_reason": row.end_reason}
    row.ended_on, row.end_reason = None, ""
    records.save(row)
    Wish.objects.bulk_create(
        Wish(enrolment=row, opening_id=opening, rank=rank)
        for rank, opening in enumerate(entry.after.get("wishes", []), 1)
    )
    AuditEntry.objects.record(
        by=by, verb="learner.take_back", subject=row, before=before, after={"ended_on": None}
    )
    return row
