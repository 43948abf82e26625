"""Tasks about places: answers that somebody waits for, learners without one, and a learner's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor, Role
from alliances.kernel.audiences import Audience
from alliances.kernel.tallies import Tally, tally
from alliances.kernel.todo import Task, finder, register, shared
from alliances.kernel.visibility import visible_to
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS, OPEN_ASSIGNMENTS, AssignmentState
from matching.assignments.models import Assignment, AssignmentTerms
from matching.assignments.queries import (
    ENDED_EARLY,
    LOST,
    has_result,
    needing_place,
    without_place,
)
from matching.learners.models import Enrolment
from matching.openings.models import Wish

SILENT_DAYS = 7


@finder({Audience.EMPLOYER: 10})
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


@finder({Audience.SCHOOL: 40})
def refused(actor: Actor) -> list[Task]:
    """Learners whose place was declined or not answered, and who have no other yet."""
    rows = shared(_of_school, actor)["lost"]
    if not rows:
        return []
    title = ngettext(
        "%(n)s learner lost a place and has no other yet",
        "%(n)s learners lost a place and have no other yet",
        rows.count,
    )
    return [_send_elsewhere(title % {"n": rows.count}, rows, "refused")]


@finder({Audience.SCHOOL: 38})
def needs_new_place(actor: Actor) -> list[Task]:
    """Learners whose stay ended early or was withdrawn, and who have no other place yet."""
    rows = shared(_of_school, actor)["ended_early"]
    if not rows:
        return []
    title = ngettext("%(n)s learner needs a new place", "%(n)s learners need a new place", rows.count)
    return [_send_elsewhere(title % {"n": rows.count}, rows, "ended_early")]


def _send_elsewhere(title: str, rows: Tally, state: str) -> Task:
    """The page of the only learner names the other openings; else the list."""
    if rows.only:
        note = _("The page says whether another opening suits; one click sends the learner there.")
        return Task(title, note, _("Send elsewhere"), reverse("matching:assignment-detail", args=[rows.only]))
    note = _(
        "The page of each learner says whether another opening suits; one click sends the learner there."
    )
    return Task(
        title, note, _("Send them elsewhere"), reverse("matching:assignment-list") + f"?state={state}"
    )


@finder({Audience.SCHOOL: 50})
def without_answer(actor: Actor) -> list[Task]:
    """Employers and learners who have been silent for a week or longer."""
    count = shared(_of_school, actor)["silent"].count
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


def _of_school(actor: Actor) -> Mapping[str, Tally]:
    """A school's answers that somebody has to see to, by why; one query."""
    today = timezone.localdate()
    since = timezone.now() - dt.timedelta(days=SILENT_DAYS)
    return tally(
        visible_to(actor, Assignment),
        lost=needing_place(LOST, today),
        ended_early=needing_place(ENDED_EARLY, today),
        silent=Q(status__in=OPEN_ASSIGNMENTS, sent_at__lt=since),
    )


@finder({Audience.SCHOOL: 80})
def unplaced(actor: Actor) -> list[Task]:
    """Learners whom a published round left without a place, and whom nobody has sent anywhere since."""
    rows = without_place(actor)
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


@finder({Audience.LEARNER: 20})
def my_place(actor: Actor) -> list[Task]:
    """A place about which the learner has not said yet whether she agrees."""
    waiting = visible_to(actor, Assignment).filter(
        status__in=[AssignmentState.SENT, AssignmentState.EMPLOYER_ACCEPTED], enrolment__in=_own(actor)
    )
    assignment = waiting.select_related("opening__employer").order_by("-pk").first()
    if assignment is None:
        return []
    return [
        Task(
            _("Your place: %(employer)s") % {"employer": assignment.opening.employer},
            _("Say by %(day)s whether you agree; the employer is asked as well.")
            % {"day": date_format(assignment.answer_by, "SHORT_DATE_FORMAT")},
            _("Answer"),
            reverse("matching:my-place"),
        )
    ]


@register({Audience.LEARNER: 40})
def wishes(actor: Actor) -> list[Task]:
    """Until a place is published: where the learner would like to go; asked of her once, then offered."""
    enrolment = _own(actor).filter(ended_on__isnull=True).order_by("-pk").first()
    if enrolment is None or has_result(enrolment, timezone.localdate()):
        return []
    count = visible_to(actor, Wish).filter(enrolment=enrolment).count()
    return [
        Task(
            ngettext("You have entered %(n)s wish", "You have entered %(n)s wishes", count) % {"n": count}
            if count
            else _("Where would you like to learn?"),
            _(
                "Your place is not published yet. "
                "Until then you may say which openings near home you like best."
            ),
            _("Change wishes") if count else _("Choose openings"),
            reverse("matching:learner-wishes", args=[enrolment.pk]),
            is_duty=not count and not Assignment.objects.filter(enrolment=enrolment).exists(),
        )
    ]


def _own(actor: Actor) -> QuerySet[Enrolment]:
    """The learner's enrolments that have not ended."""
    rows: QuerySet[Enrolment] = visible_to(actor, Enrolment).filter(person__user=actor.user_id)
    return rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=timezone.localdate()))


@finder({Audience.LEARNER: 15, Audience.EMPLOYER: 25, Audience.SCHOOL: 85})
def new_terms(actor: Actor) -> list[Task]:
    """Other terms that wait for this side's answer; a school reads for whom both sides are asked."""
    rows = visible_to(actor, AssignmentTerms).filter(
        state=AssignmentTerms.State.PROPOSED, assignment__status__in=LIVE_ASSIGNMENTS
    )
    if actor.role is Role.LEARNER:
        rows = rows.filter(learner_agreed_at__isnull=True)
    elif actor.organisation_kind == "employer":
        rows = rows.filter(employer_agreed_at__isnull=True)
    return [
        Task(
            _("Other terms are proposed: %(employer)s") % {"employer": row.assignment.opening.employer},
            _("Until both sides agree, everything stays as it was agreed."),
            _("Look and answer"),
            reverse("matching:my-place")
            if actor.role is Role.LEARNER
            else reverse("matching:assignment-detail", args=[row.assignment_id]),
        )
        for row in rows.select_related("assignment__opening__employer").order_by("pk")[:3]
    ]
