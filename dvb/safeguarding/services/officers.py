"""To whom reports of a school go: the named person, her deputy, else who answers for the school."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances import reference
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation
from alliances.people.models import Membership, User
from dvb.safeguarding.models import Concern, SafeguardingOfficer


def appointed_at(school: Organisation) -> SafeguardingOfficer | None:
    rows = SafeguardingOfficer.objects.select_related("user", "deputy")
    return rows.filter(school=school).first()


def officer_of(
    school: Organisation, *, day: dt.date | None = None, without: Collection[int | None] = ()
) -> User:
    """Who receives reports on a day (today): the first of :func:`_in_order` who is there.

    Parameters
    ----------
    without : collection of int
        Keys of people who are passed over.

    Raises
    ------
    Refused
        ``no_officer`` where the school has nobody at all.
    """
    day = day or timezone.localdate()
    for user in _in_order(school):
        if user.pk not in without and is_available(user, school, day):
            return user
    raise Refused("no_officer", _("The school has nobody who reads reports here. Phone the school."))


def reader_today(school: Organisation) -> User | None:
    """Who reads reports today; ``None`` where the school has nobody."""
    try:
        return officer_of(school)
    except Refused:
        return None


def whom_to_phone(school: Organisation) -> dict[str, Any]:
    """What a page says before somebody reports: who reads it today, and whom to phone instead."""
    return {
        "school": school,
        "reader": reader_today(school),
        "officer": appointed_at(school),
        "helplines": reference.rows("helplines"),
    }


def _in_order(school: Organisation) -> Iterator[User]:
    """The named person, her deputy, the longest-serving administrators, then coordinators."""
    row = appointed_at(school)
    if row is not None:
        yield row.user
        if row.deputy is not None:
            yield row.deputy
    for role in (Role.ADMINISTRATOR, Role.COORDINATOR):
        rows = Membership.objects.living().filter(organisation=school, role=role.value)
        for membership in rows.select_related("user").order_by("pk"):
            yield membership.user


def is_available(user: User, school: Organisation, day: dt.date) -> bool:
    """Whether this person works at the school, can sign in, and is not away as its named person."""
    row = SafeguardingOfficer.objects.filter(school=school, user=user).first()
    return user.is_active and works_at(user, school) and not (row is not None and row.is_away(day))


def works_at(user: User, school: Organisation) -> bool:
    rows = user.memberships.filter(organisation=school, ended_on__isnull=True)
    return rows.exclude(role=Role.LEARNER.value).exists()


@transaction.atomic
def name_officer(
    school: Organisation, *, user: User, deputy: User | None = None, phone: str = "", by: Actor
) -> SafeguardingOfficer:
    """Appoint who receives reports, and her deputy; open reports stay with whom they are assigned to."""
    is_own = by.is_system or (by.organisation_id == school.pk and by.role is Role.ADMINISTRATOR)
    if not is_own or school.kind_id != "school":
        raise Refused("not_yours", _("Only an administrator of the school names this person."))
    require_colleague(user, school, "user")
    if deputy is not None:
        require_colleague(deputy, school, "deputy")
        if deputy == user:
            raise Refused("same_person", _("Choose another person as the deputy."), "deputy")
    row, __ = SafeguardingOfficer.objects.select_for_update().get_or_create(
        school=school, defaults={"user": user}
    )
    before = as_audit_values(row)
    if row.user_id != user.pk:
        row.away_from = row.away_until = None
    row.user, row.deputy, row.phone = user, deputy, phone.strip()[:40]
    row.save()
    AuditEntry.objects.record(
        by=by, verb="safeguarding.name", subject=school, before=before, after=as_audit_values(row)
    )
    return row


def require_colleague(user: User, school: Organisation, field: str = "user") -> None:
    if not (user.is_active and works_at(user, school)):
        raise Refused("not_member", _("Choose somebody who works at the school."), field)


def require_officer(concern: Concern, by: Actor) -> None:
    """Refuse whoever does not answer for this report, or does so no more at this school."""
    is_own = concern.assigned_to_id == by.user_id and by.organisation_id == concern.enrolment.school_id
    if by.is_system or not is_own or by.role is Role.LEARNER:
        raise Refused("not_yours", _("Only the named person answers this report."))


def as_audit_values(row: SafeguardingOfficer) -> dict[str, object]:
    return {
        "user": row.user_id,
        "deputy": row.deputy_id,
        "away": [str(row.away_from or ""), str(row.away_until or "")],
    }
