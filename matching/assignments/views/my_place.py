"""What a learner reads about herself, and about nobody else."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from matching.assignments import stays
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS
from matching.assignments.models import Assignment
from matching.assignments.queries import may_be_placed
from matching.assignments.services import withdrawals
from matching.assignments.views import terms_section
from matching.learners.models import Enrolment
from matching.learners.queries import next_school
from matching.rounds.models import Proposal
from matching.rounds.views.explanations import explain


def _is_late(assignment: Assignment, terms: stays.StayTerms) -> bool:
    """Whether the first day has passed and not everybody has signed."""
    return terms.starts_on < timezone.localdate() and not stays.is_signed(assignment)


@require_GET
@acting(roles={Role.LEARNER})
def my_place(request: ActingRequest) -> HttpResponse:
    rows = visible_to(request.actor, Proposal).select_related(
        "enrolment__person", "enrolment__school", "opening__employer", "opening__workplace"
    )
    proposal = rows.order_by("-run__round__published_at", "-pk").first()
    assignments = visible_to(request.actor, Assignment).select_related(
        "opening__employer",
        "opening__workplace",
        "enrolment__person",
        "enrolment__school",
        "enrolment__group",
    )
    assignment = assignments.order_by("-pk").first()
    came_later = assignment is not None and (proposal is None or assignment.opening_id != proposal.opening_id)
    has_place = bool(assignment and assignment.status in LIVE_ASSIGNMENTS)
    shown = request.GET.get("shown", "")
    terms = stays.terms_of(assignment, request.actor) if assignment and has_place else None
    is_late = assignment is not None and terms is not None and _is_late(assignment, terms)
    enrolment = visible_to(request.actor, Enrolment).filter(person__user=request.user).last()
    context = {
        **(terms_section.section_of(assignment, request.actor, shown) if assignment and has_place else {}),
        "proposal": proposal,
        "assignment": assignment,
        "opening": assignment.opening if assignment else (proposal.opening if proposal else None),
        "has_place": has_place,
        "may_withdraw": assignment is not None
        and withdrawals.may_withdraw(assignment, Assignment.Side.LEARNER, request.actor),
        "may_reask": assignment is not None and withdrawals.may_take_refusal_back(assignment, request.actor),
        "terms": terms,
        "is_late": is_late,
        "enrolment": enrolment,
        "leaves": enrolment is not None and not may_be_placed(enrolment),
        "moves_to": next_school(enrolment) if enrolment else None,
        "explanation": explain(proposal, request.actor)
        if proposal and not came_later and has_place == (proposal.opening_id is not None)
        else None,
    }
    return render(request, "matching/rounds/mine.html", context)
