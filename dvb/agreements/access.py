"""Who sees agreements and what hangs on them, and who manages them."""

from __future__ import annotations

from django.db.models import Q

from alliances.kernel.actor import Actor, Role
from alliances.kernel.visibility import Rule, nobody, nothing, register
from dvb.agreements.models import (
    Acknowledgement,
    Agreement,
    Amendment,
    AmendmentSignature,
    GuestReply,
    Signature,
    SignedFile,
    SigningCode,
    StandingEntries,
    TextVersion,
    Waiver,
)
from dvb.kernel.visibility import school_people
from matching.assignments.access import of_school, shown_to_employer
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import Assignment
from matching.learners.access import can_send


def party_of(actor: Actor, prefix: str) -> Q:
    if actor.role is Role.LEARNER:
        return Q(**{f"{prefix}enrolment__person__user_id": actor.user_id or 0})
    if actor.organisation_kind == "school":
        return Q(**{f"{prefix}enrolment__school_id": actor.organisation_id or 0})
    if actor.organisation_kind == "employer":
        own = Q(**{f"{prefix}opening__employer_id": actor.organisation_id or 0})
        known = of_school(actor, f"{prefix}enrolment__school") & shown_to_employer(prefix)
        return own & known & ~_came_to_nothing(prefix)
    return nothing()


def _came_to_nothing(prefix: str) -> Q:
    """A place that ended before the employer signed: it keeps no paper about who did not come."""
    signed = Signature.objects.filter(side="host").values("agreement__assignment_id")
    ended = [AssignmentState.DECLINED, AssignmentState.EXPIRED, AssignmentState.WITHDRAWN]
    return Q(**{f"{prefix}status__in": ended}) & ~Q(**{f"{prefix}pk__in": signed})


def parties_of(prefix: str) -> Rule:
    """The three parties of an agreement; ``prefix`` is the ORM path from the row to its agreement."""
    return lambda actor: party_of(actor, f"{prefix}assignment__")


register(Agreement, rule=parties_of(""))


register(Acknowledgement, Amendment, Signature, SignedFile, rule=parties_of("agreement__"))


register(AmendmentSignature, rule=parties_of("amendment__agreement__"))


def _waivers(actor: Actor) -> Q:
    """Waivers are visible to school and host, not to the learner."""
    return nothing() if actor.role is Role.LEARNER else party_of(actor, "agreement__assignment__")


register(Waiver, rule=_waivers)


register(TextVersion, rule=school_people("school_id", by_viewers=True))


register(StandingEntries, rule=school_people("school_id", by_viewers=True))


register(SigningCode, rule=nobody)


register(GuestReply, rule=school_people("agreement__assignment__enrolment__school_id", by_viewers=True))


def can_edit_texts(actor: Actor, school_id: int) -> bool:
    """Only an administrator of the school edits its agreement texts; its other staff may read them."""
    is_own = actor.organisation_kind == "school" and actor.organisation_id == school_id
    return actor.is_system or (is_own and actor.role is Role.ADMINISTRATOR)


def can_manage(actor: Actor, assignment: Assignment) -> bool:
    """The learner's school draws agreements up, has them signed and voids them."""
    return can_send(actor, assignment.enrolment)
