"""Access to openings and seat claims."""

from __future__ import annotations

from django.db.models import Q

from alliances.kernel.actor import ALLIANCE_KINDS, Actor, Role
from alliances.kernel.visibility import nothing, register, visible_to
from alliances.organisations.models import Organisation
from matching.learners.access import own_learners
from matching.learners.models import (
    Enrolment,
)
from matching.openings.lifecycle import OpeningState
from matching.openings.models import EmployerWish, Exclusion, Opening, Seat, SeatClaim, Wish

register(Wish, Exclusion, rule=lambda actor: own_learners(actor, "enrolment__"))


def _openings(actor: Actor) -> Q:
    published = ~Q(status=OpeningState.DRAFT)
    if actor.role is Role.LEARNER:
        own = Enrolment.objects.filter(person__user_id=actor.user_id or 0).values(
            "programme__qualification_id"
        )
        offered = Opening.objects.offered().filter(qualifications__in=own)
        return Q(pk__in=offered.values("pk"))
    if actor.organisation_kind == "employer":
        return Q(employer_id=actor.organisation_id or 0)
    return published | Q(registered_by_id=actor.organisation_id or 0)


register(Opening, rule=_openings, for_unconfirmed=True)


def _seats(actor: Actor) -> Q:
    return Q(opening__in=visible_to(actor, Opening))


register(Seat, rule=_seats, for_unconfirmed=True)


def _claims(actor: Actor) -> Q:
    if actor.organisation_kind == "employer":
        return Q(seat__opening__employer_id=actor.organisation_id or 0)
    return own_learners(actor, "enrolment__")


register(SeatClaim, rule=_claims)


def _employer_wishes(actor: Actor) -> Q:
    """Whom an employer prefers: its own business and the learner's school's, nobody else's."""
    if actor.role is Role.LEARNER:
        return nothing()
    if actor.organisation_kind == "employer":
        return Q(opening__employer_id=actor.organisation_id or 0)
    return own_learners(actor, "enrolment__")


register(EmployerWish, rule=_employer_wishes)


def can_manage_openings(actor: Actor, employer: Organisation | None = None) -> bool:
    """An employer manages its own openings; schools and alliances enter them for employers who phone."""
    if actor.is_system:
        return True
    if not actor.can_write():
        return False
    if actor.organisation_kind == "employer":
        return employer is None or employer.pk == actor.organisation_id
    return actor.organisation_kind == "school" or actor.organisation_kind in ALLIANCE_KINDS
