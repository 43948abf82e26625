"""Pages on which people with an account report, and read what became of their reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliances.kernel.actor import SYSTEM, Role
from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import whole_number
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import finished, submitted
from dvb.safeguarding import queries
from dvb.safeguarding import services as concerns
from dvb.safeguarding.forms import ConcernForm
from dvb.safeguarding.models import Concern
from dvb.safeguarding.services.officers import whom_to_phone
from dvb.safeguarding.wording import ADDED, SENT
from matching.assignments.access import can_name_in
from matching.assignments.models import Assignment
from matching.learner_pages.views.learners import find_learner
from matching.learners.models import Enrolment

EVERYBODY = set(Role)
LEARNERS = {Role.LEARNER}
REPORTERS = {"school", "employer"}
Reporter = Concern.Reporter


@require_http_methods(["GET", "POST"])
@acting(roles=LEARNERS)
def own_report(request: ActingRequest) -> HttpResponse:
    """A learner reports from the menu: before, during and after a stay, and without one."""
    rows = visible_to(request.actor, Enrolment).filter(school=request.actor.organisation_id or 0)
    enrolment = rows.select_related("person", "school").order_by("-started_on", "-pk").first()
    if enrolment is None:
        return render(request, "dvb/concerns/offline.html", _help(request))
    return _report(request, enrolment, None, Reporter.LEARNER, reverse("home"))


@require_GET
@acting(roles=LEARNERS)
def report_offline(request: ActingRequest) -> HttpResponse:
    """Whom to phone: kept on the device, and shown where a report cannot be sent. It names no learner."""
    neutral: dict[str, Any] = {
        "actor": None,
        "nav": [],
        "organisation": None,
        "memberships": [],
        "demo": False,
        "is_offline": True,
        "today": timezone.localdate(),
        "now": timezone.now(),
    }
    return render(request, "dvb/concerns/offline.html", _help(request) | neutral)


@require_http_methods(["GET", "POST"])
@acting(roles=EVERYBODY)
def my_reports(request: ActingRequest) -> HttpResponse:
    """What the reader reported herself: its state, the answer, and what she adds to it."""
    own, unsent = queries.reported_by(request.actor), None
    if request.method == "POST":
        done = add_word(request, own, reverse("my-reports"))
        if isinstance(done, HttpResponse):
            return done
        unsent = done
    response = render(request, "dvb/concerns/mine.html", {"own": own, "unsent": unsent})
    concerns.note_read(by=request.actor)
    return response


@require_http_methods(["GET", "POST"])
@acting(roles=EVERYBODY)
def learner_report(request: ActingRequest, pk: int) -> HttpResponse:
    """A learner about herself, or her school about her."""
    enrolment = find_learner(request, pk)
    if request.actor.role is Role.LEARNER:
        return _report(request, enrolment, None, Reporter.LEARNER, reverse("home"))
    back = reverse("matching:learner-detail", args=[pk])
    return _report(request, enrolment, None, Reporter.SCHOOL, back)


@require_http_methods(["GET", "POST"])
@acting(roles=EVERYBODY)
def assignment_report(request: ActingRequest, pk: int) -> HttpResponse:
    """An employer, or the school, about a learner who was sent."""
    rows = visible_to(request.actor, Assignment).select_related("enrolment__person", "enrolment__school")
    assignment: Assignment = get_object_or_404(rows, pk=pk)
    if request.actor.role is Role.LEARNER:
        return redirect("report")
    if request.actor.organisation_kind not in REPORTERS:
        raise PermissionDenied
    if not can_name_in(request.actor, assignment):
        raise Http404  # who is only asked about is not known to the employer, and the report would name her
    reporter = Reporter.HOST if request.actor.organisation_kind == "employer" else Reporter.SCHOOL
    back = reverse("matching:assignment-detail", args=[pk])
    return _report(request, assignment.enrolment, assignment, reporter, back)


@dataclass(frozen=True)
class Unsent:
    """What a reporter wanted to add and could not: her words stand in the field again, with the reason."""

    pk: int
    text: str
    message: str


def add_word(request: HttpRequest, own: QuerySet[Concern], to: str) -> HttpResponse | Unsent:
    """The reporter adds something to one of her reports, or does not agree with its answer."""
    concern: Concern = get_object_or_404(
        own, pk=whole_number(request.POST.get("added_to", ""), digits=9) or 0
    )
    actor, text = getattr(request, "actor", None) or SYSTEM, request.POST.get("text", "")
    try:
        concerns.add(concern, text=text, by=actor)
    except Refused as refused:
        return Unsent(concern.pk, text, str(refused))
    return finished(request, to, ADDED)


def _report(
    request: ActingRequest, enrolment: Enrolment, assignment: Assignment | None, reporter: str, back: str
) -> HttpResponse:
    places = {} if assignment else _places(enrolment)
    form = ConcernForm(request.POST or None, school=enrolment.school, **places)

    def save(**values: Any) -> Concern:
        if assignment is not None:
            values["assignment"] = assignment
        return concerns.report(
            enrolment,
            reporter=reporter,
            reporter_name=str(request.user),
            reporter_contact=request.user.email,
            by=request.actor,
            **values,
        )

    response = submitted(request, form, save, to=reverse("my-reports"), message=SENT)
    context = {"form": form, "back": back, **_help(request, enrolment)}
    return response or render(request, "dvb/concerns/report.html", context)


def _places(enrolment: Enrolment) -> dict[str, Any]:
    """The stays at one of which it can have been, and the one that runs."""
    return {"stays": queries.stays_of(enrolment), "running": queries.only_running_stay(enrolment)}


def _help(request: ActingRequest, enrolment: Enrolment | None = None) -> dict[str, Any]:
    """Who reads reports today, and whom to phone: the helplines, the school and its named person."""
    return whom_to_phone(enrolment.school if enrolment else request.membership.organisation)
