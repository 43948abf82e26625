"""Who lets a suspended stay go on: whoever suspended it, or the school's administration; and who is told.

It is the same for every suspension, so that none of it says why the stay was suspended. Others may hold a
stay besides (`register_holds`): then it goes on once they all have said so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Hold:
    """Somebody who wants a stay to rest, and who first said so: her right may have passed on since."""

    holder: User
    made_by_id: int | None


_HOLDS: list[Callable[[Agreement], list[Hold]]] = []
_RELEASE: list[Callable[[Agreement, Actor], None]] = []


def register_holds(
    holds_on: Callable[[Agreement], list[Hold]], release: Callable[[Agreement, Actor], None]
) -> None:
    """Make known who else holds stays, and how such a person notes that she does so no more."""
    _HOLDS.append(holds_on)
    _RELEASE.append(release)


def suspended_by(agreement: Agreement) -> User | None:
    """Who suspended the agreement the last time."""
    entry = AuditEntry.objects.about(agreement).filter(verb="agreement.suspend").last()
    return entry.user if entry is not None else None


def holders(agreement: Agreement) -> list[User]:
    """Everybody who wants the stay to rest: whoever suspended it, and who holds it besides, or for her."""
    held = [one for find in _HOLDS for one in find(agreement)]
    who = suspended_by(agreement)
    people = {one.holder.pk: one.holder for one in held}
    if who is not None and who.pk not in {one.made_by_id for one in held}:
        people.setdefault(who.pk, who)
    return list(people.values())


def may_resume(agreement: Agreement, by: Actor) -> bool:
    """Whether this person lets the stay go on; any manager, where nobody else is left who could."""
    if by.is_system:
        return True
    if not can_manage(by, agreement.assignment):
        return False
    people = holders(agreement)
    if by.role is Role.ADMINISTRATOR or by.user_id in {one.pk for one in people}:
        return True
    school = agreement.assignment.enrolment.school
    return not administrators(school) and not {one.pk for one in people} & {
        one.pk for one in managers([school.pk])
    }


def is_held_by_others(agreement: Agreement, by: Actor) -> bool:
    """Whether somebody else wants it to rest still; the administration decides for all."""
    if by.is_system or by.role is Role.ADMINISTRATOR:
        return False
    school = agreement.assignment.enrolment.school
    there = {one.user_id for one in school.memberships.filter(ended_on__isnull=True)}
    return any(one.pk != by.user_id and one.pk in there for one in holders(agreement))


def release(agreement: Agreement, by: Actor) -> None:
    """Note that this person holds the stay no more."""
    for released in _RELEASE:
        released(agreement, by)


def require_resumer(agreement: Agreement, by: Actor) -> None:
    if not may_resume(agreement, by):
        message = _("Whoever suspended the stay, or the school's administration, lets it go on.")
        raise Refused("not_suspender", message)


def tell_suspender(agreement: Agreement, since: dt.date | None, told: set[int], *, by: Actor) -> None:
    """Write at once to whoever suspended the stay, and held it still, that somebody else resumed it.

    It is no letter of the school's: in the list of these her colleagues would read who had suspended it.
    """
    who = suspended_by(agreement)
    if who is None or who.pk == by.user_id or who.pk not in told:
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
        is_urgent=True,
    )
