"""What a learner sees first: her wishes until a round is published, then her place."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor
from alliances.kernel.todo import Task
from alliances.kernel.visibility import visible_to
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS
from matching.assignments.models import Assignment
from matching.learners.models import Enrolment
from matching.openings.models import Wish
from matching.rounds.models import Proposal


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
