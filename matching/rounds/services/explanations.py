"""A solved round as rows of proposals: the pair, its figures, and the facts that explain it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matching.engine import Outcome
from matching.engine.answers import Alternative, BlockingSet, Explanation, Place, Status
from matching.engine.explain import Explainer
from matching.engine.problem import Reason
from matching.kernel.reasons import BY_HAND, OVER_DEMANDED
from matching.rounds.lifecycle import ProposalState
from matching.rounds.models import Proposal
from matching.rounds.snapshot import Snapshot

GAINS_SHOWN = 5
TOLD_EVERY = 50

Facts = dict[str, Any]


def facts_of(
    snapshot: Snapshot,
    outcome: Outcome,
    origins: dict[int, str],
    progress: Callable[[float], None] = lambda share: None,
) -> list[Facts]:
    """One row for each enrolment of the snapshot, in the order of its pseudonyms.

    Parameters
    ----------
    origins : dict of int to str
        Who fixed the pair of which enrolment (``Lock.origin``); the others were computed.
    progress : callable
        Told the share of rows that are done, 0..1.
    """
    explainer = Explainer(outcome)
    key = {name: opening.pk for name, opening in snapshot.openings.items()}
    rows = []
    for done, (name, enrolment) in enumerate(snapshot.enrolments.items()):
        if done % TOLD_EVERY == 0:
            progress(done / len(snapshot.enrolments))
        is_left_out = enrolment.pk in snapshot.left_out
        row = _left_out() if is_left_out else _row(explainer.explain(name), key)
        origin = origins.get(enrolment.pk, Proposal.Origin.SOLVER)
        fixed = enrolment.pk in origins
        status = ProposalState.LOCKED if fixed else ProposalState.PROPOSED
        rows.append({"enrolment_id": enrolment.pk, "origin": origin, "status": status, **row})
    return rows


def _left_out() -> Facts:
    return {
        "opening_id": None,
        "km": None,
        "minutes": None,
        "cost": None,
        "wish_rank": None,
        "reason": BY_HAND,
        "flags": 0,
        "explanation": {},
    }


def _row(found: Explanation, key: dict[str, int]) -> Facts:
    place = found.place
    return {
        "opening_id": key[place.opening_id] if place else None,
        "km": round(place.km, 3) if place and place.km is not None else None,
        "minutes": round(place.minutes) if place and place.minutes is not None else None,
        "cost": place.cost if place else None,
        "wish_rank": place.wish_rank if place else None,
        "reason": "" if place else main_reason(found),
        "flags": int(place.flags) if place else 0,
        "explanation": _explanation(found, key),
    }


def main_reason(found: Explanation) -> str:
    """Why she has no place: too many competitors, or the rule that removed most of her openings."""
    if found.status == Status.OVER_DEMANDED:
        return OVER_DEMANDED
    removed = {reason: n for reason, n in found.refusals.items() if reason != Reason.QUALIFICATION}
    if not removed:
        return Reason.QUALIFICATION.value
    return max(removed, key=lambda reason: (removed[reason], reason)).value


def _explanation(found: Explanation, key: dict[str, int]) -> Facts:
    removed = {reason.value: n for reason, n in found.refusals.items() if reason != Reason.QUALIFICATION}
    facts: Facts = {
        "eligible": found.eligible,
        "offered": found.eligible + sum(removed.values()),
        "removed": removed,
        "terms": dict(found.place.terms) if found.place else {},
    }
    if found.next_best is not None:
        facts["next_best"] = _alternative(found.next_best, key)
    if found.blocking is not None:
        facts["over"] = _blocking(found.blocking, key)
    if found.nearest_beyond is not None:
        facts["nearest_beyond"] = _site(found.nearest_beyond, key)
    return facts


def _site(place: Place, key: dict[str, int]) -> Facts:
    km = round(place.km, 3) if place.km is not None else None
    return {"opening": key[place.opening_id], "km": km}


def _alternative(found: Alternative, key: dict[str, int]) -> Facts:
    """Of the learners who would have to move only their number is kept."""
    return {
        **_site(found.place, key),
        "own": found.own_cost,
        "extra": found.extra_cost,
        "fewer": found.fewer_placed,
        "moved": len(found.moved),
    }


def _blocking(found: BlockingSet, key: dict[str, int]) -> Facts:
    return {
        "learners": len(found.learners),
        "openings": len(found.openings),
        "seats": found.seats,
        "short": found.short,
        "gains": [
            {"opening": key[gain.opening_id], "more": gain.more_placed}
            for gain in found.gains[:GAINS_SHOWN]
            if gain.more_placed
        ],
    }
