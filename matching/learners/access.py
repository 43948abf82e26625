"""Who sees learners, their groups and guardians, and who manages them."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import OVERSIGHT_KINDS, Actor, Role
from alliances.kernel.errors import Refused
from alliances.kernel.visibility import everybody, nothing, register
from matching.learners.models import (
    CalendarBlock,
    Enrolment,
    EnrolmentStock,
    Group,
    Guardian,
    Person,
    SchoolYear,
    Viewing,
)


def own_learners(actor: Actor, prefix: str = "") -> Q:
    """A school reads its own learners, a learner herself, nobody else reads anybody by name."""
    if actor.role is Role.LEARNER:
        return Q(**{f"{prefix}person__user_id": actor.user_id or 0})
    if actor.organisation_kind == "school":
        return Q(**{f"{prefix}school_id": actor.organisation_id or 0})
    return nothing()


register(Enrolment, rule=own_learners)


register(SchoolYear, rule=everybody, for_unconfirmed=True)


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
    """Schools manage their own learners and groups."""
    return actor.is_system or (actor.organisation_kind == "school" and actor.can_write())


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


def require_manager(enrolment: Enrolment, by: Actor) -> None:
    """Refuse whoever does not keep this school's learners."""
    own = by.is_system or enrolment.school_id == by.organisation_id
    if not (own and can_manage_learners(by)):
        raise Refused("not_yours", _("Only the learner's own school does this."))
