"""Which schools stand behind the figures, and what others counted themselves."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from alliances.kernel.actor import OVERSIGHT_KINDS
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import whole_number
from alliances.law.rules import SchoolYearSpan
from alliances.organisations.models import Organisation
from alliances.pages.form_pages import submitted
from dvb.indicators.engine.definitions import Period
from dvb.indicators.forms import HandedInForm
from dvb.indicators.models import HandedIn
from dvb.indicators.queries.figures import current_year
from dvb.indicators.queries.schools_covered import coverage_on
from dvb.indicators.services.labels import DEFINITION_NAMES
from dvb.indicators.services.self_reported import YEARS, may_hand_in
from dvb.indicators.services.self_reported import hand_in as keep


@require_GET
@acting(kinds=OVERSIGHT_KINDS)
def coverage(request: ActingRequest) -> HttpResponse:
    """Every registered school of one year: reports here, handed a figure in, or neither."""
    running = current_year(timezone.localdate())
    asked = whole_number(request.GET.get("year", ""), digits=4)
    year = running if asked is None else asked
    if not running - YEARS <= year <= running:
        raise Http404
    report = coverage_on(Period.school_year(year))
    context = {
        "report": report,
        "year": year,
        "word": SchoolYearSpan(year).code,
        "years": [(each, SchoolYearSpan(each).code) for each in range(running, running - YEARS, -1)],
        "rows": sorted(report.schools, key=lambda row: row.is_reporting or row.is_handed_in),
        "names": DEFINITION_NAMES,
        "may_hand_in": may_hand_in(request.actor),
        "unregistered": report.total - len(report.schools),
    }
    return render(request, "dvb/indicators/coverage.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"ministry"}, write=True)
def hand_in(request: ActingRequest, pk: int, year: int) -> HttpResponse:
    """Enter what a school counted itself."""
    if not may_hand_in(request.actor):
        raise PermissionDenied
    school = get_object_or_404(Organisation, pk=pk, kind="school")
    running = current_year(timezone.localdate())
    if not running - YEARS <= year <= running:
        raise Http404
    form = HandedInForm(request.POST or None)
    to = f"{reverse('indicator-coverage')}?year={year}"

    def save(**values: Any) -> HandedIn:
        return keep(school, period=Period.school_year(year), by=request.actor, **values)

    done = submitted(request, form, save, to=to, message=_("The school's figure is kept, marked as its own."))
    context = {"form": form, "school": school, "word": SchoolYearSpan(year).code, "to": to}
    return done or render(request, "dvb/indicators/hand_in.html", context)
