"""What pages show of the terms of a pair: which hold, which are proposed, and what was read before."""

from __future__ import annotations

from typing import Any

from alliances.kernel.actor import Actor, Role
from matching.assignments import stays, terms
from matching.assignments.access import can_answer
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS, AssignmentState
from matching.assignments.models import Assignment
from matching.assignments.terms_wording import Difference, differences

Side = Assignment.Side


def section_of(assignment: Assignment, by: Actor, shown: str = "") -> dict[str, Any]:
    """The context of ``matching/assignments/_new_terms.html``, and the version that an answer is about."""
    is_live = assignment.status in LIVE_ASSIGNMENTS
    return {
        "agreed": terms.terms_of(assignment),
        "version": terms.version_of(assignment),
        "km_today": _km_today(assignment, by),
        "asked": asked_of(assignment, by, shown) if is_live else {},
    }


def _km_today(assignment: Assignment, by: Actor) -> float | None:
    """Kilometres from the learner's home today to the agreed site."""
    site = stays.terms_of(assignment, by).workplace
    return terms.distance(assignment.enrolment.person, site)


def asked_of(assignment: Assignment, by: Actor, shown: str = "") -> dict[str, Any]:
    """The proposed terms beside those that hold, and which side has answered.

    Where none are, only what differs from the terms that were read or asked about before.
    """
    proposed = assignment.proposed
    stale = _stale(assignment, shown) or _changed_since_asked(assignment)
    if proposed is None:
        return {"stale": stale}
    own = by.organisation_kind == "employer" or by.role is Role.LEARNER
    answered = ((Side.EMPLOYER, proposed.employer_agreed_at), (Side.LEARNER, proposed.learner_agreed_at))
    return {
        "rows": differences(terms.terms_of(assignment), terms.from_json(proposed.values)),
        "version": proposed.digest,
        "stale": stale,
        "sides": [
            {
                "side": side.value,
                "label": side.label,
                "at": at,
                "own": own,
                "may_answer": can_answer(by, assignment, side),
            }
            for side, at in answered
        ],
    }


def _stale(assignment: Assignment, shown: str) -> list[Difference]:
    """What differs from the version that somebody read before it was replaced."""
    read = next((row for row in assignment.terms_versions.all() if row.digest == shown), None)
    if read is None or not shown:
        return []
    return differences(terms.from_json(read.values), terms.terms_of(assignment))


def _changed_since_asked(assignment: Assignment) -> list[Difference]:
    """What was changed before either side answered: what they were asked about first, beside what holds."""
    if assignment.status != AssignmentState.SENT:
        return []
    first = next((row for row in assignment.terms_versions.all() if row.state == "replaced"), None)
    if first is None:
        return []
    return differences(terms.from_json(first.values), terms.terms_of(assignment))
