"""Pages on which the school suspends an agreement, lets it go on, or ends it before its time."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import whole_number
from alliances.pages.form_pages import finished, nothing_done, submitted
from dvb.agreements import prefill
from dvb.agreements import services as agreements
from dvb.agreements.forms.stages import SuspendForm, TerminateForm
from dvb.agreements.lifecycle import IN_FORCE, RUNNING, AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.services import suspensions
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


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def agreement_resume(request: ActingRequest, pk: int) -> HttpResponse:
    """Ask first: the page says who is told that the stay goes on."""
    agreement = find_agreement(request, pk)
    if request.method == "POST":
        agreement = agreements.resume(agreement, by=request.actor)
        if agreement.status == AgreementState.SUSPENDED:
            message = _("It stays suspended: somebody else suspended it too, and has to say so as well.")
            return nothing_done(request, detail_url(agreement), message)
        return finished(request, detail_url(agreement), _("The agreement goes on."))
    is_suspended = agreement.status == AgreementState.SUSPENDED
    if not (is_suspended and suspensions.may_resume(agreement, request.actor)):
        return redirect(detail_url(agreement))
    is_told = any(one.pk != request.actor.user_id for one in suspensions.holders(agreement))
    return render(request, "dvb/agreements/resume.html", {"agreement": agreement, "is_told": is_told})


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
    context = {"form": form, "agreement": agreement, "lost": _lost(agreement, form), "asked": asked}
    return response or render(request, "dvb/agreements/terminate.html", context)


def _lost(agreement: Agreement, form: TerminateForm) -> int:
    """How much hangs on the days that would be dropped, for which the page asks."""
    last_day = form.cleaned_data.get("last_day") if form.is_bound else None
    return agreements.dropped_by_ending(agreement, last_day).size if last_day else 0
