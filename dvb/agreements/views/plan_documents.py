"""The individual plan as a PDF: its parties and employers come from the agreements."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from alliances.kernel.requests import ActingRequest, acting
from dvb.agreements.services import plan_documents as plan_papers
from dvb.kernel.pdf_responses import pdf_answer
from dvb.plans.views import EVERYBODY, find_plan


@require_GET
@acting(roles=EVERYBODY)
def plan_paper(request: ActingRequest, pk: int) -> HttpResponse:
    """The plan as a PDF."""
    plan = find_plan(request, pk)
    return pdf_answer(lambda: plan_papers.pdf_of(plan), f"plans-{plan.pk}.pdf")
