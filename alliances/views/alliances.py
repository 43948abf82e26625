"""Pages of alliances: making one with a confirmation, who is in it, and leaving it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.access import can_found_alliances, can_leave_alliance, visible_to
from alliances.forms import show_refusal
from alliances.forms.alliances import AllianceForm
from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.models import Alliance, AllianceMember, Organisation
from alliances.services import alliances
from alliances.views.answers import finished


@require_http_methods(["GET", "POST"])
@acting(write=True)
def alliance_create(request: ActingRequest) -> HttpResponse:
    """First what is typed is shown; with its button the alliance is made."""
    if not can_found_alliances(request.actor):
        raise Http404
    form = AllianceForm(request.POST or None, own=request.membership.organisation)
    is_whole = request.method == "POST" and form.is_valid()
    if is_whole and "sure" in request.POST:
        try:
            made = alliances.found(by=request.actor, **form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
            is_whole = False
        else:
            to = reverse("alliances:alliance-detail", args=[made.pk])
            return finished(request, to, _("The alliance is made. Its members are told."))
    is_asked = is_whole and "back" not in request.POST
    return render(request, "alliances/alliances/create.html", {"form": form, "is_asked": is_asked})


@require_GET
@acting()
def alliance_detail(request: ActingRequest, pk: int) -> HttpResponse:
    rows = visible_to(request.actor, Alliance).select_related("lead", "sector")
    found: Alliance = get_object_or_404(rows, pk=pk)
    known = visible_to(request.actor, Organisation)
    rows = visible_to(request.actor, AllianceMember).filter(alliance=found, left_on__isnull=True)
    stays = (
        rows.filter(organisation__in=known)
        .select_related("organisation__kind")
        .order_by("organisation__sort_key")
    )
    context = {
        "alliance": found,
        "stays": [(row, _may_end(request, found, row)) for row in stays.order_by("organisation__sort_key")],
    }
    return render(request, "alliances/alliances/detail.html", context)


@require_POST
@acting(write=True)
def alliance_leave(request: ActingRequest, pk: int) -> HttpResponse:
    stay: AllianceMember = get_object_or_404(visible_to(request.actor, AllianceMember), pk=pk)
    if not can_leave_alliance(request.actor, stay.organisation_id):
        raise Http404
    alliances.leave(stay, by=request.actor)
    to = reverse("alliances:alliance-detail", args=[stay.alliance_id])
    return finished(request, to, _("The membership has ended."))


def _may_end(request: ActingRequest, found: Alliance, stay: AllianceMember) -> bool:
    is_lead = found.lead_id == stay.organisation_id
    return not is_lead and can_leave_alliance(request.actor, stay.organisation_id)
