"""Pages at the end of a stay: the supervisor's report, the learner's view, visits, and half a year later."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.tables import field_label
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import submitted
from dvb.agreements.models import Agreement
from dvb.agreements.views.agreements import EVERYBODY, find_agreement
from dvb.learning.forms.end_reports import SCALE, EmploymentForm, EndReportForm, LearnerViewForm, VisitForm
from dvb.learning.models import Employment, EndReport, LearnerView, Visit
from dvb.learning.services import employments
from dvb.learning.services import end_reports as reports


@require_http_methods(["GET", "POST"])
@acting(roles=EVERYBODY)
def agreement_end_report(request: ActingRequest, pk: int) -> HttpResponse:
    """The employer reports; the school and the learner read it, and each finds what else was said."""
    found = find_agreement(request, pk)
    row = EndReport.objects.filter(agreement=found).first()
    writes = request.actor.organisation_kind == "employer" and request.actor.can_write()
    form = EndReportForm(request.POST or None, report=row) if writes and reports.is_time(found) else None

    def save(**values: Any) -> EndReport:
        return reports.report(found, by=request.actor, **values)

    to = reverse("agreement-end-report", args=[pk])
    done = submitted(request, form, save, to=to, said=_("Thank you. The report is saved.")) if form else None
    context = {
        "agreement": found,
        "report": row,
        "scores": scores_of(row) if row else [],
        "form": form,
        "view": visible_to(request.actor, LearnerView).filter(agreement=found).first(),
        "can_view": request.actor.role is Role.LEARNER and reports.is_time(found),
        "employment": visible_to(request.actor, Employment).filter(agreement=found).first(),
    }
    return done or render(request, "dvb/end_reports/report.html", context)


def scores_of(row: EndReport) -> list[tuple[object, object]]:
    """The four scores in the words of the form."""
    words = dict(SCALE)
    names = ("attendance", "work", "independence", "teamwork")
    labels = EndReportForm.base_fields
    return [(labels[name].label, words.get(getattr(row, name), "–")) for name in names]


@require_http_methods(["GET", "POST"])
@acting(roles={Role.LEARNER})
def agreement_view(request: ActingRequest, pk: int) -> HttpResponse:
    """The learner's view of the workplace, asked once."""
    found = find_agreement(request, pk)
    given = visible_to(request.actor, LearnerView).filter(agreement=found).first()
    form = None if given or not reports.is_time(found) else LearnerViewForm(request.POST or None)

    def save(**values: Any) -> LearnerView:
        return reports.view(found, by=request.actor, **values)

    to = reverse("agreement-end-report", args=[pk])
    done = submitted(request, form, save, to=to, said=_("Thank you. Nobody is named.")) if form else None
    context = {"agreement": found, "form": form, "given": given, "step": reports.STEP}
    return done or render(request, "dvb/end_reports/view.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def agreement_visits(request: ActingRequest, pk: int) -> HttpResponse:
    found = find_agreement(request, pk)
    form = VisitForm(request.POST or None)

    def save(**values: Any) -> Visit:
        return reports.visit(found, by=request.actor, **values)

    to = reverse("agreement-visits", args=[pk])
    done = submitted(request, form, save, to=to, said=_("The note is saved."))
    rows = visible_to(request.actor, Visit).filter(agreement=found).select_related("visited_by")
    return done or render(
        request, "dvb/end_reports/visits.html", {"agreement": found, "rows": rows, "form": form}
    )


@require_http_methods(["GET", "POST"])
@acting(roles={Role.LEARNER})
def agreement_employment(request: ActingRequest, pk: int) -> HttpResponse:
    """One question, half a year later, for a learner who signs in."""
    found: Agreement = find_agreement(request, pk)
    asked = Employment.objects.filter(agreement=found).first()
    form = EmploymentForm(request.POST or None) if asked and not asked.answer else None

    def save(**values: Any) -> Employment:
        return employments.answer(found, by=request.actor, **values)

    done = submitted(request, form, save, to=reverse("home"), said=_("Thank you.")) if form else None
    context = {"agreement": found, "asked": asked, "form": form}
    return done or render(request, "dvb/end_reports/employment.html", context)


@require_GET
@acting(kinds={"employer"})
def view_figures(request: ActingRequest) -> HttpResponse:
    """What learners say about the employer's workplaces, in figures of five answers or more."""
    found = reports.figures_for_employer(request.actor)
    labels = {name: field_label(LearnerView, name) for name in reports.SCORES}
    rows = [(labels[name], mean) for name, mean in found.means.items()] if found else []
    context = {"found": found, "rows": rows, "step": reports.STEP}
    return render(request, "dvb/end_reports/figures.html", context)
