"""What a supervisor says by personal link beyond the first word: levels, and the report at the end."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliances.kernel.requests import ActingRequest
from alliances.links.models import PersonalLink
from alliances.pages.form_pages import submitted
from dvb.guest_access.forms import CodeForm
from dvb.guest_access.services import guest_links as outside
from dvb.guest_access.views.guest_links import (
    Purpose,
    around,
    by_link,
    is_open,
    link_agreement_of,
    links_url,
    locked,
)
from dvb.learning.forms.end_reports import EmploymentForm, EndReportForm
from dvb.learning.models import Assessment, Employment, EndReport
from dvb.learning.services import employments, skills
from dvb.learning.services import end_reports as reports
from dvb.learning.views.end_reports import scores_of
from dvb.learning.views.skills import levels_form


@require_http_methods(["GET", "POST"])
@by_link
def link_assess(request: ActingRequest, link: PersonalLink, token: str, agreement: int) -> HttpResponse:
    """The supervisor chooses levels on a telephone, in a minute."""
    if not is_open(request, link):
        return locked(request, link, token, CodeForm())
    if link.purpose != Purpose.SUPERVISOR:
        raise Http404
    found = link_agreement_of(link, agreement)
    form = levels_form(found, Assessment.Kind.SUPERVISOR, request.POST or None)

    def save(**_values: Any) -> list[Assessment]:
        return skills.assess_by_link(link, agreement=found, said=form.judgements())

    said = _("Thank you. Your assessment is saved; the school confirms it.")
    done = submitted(request, form, save, to=links_url(token), said=said)
    context = {
        **around(link, token),
        "agreement": found,
        "form": form,
        "is_open": skills.can_assess(found),
    }
    return done or render(request, "dvb/skills/assess.html", context)


@require_http_methods(["GET", "POST"])
@by_link
def link_end_report(request: ActingRequest, link: PersonalLink, token: str, agreement: int) -> HttpResponse:
    """The supervisor's minute at the end of the stay."""
    if not is_open(request, link):
        return locked(request, link, token, CodeForm())
    if link.purpose != Purpose.SUPERVISOR:
        raise Http404
    found = link_agreement_of(link, agreement)
    row = EndReport.objects.filter(agreement=found).first()
    form = EndReportForm(request.POST or None, report=row) if reports.is_time(found) else None

    def save(**values: Any) -> EndReport:
        return reports.report_by_link(link, agreement=found, **values)

    said = _("Thank you. The report is saved.")
    done = submitted(request, form, save, to=links_url(token), said=said) if form else None
    context = {
        **around(link, token),
        "agreement": found,
        "form": form,
        "report": row,
        "scores": scores_of(row) if row else [],
    }
    return done or render(request, "dvb/end_reports/report.html", context)


@require_http_methods(["GET", "POST"])
@by_link
def link_employment(request: ActingRequest, link: PersonalLink, token: str) -> HttpResponse:
    """One question half a year later, without signing in."""
    if not is_open(request, link):
        return locked(request, link, token, CodeForm())
    if link.purpose != Purpose.LEARNER or not outside.is_about_stay(link):
        raise Http404
    found = link_agreement_of(link, link.subject_id)
    asked = Employment.objects.filter(agreement=found).first()
    form = EmploymentForm(request.POST or None) if asked and not asked.answer else None

    def save(**values: Any) -> Employment:
        return employments.answer_by_link(link, **values)

    done = submitted(request, form, save, to=request.path, said=_("Thank you.")) if form else None
    context = {**around(link, token), "agreement": found, "asked": asked, "form": form}
    return done or render(request, "dvb/end_reports/employment.html", context)
