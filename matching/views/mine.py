"""What a learner reads about herself, and about nobody else."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest, acting
from matching.access import visible_to
from matching.models import Proposal
from matching.views.explanations import explain


@require_GET
@acting(roles={Role.LEARNER})
def my_place(request: ActingRequest) -> HttpResponse:
    rows = visible_to(request.actor, Proposal).select_related(
        "enrolment__person", "opening__employer", "opening__workplace"
    )
    found = rows.order_by("-run__round__published_at", "-pk").first()
    context = {"proposal": found, "explanation": explain(found, request.actor) if found else None}
    return render(request, "matching/rounds/mine.html", context)
