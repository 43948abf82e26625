"""Publishing a round: its pairs become binding, each with a seat, and both sides are asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.jobs import enqueue_on_commit
from alliances.kernel.lifecycles import require_move
from matching.assignments.services import assignments
from matching.assignments.services import seat_claims as claims
from matching.rounds.lifecycle import ProposalState, RoundState, RunState
from matching.rounds.models import Proposal, Round, Run
from matching.rounds.services import consents
from matching.rounds.services.rounds import require_owner
from matching.rounds.services.runs import fail_interrupted


@transaction.atomic
def publish(round_: Round, *, by: Actor) -> Round:
    """Make the current run's pairs binding: each pair claims a seat, or nothing is published at all.

    Raises
    ------
    Refused
        ``no_run`` without a finished run; ``run_active`` while one is computing; ``school_withdrew`` where it
        holds learners of a school that does not take part any more; and what ``claims.take`` refuses when
        seats or learners went elsewhere in the meantime (run again).
    """
    require_owner(round_, by)
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    require_move(RoundState(round_.status), RoundState.PUBLISHED)
    run = round_.current_run
    if run is None or not run.certificate_ok:
        raise Refused("no_run", _("There is no finished run with a verified certificate to publish."))
    fail_interrupted(round_)
    if round_.runs.filter(status__in=[RunState.QUEUED, RunState.RUNNING]).exists():
        raise Refused("run_active", _("A run is being computed; wait until it has finished."))
    consents.require_whole(round_, run)
    placed = _placed(run)
    assignments.from_round(round_, placed, claims.take(round_, placed))
    Proposal.objects.filter(run=run).update(status=ProposalState.PUBLISHED)
    round_.status = RoundState.PUBLISHED
    round_.published_at = timezone.now()
    round_.save(update_fields=["status", "published_at"])
    AuditEntry.objects.record(
        by=by, verb="round.publish", subject=round_, after={"run": run.number, "placed": len(placed)}
    )
    enqueue_on_commit("matching.assignments.tasks.announce", round_id=round_.pk)
    return round_


def obstacle(round_: Round, run: Run) -> Refused | None:
    """Why publishing this run would be refused now: what went elsewhere since it was computed."""
    try:
        claims.planned(round_, _placed(run))
    except Refused as refused:
        return refused
    return None


@dataclass(frozen=True, slots=True)
class Late:
    """Pairs whose first day comes before both sides must have answered."""

    count: int
    first: dt.date
    answer_by: dt.date


def late_answers(run: Run) -> Late | None:
    """Pairs that begin from today on, but sooner than the days that everybody has to answer."""
    today, answer_by = timezone.localdate(), assignments.soonest_answer_day()
    rows = Proposal.objects.filter(run=run, opening__starts_on__gte=today, opening__starts_on__lt=answer_by)
    found = rows.order_by().aggregate(count=Count("pk"), first=Min("opening__starts_on"))
    return Late(found["count"], found["first"], answer_by) if found["count"] else None


def _placed(run: Run) -> list[Proposal]:
    rows = Proposal.objects.filter(run=run, opening__isnull=False)
    return list(rows.select_related("opening", "enrolment").order_by("pk"))
