"""Pages of long-term agreements between a school and its employers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.files.views import download
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from alliances.pages.form_pages import submitted
from alliances.pages.list_pages import Filter, Listing, where
from dvb.cooperation import services as cooperation
from dvb.cooperation.access import can_manage_cooperation
from dvb.cooperation.forms import CooperationEndForm, CooperationForm
from dvb.cooperation.lifecycle import CooperationState
from dvb.cooperation.models import CooperationAgreement
from dvb.signing.documents import paper_of
from dvb.signing.forms import SignatureForm
from dvb.signing.views.documents import find
from dvb.signing.views.signing_section import section_of

PARTIES = {"school", "employer"}


def find_cooperation(request: ActingRequest, pk: int) -> CooperationAgreement:
    agreement: CooperationAgreement = find(request, "cooperation", pk).row
    return agreement


def detail_url(agreement: CooperationAgreement) -> str:
    return reverse("cooperation-detail", args=[agreement.pk])


@require_GET
@acting(kinds=PARTIES)
def cooperation_list(request: ActingRequest) -> HttpResponse:
    rows = visible_to(request.actor, CooperationAgreement).select_related("school", "employer")
    states = list(CooperationAgreement._meta.get_field("status").choices or [])
    listing = Listing(
        request,
        rows,
        search=["employer__search_key", "school__search_key"],
        filters=[Filter("state", _("State"), states, where("status"))],
        sorts={"employer": ["employer__sort_key"], "from": ["-starts_on"]},
        default_sort="from",
    )
    context = {
        "listing": listing,
        "is_school": request.actor.organisation_kind == "school",
        "can_keep": can_manage_cooperation(request.actor, request.actor.organisation_id or 0),
    }
    return render(request, "dvb/cooperation/list.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def cooperation_create(request: ActingRequest) -> HttpResponse:
    form = CooperationForm(request.POST or None)

    def save(**values: Any) -> CooperationAgreement:
        school = Organisation.objects.get(pk=request.actor.organisation_id or 0)
        return cooperation.create(school=school, by=request.actor, **values)

    response = submitted(
        request, form, save, to=detail_url, creates=True, message=_("The agreement is entered.")
    )
    return response or render(request, "dvb/cooperation/edit.html", {"form": form})


@require_GET
@acting(kinds=PARTIES)
def cooperation_detail(request: ActingRequest, pk: int) -> HttpResponse:
    return show(request, find_cooperation(request, pk))


def show(
    request: ActingRequest,
    agreement: CooperationAgreement,
    sign: SignatureForm | None = None,
    end: CooperationEndForm | None = None,
) -> HttpResponse:
    is_manager = can_manage_cooperation(request.actor, agreement.school_id)
    context = {
        "cooperation": agreement,
        **section_of(paper_of(agreement), request.actor, sign),
        "end_form": (end or CooperationEndForm())
        if is_manager and agreement.status == CooperationState.SIGNED
        else None,
    }
    return render(request, "dvb/cooperation/detail.html", context)


@require_POST
@acting(kinds={"school"}, write=True)
def cooperation_end(request: ActingRequest, pk: int) -> HttpResponse:
    agreement = find_cooperation(request, pk)
    form = CooperationEndForm(request.POST)

    def save(**values: Any) -> CooperationAgreement:
        return cooperation.end(agreement, by=request.actor, **values)

    response = submitted(request, form, save, to=detail_url, message=_("The end is entered."))
    return response or show(request, agreement, end=form)


@require_GET
@acting(kinds=PARTIES)
def cooperation_scan(request: ActingRequest, pk: int) -> HttpResponse:
    """The scan of the paper, for both parties."""
    agreement = find_cooperation(request, pk)
    if agreement.scan is None:
        raise Http404
    return download(agreement.scan)
