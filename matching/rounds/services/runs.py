"""Runs: start one, compute it outside any transaction, store everything needed to replay it."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.errors import Refused
from alliances.kernel.jobs import enqueue_on_commit
from alliances.kernel.lifecycles import require_move
from matching.engine import Outcome, match, pack, pack_solution, unpack, warm_up
from matching.rounds.access import can_run_round
from matching.rounds.lifecycle import RoundState, RunState
from matching.rounds.models import Lock, Proposal, Pseudonym, Round, Run, RunArchive, taking_part
from matching.rounds.queries.comparisons import percentile
from matching.rounds.services.explanations import facts_of
from matching.rounds.snapshot import Snapshot, take

logger = logging.getLogger(__name__)


INTERRUPTED = "interrupted"  # the stored error of a run whose worker died


STALE_AFTER = dt.timedelta(minutes=2)


STAGES = {"read": 5, "pairs": 15, "score": 35, "solve": 45, "verify": 75, "explain": 80, "save": 92}


@transaction.atomic
def start(round_: Round, *, by: Actor, in_background: bool = True) -> Run:
    """Queue a new run of a round; only one run of a round is computed at a time.

    A run that was interrupted (its worker died) is marked as failed first, so that nobody is stuck.
    """
    if not can_run_round(by, round_):
        raise Refused("not_yours", _("Only the owner of the round may do this."))
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    require_move(RoundState(round_.status), RoundState.PROPOSED)
    fail_interrupted(round_)
    if round_.runs.filter(status__in=[RunState.QUEUED, RunState.RUNNING]).exists():
        raise Refused("run_active", _("This round is being computed already."))
    if not taking_part(round_).exists():
        raise Refused("nobody_agreed", _("No school has agreed to take part in this round yet."))
    last = round_.runs.order_by("-number").values_list("number", flat=True).first() or 0
    run = Run.objects.create(
        round=round_, number=last + 1, policy=round_.policy, user_id=by.user_id, stage="queued"
    )
    AuditEntry.objects.record(by=by, verb="run.start", subject=run, after={"number": run.number})
    if in_background:
        enqueue_on_commit("matching.rounds.tasks.solve_run", run_id=run.pk)
    return run


def fail_interrupted(round_: Round, *, silent_for: dt.timedelta | None = None) -> None:
    """Mark the runs of a round whose worker sent no heartbeat for ``STALE_AFTER`` as failed."""
    stale = timezone.now() - (STALE_AFTER if silent_for is None else silent_for)
    interrupted = round_.runs.filter(status__in=[RunState.QUEUED, RunState.RUNNING], touched_at__lt=stale)
    interrupted.update(status=RunState.FAILED, error=INTERRUPTED, finished_at=timezone.now())


def put_back(run_id: int) -> None:
    """Requeue a run whose worker died: nothing of it is visible, so it starts over."""
    Run.objects.filter(pk=run_id, status=RunState.RUNNING).update(
        status=RunState.QUEUED, stage="queued", progress=0, touched_at=timezone.now()
    )


def give_up(run_id: int) -> None:
    """Say of a run that its worker died, so that a person starts another."""
    active = Run.objects.filter(pk=run_id, status__in=[RunState.QUEUED, RunState.RUNNING])
    active.update(status=RunState.FAILED, error=INTERRUPTED, finished_at=timezone.now())


def is_interrupted(run: Run) -> bool:
    """Whether an active run has sent no heartbeat for ``STALE_AFTER``."""
    return run.is_active and run.touched_at < timezone.now() - STALE_AFTER


def execute(run_id: int) -> Run:
    """Compute a queued run: read, solve, prove, explain, then write everything in one transaction.

    Nothing of a run that fails or is killed is ever visible: the round keeps its earlier result.
    """
    started = Run.objects.filter(pk=run_id, status=RunState.QUEUED).update(
        status=RunState.RUNNING, stage="read", progress=STAGES["read"], touched_at=timezone.now()
    )
    run = Run.objects.select_related("round__alliance").get(pk=run_id)
    if not started:
        return run
    try:
        _compute(run)
    except Exception as fault:
        logger.exception("run %s failed", run_id)
        message = str(fault.message) if isinstance(fault, Refused) else str(fault)
        Run.objects.filter(pk=run_id, status=RunState.RUNNING).update(
            status=RunState.FAILED, error=message[:300] or "failed", finished_at=timezone.now()
        )
    run.refresh_from_db()
    return run


def _compute(run: Run) -> None:
    before = _state(run.round)
    origins = dict(Lock.objects.filter(round=run.round).values_list("enrolment_id", "origin"))
    snapshot = take(run.round)
    warm_up()
    clock = time.perf_counter()
    packed, digest = pack(snapshot.problem)
    outcome = match(snapshot.problem, progress=lambda stage, share: _report_progress(run, stage, share))
    seconds = time.perf_counter() - clock
    facts = facts_of(snapshot, outcome, origins, lambda share: _report_progress(run, "explain", share))
    _report_progress(run, "save", 0.0)
    answer, answer_digest = pack_solution(outcome.solution)
    values = {
        "input_sha256": digest,
        "output_sha256": answer_digest,
        "ruleset_version": snapshot.ruleset_version,
        "solver": outcome.solution.solver,
        "solver_version": outcome.solution.solver_version,
        "certificate_ok": outcome.certificate_ok,
        "summary": _summary(snapshot, outcome, facts, seconds),
    }
    archive = RunArchive(run=run, input_npz=packed, output_npz=answer)
    _save(run, snapshot, facts, values, before, archive)


@dataclass(frozen=True)
class _State:
    """What must not change while a run is computing."""

    locks: frozenset[tuple[int, int | None]]
    schools: frozenset[int]


def _state(round_: Round) -> _State:
    locks = Lock.objects.filter(round=round_).values_list("enrolment_id", "opening_id")
    return _State(frozenset(locks), frozenset(taking_part(round_).values_list("pk", flat=True)))


def _report_progress(run: Run, stage: str, share: float) -> None:
    """Show how far the run is; also the heartbeat by which a dead worker is noticed."""
    names = [*STAGES.values(), 100]
    low = STAGES.get(stage, run.progress)
    high = next((value for value in names if value > low), 100)
    Run.objects.filter(pk=run.pk, status=RunState.RUNNING).update(
        stage=stage, progress=int(low + (high - low) * share), touched_at=timezone.now()
    )


@transaction.atomic
def _save(
    run: Run,
    snapshot: Snapshot,
    facts: list[dict[str, Any]],
    values: dict[str, Any],
    before: _State,
    archive: RunArchive,
) -> None:
    round_ = Round.objects.select_for_update().get(pk=run.round_id)
    if round_.status not in {RoundState.DRAFT, RoundState.PROPOSED}:
        raise Refused("round_ended", _("The round was closed while the run was computing."))
    now = _state(round_)
    if now.schools != before.schools:
        raise Refused(
            "schools_changed", _("Another school agreed or withdrew while the run was computing. Run again.")
        )
    if now.locks != before.locks:
        raise Refused("locks_changed", _("A pair was fixed while the run was computing. Run again."))
    moment = timezone.now()
    finished = Run.objects.filter(pk=run.pk, status=RunState.RUNNING).update(
        status=RunState.DONE, stage="done", progress=100, finished_at=moment, touched_at=moment, **values
    )
    if not finished:
        return
    archive.save(force_insert=True)
    _write_key(run, snapshot)
    Proposal.objects.bulk_create((Proposal(run=run, **row) for row in facts), batch_size=500)
    round_.current_run = run
    round_.status = RoundState.PROPOSED
    round_.save(update_fields=["current_run", "status"])
    AuditEntry.objects.record(
        by=SYSTEM,
        verb="run.finish",
        subject=run,
        after={"input": values["input_sha256"], "placed": values["summary"]["placed"]},
    )


def _write_key(run: Run, snapshot: Snapshot) -> None:
    learners = (Pseudonym(run=run, pseudonym=name, enrolment=e) for name, e in snapshot.enrolments.items())
    openings = (Pseudonym(run=run, pseudonym=name, opening=o) for name, o in snapshot.openings.items())
    Pseudonym.objects.bulk_create([*learners, *openings], batch_size=1000)


def _summary(
    snapshot: Snapshot, outcome: Outcome, facts: list[dict[str, Any]], seconds: float
) -> dict[str, Any]:
    """Figures of a run, each computed from its own rows."""
    placed = [row for row in facts if row["opening_id"] is not None]
    km = sorted(row["km"] for row in placed if row["km"] is not None)
    wished = {wish.learner_id for wish in snapshot.problem.wishes}
    unplaced = Counter(row["reason"] for row in facts if row["opening_id"] is None)
    return {
        "learners": len(facts),
        "openings": len(snapshot.openings),
        "seats": sum(row.capacity for row in snapshot.problem.openings),
        "pairs": len(outcome.candidates.opening),
        "placed": len(placed),
        "unplaced": dict(sorted(unplaced.items())),
        "median_km": percentile(km, 0.5),
        "p95_km": percentile(km, 0.95),
        "with_wishes": len(wished),
        "first_wishes": sum(row["wish_rank"] == 1 for row in placed),
        "any_wish": sum(row["wish_rank"] is not None for row in placed),
        "flagged": sum(bool(row["flags"]) for row in placed),
        "total_cost": sum(row["cost"] or 0 for row in placed),
        "seconds": round(seconds, 3),
    }


def replay(run: Run) -> bool:
    """Solve a stored run again from its arrays alone; returns whether the output is byte-identical."""
    archive = run.archive
    answer, _digest = pack_solution(match(unpack(bytes(archive.input_npz))).solution)
    return answer == bytes(archive.output_npz)


@transaction.atomic
def erase_key(run: Run, *, by: Actor) -> int:
    """Forget who was behind the pseudonyms of a run; it can still be replayed.

    The proposals of the round's current run are the working list of a round that is not published: its key
    stays until then.
    """
    if not can_run_round(by, run.round):
        raise Refused("not_yours", _("Only the owner of the round may do this."))
    if run.round.current_run_id == run.pk and run.round.status == RoundState.PROPOSED:
        raise Refused("key_needed", _("This run is being worked on; its key is still needed."))
    erased, _details = run.pseudonyms.all().delete()
    if run.round.current_run_id != run.pk:
        run.proposals.all().delete()
    AuditEntry.objects.record(by=by, verb="run.erase_key", subject=run, after={"erased": erased})
    return erased
