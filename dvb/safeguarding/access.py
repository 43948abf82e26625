"""Who sees reports of accidents and concerns, and who only how many there are."""

from __future__ import annotations

from django.db.models import Q

from alliances.kernel.actor import Actor, Role
from alliances.kernel.visibility import nobody, nothing, register
from dvb.safeguarding.models import Concern, SafeguardingOfficer


def _concerns(actor: Actor) -> Q:
    """Reports that the named person answers for, at the school that she acts for."""
    if actor.role is Role.LEARNER:
        return nothing()
    return Q(assigned_to_id=actor.user_id or 0, enrolment__school_id=actor.organisation_id or 0)


register(Concern, rule=_concerns)


register(SafeguardingOfficer, rule=nobody)


def may_oversee(actor: Actor) -> bool:
    """Administrators and the named person's deputy see how many reports wait, not what they say."""
    if actor.organisation_kind != "school" or actor.role is Role.LEARNER:
        return False
    deputy = SafeguardingOfficer.objects.filter(school=actor.organisation_id or 0, deputy=actor.user_id or 0)
    return actor.role is Role.ADMINISTRATOR or deputy.exists()


def own_reports(actor: Actor) -> Q:
    """What this person reported in the role in which she acts now."""
    own = Q(reporter_user_id=actor.user_id or 0)
    if actor.role is Role.LEARNER:
        return own & Q(enrolment__person__user_id=actor.user_id or 0)
    if actor.organisation_kind == "school":
        return own & Q(reporter="school", enrolment__school_id=actor.organisation_id or 0)
    if actor.organisation_kind == "employer":
        return own & Q(reporter="host", assignment__opening__employer_id=actor.organisation_id or 0)
    return nothing()
