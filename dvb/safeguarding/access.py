"""Who sees reports of accidents and concerns, and who only how many there are."""

from __future__ import annotations

from django.db.models import Q

from alliances.kernel.actor import Actor, Role
from alliances.kernel.visibility import nobody, nothing, register
from dvb.safeguarding.models import Concern, ConcernWord, SafeguardingOfficer

LOOKS_ON = (Role.LEARNER, Role.VIEWER)


def _concerns(actor: Actor) -> Q:
    """Reports that the named person answers for, at the school that she acts for."""
    if actor.role in LOOKS_ON:
        return nothing()
    return Q(assigned_to_id=actor.user_id or 0, enrolment__school_id=actor.organisation_id or 0)


def _words(actor: Actor) -> Q:
    """What was written to reporters of those reports."""
    if actor.role in LOOKS_ON:
        return nothing()
    own = Q(concern__assigned_to_id=actor.user_id or 0)
    return own & Q(concern__enrolment__school_id=actor.organisation_id or 0)


register(Concern, rule=_concerns)
register(ConcernWord, rule=_words)
register(SafeguardingOfficer, rule=nobody)


def may_oversee(actor: Actor) -> bool:
    """Administrators, the named person and her deputy see how many reports wait, not what they say."""
    if actor.organisation_kind != "school" or actor.role in LOOKS_ON:
        return False
    if actor.role is Role.ADMINISTRATOR:
        return True
    user = actor.user_id or 0
    appointed = Q(user=user) | Q(deputy=user)
    return SafeguardingOfficer.objects.filter(appointed, school=actor.organisation_id or 0).exists()


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
