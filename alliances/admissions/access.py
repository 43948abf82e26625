"""Who sees registrations and admissions, and who decides about them."""

from __future__ import annotations

from django.db.models import Q

from alliances.admissions.models import Admission, EmployerRegistration
from alliances.kernel import schools_at_employers
from alliances.kernel.actor import OVERSIGHT_KINDS, Actor, Role
from alliances.kernel.visibility import register, visible_to
from alliances.organisations.access import can_verify_employers
from alliances.people.models import Membership


def _admissions(actor: Actor) -> Q:
    """Administrators of the employer; whoever confirms employers, where nobody confirmed acts for it.

    Where the employer hosts or hosted learners, their schools decide, or the ministry if a school does not.
    """
    own = Q(organisation_id=actor.organisation_id or 0)
    led = Membership.objects.filter(ended_on__isnull=True, role=Role.ADMINISTRATOR.value)
    unclaimed = ~Q(organisation__in=led.values("organisation"))
    open_ = unclaimed | Q(organisation__verified_at__isnull=True)
    if can_verify_employers(actor):
        return open_ & schools_at_employers.concerns("organisation", actor.organisation_id)
    if can_admit_for_schools(actor):
        return open_ & schools_at_employers.hosts("organisation")
    return own if actor.role is Role.ADMINISTRATOR else Q(pk__in=[])


register(Admission, rule=_admissions, distinct=True)


def _registrations(actor: Actor) -> Q:
    return Q(user_id=actor.user_id or 0)


register(EmployerRegistration, rule=_registrations, for_unconfirmed=True)


def can_admit_for_schools(actor: Actor) -> bool:
    """An administrator of the ministry or the agency, for a school that does not answer."""
    return actor.organisation_kind in OVERSIGHT_KINDS and actor.role is Role.ADMINISTRATOR


def can_decide(actor: Actor, admission: Admission) -> bool:
    """Whether the actor may admit a person: the employer's administrator, or a verifier if it has none."""
    return actor.can_write() and visible_to(actor, Admission).filter(pk=admission.pk).exists()
