"""Answers that somebody waits for: what an employer, a school and an alliance see first."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor
from alliances.kernel.todo import Task
from alliances.kernel.visibility import visible_to
from dvb.agreements.services import to_be_drawn_up
from matching.assignments.lifecycle import OPEN_ASSIGNMENTS, AssignmentState
from matching.assignments.models import Assignment
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import Proposal

SILENT_DAYS = 7


def to_answer(actor: Actor) -> list[Task]:
    """What an employer sees first: learners who wait for its word."""
    rows = visible_to(actor, Assignment)
    count = rows.filter(status__in=[AssignmentState.SENT, AssignmentState.LEARNER_ACCEPTED]).count()
    if not count:
        return []
    return [
        Task(
            ngettext("%(n)s learner waits for your answer", "%(n)s learners wait for your answer", count)
            % {"n": count},
            _("The school tells you their names once both sides agree."),
            _("Answer"),
            reverse("matching:assignment-list") + "?state=employer",
        )
    ]


def without_answer(actor: Actor) -> list[Task]:
    """Employers and learners who have been silent for a week or longer."""
    since = timezone.now() - dt.timedelta(days=SILENT_DAYS)
    rows = visible_to(actor, Assignment).filter(status__in=OPEN_ASSIGNMENTS, sent_at__lt=since)
    count = rows.count()
    if not count:
        return []
    title = ngettext(
        "%(n)s answer has been open for more than %(days)s days",
        "%(n)s answers have been open for more than %(days)s days",
        count,
    )
    return [
        Task(
            title % {"n": count, "days": SILENT_DAYS},
            _("Phone them and enter what they say."),
            _("Show them"),
            reverse("matching:assignment-list") + "?sort=by",
        )
    ]


def refused(actor: Actor) -> list[Task]:
    rows = visible_to(actor, Assignment).filter(
        status__in=[AssignmentState.DECLINED, AssignmentState.EXPIRED], next__isnull=True
    )
    count = rows.count()
    if not count:
        return []
    is_school = actor.organisation_kind == "school"
    note = _("The next best openings are computed: one click sends the learner there.")
    return [
        Task(
            ngettext(
                "%(n)s learner lost a place and has no other yet",
                "%(n)s learners lost a place and have no other yet",
                count,
            )
            % {"n": count},
            note if is_school else _("Their schools send them elsewhere."),
            _("Send them elsewhere") if is_school else _("Show them"),
            reverse("matching:assignment-list") + "?state=refused",
        )
    ]


def agreements_due(actor: Actor) -> list[Task]:
    """Agreed places whose agreement nobody has drawn up yet."""
    count = to_be_drawn_up(actor).count()
    if not count:
        return []
    return [
        Task(
            ngettext(
                "%(n)s agreed place has no agreement yet", "%(n)s agreed places have no agreement yet", count
            )
            % {"n": count},
            _("Both sides agree. Draw the agreement up, read it, have it signed."),
            _("Draw up"),
            reverse("agreement-list"),
        )
    ]


def unplaced(actor: Actor) -> list[Task]:
    """Learners whom a published round left without a place, and whom nobody has sent anywhere since."""
    sent = Assignment.objects.filter(enrolment=OuterRef("enrolment"), round=OuterRef("run__round"))
    rows = visible_to(actor, Proposal).filter(
        run__round__status=RoundState.PUBLISHED,
        run__round__ends_on__gte=timezone.localdate(),
        run=F("run__round__current_run"),
        opening__isnull=True,
    )
    rows = rows.exclude(Exists(sent))
    count = rows.count()
    if not count:
        return []
    latest = rows.order_by("-run__round").values_list("run__round", flat=True)[0]
    return [
        Task(
            ngettext(
                "%(n)s learner got no place in the round", "%(n)s learners got no place in the round", count
            )
            % {"n": count},
            _("Each learner's page names openings that are still free."),
            _("Show them"),
            reverse("matching:pair-list", args=[latest]) + "?show=unplaced",
        )
    ]
