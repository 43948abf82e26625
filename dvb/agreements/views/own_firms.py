"""The page on which a school enters an employer that a learner found herself."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import submitted
from dvb.agreements.forms.own_firms import OwnFirmForm
from dvb.agreements.models import Agreement
from dvb.agreements.services import own_firms
from dvb.agreements.views.agreements import detail_url
from matching.learners.models import Enrolment


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def own_firm(request: ActingRequest, pk: int) -> HttpResponse:
    rows = visible_to(request.actor, Enrolment).select_related("person", "programme__qualification")
    enrolment: Enrolment = get_object_or_404(rows, pk=pk)
    form = OwnFirmForm(request.POST or None)

    def save(**values: Any) -> Agreement:
        return own_firms.draw_up(enrolment, by=request.actor, **values)

    message = _("This is the draft. Look at it, fill what is missing.")
    response = submitted(request, form, save, to=detail_url, creates=True, message=message)
    return response or render(request, "dvb/agreements/own_firm.html", {"form": form, "enrolment": enrolment})
