"""Who sees cooperation agreements, and who manages them."""

from __future__ import annotations

from django.db.models import Q

from alliances.kernel.actor import Actor, Role
from alliances.kernel.visibility import nothing, register
from dvb.cooperation.models import CooperationAgreement

PARTIES = frozenset({"school", "employer"})


def has_cooperation(actor: Actor) -> bool:
    """Whether the actor is of an organisation that may have such agreements; a learner is of none."""
    return actor.role is not Role.LEARNER and actor.organisation_kind in PARTIES


def _cooperating(actor: Actor) -> Q:
    """Visible to both parties, except learners."""
    if not has_cooperation(actor):
        return nothing()
    return Q(**{f"{actor.organisation_kind}_id": actor.organisation_id or 0})


register(CooperationAgreement, rule=_cooperating)


def can_manage_cooperation(actor: Actor, school_id: int) -> bool:
    """Whether the actor may manage the long-term agreements of this school."""
    is_own = actor.organisation_kind == "school" and actor.organisation_id == school_id
    return actor.is_system or (is_own and actor.can_write())
