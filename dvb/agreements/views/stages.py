"""Pages on which the school suspends an agreement, lets it go on, or ends it before its time."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import whole_number
from alliances.pages.form_pages import finished, submitted
from dvb.agreements import prefill
from dvb.agreements import services as agreements
from dvb.agreements.forms.stages import SuspendForm, TerminateForm
from dvb.agreements.lifecycle import IN_FORCE, RUNNING
from dvb.agreements.models import Agreement
from dvb.agreements.views.agreements import detail_url, find_agreement


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def agreement_suspend(request: ActingRequest, pk: int) -> HttpResponse:
    agreement = find_agreement(request, pk)
    if agreement.status not in RUNNING:
        return redirect(detail_url(agreement))
    form = SuspendForm(request.POST or None)

    def save(**values: Any) -> Agreement:
        return agreements.suspend(agreement, by=request.actor, **values)

    response = submitted(request, form, save, to=detail_url, message=_("The agreement is suspended."))
    return response or render(request, "dvb/agreements/suspend.html", {"form": form, "agreement": agreement})


@require_POST
@acting(kinds={"school"}, write=True)
def agreement_resume(request: ActingRequest, pk: int) -> HttpResponse:
    agreement = agreements.resume(find_agreement(request, pk), by=request.actor)
    return finished(request, detail_url(agreement), _("The agreement goes on."))


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def agreement_terminate(request: ActingRequest, pk: int) -> HttpResponse:
    agreement = find_agreement(request, pk)
    if agreement.status not in IN_FORCE:
        return redirect(detail_url(agreement))
    asked = prefill.values_of(request.actor, request.GET.get("request", ""), agreement)
    form = TerminateForm(request.POST or None, agreement=agreement, initial=asked | {"reason": ""})
    loss = whole_number(request.POST.get("accepted_loss", ""), digits=9) or 0

    def save(**values: Any) -> Agreement:
        return agreements.terminate(agreement, by=request.actor, accepted_loss=loss, **values)

    response = submitted(request, form, save, to=detail_url, message=_("The agreement is terminated."))
    context = {"form": form, "agreement": agreement, "lost": _lost(agreement, form)}
    return response or render(request, "dvb/agreements/terminate.html", context)


def _lost(agreement: Agreement, form: TerminateForm) -> int:
    """How much hangs on the days that would be dropped, for which the page asks."""
    last_day = form.cleaned_data.get("last_day") if form.is_bound else None
    return agreements.dropped_by_ending(agreement, last_day).size if last_day else 0
