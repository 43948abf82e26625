"""Tasks about learning: self-checks, confirmations, reports at the end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, finder
from alliances.kernel.visibility import visible_to
from dvb.agreements.lifecycle import IN_FORCE, STARTED
from dvb.agreements.models import Agreement
from dvb.agreements.placement import ending_between
from dvb.learning.models import Assessment
from dvb.learning.services import employments, skills
from dvb.learning.services import end_reports as reports
from matching.assignments.queries import is_at_school

NOT_OLDER = dt.timedelta(days=90)


@finder({Audience.SCHOOL: 70})
def to_confirm(actor: Actor) -> list[Task]:
    """Skills that supervisors assessed and the school has not confirmed."""
    count = skills.to_confirm(actor).count()
    if not count:
        return []
    return [
        Task(
            ngettext(
                "%(n)s skill waits for the school to confirm it",
                "%(n)s skills wait for the school to confirm them",
                count,
            )
            % {"n": count},
            _("A supervisor has assessed it as passed. Look at what it stands on, then confirm."),
            _("Review"),
            reverse("skill-waiting"),
        )
    ]


def _ending_stays(actor: Actor, *conditions: Any, **filters: bool) -> list[Agreement]:
    """Stays that end within two weeks or ended recently."""
    today = timezone.localdate()
    rows: QuerySet[Agreement] = visible_to(actor, Agreement).filter(
        *conditions, status__in=STARTED, **filters
    )
    rows = rows.select_related("assignment__enrolment__person", "assignment__opening__employer")
    stays = ending_between(rows, today - NOT_OLDER, today + reports.BEFORE_END)
    return [stay.agreement for stay in stays]


@finder({Audience.EMPLOYER: 40})
def to_report(actor: Actor) -> list[Task]:
    """The employer's report at the end of each stay."""
    rows = _ending_stays(actor, end_report__isnull=True)
    return [
        Task(
            _("How did it go? (%(name)s)") % {"name": row.assignment.enrolment.person.name},
            _("A short report at the end of the stay."),
            _("Report"),
            reverse("agreement-end-report", args=[row.pk]),
        )
        for row in rows[:5]
    ]


@finder({Audience.EMPLOYER: 35})
def to_assess(actor: Actor) -> list[Task]:
    """Stays near their end of whose skills nobody at work has said anything."""
    said = Assessment.objects.filter(agreement=OuterRef("pk"), kind=Assessment.Kind.SUPERVISOR)
    rows = _ending_stays(actor, ~Exists(said))
    return [
        Task(
            _("What can %(name)s do?") % {"name": row.assignment.enrolment.person.name},
            _("Assess the skills before the stay ends: the school confirms what you have seen."),
            _("Assess"),
            reverse("agreement-assess", args=[row.pk]),
        )
        for row in rows[:3]
    ]


@finder({Audience.LEARNER: 30})
def of_learner(actor: Actor) -> list[Task]:
    """What a learner is asked: at the beginning, at the end, and once half a year later."""
    return [*_self_check(actor), *_view(actor), *_employment(actor)]


def _self_check(actor: Actor) -> list[Task]:
    own = Assessment.objects.filter(agreement=OuterRef("pk"), kind=Assessment.Kind.ENTRY)
    rows = visible_to(actor, Agreement).filter(status__in=IN_FORCE).exclude(Exists(own))
    rows = rows.filter(is_at_school(timezone.localdate(), "assignment__enrolment"))
    return [
        Task(
            _("What can you do already?"),
            _("Nobody gives a mark for this. At the end you see how far you have come."),
            _("Answer"),
            reverse("agreement-self-check-entry", args=[row.pk]),
        )
        for row in rows[:1]
    ]


def _view(actor: Actor) -> list[Task]:
    return [
        Task(
            _("How did it go? (%(employer)s)") % {"employer": row.assignment.opening.employer},
            _("Asked once. The employer sees no single answer and no names."),
            _("Answer"),
            reverse("agreement-view", args=[row.pk]),
        )
        for row in _ending_stays(actor, learner_view__isnull=True)[:1]
    ]


def _employment(actor: Actor) -> list[Task]:
    employment = employments.waiting(actor)
    if employment is None:
        return []
    return [
        Task(
            _("What do you do now?"),
            _("One question, half a year after your stay. We ask once."),
            _("Answer"),
            reverse("agreement-employment", args=[employment.agreement_id]),
        )
    ]
