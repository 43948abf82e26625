"""Tasks about reports: to answer them, to see that others do, and to name who reads them."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor, Role
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, finder, register
from alliances.kernel.visibility import visible_to
from dvb.agreements.lifecycle import RUNNING, AgreementState
from dvb.agreements.models import Agreement
from dvb.kernel.display import day
from dvb.safeguarding.models import Concern, SafeguardingOfficer
from dvb.safeguarding.queries import open_elsewhere, unread_of
from dvb.safeguarding.services.holds import held_by_report


@finder({Audience.SCHOOL: 1})
def to_answer(actor: Actor) -> list[Task]:
    """Open reports that this person answers."""
    dues = _dues(visible_to(actor, Concern))
    if not dues:
        return []
    title = ngettext("%(n)s report waits for your answer", "%(n)s reports wait for your answer", len(dues))
    note = _("Only you can read it. Answer it, or hand it over to a colleague.")
    return [Task(_with_due(title, dues), note, _("Read and answer"), reverse("concern-list"))]


@finder({Audience.SCHOOL: 2})
def waiting_elsewhere(actor: Actor) -> list[Task]:
    """Open reports that somebody else answers: how many, and until when; never what they say."""
    dues = _dues(open_elsewhere(actor))
    if not dues:
        return []
    title = ngettext("%(n)s open report", "%(n)s open reports", len(dues))
    note = _("Another person answers. What it says is hers to read; you can take it over.")
    return [Task(_with_due(title, dues), note, _("See who answers"), reverse("concern-list"))]


@register({Audience.LEARNER: 4, Audience.EMPLOYER: 4, Audience.SCHOOL: 4})
def word_to_read(actor: Actor) -> list[Task]:
    """The school wrote to whoever reported something; in words that say nothing to who looks on."""
    if not unread_of(actor).exists():
        return []
    title, note = _("The school has written to you"), _("Read it where you can read undisturbed.")
    return [Task(title, note, _("Read it"), reverse("my-reports"))]


@register({Audience.SCHOOL: 5})
def stays_to_look_at(actor: Actor) -> list[Task]:
    """A stay that rests for a report after it was closed, or that goes on while it is open."""
    rows_read = sorted(visible_to(actor, Concern), key=lambda one: one.closed_at is None)
    concerns = {one.enrolment_id: one for one in rows_read}
    if not concerns:
        return []
    rows = Agreement.objects.filter(
        assignment__enrolment__in=concerns, status__in=[*RUNNING, AgreementState.SUSPENDED]
    ).select_related("assignment__enrolment__person", "assignment__opening__employer")
    resting = [row for row in rows if row.status == AgreementState.SUSPENDED]
    held = {row.pk: one for one, row, __ in held_by_report(resting) if one.assigned_to_id == actor.user_id}
    tasks = [_resting(row) for row in resting if row.pk in held and held[row.pk].closed_at is not None]
    for row in rows:
        report = concerns[row.assignment.enrolment_id]
        if row.status in RUNNING and report.closed_at is None and _resumed_by_other(row, report, actor):
            tasks.append(_goes_on(row, report))
    return tasks


def _resting(row: Agreement) -> Task:
    values = {"name": row.assignment.enrolment.person.name, "day": day(row.suspended_on)}
    title = _("The stay of %(name)s is suspended since %(day)s") % values
    note = _("The learner reads that the school says when it goes on. Let it go on, or end the agreement.")
    return Task(title, note, _("Decide"), reverse("agreement-detail", args=[row.pk]))


def _goes_on(row: Agreement, report: Concern) -> Task:
    values = {"name": row.assignment.enrolment.person.name, "employer": row.assignment.opening.employer.name}
    title = _("A colleague let the stay of %(name)s at %(employer)s go on") % values
    note = _("The report about it is open. Look whether the learner may go there.")
    return Task(title, note, _("Look at it"), reverse("concern-detail", args=[report.pk]))


def _resumed_by_other(row: Agreement, report: Concern, actor: Actor) -> bool:
    steps = AuditEntry.objects.about(row).filter(verb="agreement.resume", at__gte=report.reported_at)
    last = steps.last()
    return last is not None and last.user_id != actor.user_id


@register({Audience.SCHOOL: 3})
def to_name(actor: Actor) -> list[Task]:
    """Nobody is named, or nobody stands in."""
    if actor.role is not Role.ADMINISTRATOR:
        return []
    row = SafeguardingOfficer.objects.filter(school=actor.organisation_id or 0).first()
    if row is not None and row.deputy_id is not None:
        return []
    title = _("Name who stands in for the person who reads reports") if row else _("Name who reads reports")
    note = _("Learners, guardians and employers report accidents and concerns to this person alone.")
    return [Task(title, note, _("Appoint"), reverse("concern-officer"))]


def _dues(rows: QuerySet[Concern]) -> list[dt.date]:
    """The deadlines of the open ones, the earliest first."""
    return list(rows.filter(closed_at__isnull=True).order_by("due_on").values_list("due_on", flat=True))


def _with_due(title: str, dues: list[dt.date]) -> str:
    """How many, and the first deadline; a late one says so."""
    values = {"day": day(dues[0])}
    if dues[0] < timezone.localdate():
        due = _("overdue, was due by %(day)s") % values
    else:
        due = _("due by %(day)s") % values
    return f"{title % {'n': len(dues)}}: {due}"
