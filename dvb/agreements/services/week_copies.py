"""One planned week for a whole group: copied into the drafts of the others."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.visibility import visible_to
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.services.bulk_drafting import MAX_AT_ONCE, Outcome
from dvb.agreements.services.drafting import plan_week
from dvb.agreements.services.locking import RELATED


def drafts_beside(agreement: Agreement, *, by: Actor) -> QuerySet[Agreement]:
    """The other drafts of the learner's group; none for a learner without a group."""
    group = agreement.assignment.enrolment.group_id
    rows: QuerySet[Agreement] = visible_to(by, Agreement).select_related(*RELATED)
    rows = rows.filter(status=AgreementState.DRAFT).exclude(pk=agreement.pk)
    rows = rows.filter(assignment__enrolment__group=group) if group else rows.none()
    return rows.order_by("assignment__enrolment__person__sort_key", "pk")


def copy_week(agreement: Agreement, *, keys: Iterable[int], by: Actor) -> Outcome:
    """Plan the same week in the chosen drafts of the group, each alone."""
    outcome = Outcome()
    for draft in drafts_beside(agreement, by=by).filter(pk__in=list(keys)[:MAX_AT_ONCE]):
        try:
            outcome.done.append(plan_week(draft, week=agreement.week, by=by))
        except Refused as refused:
            outcome.refused.append((draft, refused.message))
    return outcome
