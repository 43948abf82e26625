"""What is read of assignments and of whom nobody was assigned to; nothing here writes."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from alliances.kernel.actor import Actor
from alliances.kernel.visibility import visible_to
from matching.assignments.models import Assignment
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import Proposal


def without_place(actor: Actor) -> QuerySet[Proposal]:
    """Learners whom a published round left without a place, and whom nobody has sent anywhere since."""
    sent = Assignment.objects.filter(enrolment=OuterRef("enrolment"), round=OuterRef("run__round"))
    rows: QuerySet[Proposal] = visible_to(actor, Proposal).filter(
        run=F("run__round__current_run"),
        run__round__status=RoundState.PUBLISHED,
        run__round__ends_on__gte=timezone.localdate(),
        opening__isnull=True,
    )
    return rows.exclude(Exists(sent))
