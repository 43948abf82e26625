"""The programmes of one school."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliances.catalogue.access import can_manage_programmes
from alliances.catalogue.forms import AskQualificationForm, CorrectProgrammeForm, ProgrammeForm
from alliances.catalogue.models import Programme
from alliances.catalogue.services import missing_qualifications, programmes
from alliances.kernel.requests import ActingRequest, acting, own_organisation
from alliances.kernel.visibility import visible_to
from alliances.messages.times import with_time
from alliances.pages.form_pages import finished, submitted


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
    context = {
        "subject": school,
        "programmes": rows,
        "form": form,
        "can_keep": can_keep,
        "asked": missing_qualifications.asked_by(school),
    }
    return done or render(request, "alliances/organisations/programmes.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def qualification_ask(request: ActingRequest, pk: int) -> HttpResponse:
    """Ask the ministry for a qualification that the catalogue lacks."""
    school = own_organisation(request, pk)
    if not can_manage_programmes(request.actor, school):
        raise PermissionDenied
    form = AskQualificationForm(request.POST or None)

    def save(**values: Any) -> None:
        missing_qualifications.ask(school, by=request.actor, **values)

    to = reverse("alliances:organisation-programmes", args=[pk])
    done = submitted(request, form, save, to=to, message=with_time(_("The ministry is asked.")))
    return done or render(
        request, "alliances/organisations/qualification_ask.html", {"subject": school, "form": form}
    )


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def programme_correct(request: ActingRequest, pk: int) -> HttpResponse:
    """Correct the code or the name of a programme, or remove one that nobody uses."""
    programme = _own_programme(request, pk)
    values = {"code": programme.code, "name": programme.name}
    form = CorrectProgrammeForm(request.POST or None, initial=values)

    def save(**values: Any) -> Programme:
        return programmes.correct(programme, by=request.actor, **values)

    done = submitted(
        request, form, save, to=_list_url(programme), edits=True, message=_("The programme is corrected.")
    )
    context = {
        "programme": programme,
        "form": form,
        "back": _list_url(programme),
        "is_used": programmes.is_used(programme),
    }
    return done or render(request, "alliances/organisations/programme.html", context)


@require_POST
@acting(kinds={"school"}, write=True)
def programme_remove(request: ActingRequest, pk: int) -> HttpResponse:
    programme = _own_programme(request, pk)
    to = _list_url(programme)
    programmes.remove(programme, by=request.actor)
    return finished(request, to, _("The programme is removed."))


def _own_programme(request: ActingRequest, pk: int) -> Programme:
    rows = visible_to(request.actor, Programme).select_related("school", "qualification")
    programme: Programme = get_object_or_404(rows, pk=pk)
    if not can_manage_programmes(request.actor, programme.school):
        raise PermissionDenied
    return programme


def _list_url(programme: Programme) -> str:
    return reverse("alliances:organisation-programmes", args=[programme.school_id])
