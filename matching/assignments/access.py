"""Who sees assignments, and who answers for which side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from alliances.kernel.actor import ALLIANCE_KINDS, Actor, Role
from alliances.kernel.visibility import nothing, register, visible_to
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import Assignment, AssignmentTerms
from matching.learners.access import can_name, can_send
from matching.rounds.access import led_rounds


def _assignments(actor: Actor) -> Q:
    """Both sides, the learner's school, and while that takes part the round's owner, who reads no names."""
    if actor.role is Role.LEARNER:
        return Q(enrolment__person__user_id=actor.user_id or 0)
    if actor.organisation_kind == "school":
        return Q(enrolment__school_id=actor.organisation_id or 0)
    if actor.organisation_kind == "employer":
        own = Q(opening__employer_id=actor.organisation_id or 0) & of_school(actor, "enrolment__school")
        return own & shown_to_employer("")
    if actor.organisation_kind in ALLIANCE_KINDS:
        return led_rounds(actor, "round")
    return nothing()


def of_school(actor: Actor, school: str) -> Q:
    """Somebody who acts by a personal link reads rows of the school that vouches for her, no other's."""
    return Q(**{school: actor.holder.school_id}) if actor.holder else Q()


Rows = Callable[[], QuerySet[Any]]
_RELEASED: list[Rows] = []


def register_released(rows: Rows) -> None:
    """Register, in ``registration``, a query for the keys of pairs whose paper the school has released."""
    _RELEASED.append(rows)


def shown_to_employer(prefix: str) -> Q:
    """Not what a school entered in the employer's name alone, before it has released the paper to be signed.

    ``prefix`` is the ORM path from the row to its pair.
    """
    entered = Q(**{f"{prefix}origin": Assignment.Origin.OWN_FIRM})
    released = Q(pk__in=[])
    for rows in _RELEASED:
        released |= Q(**{f"{prefix}pk__in": rows()})
    return ~entered | released


def _terms(actor: Actor) -> Q:
    return Q(assignment__in=visible_to(actor, Assignment).values("pk"))


register(Assignment, rule=_assignments)
register(AssignmentTerms, rule=_terms)


def can_answer(actor: Actor, assignment: Assignment, side: str) -> bool:
    """Each side answers for itself; the school answers for whoever phones or signs on paper."""
    if can_send(actor, assignment.enrolment):
        return True
    if side == Assignment.Side.EMPLOYER:
        return _acts_for_employer(actor, assignment) and actor.can_write()
    return actor.role is Role.LEARNER and assignment.enrolment.person.user_id == actor.user_id


def _acts_for_employer(actor: Actor, assignment: Assignment) -> bool:
    is_own = assignment.opening.employer_id == actor.organisation_id
    is_vouched = actor.holder is None or actor.holder.school_id == assignment.enrolment.school_id
    return actor.organisation_kind == "employer" and actor.is_confirmed and is_own and is_vouched


def can_name_in(actor: Actor, assignment: Assignment) -> bool:
    """An employer reads the name once both sides agreed, or once the school told it for an interview."""
    agreed = assignment.status == AssignmentState.AGREED
    told = assignment.name_released_at is not None and assignment.is_open
    return can_name(actor, assignment.enrolment) or (
        _acts_for_employer(actor, assignment) and (agreed or told)
    )
