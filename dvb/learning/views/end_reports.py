"""Pages at the end of a stay: the supervisor's report, the learner's view, visits, and half a year later."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from alliances.kernel.actor import Role
from alliances.kernel.model_mixins import field_label
from alliances.kernel.requests import ActingRequest, acting
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
    """The employer's report, readable for school and learner, with the other reports each may see."""
    agreement = find_agreement(request, pk)
    row = EndReport.objects.filter(agreement=agreement).first()
    can_report = request.actor.organisation_kind == "employer" and request.actor.can_write()
    form = (
        EndReportForm(request.POST or None, report=row) if can_report and reports.is_time(agreement) else None
    )

    def save(**values: Any) -> EndReport:
        return reports.report(agreement, by=request.actor, **values)

    to = reverse("agreement-end-report", args=[pk])
    response = (
        submitted(request, form, save, to=to, message=_("Thank you. The report is saved.")) if form else None
    )
    context = {
        "agreement": agreement,
        "report": row,
        "scores": scores_of(row) if row else [],
        "form": form,
        "view": visible_to(request.actor, LearnerView).filter(agreement=agreement).first(),
        "can_view": request.actor.role is Role.LEARNER and reports.is_time(agreement),
        "employment": visible_to(request.actor, Employment).filter(agreement=agreement).first(),
    }
    return response or render(request, "dvb/end_reports/report.html", context)


def scores_of(row: EndReport) -> list[tuple[object, object]]:
    """The four scores with the form's labels."""
    labels_by_score = dict(SCALE)
    names = ("attendance", "work", "independence", "teamwork")
    labels = EndReportForm.base_fields
    return [(labels[name].label, labels_by_score.get(getattr(row, name), "–")) for name in names]


@require_http_methods(["GET", "POST"])
@acting(roles={Role.LEARNER})
def agreement_view(request: ActingRequest, pk: int) -> HttpResponse:
    """The learner's view of the workplace, asked once."""
    agreement = find_agreement(request, pk)
    learner_view = visible_to(request.actor, LearnerView).filter(agreement=agreement).first()
    form = None if learner_view or not reports.is_time(agreement) else LearnerViewForm(request.POST or None)

    def save(**values: Any) -> LearnerView:
        return reports.view(agreement, by=request.actor, **values)

    to = reverse("agreement-end-report", args=[pk])
    response = (
        submitted(request, form, save, to=to, message=_("Thank you. Nobody is named.")) if form else None
    )
    context = {"agreement": agreement, "form": form, "given": learner_view, "step": reports.STEP}
    return response or render(request, "dvb/end_reports/view.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def agreement_visits(request: ActingRequest, pk: int) -> HttpResponse:
    agreement = find_agreement(request, pk)
    form = VisitForm(request.POST or None)

    def save(**values: Any) -> Visit:
        return reports.visit(agreement, by=request.actor, **values)

    to = reverse("agreement-visits", args=[pk])
    response = submitted(request, form, save, to=to, message=_("The note is saved."))
    rows = visible_to(request.actor, Visit).filter(agreement=agreement).select_related("visited_by")
    return response or render(
        request, "dvb/end_reports/visits.html", {"agreement": agreement, "rows": rows, "form": form}
    )


@require_http_methods(["GET", "POST"])
@acting(roles={Role.LEARNER})
def agreement_employment(request: ActingRequest, pk: int) -> HttpResponse:
    """One question, half a year later, for a learner who signs in."""
    agreement: Agreement = find_agreement(request, pk)
    employment = Employment.objects.filter(agreement=agreement).first()
    form = EmploymentForm(request.POST or None) if employment and not employment.answer else None

    def save(**values: Any) -> Employment:
        return employments.answer(agreement, by=request.actor, **values)

    response = submitted(request, form, save, to=reverse("home"), message=_("Thank you.")) if form else None
    context = {"agreement": agreement, "asked": employment, "form": form}
    return response or render(request, "dvb/end_reports/employment.html", context)


@require_GET
@acting(kinds={"employer"})
def view_figures(request: ActingRequest) -> HttpResponse:
    """What learners say about the employer's workplaces, in figures of five answers or more."""
    figures = reports.figures_for_employer(request.actor)
    labels = {name: field_label(LearnerView, name) for name in reports.SCORES}
    rows = [(labels[name], mean) for name, mean in figures.means.items()] if figures else []
    context = {"figures": figures, "rows": rows, "step": reports.STEP}
    return render(request, "dvb/end_reports/figures.html", context)
