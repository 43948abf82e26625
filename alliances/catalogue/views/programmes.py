"""The programmes of one school."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliances.catalogue.access import can_manage_programmes
from alliances.catalogue.forms import ProgrammeForm
from alliances.catalogue.models import Programme
from alliances.catalogue.services import programmes
from alliances.kernel.requests import ActingRequest, acting, own_organisation
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import submitted


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"})
def organisation_programmes(request: ActingRequest, pk: int) -> HttpResponse:
    school = own_organisation(request, pk)
    can_keep = can_manage_programmes(request.actor, school)
    if request.method == "POST" and not can_keep:
        raise Http404
    form = ProgrammeForm(request.POST or None)

    def save(**values: Any) -> Programme:
        return programmes.offer(school, by=request.actor, **values)

    here = reverse("alliances:organisation-programmes", args=[pk])
    done = submitted(request, form, save, to=here, message=_("The programme is added."))
    rows = visible_to(request.actor, Programme).filter(school=school).select_related("qualification")
    context = {"subject": school, "programmes": rows, "form": form, "can_keep": can_keep}
    return done or render(request, "alliances/organisations/programmes.html", context)
