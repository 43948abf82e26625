"""Who sees reports of accidents and concerns."""

from __future__ import annotations

from django.db.models import Q

from alliances.kernel.actor import Actor
from alliances.kernel.visibility import nobody, register
from dvb.safeguarding.models import Concern, SafeguardingOfficer


def _concerns(actor: Actor) -> Q:
    """Reports that the named person answers for, at the school that she acts for."""
    return Q(assigned_to_id=actor.user_id or 0, enrolment__school_id=actor.organisation_id or 0)


register(Concern, rule=_concerns)


register(SafeguardingOfficer, rule=nobody)
