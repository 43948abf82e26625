"""Pages of reports: reporting in a minute, and reading, which only the named person does."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import finished, submitted
from dvb.safeguarding import services as concerns
from dvb.safeguarding.forms import ConcernForm, OfficerForm, OutcomeForm
from dvb.safeguarding.models import Concern, SafeguardingOfficer
from matching.assignments.models import Assignment
from matching.learner_pages.views.learners import find_learner
from matching.learners.models import Enrolment

EVERYBODY = set(Role)
Reporter = Concern.Reporter


@require_GET
@acting(kinds={"school"})
def concern_list(request: ActingRequest) -> HttpResponse:
    """The reports the reader may answer, and who the school's officer is."""
    rows = visible_to(request.actor, Concern).select_related("enrolment__person")
    appointed = SafeguardingOfficer.objects.filter(school=request.actor.organisation_id).first()
    context = {
        "rows": rows,
        "open": rows.filter(closed_at__isnull=True).count(),
        "officer": concerns.officer_of(request.membership.organisation),
        "is_named": appointed is not None,
        "may_name": request.actor.role is Role.ADMINISTRATOR,
    }
    return render(request, "dvb/concerns/list.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, roles={Role.ADMINISTRATOR})
def concern_officer(request: ActingRequest) -> HttpResponse:
    school = request.membership.organisation
    form = OfficerForm(request.POST or None, school=school, initial={"user": concerns.officer_of(school)})

    def save(**values: Any) -> SafeguardingOfficer:
        return concerns.name_officer(school, by=request.actor, **values)

    response = submitted(
        request, form, save, to=reverse("concern-list"), message=_("The named person is saved.")
    )
    return response or render(request, "dvb/concerns/officer.html", {"form": form})


@require_GET
@acting(kinds={"school"})
def concern_detail(request: ActingRequest, pk: int) -> HttpResponse:
    return _detail(request, _find(request, pk), OutcomeForm())


@require_POST
@acting(kinds={"school"})
def concern_close(request: ActingRequest, pk: int) -> HttpResponse:
    concern, form = _find(request, pk), OutcomeForm(request.POST)

    def save(**values: str) -> Concern:
        return concerns.close(concern, by=request.actor, **values)

    response = submitted(request, form, save, to=reverse("concern-list"), message=_("Answered."))
    return response or _detail(request, concern, form)


@require_POST
@acting(kinds={"school"}, write=True)
def concern_stop(request: ActingRequest, pk: int) -> HttpResponse:
    """Suspend the stay at once."""
    concerns.stop(_find(request, pk), by=request.actor)
    message = _("The stay is suspended. Resume it on the agreement's page.")
    return finished(request, reverse("concern-detail", args=[pk]), message)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"})
def concern_hand_over(request: ActingRequest, pk: int) -> HttpResponse:
    concern = _find(request, pk)
    form = OfficerForm(request.POST or None, school=request.membership.organisation)

    def save(**values: Any) -> Concern:
        return concerns.hand_over(concern, by=request.actor, **values)

    response = submitted(request, form, save, to=reverse("concern-list"), message=_("Handed over."))
    return response or render(request, "dvb/concerns/hand_over.html", {"form": form, "concern": concern})


@require_http_methods(["GET", "POST"])
@acting(roles=EVERYBODY)
def learner_report(request: ActingRequest, pk: int) -> HttpResponse:
    """A learner about herself, or her school about her."""
    enrolment = find_learner(request, pk)
    is_own = request.actor.role is Role.LEARNER
    return _report(
        request,
        enrolment,
        None,
        Reporter.LEARNER if is_own else Reporter.SCHOOL,
        reverse("home") if is_own else reverse("matching:learner-detail", args=[pk]),
    )


@require_http_methods(["GET", "POST"])
@acting()
def assignment_report(request: ActingRequest, pk: int) -> HttpResponse:
    """An employer, or the school, about a learner who was sent."""
    rows = visible_to(request.actor, Assignment).select_related("enrolment__person", "enrolment__school")
    assignment: Assignment = get_object_or_404(rows, pk=pk)
    if request.actor.organisation_kind not in {"school", "employer"}:
        raise PermissionDenied
    reporter = Reporter.HOST if request.actor.organisation_kind == "employer" else Reporter.SCHOOL
    back = reverse("matching:assignment-detail", args=[pk])
    return _report(request, assignment.enrolment, assignment, reporter, back)


def _report(
    request: ActingRequest, enrolment: Enrolment, assignment: Assignment | None, reporter: str, back: str
) -> HttpResponse:
    form = ConcernForm(request.POST or None)

    def save(**values: Any) -> Concern:
        return concerns.report(
            enrolment,
            assignment=assignment,
            reporter=reporter,
            reporter_name=str(request.user),
            reporter_contact=request.user.email,
            by=request.actor,
            **values,
        )

    message = _("Your report is with the school. Only the named person reads it.")
    response = submitted(request, form, save, to=back, message=message)
    return response or render(request, "dvb/concerns/report.html", {"form": form, "back": back})


def _find(request: ActingRequest, pk: int) -> Concern:
    rows = visible_to(request.actor, Concern).select_related(
        "enrolment__person", "assignment__opening__employer", "assigned_to"
    )
    concern: Concern = get_object_or_404(rows, pk=pk)
    return concern


def _detail(request: ActingRequest, concern: Concern, form: OutcomeForm) -> HttpResponse:
    return render(request, "dvb/concerns/detail.html", {"concern": concern, "form": form})
