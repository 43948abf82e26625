"""Who answers for a report as time passes: handed over, taken over, reminded, escalated; never orphaned."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.errors import Refused
from alliances.people.models import Membership, User
from dvb.safeguarding.access import may_oversee
from dvb.safeguarding.models import Concern, SafeguardingOfficer
from dvb.safeguarding.services import letters
from dvb.safeguarding.services.officers import is_available, officer_of, require_colleague, require_officer
from dvb.safeguarding.services.reports import lock

WEEK = 7


@transaction.atomic
def hand_over(concern: Concern, *, user: User, by: Actor) -> Concern:
    """Reassign a report to a colleague, who alone can read it from then on."""
    locked = lock(concern)
    require_officer(locked, by)
    require_colleague(user, locked.enrolment.school)
    return _assign(locked, user, "concern.hand_over", by)


@transaction.atomic
def take_over(concern: Concern, *, by: Actor) -> Concern:
    """An administrator or the deputy takes an open report over; whoever had it is told who took it."""
    locked = lock(concern)
    user = User.objects.filter(pk=by.user_id or 0).first()
    is_own_school = by.organisation_id == locked.enrolment.school_id
    if user is None or not (is_own_school and may_oversee(by)):
        raise Refused("not_yours", _("Only an administrator or the deputy takes reports over."))
    if locked.closed_at is not None:
        raise Refused("closed", _("This report was answered already."))
    return _assign(locked, user, "concern.take_over", by)


def _assign(locked: Concern, user: User, verb: str, by: Actor) -> Concern:
    if locked.assigned_to_id == user.pk:
        return locked
    before, locked.assigned_to = locked.assigned_to, user
    locked.save(update_fields=["assigned_to"])
    AuditEntry.objects.record(
        by=by, verb=verb, subject=locked, before={"user": before.pk}, after={"user": user.pk}
    )
    letters.assigned(locked)
    letters.moved(locked, before)
    return locked


@transaction.atomic
def release_member(membership: Membership, by: Actor) -> int:
    """Hand over the reports of somebody who leaves a school or whose account is closed, and her appointment.

    Raises
    ------
    Refused
        ``reports_wait`` where nobody else of the school could read them; an account that is closed keeps them
        until somebody can.
    """
    user, school = membership.user, membership.organisation
    if school.kind_id != "school" or is_available(user, school, dt.date.max):
        return 0
    _release_appointment(membership, by)
    rows = Concern.objects.filter(enrolment__school=school, assigned_to=user, closed_at__isnull=True)
    count = 0
    for concern in rows.order_by("pk"):
        count += reassign(lock(concern), by)
    if user.is_active and rows.exists():
        message = _(
            "Reports of accidents and concerns wait for this person. Name a colleague who reads them."
        )
        raise Refused("reports_wait", message)
    return count


def _release_appointment(membership: Membership, by: Actor) -> None:
    """The deputy takes the place of a named person who leaves; without one the school names another."""
    user, school = membership.user, membership.organisation
    row = SafeguardingOfficer.objects.select_for_update().filter(school=school).first()
    if row is None or user.pk not in (row.user_id, row.deputy_id):
        return
    before = {"user": row.user_id, "deputy": row.deputy_id}
    successor = row.deputy if row.user_id == user.pk else row.user
    if successor is None:
        row.delete()
    else:
        if row.user_id == user.pk:
            row.away_from = row.away_until = None
            row.phone = ""
        row.user, row.deputy = successor, None
        row.save()
    after = {"user": successor.pk if successor else None, "deputy": None}
    AuditEntry.objects.record(by=by, verb="safeguarding.name", subject=school, before=before, after=after)


def reassign(locked: Concern, by: Actor) -> bool:
    """Give a report to whoever receives the school's reports now; ``False`` where there is nobody."""
    try:
        successor = officer_of(locked.enrolment.school, without=[locked.assigned_to_id])
    except Refused:
        return False
    _assign(locked, successor, "concern.hand_over", by)
    return True


def escalate_due(day: dt.date) -> int:
    """Remind, escalate and hand over what waits; each report in its own transaction, each letter once."""
    rows = Concern.objects.filter(closed_at__isnull=True).order_by("pk")
    return sum(_escalate(pk, day) for pk in list(rows.values_list("pk", flat=True)))


@transaction.atomic
def _escalate(pk: int, day: dt.date) -> int:
    locked = lock(Concern(pk=pk))
    if locked.closed_at is not None:
        return 0
    count = 0
    if not is_available(locked.assigned_to, locked.enrolment.school, day):
        count += reassign(locked, SYSTEM)
    if day > locked.due_on:
        return count + letters.overdue(locked, ((day - locked.due_on).days - 1) // WEEK)
    if day >= half_time_of(locked):
        count += letters.half_time(locked)
    return count


def half_time_of(concern: Concern) -> dt.date:
    """The first day after half of the time for an answer is over."""
    reported_on = timezone.localdate(concern.reported_at)
    return concern.due_on - dt.timedelta(days=(concern.due_on - reported_on).days // 2)
