"""Who sees legal parameters, and who verifies them."""

from __future__ import annotations

from alliances.kernel.actor import OVERSIGHT_KINDS, Actor, Role
from alliances.kernel.visibility import all_but_learners, register
from alliances.law.models import LegalParameter

register(LegalParameter, rule=all_but_learners, for_unconfirmed=True)


def can_verify_rules(actor: Actor) -> bool:
    """Legal parameters are confirmed by an administrator of the ministry or the agency."""
    return actor.is_system or (
        actor.organisation_kind in OVERSIGHT_KINDS and actor.role is Role.ADMINISTRATOR
    )
