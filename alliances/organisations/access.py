"""Who sees organisations, sites and supervisors, and who changes them."""

from __future__ import annotations

from django.db.models import Q

from alliances.kernel import schools_at_employers
from alliances.kernel.actor import ALLIANCE_KINDS, OVERSIGHT_KINDS, Actor, Role
from alliances.kernel.visibility import everybody, nobody, register, visible_to, writers_of
from alliances.organisations.models import (
    ContactConfirmation,
    Hazard,
    IdentityChange,
    Organisation,
    OrganisationKind,
    Sector,
    Supervisor,
    SupervisorEvidence,
    Workplace,
)

register(Sector, rule=everybody, for_unconfirmed=True)


def _organisations(actor: Actor) -> Q:
    """Employers know themselves and the schools; learners schools; everybody else the shared register."""
    if actor.role is Role.LEARNER:
        return Q(kind_id="school")
    if actor.organisation_kind == "employer":
        return Q(pk=actor.organisation_id or 0) | Q(kind_id="school")
    return Q()


register(Organisation, rule=_organisations, for_unconfirmed=True)


def _sites(actor: Actor) -> Q:
    """Sites of the organisations that the actor sees."""
    return Q(organisation__in=visible_to(actor, Organisation))


register(Workplace, rule=_sites, for_unconfirmed=True)


def _supervisors(actor: Actor, prefix: str = "") -> Q:
    """An employer's own people, and whoever keeps an employer that nobody has claimed.

    Where learners are or were, only their schools do (``schools_at_employers.keeps``).
    """
    own = Q(**{f"{prefix}employer_id": actor.organisation_id or 0})
    if actor.role is Role.LEARNER:
        return Q(pk__in=[])
    if manages_unclaimed_employers(actor):
        unclaimed = ~Q(**{f"{prefix}employer__in": Organisation.objects.claimed()})
        return own | (unclaimed & schools_at_employers.keeps(f"{prefix}employer", actor.organisation_id))
    return own


register(Supervisor, rule=_supervisors, distinct=True, for_unconfirmed=True)


def _evidence(actor: Actor) -> Q:
    """Whoever knows the supervisor; and whoever looks at papers: verifiers whose learners may come there."""
    known = _supervisors(actor, "supervisor__")
    if actor.role is Role.LEARNER or not can_verify_employers(actor):
        return known
    return known | schools_at_employers.concerns("supervisor__employer", actor.organisation_id)


register(
    SupervisorEvidence,
    rule=_evidence,
    distinct=True,
    for_unconfirmed=True,
)


register(ContactConfirmation, rule=writers_of("school_id"))


register(Hazard, OrganisationKind, rule=nobody)


def _identity_changes(actor: Actor) -> Q:
    """The employer's own people, and whoever confirms employers."""
    return Q() if can_verify_employers(actor) else Q(organisation_id=actor.organisation_id or 0)


register(IdentityChange, rule=_identity_changes, for_unconfirmed=True)


def can_edit_organisation(actor: Actor, organisation: Organisation) -> bool:
    """Its own people do; coordinators of schools and alliances keep employers that nobody has claimed.

    Where learners are or were, only their schools may edit it, once the employer signed for one of them: a
    draft of a school's own gives it no say over an employer where others have learners.
    """
    if actor.is_system:
        return True
    if organisation.pk == actor.organisation_id:
        return actor.role in {Role.ADMINISTRATOR, Role.COORDINATOR}
    is_unclaimed = not organisation.memberships.filter(ended_on__isnull=True).exists()
    if not (manages_unclaimed_employers(actor) and organisation.kind_id == "employer" and is_unclaimed):
        return False
    kept = Organisation.objects.filter(
        schools_at_employers.keeps("pk", actor.organisation_id), pk=organisation.pk
    )
    return kept.exists()


def manages_unclaimed_employers(actor: Actor) -> bool:
    """Schools and alliances enter employers and manage them until the employers' own people do."""
    is_keeper = actor.organisation_kind == "school" or actor.organisation_kind in ALLIANCE_KINDS
    return is_keeper and actor.can_write()


def can_verify_employers(actor: Actor) -> bool:
    """Coordinators of schools and alliances say whether an employer is who it says."""
    return actor.is_system or (
        manages_unclaimed_employers(actor) and actor.role in {Role.ADMINISTRATOR, Role.COORDINATOR}
    )


def can_ask_about_double(actor: Actor, employer: Organisation) -> bool:
    """Whoever confirms employers, and the employer's own administrator or coordinator."""
    managers = {Role.ADMINISTRATOR, Role.COORDINATOR}
    is_own = actor.organisation_id == employer.pk and actor.role in managers and actor.is_confirmed
    return employer.kind_id == "employer" and (can_verify_employers(actor) or is_own)


def can_create_alliances(actor: Actor) -> bool:
    """An administrator of a sector organisation, or of the ministry or the agency."""
    is_founder = actor.organisation_kind in ALLIANCE_KINDS | OVERSIGHT_KINDS
    return actor.is_system or (is_founder and actor.role is Role.ADMINISTRATOR)
