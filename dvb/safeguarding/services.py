"""Reports of accidents and concerns: to a named person, with a deadline."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor, Role
from alliances.kernel.errors import Refused
from alliances.messages import services as messages
from alliances.organisations.models import Organisation
from alliances.people.models import Membership, User
from dvb.agreements import services as agreements
from dvb.agreements.lifecycle import RUNNING, AgreementState
from dvb.agreements.models import Agreement
from dvb.safeguarding.models import Concern, SafeguardingOfficer
from matching.assignments.models import Assignment
from matching.learners.models import Enrolment

DAYS = {Concern.Kind.ACCIDENT: 1, Concern.Kind.CONCERN: 3}
"""Days until the named person has to have answered: organisational practice, no rule of law."""
TWICE = dt.timedelta(minutes=10)


def officer_of(school: Organisation) -> User:
    """The named person, else the school's longest-serving administrator, else its coordinator.

    Raises
    ------
    Refused
        ``no_officer`` where the school has nobody at all.
    """
    appointed = (
        SafeguardingOfficer.objects.filter(school=school, user__is_active=True).select_related("user").first()
    )
    if appointed is not None and _works_at(appointed.user, school):
        return appointed.user
    for role in (Role.ADMINISTRATOR, Role.COORDINATOR):
        rows = Membership.objects.filter(
            organisation=school, role=role.value, ended_on__isnull=True, user__is_active=True
        )
        membership = rows.select_related("user").order_by("pk").first()
        if membership is not None:
            return membership.user
    raise Refused("no_officer", _("The school has nobody who reads reports here. Phone the school."))


@transaction.atomic
def name_officer(school: Organisation, *, user: User, by: Actor) -> SafeguardingOfficer:
    """Appoint the person who receives reports; open reports stay with whom they are assigned to."""
    is_own = by.is_system or (by.organisation_id == school.pk and by.role is Role.ADMINISTRATOR)
    if not is_own or school.kind_id != "school":
        raise Refused("not_yours", _("Only an administrator of the school names this person."))
    if not _works_at(user, school):
        raise Refused("not_member", _("Choose somebody who works at the school."), "user")
    appointed, __ = SafeguardingOfficer.objects.select_for_update().get_or_create(
        school=school, defaults={"user": user}
    )
    before, appointed.user = appointed.user_id, user
    appointed.save()
    AuditEntry.objects.record(
        by=by,
        verb="safeguarding.name",
        subject=school,
        before={"user": before},
        after={"user": user.pk},
    )
    return appointed


@transaction.atomic
def report(
    enrolment: Enrolment,
    *,
    kind: str,
    happened_on: dt.date,
    text: str,
    reporter: str,
    reporter_name: str,
    reporter_contact: str = "",
    assignment: Assignment | None = None,
    by: Actor,
) -> Concern:
    """Store a report and notify the officer; the e-mail says that it waits, never its content.

    The same text within ten minutes is one report, so that a double click does not create two.

    Raises
    ------
    Refused
        ``words_needed``, ``future``, ``no_officer``.
    """
    if not text.strip():
        raise Refused("words_needed", _("Say in a few words what happened."), "text")
    today = timezone.localdate()
    if happened_on > today:
        raise Refused("future", _("This day has not come yet."), "happened_on")
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    same = Concern.objects.filter(
        enrolment=enrolment, kind=kind, text=text.strip(), reported_at__gte=timezone.now() - TWICE
    ).first()
    if same is not None:
        return same
    officer = officer_of(enrolment.school)
    concern = Concern.objects.create(
        enrolment=enrolment,
        assignment=assignment,
        kind=kind,
        happened_on=happened_on,
        text=text.strip(),
        reporter=reporter,
        reporter_name=reporter_name[:150],
        reporter_contact=reporter_contact[:254],
        assigned_to=officer,
        due_on=today + dt.timedelta(days=DAYS[Concern.Kind(kind)]),
    )
    AuditEntry.objects.record(
        by=by, verb="concern.report", subject=concern, after={"kind": kind, "reporter": reporter}
    )
    messages.put(
        "concern",
        to=messages.address_of(officer),
        about=concern,
        by=SYSTEM,
        context={"due": concern.due_on, "is_accident": kind == Concern.Kind.ACCIDENT},
        path=reverse("concern-detail", args=[concern.pk]),
        key=f"concern:{concern.pk}",
        is_urgent=True,
    )
    return concern


@transaction.atomic
def close(concern: Concern, *, outcome: str, by: Actor) -> Concern:
    """Close a report with what its officer did about it."""
    locked = Concern.objects.select_for_update().get(pk=concern.pk)
    _require_officer(locked, by)
    if locked.closed_at is not None:
        return locked
    if not outcome.strip():
        raise Refused("outcome_needed", _("Say what was done."), "outcome")
    locked.outcome, locked.closed_at = outcome.strip(), timezone.now()
    locked.save(update_fields=["outcome", "closed_at"])
    AuditEntry.objects.record(by=by, verb="concern.close", subject=locked)
    return locked


@transaction.atomic
def hand_over(concern: Concern, *, user: User, by: Actor) -> Concern:
    """Reassign a report to a colleague, who alone can read it from then on."""
    locked = (
        Concern.objects.select_for_update(of=("self",)).select_related("enrolment__school").get(pk=concern.pk)
    )
    _require_officer(locked, by)
    if not _works_at(user, locked.enrolment.school):
        raise Refused("not_member", _("Choose somebody who works at the school."), "user")
    before, locked.assigned_to = locked.assigned_to_id, user
    locked.save(update_fields=["assigned_to"])
    AuditEntry.objects.record(
        by=by, verb="concern.hand_over", subject=locked, before={"user": before}, after={"user": user.pk}
    )
    messages.put(
        "concern",
        to=messages.address_of(user),
        about=locked,
        by=SYSTEM,
        context={"due": locked.due_on, "is_accident": locked.kind == Concern.Kind.ACCIDENT},
        path=reverse("concern-detail", args=[locked.pk]),
        key=f"concern:{locked.pk}:{user.pk}",
        is_urgent=True,
    )
    return locked


@transaction.atomic
def stop(concern: Concern, *, by: Actor) -> list[Agreement]:
    """Suspend every running stay of the learner; returns those agreements.

    Raises
    ------
    Refused
        ``nothing_runs`` where she is at no employer's now.
    """
    locked = Concern.objects.select_for_update().get(pk=concern.pk)
    _require_officer(locked, by)
    rows = Agreement.objects.filter(assignment__enrolment=locked.enrolment_id)
    if not rows.filter(status__in=[*RUNNING, AgreementState.SUSPENDED]).exists():
        raise Refused("nothing_runs", _("The learner is at no employer's now: nothing has to be stopped."))
    reason = str(_("A report is being looked into."))
    running = list(rows.filter(status__in=RUNNING))
    for agreement in running:
        agreements.suspend(agreement, reason=reason, by=by)
    return running


def _require_officer(concern: Concern, by: Actor) -> None:
    if by.is_system or concern.assigned_to_id != by.user_id:
        raise Refused("not_yours", _("Only the named person answers this report."))


def _works_at(user: User, school: Organisation) -> bool:
    return (
        user.memberships.filter(organisation=school, ended_on__isnull=True)
        .exclude(role=Role.LEARNER.value)
        .exists()
    )
