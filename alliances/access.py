"""The one place of the ground floor that says who may see and do what."""

from __future__ import annotations

from django.db.models import Q

from alliances.kernel import hosting
from alliances.kernel.actor import Actor, Role
from alliances.kernel.visibility import all_but_learners, everybody, nobody, register, visible_to, writers_of
from alliances.models import (
    Admission,
    Alliance,
    AllianceInvitation,
    AllianceMember,
    AuditEntry,
    CatalogueEdition,
    EmployerRegistration,
    FoundAddress,
    Hazard,
    ImportBatch,
    ImportRow,
    Invitation,
    LearningModule,
    LearningOutcome,
    LegalParameter,
    Membership,
    Message,
    Organisation,
    OrganisationKind,
    OutcomeWording,
    PersonalLink,
    Programme,
    Qualification,
    QualificationPart,
    Sector,
    Skill,
    StoredFile,
    Supervisor,
    SupervisorEvidence,
    User,
    Workplace,
)

OVERSIGHT_KINDS = frozenset({"ministry", "agency", "inspectorate"})
ALLIANCE_KINDS = frozenset({"sector_organisation", "expert_council", "social_partner"})


register(
    Sector,
    Qualification,
    QualificationPart,
    LearningModule,
    LearningOutcome,
    OutcomeWording,
    CatalogueEdition,
    Skill,
    rule=everybody,
)


def _organisations(actor: Actor) -> Q:
    """Employers know themselves and the schools; learners schools; everybody else the shared register."""
    if actor.role is Role.LEARNER:
        return Q(kind_id="school")
    if actor.organisation_kind == "employer":
        return Q(pk=actor.organisation_id or 0) | Q(kind_id="school")
    return Q()


register(Organisation, rule=_organisations)


def _sites(actor: Actor) -> Q:
    """Sites of the organisations that the actor sees."""
    return Q(organisation__in=visible_to(actor, Organisation))


register(Workplace, rule=_sites)


def _colleagues(actor: Actor) -> Q:
    """Who works for the same organisation; its learners are no colleagues."""
    own = Q(organisation_id=actor.organisation_id or 0) & ~Q(role=Role.LEARNER.value)
    return own if actor.role is not Role.LEARNER else Q(pk__in=[])


register(Membership, rule=_colleagues)


def _invited(actor: Actor) -> Q:
    keeps = actor.role is Role.ADMINISTRATOR
    return Q(organisation_id=actor.organisation_id or 0) if keeps else Q(pk__in=[])


register(Invitation, rule=_invited)


def _asked_in(actor: Actor) -> Q:
    """Whoever is asked into an alliance, whoever leads it, and whoever oversees."""
    if actor.role is Role.LEARNER:
        return Q(pk__in=[])
    if actor.organisation_kind in OVERSIGHT_KINDS:
        return Q()
    own = actor.organisation_id or 0
    return Q(organisation_id=own) | Q(alliance__lead_id=own)


register(AllianceInvitation, rule=_asked_in)
register(Alliance, AllianceMember, rule=all_but_learners)


def _supervisors(actor: Actor, prefix: str = "") -> Q:
    """An employer's own people, and whoever keeps an employer that nobody has claimed.

    Where learners are or were, only their schools do.
    """
    own = Q(**{f"{prefix}employer_id": actor.organisation_id or 0})
    if actor.role is Role.LEARNER:
        return Q(pk__in=[])
    if keeps_employers(actor):
        unclaimed = ~Q(**{f"{prefix}employer__in": Organisation.objects.claimed()})
        return own | (unclaimed & hosting.concerns(f"{prefix}employer", actor.organisation_id))
    return own


register(Supervisor, rule=_supervisors, distinct=True)
register(SupervisorEvidence, rule=lambda actor: _supervisors(actor, "supervisor__"), distinct=True)


def _admissions(actor: Actor) -> Q:
    """Administrators of the employer; whoever confirms employers, where nobody confirmed acts for it.

    Where learners are or were, only their schools decide, and the ministry where a school does not answer.
    """
    own = Q(organisation_id=actor.organisation_id or 0)
    led = Membership.objects.filter(ended_on__isnull=True, role=Role.ADMINISTRATOR.value)
    unclaimed = ~Q(organisation__in=led.values("organisation"))
    open_ = unclaimed | Q(organisation__verified_at__isnull=True)
    if can_verify_employers(actor):
        return open_ & hosting.concerns("organisation", actor.organisation_id)
    if can_admit_for_schools(actor):
        return open_ & hosting.hosts("organisation")
    return own if actor.role is Role.ADMINISTRATOR else Q(pk__in=[])


register(Admission, rule=_admissions, distinct=True)


def _registrations(actor: Actor) -> Q:
    return Q(user_id=actor.user_id or 0)


register(EmployerRegistration, rule=_registrations)


def _own_or_overseen(actor: Actor, field: str) -> Q:
    if actor.organisation_kind in OVERSIGHT_KINDS | ALLIANCE_KINDS:
        return Q()
    return Q(**{field: actor.organisation_id or 0})


register(Programme, rule=lambda actor: _own_or_overseen(actor, "school_id"))
register(LegalParameter, rule=all_but_learners)
register(ImportBatch, Message, PersonalLink, rule=writers_of("organisation_id"))
register(ImportRow, rule=writers_of("batch__organisation_id"))
register(AuditEntry, FoundAddress, Hazard, OrganisationKind, StoredFile, User, rule=nobody)


def can_edit_organisation(actor: Actor, organisation: Organisation) -> bool:
    """Its own people do; coordinators of schools and alliances keep employers that nobody has claimed.

    Where learners are or were, only their schools keep it.
    """
    if actor.is_system:
        return True
    if organisation.pk == actor.organisation_id:
        return actor.role in {Role.ADMINISTRATOR, Role.COORDINATOR}
    is_unclaimed = not organisation.memberships.filter(ended_on__isnull=True).exists()
    if not (keeps_employers(actor) and organisation.kind_id == "employer" and is_unclaimed):
        return False
    schools = hosting.schools_at(organisation.pk)
    return not schools or actor.organisation_id in schools


def keeps_employers(actor: Actor) -> bool:
    """Schools and alliances enter employers and keep them until their own people do."""
    is_keeper = actor.organisation_kind == "school" or actor.organisation_kind in ALLIANCE_KINDS
    return is_keeper and actor.can_write()


def can_verify_employers(actor: Actor) -> bool:
    """Coordinators of schools and alliances say whether an employer is who it says."""
    return actor.is_system or (
        keeps_employers(actor) and actor.role in {Role.ADMINISTRATOR, Role.COORDINATOR}
    )


def can_admit_for_schools(actor: Actor) -> bool:
    """An administrator of the ministry or the agency, for a school that does not answer."""
    return actor.organisation_kind in OVERSIGHT_KINDS and actor.role is Role.ADMINISTRATOR


def can_decide(actor: Actor, admission: Admission) -> bool:
    """Its administrators let a person in; where nobody confirmed acts for it, whoever confirms employers."""
    return actor.can_write() and visible_to(actor, Admission).filter(pk=admission.pk).exists()


def can_keep_people(actor: Actor, organisation: Organisation) -> bool:
    """Its administrators invite, change roles and end memberships."""
    is_own = organisation.pk == actor.organisation_id
    return actor.is_system or (is_own and actor.role is Role.ADMINISTRATOR)


def can_keep_programmes(actor: Actor, school: Organisation) -> bool:
    """A school says itself what it offers."""
    is_own = school.pk == actor.organisation_id and school.kind_id == "school"
    return actor.is_system or (is_own and actor.role in {Role.ADMINISTRATOR, Role.COORDINATOR})


def can_found_alliances(actor: Actor) -> bool:
    """An administrator of a sector organisation, or of the ministry or the agency."""
    is_founder = actor.organisation_kind in ALLIANCE_KINDS | OVERSIGHT_KINDS
    return actor.is_system or (is_founder and actor.role is Role.ADMINISTRATOR)


def can_keep_alliance(actor: Actor, alliance: Alliance) -> bool:
    """Administrators and coordinators of its lead, and administrators of the ministry or the agency."""
    if actor.is_system:
        return True
    leads = alliance.lead_id == actor.organisation_id
    oversees = actor.organisation_kind in OVERSIGHT_KINDS and actor.role is Role.ADMINISTRATOR
    return oversees or (leads and actor.role in {Role.ADMINISTRATOR, Role.COORDINATOR})


def can_answer_invitation(actor: Actor, invitation: AllianceInvitation) -> bool:
    """The administrators of whoever is asked, and nobody in their place."""
    is_own = invitation.organisation_id == actor.organisation_id
    return is_own and actor.role is Role.ADMINISTRATOR and not actor.is_system


def can_leave_alliance(actor: Actor, stay: AllianceMember) -> bool:
    """An administrator of the member, or of whoever leads the alliance, of the ministry or the agency."""
    if actor.role is not Role.ADMINISTRATOR:
        return False
    return actor.organisation_id == stay.organisation_id or can_keep_alliance(actor, stay.alliance)


def needs_second_factor(actor: Actor) -> bool:
    """Whoever oversees, and whoever administers a school with its learners' data."""
    is_director = actor.organisation_kind == "school" and actor.role is Role.ADMINISTRATOR
    return is_director or actor.organisation_kind in OVERSIGHT_KINDS


def can_verify_rules(actor: Actor) -> bool:
    """Legal parameters are confirmed by an administrator of the ministry or the agency."""
    return actor.is_system or (
        actor.organisation_kind in OVERSIGHT_KINDS and actor.role is Role.ADMINISTRATOR
    )
