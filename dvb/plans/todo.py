"""Tasks about individual plans: drawn up, and not agreed."""

from __future__ import annotations

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, finder
from alliances.kernel.visibility import visible_to
from dvb.plans.lifecycle import PlanState
from dvb.plans.models import Plan
from matching.learners.models import here_on


@finder({Audience.SCHOOL: 68})
def to_agree(actor: Actor) -> list[Task]:
    """Plans of learners who are at the school, by the group that has most of them."""
    rows = visible_to(actor, Plan).filter(
        here_on(timezone.localdate(), "enrolment__"), status=PlanState.DRAFT
    )
    groups = dict(rows.values_list("enrolment__group").annotate(n=Count("pk")).order_by("-n"))
    count = sum(groups.values())
    if not count:
        return []
    first = next((key for key in groups if key is not None), None)
    return [
        Task(
            ngettext("%(n)s plan is not agreed yet", "%(n)s plans are not agreed yet", count) % {"n": count},
            _("Talk them over with the learner and the employer, then enter the day."),
            _("Show them"),
            reverse("group-plans", args=[first]) if first else reverse("matching:group-list"),
        )
    ]
