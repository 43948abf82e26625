"""Who sees assessments, confirmed skills and reports."""

from __future__ import annotations

from django.db.models import Q

from alliances.kernel.actor import Actor, Role
from alliances.kernel.visibility import register
from dvb.agreements.access import parties_of, party_of
from dvb.kernel.visibility import learner_or_school, own_school, school_people
from dvb.learning.models import Assessment, Confirmation, Employment, EndReport, LearnerView, Visit

register(Assessment, EndReport, rule=parties_of("agreement__"))


register(Employment, Visit, rule=school_people("agreement__assignment__enrolment__school_id"))


register(LearnerView, rule=lambda actor: learner_or_school(actor, "agreement__assignment__enrolment__"))


def _confirmed(actor: Actor) -> Q:
    """A learner reads her own, a school those of everybody who is enrolled there, a host its own stays'."""
    if actor.organisation_kind == "employer":
        return party_of(actor, "agreement__assignment__")
    if actor.role is Role.LEARNER:
        return Q(person__user_id=actor.user_id or 0)
    return own_school(actor, "person__enrolments__school_id")


register(Confirmation, rule=_confirmed, distinct=True)
