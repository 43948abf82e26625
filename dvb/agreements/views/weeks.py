"""The page on which a learner's week is planned."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliances.kernel.requests import ActingRequest, acting
from alliances.pages.form_pages import submitted
from dvb.agreements import services as agreements
from dvb.agreements.forms.weeks import WeekForm
from dvb.agreements.lifecycle import BEFORE_SIGNED
from dvb.agreements.models import Agreement
from dvb.agreements.planned_week import difference
from dvb.agreements.services.rule_facts import works_whole_weeks
from dvb.agreements.views.agreements import detail_url, find_agreement


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def agreement_week(request: ActingRequest, pk: int) -> HttpResponse:
    agreement = find_agreement(request, pk)
    if agreement.status not in BEFORE_SIGNED:
        return redirect(detail_url(agreement))
    form = WeekForm(request.POST or None, agreement=agreement)

    def save(**values: Any) -> Agreement:
        planned = agreements.plan_week(agreement, by=request.actor, **values)
        if fault := difference(agreements.first_terms(planned)):
            messages.warning(request, fault)
        return planned

    def to(saved: Agreement) -> str:
        return f"{detail_url(saved)}#week"

    response = submitted(request, form, save, to=to, edits=True, message=_("The week is planned."))
    context = {
        "form": form,
        "agreement": agreement,
        "signatures": agreement.signatures.count(),
        "agreed": agreements.first_terms(agreement).weekly_hours,
        "whole_weeks": works_whole_weeks(agreement, agreements.first_terms(agreement)),
    }
    return response or render(request, "dvb/agreements/week.html", context)
