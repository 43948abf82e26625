"""The one place of the first floor that says who may see and do what."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q, QuerySet

from alliances.access import ALLIANCE_KINDS, OVERSIGHT_KINDS
from alliances.kernel.actor import Actor, Role
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
    Round,
    Run,
    RunArchive,
    SchoolYear,
    Seat,
    SeatClaim,
    TravelTime,
    Viewing,
    Wish,
)

_BY_ENROLMENT = (Wish, Exclusion, Lock)


def visible_to(actor: Actor, model: type[Model]) -> QuerySet[Any]:
    """Rows of a first-floor table that the actor may read; a table without a rule shows nothing."""
    rows: QuerySet[Any] = model._default_manager.all()
    if actor.is_system or model is SchoolYear:
        return rows
    rule = _RULES.get(model)
    if rule is not None:
        return rows.filter(rule(actor)).distinct() if model is Person else rows.filter(rule(actor))
    if model is Lock and actor.role is Role.LEARNER:
        return rows.none()
    if model in _BY_ENROLMENT:
        return rows.filter(_enrolments(actor, "enrolment__"))
    if model is Seat:
        return rows.filter(opening__in=visible_to(actor, Opening))
    return rows.none()


def _nothing() -> Q:
    return Q(pk__in=[])


def _enrolments(actor: Actor, prefix: str = "") -> Q:
    """A school reads its own learners, a learner herself, nobody else reads anybody by name."""
    if actor.role is Role.LEARNER:
        return Q(**{f"{prefix}person__user_id": actor.user_id or 0})
    if actor.organisation_kind == "school":
        return Q(**{f"{prefix}school_id": actor.organisation_id or 0})
    return _nothing()


def _persons(actor: Actor) -> Q:
    if actor.role is Role.LEARNER:
        return Q(user_id=actor.user_id or 0)
    if actor.organisation_kind == "school":
        return Q(enrolments__school_id=actor.organisation_id or 0)
    return _nothing()


def _guardians(actor: Actor) -> Q:
    """Whom a school writes to about its own learners; a learner sees her own."""
    if actor.role is Role.LEARNER:
        return Q(person__user_id=actor.user_id or 0)
    if actor.organisation_kind == "school" and actor.can_write():
        own = Enrolment.objects.filter(school_id=actor.organisation_id or 0)
        return Q(person__in=own.values("person"))
    return _nothing()


def _groups(actor: Actor, prefix: str = "") -> Q:
    if actor.organisation_kind == "school" and actor.role is not Role.LEARNER:
        return Q(**{f"{prefix}school_id": actor.organisation_id or 0})
    return _nothing()


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


def _rounds(actor: Actor, prefix: str = "") -> Q:
    if actor.role is Role.LEARNER or actor.organisation_kind == "employer":
        return _nothing()
    if actor.organisation_kind in OVERSIGHT_KINDS:
        return Q(**{f"{prefix}status__in": [RoundState.PUBLISHED, RoundState.CLOSED]})
    joined = Round.schools.through.objects.filter(organisation_id=actor.organisation_id or 0).values(
        "round_id"
    )
    return (
        Q(**{f"{prefix}owner_id": actor.organisation_id or 0})
        | Q(**{f"{prefix}alliance__lead_id": actor.organisation_id or 0})
        | Q(**{(f"{prefix}id__in" if prefix else "pk__in"): joined})
    )


def _proposals(actor: Actor) -> Q:
    """Own learners for a school, herself for a learner once published, all without names for an alliance."""
    if actor.role is Role.LEARNER:
        return Q(enrolment__person__user_id=actor.user_id or 0, status=ProposalState.PUBLISHED)
    if actor.organisation_kind == "school":
        return Q(enrolment__school_id=actor.organisation_id or 0)
    if actor.organisation_kind == "employer":
        return Q(opening__employer_id=actor.organisation_id or 0, status=ProposalState.PUBLISHED)
    if actor.organisation_kind in ALLIANCE_KINDS:
        return Q(run__round__owner_id=actor.organisation_id or 0) | Q(
            run__round__alliance__lead_id=actor.organisation_id
        )
    return _nothing()


def _claims(actor: Actor) -> Q:
    if actor.organisation_kind == "employer":
        return Q(seat__opening__employer_id=actor.organisation_id or 0)
    return _enrolments(actor, "enrolment__")


def _assignments(actor: Actor) -> Q:
    """Both sides, the learner's school, and the owner of the round, who reads no names."""
    if actor.role is Role.LEARNER:
        return Q(enrolment__person__user_id=actor.user_id or 0)
    if actor.organisation_kind == "school":
        return Q(enrolment__school_id=actor.organisation_id or 0)
    if actor.organisation_kind == "employer":
        return Q(opening__employer_id=actor.organisation_id or 0)
    if actor.organisation_kind in ALLIANCE_KINDS:
        return Q(round__owner_id=actor.organisation_id or 0) | Q(
            round__alliance__lead_id=actor.organisation_id
        )
    return _nothing()


def _employer_wishes(actor: Actor) -> Q:
    """Whom an employer prefers: its own business and the learner's school's, nobody else's."""
    if actor.role is Role.LEARNER:
        return _nothing()
    if actor.organisation_kind == "employer":
        return Q(opening__employer_id=actor.organisation_id or 0)
    return _enrolments(actor, "enrolment__")


def _stock(actor: Actor) -> Q:
    if actor.organisation_kind in OVERSIGHT_KINDS:
        return Q()
    return Q(school_id=actor.organisation_id or 0) if actor.role is not Role.LEARNER else _nothing()


def _viewings(actor: Actor) -> Q:
    """Who looked at her is the learner's business, and the administrator's of her school."""
    if actor.role is Role.LEARNER:
        return Q(person__user_id=actor.user_id or 0)
    if actor.organisation_kind == "school" and actor.role is Role.ADMINISTRATOR:
        return Q(person__in=Person.objects.filter(_persons(actor)))
    return _nothing()


_RULES = {
    Person: _persons,
    Enrolment: _enrolments,
    Group: _groups,
    Guardian: _guardians,
    CalendarBlock: lambda actor: _groups(actor, "group__"),
    Opening: _openings,
    Round: _rounds,
    Run: lambda actor: _rounds(actor, "round__"),
    NameGrant: lambda actor: Q(school_id=actor.organisation_id or 0) & _rounds(actor, "round__"),
    RunArchive: lambda actor: _nothing(),
    TravelTime: lambda actor: _rounds(actor, "round__"),
    Proposal: _proposals,
    SeatClaim: _claims,
    Assignment: _assignments,
    EmployerWish: _employer_wishes,
    EnrolmentStock: _stock,
    Viewing: _viewings,
}


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


def can_fix_pair(actor: Actor, round_: Round, enrolment: Enrolment) -> bool:
    """A school fixes pairs of its own learners, the owner of the round anybody's."""
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
