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
from matching.learners.models import EndReason, Enrolment
from matching.openings.models import Opening
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


def is_at_school(day: dt.date, path: str = "enrolment") -> Q:
    """Whether the learner is at the school of this enrolment, by whichever enrolment of hers there.

    ``path`` leads from the row to the enrolment. Whoever changed the programme has not left.
    """
    own = Enrolment.objects.not_left_by(day).filter(
        person=OuterRef(f"{path}__person"), school=OuterRef(f"{path}__school")
    )
    return Q(Exists(own))


def placeable(day: dt.date, prefix: str = "") -> Q:
    """Enrolments for which a place is looked for; ``prefix`` leads to them.

    Whoever is recorded to leave, be expelled or move gets none any more, also before her last day. A
    graduation that lies ahead leaves the openings that end by then.
    """
    until = Opening.objects.offered().filter(ends_on__gte=day, ends_on__lte=OuterRef(f"{prefix}ended_on"))
    graduates = Q(**{f"{prefix}ended_on__gte": day, f"{prefix}end_reason": EndReason.GRADUATED})
    return Q(**{f"{prefix}ended_on__isnull": True}) | graduates & Q(Exists(until))


def may_be_placed(enrolment: Enrolment) -> bool:
    """The same of one enrolment, today: whether wishes are taken and another place is looked for."""
    if enrolment.ended_on is None:
        return True
    return Enrolment.objects.filter(placeable(timezone.localdate()), pk=enrolment.pk).exists()


def needing_place(statuses: Iterable[str], day: dt.date) -> Q:
    """Assignments that ended like this and whose learner has nothing else: while she is at the school, the
    opening's days are not over, and nobody has sent her elsewhere since.

    Whoever leaves needs none, also before her last day (`placeable`).
    """
    live = Assignment.objects.filter(
        enrolment=OuterRef("enrolment"), status__in=sorted(LIVE_ASSIGNMENTS), opening__ends_on__gte=day
    )
    later = Assignment.objects.filter(enrolment=OuterRef("enrolment"), pk__gt=OuterRef("pk"))
    ended = Q(status__in=list(statuses), next__isnull=True, opening__ends_on__gte=day)
    return ended & placeable(day, "enrolment__") & ~Exists(live) & ~Exists(later)


def has_result(enrolment: Enrolment, day: dt.date) -> bool:
    """Whether she was sent somewhere whose days are not over, or a round of such days has her result."""
    sent = Assignment.objects.filter(enrolment=enrolment, opening__ends_on__gte=day)
    results = Proposal.objects.filter(
        enrolment=enrolment,
        run=F("run__round__current_run"),
        run__round__status=RoundState.PUBLISHED,
        run__round__ends_on__gte=day,
    )
    return sent.exists() or results.exists()
