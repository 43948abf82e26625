"""What is read of assignments and of whom nobody was assigned to; nothing here writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from alliances.kernel.actor import Actor
from alliances.kernel.visibility import visible_to
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS, AssignmentState
from matching.assignments.models import Assignment
from matching.learners.models import Enrolment
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


LOST = (AssignmentState.DECLINED, AssignmentState.EXPIRED)
"""Somebody declined, or nobody answered."""
ENDED_EARLY = (AssignmentState.WITHDRAWN,)
"""The school withdrew it, or its agreement ended early."""


def needing_place(statuses: Iterable[str], day: dt.date) -> Q:
    """Assignments that ended like this and whose learner has nothing else: while she is at the school, the
    opening's days are not over, and nobody has sent her elsewhere since."""
    live = Assignment.objects.filter(
        enrolment=OuterRef("enrolment"), status__in=sorted(LIVE_ASSIGNMENTS), opening__ends_on__gte=day
    )
    later = Assignment.objects.filter(enrolment=OuterRef("enrolment"), pk__gt=OuterRef("pk"))
    is_enrolled = Q(enrolment__ended_on__isnull=True) | Q(enrolment__ended_on__gte=day)
    ended = Q(status__in=list(statuses), next__isnull=True, opening__ends_on__gte=day)
    return ended & is_enrolled & ~Exists(live) & ~Exists(later)


def has_place_or_result(enrolment: Enrolment, day: dt.date) -> bool:
    """Whether the learner holds a seat whose days are not over, or a round of such days has her result."""
    seats = Assignment.objects.filter(
        enrolment=enrolment, status__in=sorted(LIVE_ASSIGNMENTS), opening__ends_on__gte=day
    )
    results = Proposal.objects.filter(
        enrolment=enrolment,
        run=F("run__round__current_run"),
        run__round__status=RoundState.PUBLISHED,
        run__round__ends_on__gte=day,
    )
    return seats.exists() or results.exists()
