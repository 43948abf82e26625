"""Pages that change or end an enrolment, announcing what will be released; wishes and exclusions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import whole_number
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from alliances.pages.form_pages import finished, submitted
from alliances.pages.list_pages import containing
from matching.assignments import stays
from matching.enrolment_changes import endings
from matching.enrolment_changes.services import enrolments, taking_back
from matching.learner_pages.forms import EndForm, ExclusionForm, ExpelForm, MoveForm, TransferForm
from matching.learner_pages.services import learners
from matching.learner_pages.views.learners import detail_url, find_learner
from matching.learners.access import require_manager
from matching.learners.models import Enrolment
from matching.openings.models import Exclusion

MAX_OFFERED = 20
TAKE_BACK = "take-back"
"""The way that takes an ending back; see ``taking_back``."""


@dataclass(frozen=True, slots=True)
class Ending:
    """One way to end an enrolment: its labels, form and service function."""

    question: object
    button: object
    message: object
    form: type[EndForm]
    verb: Callable[..., Enrolment]


ENDINGS = {
    "leave": Ending(
        gettext_lazy("Does %(name)s leave the school?"),
        gettext_lazy("Record the leaving"),
        gettext_lazy("The leaving is recorded."),
        EndForm,
        enrolments.leave,
    ),
    "expel": Ending(
        gettext_lazy("Is %(name)s expelled?"),
        gettext_lazy("Record the expulsion"),
        gettext_lazy("The expulsion is recorded."),
        ExpelForm,
        enrolments.expel,
    ),
    "graduate": Ending(
        gettext_lazy("Does %(name)s graduate?"),
        gettext_lazy("Record the graduation"),
        gettext_lazy("The graduation is recorded."),
        EndForm,
        enrolments.graduate,
    ),
    "move": Ending(
        gettext_lazy("Does %(name)s move to another school?"),
        gettext_lazy("Record the move"),
        gettext_lazy("The move is recorded. The new school enrols the learner itself."),
        MoveForm,
        enrolments.transfer_out,
    ),
}


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def learner_end(request: ActingRequest, pk: int, way: str) -> HttpResponse:
    if way == TAKE_BACK and request.method == "POST":
        row = taking_back.take_back(find_learner(request, pk), by=request.actor)
        return finished(request, detail_url(row), _("The ending is taken back. The learner goes on."))
    if way not in ENDINGS:
        raise Http404
    ending, enrolment = ENDINGS[way], find_learner(request, pk)
    require_manager(enrolment, request.actor)
    arguments: dict[str, Any] = {"enrolment": enrolment} if ending.form is MoveForm else {}
    form: Form = ending.form(request.POST or None, **arguments)

    seen = whole_number(request.POST.get("seen", ""), digits=9) or 0

    def save(**values: Any) -> Enrolment:
        return ending.verb(enrolment, by=request.actor, seen=seen, **values)

    is_valid = form.is_valid()
    day = (form.cleaned_data.get("on") if form.is_bound else None) or timezone.localdate()
    is_other_day = is_valid and request.POST.get("shown", str(day)) != str(day)
    done = None if is_other_day else submitted(request, form, save, to=detail_url, message=ending.message)
    ties = enrolments.ties_after(enrolment, day)
    context = {
        "form": form,
        "enrolment": enrolment,
        "question": str(ending.question) % {"name": enrolment.person.name},
        "button": ending.button,
        "ties": ties,
        "foreseen": endings.foresee(enrolment, day, request.actor),
        "day": day,
        "is_other_day": is_other_day,
        "seats": stays.with_days(ties.seats, request.actor),
    }
    return done or render(request, "matching/learners/end.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def learner_transfer(request: ActingRequest, pk: int) -> HttpResponse:
    enrolment = find_learner(request, pk)
    require_manager(enrolment, request.actor)
    form = TransferForm(request.POST or None, enrolment=enrolment)

    def save(**values: Any) -> Enrolment:
        return enrolments.transfer(enrolment, by=request.actor, **values)

    done = submitted(request, form, save, to=detail_url, message=_("The transfer is recorded."))
    return done or render(request, "matching/learners/transfer.html", {"form": form, "enrolment": enrolment})


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def learner_exclusions(request: ActingRequest, pk: int) -> HttpResponse:
    enrolment = find_learner(request, pk)
    require_manager(enrolment, request.actor)
    form = ExclusionForm(request.POST or None)

    def save(**values: Any) -> Exclusion:
        return learners.exclude(enrolment, by=request.actor, **values)

    here = reverse("matching:learner-exclusions", args=[pk])
    done = submitted(request, form, save, to=here, message=_("The employer is excluded for this learner."))
    q = request.GET.get("q", "")
    employers = visible_to(request.actor, Organisation).filter(kind="employer")
    context = {
        "form": form,
        "enrolment": enrolment,
        "exclusions": visible_to(request.actor, Exclusion)
        .filter(enrolment=enrolment)
        .select_related("employer"),
        "employers": employers.filter(containing(q, ["search_key"]))[:MAX_OFFERED] if q.strip() else [],
        "q": q,
    }
    return done or render(request, "matching/learners/exclusions.html", context)


@require_POST
@acting(kinds={"school"}, write=True)
def learner_readmit(request: ActingRequest, pk: int) -> HttpResponse:
    rows = visible_to(request.actor, Exclusion).select_related("enrolment")
    enrolment = learners.readmit(get_object_or_404(rows, pk=pk), by=request.actor)
    here = reverse("matching:learner-exclusions", args=[enrolment.pk])
    return finished(request, here, _("The employer is no longer excluded."))
