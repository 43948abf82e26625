"""Who sees colleagues and invitations, and who manages people."""

from __future__ import annotations

from django.db.models import Q

from alliances.kernel.actor import ALLIANCE_KINDS, OVERSIGHT_KINDS, Actor, Role
from alliances.kernel.visibility import nobody, register
from alliances.organisations.models import (
    Organisation,
)
from alliances.people.models import Invitation, Membership, User


def _colleagues(actor: Actor) -> Q:
    """Who works for the same organisation; its learners are no colleagues."""
    own = Q(organisation_id=actor.organisation_id or 0) & ~Q(role=Role.LEARNER.value)
    return own if actor.role is not Role.LEARNER else Q(pk__in=[])


register(Membership, rule=_colleagues, for_unconfirmed=True)


def _invitations(actor: Actor) -> Q:
    keeps = actor.role is Role.ADMINISTRATOR
    return Q(organisation_id=actor.organisation_id or 0) if keeps else Q(pk__in=[])


register(Invitation, rule=_invitations, for_unconfirmed=True)


register(User, rule=nobody)


def can_manage_people(actor: Actor, organisation: Organisation) -> bool:
    """Its administrators invite, change roles and end memberships."""
    is_own = organisation.pk == actor.organisation_id
    return actor.is_system or (is_own and actor.role is Role.ADMINISTRATOR)


def needs_second_factor(actor: Actor) -> bool:
    """Whoever oversees, and whoever administers a school with its learners' data."""
    is_director = actor.organisation_kind == "school" and actor.role is Role.ADMINISTRATOR
    return is_director or actor.organisation_kind in OVERSIGHT_KINDS


def sees_many_learners(actor: Actor) -> bool:
    """Whether a stolen sign-in of this person opens many minors: a school's people, and an alliance's."""
    is_learner = actor.role is Role.LEARNER
    return not is_learner and (
        actor.organisation_kind == "school" or actor.organisation_kind in ALLIANCE_KINDS
    )
