"""Tasks about reports: to answer them, to see that others do, and to name who reads them."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor, Role
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, finder, register
from alliances.kernel.visibility import visible_to
from dvb.kernel.display import day
from dvb.safeguarding.models import Concern, SafeguardingOfficer
from dvb.safeguarding.queries import open_elsewhere, unread_of


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
