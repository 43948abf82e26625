"""The one place of the first floor that says who may see and do what."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from alliances.access import ALLIANCE_KINDS, OVERSIGHT_KINDS
from alliances.kernel.actor import Actor, Role
from alliances.kernel.visibility import everybody, nobody, nothing, register, visible_to
from alliances.models import Organisation
from alliances.services.imports.registry import may_hand_in
from matching.lifecycle import AssignmentState, OpeningState, ProposalState, RoundState
from matching.models import (
    Assignment,
    CalendarBlock,
    EmployerWish,
    Enrolment,
    EnrolmentStock,
    Exclusion,
    Group,
    Guardian,
    Lock,
    NameGrant,
    Opening,
    Person,
    Proposal,
    Pseudonym,
    Round,
    RoundConsent,
    Run,
    RunArchive,
    SchoolYear,
    Seat,
    SeatClaim,
    TravelTime,
    Viewing,
    Wish,
    without_consent,
)


def own_learners(actor: Actor, prefix: str = "") -> Q:
    """A school reads its own learners, a learner herself, nobody else reads anybody by name."""
    if actor.role is Role.LEARNER:
        return Q(**{f"{prefix}person__user_id": actor.user_id or 0})
    if actor.organisation_kind == "school":
        return Q(**{f"{prefix}school_id": actor.organisation_id or 0})
    return nothing()


register(Enrolment, rule=own_learners)
register(Wish, Exclusion, rule=lambda actor: own_learners(actor, "enrolment__"))
register(SchoolYear, rule=everybody)


def _locks(actor: Actor) -> Q:
    """What a school fixed for its own learners, without them."""
    return nothing() if actor.role is Role.LEARNER else own_learners(actor, "enrolment__")


register(Lock, rule=_locks)


def _persons(actor: Actor) -> Q:
    if actor.role is Role.LEARNER:
        return Q(user_id=actor.user_id or 0)
    if actor.organisation_kind == "school":
        return Q(enrolments__school_id=actor.organisation_id or 0)
    return nothing()


register(Person, rule=_persons, distinct=True)


def _guardians(actor: Actor) -> Q:
    """Whom a school writes to about its own learners; a learner sees her own."""
    if actor.role is Role.LEARNER:
        return Q(person__user_id=actor.user_id or 0)
    if actor.organisation_kind == "school" and actor.can_write():
        own = Enrolment.objects.filter(school_id=actor.organisation_id or 0)
        return Q(person__in=own.values("person"))
    return nothing()


register(Guardian, rule=_guardians)


def _groups(actor: Actor, prefix: str = "") -> Q:
    if actor.organisation_kind == "school" and actor.role is not Role.LEARNER:
        return Q(**{f"{prefix}school_id": actor.organisation_id or 0})
    return nothing()


register(Group, rule=_groups)
register(CalendarBlock, rule=lambda actor: _groups(actor, "group__"))


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


register(Opening, rule=_openings)


def _seats(actor: Actor) -> Q:
    return Q(opening__in=visible_to(actor, Opening))


register(Seat, rule=_seats)


def _rounds(actor: Actor, prefix: str = "") -> Q:
    if actor.role is Role.LEARNER or actor.organisation_kind == "employer":
        return nothing()
    if actor.organisation_kind in OVERSIGHT_KINDS:
        return Q(**{f"{prefix}status__in": [RoundState.PUBLISHED, RoundState.CLOSED]})
    joined = RoundConsent.objects.counted().filter(school_id=actor.organisation_id or 0)
    return (
        Q(**{f"{prefix}owner_id": actor.organisation_id or 0})
        | Q(**{f"{prefix}alliance__lead_id": actor.organisation_id or 0})
        | Q(**{(f"{prefix}id__in" if prefix else "pk__in"): joined.values("round_id")})
    )


register(Round, rule=_rounds)
register(TravelTime, rule=lambda actor: _rounds(actor, "round__"))


def _grants(actor: Actor) -> Q:
    """What a school itself shows outside, in rounds that it sees."""
    return Q(school_id=actor.organisation_id or 0) & _rounds(actor, "round__")


register(NameGrant, rule=_grants)
register(RunArchive, Pseudonym, rule=nobody)


def _runs(actor: Actor) -> Q:
    """A run that holds learners of a school that took its word back is no result for anybody."""
    return _rounds(actor, "round__") & ~Q(without_consent("pk"))


register(Run, rule=_runs)


def _consents(actor: Actor) -> Q:
    """The school that is asked, and whoever owns the round and asks."""
    if actor.role is Role.LEARNER or actor.organisation_kind == "employer":
        return nothing()
    own = actor.organisation_id or 0
    return Q(school_id=own) | Q(round__owner_id=own) | Q(round__alliance__lead_id=own)


register(RoundConsent, rule=_consents)


def _led(actor: Actor, way: str) -> Q:
    """Rows of rounds that an alliance's lead owns, of the schools that take part today and of no other."""
    own = actor.organisation_id or 0
    held = RoundConsent.objects.holding().filter(round=OuterRef(way), school=OuterRef("enrolment__school"))
    return (Q(**{f"{way}__owner_id": own}) | Q(**{f"{way}__alliance__lead_id": own})) & Q(Exists(held))


def _proposals(actor: Actor) -> Q:
    """Own learners for a school, herself for a learner once published, all without names for an alliance."""
    if actor.role is Role.LEARNER:
        return Q(enrolment__person__user_id=actor.user_id or 0, status=ProposalState.PUBLISHED)
    if actor.organisation_kind == "school":
        return Q(enrolment__school_id=actor.organisation_id or 0)
    if actor.organisation_kind == "employer":
        return Q(opening__employer_id=actor.organisation_id or 0, status=ProposalState.PUBLISHED)
    if actor.organisation_kind in ALLIANCE_KINDS:
        return _led(actor, "run__round")
    return nothing()


register(Proposal, rule=_proposals)


def _claims(actor: Actor) -> Q:
    if actor.organisation_kind == "employer":
        return Q(seat__opening__employer_id=actor.organisation_id or 0)
    return own_learners(actor, "enrolment__")


register(SeatClaim, rule=_claims)


def _assignments(actor: Actor) -> Q:
    """Both sides, the learner's school, and while that takes part the round's owner, who reads no names."""
    if actor.role is Role.LEARNER:
        return Q(enrolment__person__user_id=actor.user_id or 0)
    if actor.organisation_kind == "school":
        return Q(enrolment__school_id=actor.organisation_id or 0)
    if actor.organisation_kind == "employer":
        return Q(opening__employer_id=actor.organisation_id or 0)
    if actor.organisation_kind in ALLIANCE_KINDS:
        return _led(actor, "round")
    return nothing()


register(Assignment, rule=_assignments)


def _employer_wishes(actor: Actor) -> Q:
    """Whom an employer prefers: its own business and the learner's school's, nobody else's."""
    if actor.role is Role.LEARNER:
        return nothing()
    if actor.organisation_kind == "employer":
        return Q(opening__employer_id=actor.organisation_id or 0)
    return own_learners(actor, "enrolment__")


register(EmployerWish, rule=_employer_wishes)


def _stock(actor: Actor) -> Q:
    if actor.organisation_kind in OVERSIGHT_KINDS:
        return Q()
    return Q(school_id=actor.organisation_id or 0) if actor.role is not Role.LEARNER else nothing()


register(EnrolmentStock, rule=_stock)


def _viewings(actor: Actor) -> Q:
    """Who looked at her is the learner's business, and the administrator's of her school."""
    if actor.role is Role.LEARNER:
        return Q(person__user_id=actor.user_id or 0)
    if actor.organisation_kind == "school" and actor.role is Role.ADMINISTRATOR:
        return Q(person__in=Person.objects.filter(_persons(actor)))
    return nothing()


register(Viewing, rule=_viewings)


def can_manage_learners(actor: Actor) -> bool:
    """Schools keep their own learners and groups."""
    return actor.is_system or (actor.organisation_kind == "school" and actor.can_write())


def can_manage_openings(actor: Actor, employer: Organisation | None = None) -> bool:
    """An employer keeps its own openings; schools and alliances enter them for employers who phone."""
    if actor.is_system:
        return True
    if not actor.can_write():
        return False
    if actor.organisation_kind == "employer":
        return employer is None or employer.pk == actor.organisation_id
    return actor.organisation_kind == "school" or actor.organisation_kind in ALLIANCE_KINDS


def can_create_rounds(actor: Actor) -> bool:
    """A school opens a round for itself, the lead of an alliance a joint one."""
    if actor.is_system:
        return True
    is_host = actor.organisation_kind == "school" or actor.organisation_kind in ALLIANCE_KINDS
    return is_host and actor.role in {Role.ADMINISTRATOR, Role.COORDINATOR}


def can_run_round(actor: Actor, round_: Round) -> bool:
    """Only whoever owns the round runs and publishes it."""
    if actor.is_system:
        return True
    owns = round_.owner_id == actor.organisation_id or (
        round_.alliance is not None and round_.alliance.lead_id == actor.organisation_id
    )
    return owns and can_create_rounds(actor)


def takes_part(round_: Round, school_id: int) -> bool:
    """Whether the round may read this school's learners today."""
    held = RoundConsent.objects.holding().filter(round=round_, school_id=school_id)
    found: bool = held.exists()
    return found


def can_answer_consent(actor: Actor, consent: RoundConsent) -> bool:
    """The school itself says whether its learners take part: whoever runs its own rounds."""
    is_own = consent.school_id == actor.organisation_id and not actor.is_system
    return is_own and actor.organisation_kind == "school" and can_create_rounds(actor)


def can_fix_pair(actor: Actor, round_: Round, enrolment: Enrolment) -> bool:
    """A school fixes pairs of its own learners, the round's owner anybody's whose school takes part."""
    if not takes_part(round_, enrolment.school_id):
        return False
    own_learner = actor.organisation_kind == "school" and enrolment.school_id == actor.organisation_id
    return can_run_round(actor, round_) or (own_learner and actor.can_write())


def can_name(actor: Actor, enrolment: Enrolment) -> bool:
    """Whether the actor may read who this learner is; everybody else reads a pseudonym."""
    if actor.is_system:
        return True
    if actor.role is Role.LEARNER:
        return enrolment.person.user_id == actor.user_id
    return actor.organisation_kind == "school" and enrolment.school_id == actor.organisation_id


def can_send(actor: Actor, enrolment: Enrolment) -> bool:
    """The learner's school sends her to an employer and calls her back."""
    return can_manage_learners(actor) and (actor.is_system or enrolment.school_id == actor.organisation_id)


def can_answer(actor: Actor, assignment: Assignment, side: str) -> bool:
    """Each side answers for itself; the school answers for whoever phones or signs on paper."""
    if can_send(actor, assignment.enrolment):
        return True
    if side == Assignment.Side.EMPLOYER:
        is_own = assignment.opening.employer_id == actor.organisation_id
        return actor.organisation_kind == "employer" and is_own and actor.can_write()
    return actor.role is Role.LEARNER and assignment.enrolment.person.user_id == actor.user_id


def can_name_in(actor: Actor, assignment: Assignment) -> bool:
    """An employer reads the name once both sides agreed, or once the school told it for an interview."""
    is_own = assignment.opening.employer_id == actor.organisation_id
    agreed = assignment.status == AssignmentState.AGREED
    told = assignment.name_released_at is not None and assignment.is_open
    return can_name(actor, assignment.enrolment) or (
        actor.organisation_kind == "employer" and is_own and (agreed or told)
    )


def can_import(actor: Actor, kind: str) -> bool:
    """Who may hand in which spreadsheet: each kind says which organisations bring it."""
    return (actor.is_system or actor.can_write()) and may_hand_in(actor, kind)
