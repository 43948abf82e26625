"""Tasks about places: answers that somebody waits for, learners without one, and a learner's own."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, register
from alliances.kernel.visibility import visible_to
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS, OPEN_ASSIGNMENTS, AssignmentState
from matching.assignments.models import Assignment
from matching.assignments.queries import without_place
from matching.learners.models import Enrolment
from matching.openings.models import Wish
from matching.rounds.models import Proposal

SILENT_DAYS = 7


@register({Audience.EMPLOYER: 10})
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


@register({Audience.SCHOOL: 40})
def refused(actor: Actor) -> list[Task]:
    rows = visible_to(actor, Assignment).filter(
        status__in=[AssignmentState.DECLINED, AssignmentState.EXPIRED], next__isnull=True
    )
    count = rows.count()
    if not count:
        return []
    is_school = actor.organisation_kind == "school"
    note = _(
        "The page of each learner says whether another opening suits; one click sends the learner there."
    )
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


@register({Audience.SCHOOL: 50})
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


@register({Audience.SCHOOL: 80})
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


@register({Audience.LEARNER: 20})
def my_place(actor: Actor) -> list[Task]:
    assignment = visible_to(actor, Assignment).select_related("opening__employer").order_by("-pk").first()
    if assignment is not None and assignment.waits_for_learner:
        return [
            Task(
                _("Your place: %(employer)s") % {"employer": assignment.opening.employer},
                _("Say whether you agree; the employer is asked as well."),
                _("Answer"),
                reverse("matching:my-place"),
            )
        ]
    proposal = visible_to(actor, Proposal).select_related("opening__employer").order_by("-pk").first()
    if proposal is None:
        return [_wishes(actor)]
    title = (
        _("Your place: %(employer)s") % {"employer": (assignment or proposal).opening.employer}
        if proposal.opening and (assignment is None or assignment.status in LIVE_ASSIGNMENTS)
        else _("You have no place yet")
    )
    note = _("Why you got it, how far it is, and what else there was.")
    return [Task(title, note, _("See why"), reverse("matching:my-place"))]


def _wishes(actor: Actor) -> Task:
    """Until something is published: where she would like to learn."""
    enrolment = visible_to(actor, Enrolment).filter(person__user=actor.user_id).order_by("-pk").first()
    if enrolment is None:
        return Task(
            _("Your place is not published yet"),
            _("Until then, look at what is offered for your qualification."),
            _("Look at openings"),
            reverse("matching:opening-list"),
        )
    count = visible_to(actor, Wish).filter(enrolment=enrolment).count()
    return Task(
        ngettext("You have entered %(n)s wish", "You have entered %(n)s wishes", count) % {"n": count}
        if count
        else _("Where would you like to learn?"),
        _("Your place is not published yet. Until then you may say which openings near home you like best."),
        _("Change wishes") if count else _("Choose openings"),
        reverse("matching:learner-wishes", args=[enrolment.pk]),
    )
