"""The page on which a learner's week is planned."""

from __future__ import annotations

from typing import Any

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
from dvb.agreements.services.facts import works_whole_weeks
from dvb.agreements.views.agreements import detail_url, find_agreement


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def agreement_week(request: ActingRequest, pk: int) -> HttpResponse:
    found = find_agreement(request, pk)
    if found.status not in BEFORE_SIGNED:
        return redirect(detail_url(found))
    form = WeekForm(request.POST or None, agreement=found)

    def save(**values: Any) -> Agreement:
        return agreements.plan_week(found, by=request.actor, **values)

    def to(saved: Agreement) -> str:
        return f"{detail_url(saved)}#week"

    done = submitted(request, form, save, to=to, edits=True, said=_("The week is planned."))
    context = {
        "form": form,
        "agreement": found,
        "signatures": found.signatures.count(),
        "whole_weeks": works_whole_weeks(found, agreements.first_terms(found)),
    }
    return done or render(request, "dvb/agreements/week.html", context)
