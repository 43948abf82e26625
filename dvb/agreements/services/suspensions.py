"""Who lets a suspended stay go on: whoever suspended it, or the school's administration; and who is told.

It is the same for every suspension, so that none of it says why the stay was suspended.
"""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor, Role
from alliances.kernel.errors import Refused
from alliances.messages import services as messages
from alliances.messages.recipients import administrators, managers
from alliances.people.models import User
from dvb.agreements.access import can_manage
from dvb.agreements.models import Agreement


def suspended_by(agreement: Agreement) -> User | None:
    """Who suspended the agreement the last time."""
    entry = AuditEntry.objects.about(agreement).filter(verb="agreement.suspend").last()
    return entry.user if entry is not None else None


def may_resume(agreement: Agreement, by: Actor) -> bool:
    """Whether this person lets the stay go on; any manager, where nobody else is left who could."""
    if by.is_system:
        return True
    if not can_manage(by, agreement.assignment):
        return False
    who = suspended_by(agreement)
    if by.role is Role.ADMINISTRATOR or (who is not None and who.pk == by.user_id):
        return True
    school = agreement.assignment.enrolment.school
    return not administrators(school) and who not in managers([school.pk])


def require_resumer(agreement: Agreement, by: Actor) -> None:
    if not may_resume(agreement, by):
        message = _("Whoever suspended the stay, or the school's administration, lets it go on.")
        raise Refused("not_suspender", message)


def tell_suspender(agreement: Agreement, since: dt.date | None, *, by: Actor) -> None:
    """Write at once to whoever suspended the stay that somebody else resumed it."""
    who = suspended_by(agreement)
    if who is None or who.pk == by.user_id:
        return
    assignment = agreement.assignment
    school = assignment.enrolment.school
    messages.put(
        "resumed_by_other",
        to=messages.recipient_of(who, school),
        about=agreement,
        by=SYSTEM,
        context={
            "learner": assignment.enrolment.person.name,
            "employer": assignment.opening.employer.name,
            "who": User.objects.filter(pk=by.user_id or 0).first() or school.name,
            "day": since,
        },
        path=reverse("agreement-detail", args=[agreement.pk]),
        sender_id=school.pk,
        is_urgent=True,
    )
