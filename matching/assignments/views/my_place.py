"""What a learner reads about herself, and about nobody else."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS
from matching.assignments.models import Assignment
from matching.learners.models import Enrolment
from matching.rounds.models import Proposal
from matching.rounds.views.explanations import explain


@require_GET
@acting(roles={Role.LEARNER})
def my_place(request: ActingRequest) -> HttpResponse:
    rows = visible_to(request.actor, Proposal).select_related(
        "enrolment__person", "opening__employer", "opening__workplace"
    )
    found = rows.order_by("-run__round__published_at", "-pk").first()
    asked = visible_to(request.actor, Assignment).select_related(
        "opening__employer", "opening__workplace", "enrolment__person"
    )
    assignment = asked.order_by("-pk").first()
    came_later = assignment is not None and (found is None or assignment.opening_id != found.opening_id)
    context = {
        "proposal": found,
        "assignment": assignment,
        "opening": assignment.opening if assignment else (found.opening if found else None),
        "has_place": bool(assignment and assignment.status in LIVE_ASSIGNMENTS),
        "enrolment": visible_to(request.actor, Enrolment).filter(person__user=request.user).last(),
        "explanation": explain(found, request.actor) if found and not came_later else None,
    }
    return render(request, "matching/rounds/mine.html", context)
