"""Pages by personal link: a supervisor's levels and end report, a learner's employment."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliances.kernel.requests import ActingRequest
from alliances.links.models import PersonalLink
from alliances.pages.form_pages import submitted
from dvb.guest_access.services import guest_links
from dvb.guest_access.views.guards import AT_WORK, Purpose, opened
from dvb.guest_access.views.guest_links import (
    around,
    link_agreement_of,
    links_url,
)
from dvb.learning.forms.end_reports import EmploymentForm, EndReportForm
from dvb.learning.models import Assessment, Employment, EndReport
from dvb.learning.services import employments, skills
from dvb.learning.services import end_reports as reports
from dvb.learning.views.end_reports import scores_of
from dvb.learning.views.skills import levels_form


@require_http_methods(["GET", "POST"])
@opened(*AT_WORK)
def link_assess(request: ActingRequest, link: PersonalLink, token: str, agreement: int) -> HttpResponse:
    """The supervisor, or the employer's contact person, chooses levels, on a telephone."""
    row = link_agreement_of(link, agreement)
    form = levels_form(row, Assessment.Kind.SUPERVISOR, request.POST or None)

    def save(**_values: Any) -> list[Assessment]:
        return skills.assess_by_link(link, agreement=row, judgements=form.judgements())

    message = _("Thank you. Your assessment is saved; the school confirms it.")
    response = submitted(request, form, save, to=links_url(token), message=message)
    context = {
        **around(link, token),
        "agreement": row,
        "form": form,
        "is_open": skills.can_assess(row),
    }
    return response or render(request, "dvb/skills/assess.html", context)


@require_http_methods(["GET", "POST"])
@opened(*AT_WORK)
def link_end_report(request: ActingRequest, link: PersonalLink, token: str, agreement: int) -> HttpResponse:
    """The report of the supervisor, or of the employer's contact person, at the end of the stay."""
    stay_agreement = link_agreement_of(link, agreement)
    row = EndReport.objects.filter(agreement=stay_agreement).first()
    form = EndReportForm(request.POST or None, report=row) if reports.is_time(stay_agreement) else None

    def save(**values: Any) -> EndReport:
        return reports.report_by_link(link, agreement=stay_agreement, **values)

    message = _("Thank you. The report is saved.")
    response = submitted(request, form, save, to=links_url(token), message=message) if form else None
    context = {
        **around(link, token),
        "agreement": stay_agreement,
        "form": form,
        "report": row,
        "scores": scores_of(row) if row else [],
    }
    return response or render(request, "dvb/end_reports/report.html", context)


@require_http_methods(["GET", "POST"])
@opened(Purpose.LEARNER)
def link_employment(request: ActingRequest, link: PersonalLink, token: str) -> HttpResponse:
    """One question half a year later, without signing in."""
    if link.purpose != Purpose.LEARNER or not guest_links.is_about_stay(link):
        raise Http404
    agreement = link_agreement_of(link, link.subject_id)
    employment = Employment.objects.filter(agreement=agreement).first()
    form = EmploymentForm(request.POST or None) if employment and not employment.answer else None

    def save(**values: Any) -> Employment:
        return employments.answer_by_link(link, **values)

    response = submitted(request, form, save, to=request.path, message=_("Thank you.")) if form else None
    context = {**around(link, token), "agreement": agreement, "asked": employment, "form": form}
    return response or render(request, "dvb/end_reports/employment.html", context)
