"""The figures of the whole job, each counted from its own rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from matching.engine import pack
from matching.match_files.answer import Answer
from matching.rounds.queries.comparisons import percentile


def summary(answer: Answer, seconds: float) -> dict[str, Any]:
    """Plain values for ``summary.json``; all but ``seconds`` follow from the input alone.

    ``problem_sha256`` is the same whatever the order of the rows, the files' own hashes are not.
    """
    question, outcome = answer.question, answer.outcome
    km = sorted(kilometres(answer))
    ranks = [result.place.wish_rank for result in answer.placed if result.place]
    return {
        "learners": len(question.learners),
        "openings": len(question.openings),
        "seats": sum(opening.row.capacity for opening in question.openings.values()),
        "pairs": len(outcome.candidates.opening),
        "placed": len(answer.placed),
        "unplaced": dict(sorted(Counter(result.reason for result in answer.unplaced).items())),
        "median_km": percentile(km, 0.5),
        "p95_km": percentile(km, 0.95),
        "with_wishes": question.wishing,
        "first_wishes": sum(rank == 1 for rank in ranks),
        "any_wish": sum(rank is not None for rank in ranks),
        "flagged": sum(bool(result.flags) for result in answer.placed),
        "total_cost": outcome.solution.total_cost,
        "certificate_ok": outcome.certificate_ok,
        "solver": outcome.solution.solver,
        "solver_version": outcome.solution.solver_version,
        "policy": asdict(question.problem.policy),
        "seed": question.seed,
        "input_sha256": dict(sorted(question.hashes.items())),
        "problem_sha256": pack(question.problem)[1],
        "warnings": len(question.warnings),
        "seconds": round(seconds, 3),
    }


def kilometres(answer: Answer) -> list[float]:
    """The way of everybody placed whose kilometres are known, to the metre."""
    places = [result.place for result in answer.placed]
    return [round(place.km, 3) for place in places if place is not None and place.km is not None]
