"""To whom reports of a school go: the named person, her deputy, else who answers for the school."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances import reference
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation
from alliances.people.models import Membership, User
from dvb.safeguarding.models import Concern, SafeguardingOfficer

LOOKS_ON = (Role.LEARNER.value, Role.VIEWER.value)
"""Roles that read no reports: they could not do what one asks for."""


def appointed_at(school: Organisation) -> SafeguardingOfficer | None:
    rows = SafeguardingOfficer.objects.select_related("user", "deputy")
    return rows.filter(school=school).first()


def officer_of(
    school: Organisation, *, day: dt.date | None = None, without: Collection[int | None] = ()
) -> User:
    """Who receives reports on a day (today): the first of :attr:`Standing.order` who is there.

    Parameters
    ----------
    without : collection of int
        Keys of people who are passed over.

    Raises
    ------
    Refused
        ``no_officer`` where the school has nobody at all.
    """
    user = standing_of(school, day).first(without)
    if user is None:
        raise Refused("no_officer", _("The school has nobody who reads reports here. Phone the school."))
    return user


def reader_today(school: Organisation) -> User | None:
    """Who reads reports today; ``None`` where the school has nobody."""
    try:
        return officer_of(school)
    except Refused:
        return None


def whom_to_phone(school: Organisation) -> dict[str, Any]:
    """What a page says before somebody reports: who reads it today, and whom to phone instead."""
    reader, row = reader_today(school), appointed_at(school)
    phone = ""
    if row is not None and reader is not None:
        phone = {row.deputy_id: row.deputy_phone, row.user_id: row.phone}.get(reader.pk, "")
    return {
        "school": school,
        "reader": reader,
        "reader_phone": phone,
        "officer": row,
        "helplines": reference.rows("helplines"),
    }


@dataclass(frozen=True)
class Standing:
    """Who may read reports of a school on a day, and by what right.

    Attributes
    ----------
    order : list of User
        Named person, deputy, the longest-serving administrators, then coordinators: the first who is there
        receives reports.
    staff : set of int
        Who works at the school and can sign in.
    present : set of int
        Those of them who are not away.
    overseers : set of int
        Named person, deputy and administrators.
    """

    order: list[User]
    staff: set[int]
    present: set[int]
    overseers: set[int]

    def without(self, kept_from: Collection[int]) -> Standing:
        """The same where these people are not to read a report."""
        gone = set(kept_from)
        order = [one for one in self.order if one.pk not in gone]
        return Standing(order, self.staff - gone, self.present - gone, self.overseers - gone)

    def first(self, without: Collection[int | None] = ()) -> User | None:
        """Who receives reports, where these people are passed over."""
        return next((one for one in self.order if one.pk in self.present and one.pk not in without), None)

    @property
    def reader(self) -> User | None:
        """Who receives reports."""
        return self.first()


def standing_of(school: Organisation, day: dt.date | None = None) -> Standing:
    """Who may read the school's reports on a day (today)."""
    row = appointed_at(school)
    members = _members(school)
    staff = {one.user_id for one in members}
    appointed = [row.user, row.deputy] if row is not None else []
    away = {row.user_id} if row is not None and row.is_away(day or timezone.localdate()) else set()
    admins = [one.user for one in members if one.role == Role.ADMINISTRATOR.value]
    coordinators = [one.user for one in members if one.role == Role.COORDINATOR.value]
    posts = [one for one in appointed if one is not None]
    return Standing(
        order=[*posts, *admins, *coordinators],
        staff=staff,
        present=staff - away,
        overseers={one.pk for one in [*posts, *admins]} & staff,
    )


def kept(concern: Concern) -> set[int]:
    """Who never gets a report: the reporter said so."""
    return set(concern.kept_from.values_list("pk", flat=True))


def second_persons(concern: Concern) -> list[User]:
    """Who sees that an urgent report is read today: whoever stands in and is there, else administrators."""
    school = concern.enrolment.school
    standing, row = standing_of(school).without(kept(concern)), appointed_at(school)
    there = standing.present & standing.overseers - {concern.assigned_to_id}
    people = [one for one in standing.order if one.pk in there]
    posts = {row.user_id, row.deputy_id} if row is not None else set()
    return [one for one in people if one.pk in posts] or people


def _members(school: Organisation) -> list[Membership]:
    """Whoever can do what a report asks for: somebody who only looks on cannot suspend a stay."""
    rows = Membership.objects.living().filter(organisation=school, user__is_active=True)
    return list(rows.exclude(role__in=LOOKS_ON).select_related("user").order_by("pk"))


def is_available(user: User, school: Organisation, day: dt.date) -> bool:
    """Whether this person works at the school, can sign in, and is not away as its named person."""
    return user.pk in standing_of(school, day).present


def works_at(user: User, school: Organisation) -> bool:
    rows = user.memberships.filter(organisation=school, ended_on__isnull=True)
    return rows.exclude(role__in=LOOKS_ON).exists()


def require_colleague(user: User, school: Organisation, field: str = "user") -> None:
    if not (user.is_active and works_at(user, school)):
        message = _("Choose somebody who works at the school and may suspend a stay: a viewer only looks on.")
        raise Refused("not_member", message, field)


def require_officer(concern: Concern, by: Actor) -> None:
    """Refuse whoever does not answer for this report, or does so no more at this school."""
    is_own = concern.assigned_to_id == by.user_id and by.organisation_id == concern.enrolment.school_id
    if by.is_system or not is_own or by.role.value in LOOKS_ON:
        raise Refused("not_yours", _("Only the named person answers this report."))


def as_audit_values(row: SafeguardingOfficer) -> dict[str, object]:
    return {
        "user": row.user_id,
        "deputy": row.deputy_id,
        "away": [str(row.away_from or ""), str(row.away_until or "")],
    }
