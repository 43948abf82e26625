"""How a report passes to another reader: handed over, taken over, or because a right to read ended."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation
from alliances.people.models import User
from dvb.safeguarding.access import may_oversee
from dvb.safeguarding.models import Concern
from dvb.safeguarding.services import letters
from dvb.safeguarding.services.officers import (
    Standing,
    kept,
    require_colleague,
    require_officer,
    standing_of,
)
from dvb.safeguarding.services.reports import lock

Basis = Concern.Basis
HAND_OVER, TAKE_OVER = "concern.hand_over", "concern.take_over"
PASSES = (HAND_OVER, TAKE_OVER)


@transaction.atomic
def hand_over(concern: Concern, *, user: User, by: Actor) -> Concern:
    """Reassign a report to a colleague, who alone can read it from then on."""
    locked = lock(concern)
    require_officer(locked, by)
    school = locked.enrolment.school
    require_colleague(user, school)
    if user.pk == by.user_id:
        raise Refused("same_person", _("You read this report already. Choose a colleague."), "user")
    kept_from = kept(locked)
    if user.pk in kept_from:
        raise Refused("kept_from", _("Whoever reported asked that this person does not read it."), "user")
    standing = standing_of(school).without(kept_from)
    if standing.reader is not None and user.pk == standing.reader.pk:
        basis = Basis.READER
    else:
        basis = Basis.OVERSEER if user.pk in standing.overseers else Basis.COLLEAGUE
    return _assign(locked, user, basis, HAND_OVER, by)


@transaction.atomic
def take_over(concern: Concern, *, by: Actor) -> Concern:
    """Whoever oversees reports takes an open one over; whoever had it is told who took it."""
    locked = lock(concern)
    user = User.objects.filter(pk=by.user_id or 0).first()
    is_own_school = by.organisation_id == locked.enrolment.school_id
    if user is None or user.pk in kept(locked) or not (is_own_school and may_oversee(by)):
        message = _("Only an administrator, the named person or the deputy takes reports over.")
        raise Refused("not_yours", message)
    if locked.closed_at is not None:
        raise Refused("closed", _("This report was answered already."))
    return _assign(locked, user, Basis.OVERSEER, TAKE_OVER, by)


@transaction.atomic
def settle(school: Organisation, by: Actor, *, day: dt.date | None = None) -> int:
    """Pass on every report of a school whose holder's right to read has ended; returns how many passed.

    Called by whatever changes a right (appointment, absence, role, leaving, closed account), by the daily
    work, and before the school's pages of reports are shown. Where nobody else could read one, it stays.
    """
    standing = standing_of(school, day)
    rows = Concern.objects.filter(enrolment__school=school).order_by("pk")
    open_to_all = rows.filter(kept_from__isnull=True).exclude(_rightful(standing))
    passed = sum(_reassign(lock(concern), standing, by) for concern in open_to_all)
    for concern in rows.filter(kept_from__isnull=False).distinct():
        others = standing.without(kept(concern))
        if not rows.filter(_rightful(others), pk=concern.pk).exists():
            passed += _reassign(lock(concern), others, by)
    return passed


def _rightful(standing: Standing) -> Q:
    """Reports whose holder may read them that day; a closed one stays with who closed it, also while away."""
    reader = {standing.reader.pk} if standing.reader else set()
    chosen = Q(basis=Basis.COLLEAGUE) | Q(basis=Basis.OVERSEER, assigned_to__in=standing.overseers)
    is_open = Q(closed_at__isnull=True, assigned_to__in=standing.present)
    is_closed = Q(closed_at__isnull=False, assigned_to__in=standing.staff)
    waits = is_open & (chosen | Q(basis=Basis.READER, assigned_to__in=reader))
    return waits | (is_closed & (chosen | Q(assigned_to__in=standing.overseers | reader)))


def _reassign(locked: Concern, standing: Standing, by: Actor) -> bool:
    """Give a report to whoever receives the school's reports; ``False`` where there is nobody else."""
    successor = standing.first([locked.assigned_to_id])
    if successor is None:
        return False
    _assign(locked, successor, Basis.READER, HAND_OVER, by, right_ended=True)
    return True


def _assign(locked: Concern, user: User, basis: str, verb: str, by: Actor, **because: bool) -> Concern:
    if locked.assigned_to_id == user.pk:
        return locked
    before = locked.assigned_to
    locked.assigned_to, locked.basis = user, basis
    locked.save(update_fields=["assigned_to", "basis"])
    entry = AuditEntry.objects.record(
        by=by, verb=verb, subject=locked, before={"user": before.pk}, after={"user": user.pk, **because}
    )
    if locked.closed_at is None:
        letters.assigned(locked, turn=entry.pk)
        letters.moved(locked, before, turn=entry.pk)
    return locked
