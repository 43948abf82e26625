"""Rules of visibility that several subjects of this floor share."""

from __future__ import annotations

from django.db.models import Q

from alliances.kernel.actor import Actor, Role
from alliances.kernel.visibility import Rule, nothing


def own_school(actor: Actor, field: str, *, by_viewers: bool = False) -> Q:
    may_read = actor.can_write() or (by_viewers and actor.role is Role.VIEWER)
    if actor.organisation_kind == "school" and may_read:
        return Q(**{field: actor.organisation_id or 0})
    return nothing()


def school_people(field: str, *, by_viewers: bool = False) -> Rule:
    """Rows that a school's people read and nobody else; ``field`` leads to the school's key."""
    return lambda actor: own_school(actor, field, by_viewers=by_viewers)


def learner_or_school(actor: Actor, prefix: str) -> Q:
    """A learner reads her own plan, her school all of its learners'."""
    if actor.role is Role.LEARNER:
        return Q(**{f"{prefix}person__user_id": actor.user_id or 0})
    return own_school(actor, f"{prefix}school_id")
