"""Pages of requests: asking, reading what became of it, and the school's answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.audit.list_files import Columns, listing_file, offers_file, wants_file
from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import finished, submitted
from alliances.pages.list_pages import Filter, Listing, cases
from dvb.agreements.lifecycle import BEFORE_SIGNED, IN_FORCE, WITH_LOG
from dvb.agreements.models import Agreement
from dvb.agreements.views.agreements import find_agreement
from dvb.change_requests import access, services
from dvb.change_requests.forms import FORMS, AnswerForm
from dvb.change_requests.models import ChangeRequest
from dvb.change_requests.pending import is_pending, pending, with_outcome
from dvb.change_requests.wording import HINTS, changes_of, next_step

EVERYBODY = set(Role)
Kind = ChangeRequest.Kind


def choices_of(agreement: Agreement, asker: str) -> list[tuple[ChangeRequest.Kind, object]]:
    """The kinds that can be asked now, each with a sentence about it."""
    return [(kind, HINTS[kind]) for kind in access.kinds_for(agreement, asker)]


def form_of(kind: str, agreement: Agreement, asker: str, data: Any) -> forms.Form:
    """The form of a kind; 404 for one that cannot be asked."""
    if kind not in access.kinds_for(agreement, asker):
        raise Http404
    return FORMS[kind](data or None, agreement=agreement)  # type: ignore[call-arg]


@require_GET
@acting(roles=EVERYBODY)
@offers_file
def request_list(request: ActingRequest) -> HttpResponse:
    """A school reads what waits for it; everybody else what she and her side asked."""
    states = Filter(
        "state",
        _("State"),
        [
            ("open", _("waits for the school")),
            ("pending", _("accepted, not carried out yet")),
            ("answered", _("answered")),
        ],
        cases(open=Q(status="open"), pending=pending(), answered=Q(status__in=["accepted", "declined"])),
    )
    listing = Listing(
        request,
        _seen(request),
        search=["agreement__assignment__enrolment__person__search_key", "asker_name"],
        filters=[states],
        sorts={"asked": ["-asked_at"], "waiting": ["status", "asked_at"]},
        default_sort="asked",
    )
    if wants_file(request):
        return listing_file(request, listing, _("Requests"), _columns())
    context = {"listing": listing, "is_school": request.actor.organisation_kind == "school"}
    return render(request, "dvb/requests/list.html", context)


def _columns() -> Columns:
    return [
        (_("Learner"), lambda row: row.agreement.assignment.enrolment.person.name),
        (_("Employer"), lambda row: row.agreement.assignment.opening.employer.name),
        (_("What is asked"), lambda row: row.get_kind_display()),
        (_("Who asks"), lambda row: row.asker_name),
        (_("In which role"), lambda row: row.get_asker_display()),
        (_("When"), lambda row: row.asked_at),
        (_("State"), lambda row: row.get_status_display()),
        (_("Answered"), lambda row: row.answered_at),
    ]


@require_http_methods(["GET", "POST"])
@acting(roles=EVERYBODY)
def request_detail(request: ActingRequest, pk: int) -> HttpResponse:
    """What was asked and what became of it; the school answers here."""
    row = _find(request, pk)
    is_undone = is_pending(row)
    may_answer = access.can_answer(request.actor, row) and (row.is_open or is_undone)
    if request.method == "POST" and not access.can_answer(request.actor, row):
        raise PermissionDenied
    form = AnswerForm(request.POST or None)

    def save(**values: Any) -> ChangeRequest:
        verb = services.decline if request.POST.get("do") == "decline" else services.accept
        return verb(row, by=request.actor, **values)

    response = submitted(request, form, save, to=_next_page, message=_("Answered. The asker is told."))
    context = {
        "request_row": row,
        "agreement": row.agreement,
        "changes": changes_of(row),
        "form": form if may_answer else None,
        "is_undone": is_undone,
        "next_step": next_step(row),
        "may_withdraw": row.is_open and access.can_withdraw(request.actor, row),
        "next_page": _next_page(row) if access.can_answer(request.actor, row) else "",
    }
    return response or render(request, "dvb/requests/detail.html", context)


@require_POST
@acting(roles=EVERYBODY)
def request_withdraw(request: ActingRequest, pk: int) -> HttpResponse:
    row = services.withdraw(_find(request, pk), by=request.actor)
    return finished(request, reverse("request-detail", args=[row.pk]), _("The request is withdrawn."))


@require_GET
@acting(roles=EVERYBODY)
def agreement_ask(request: ActingRequest, pk: int) -> HttpResponse:
    """What can be asked about this agreement."""
    agreement = find_agreement(request, pk)
    asker = _asker(request, agreement)
    context = {
        "agreement": agreement,
        "choices": [
            (kind.label, hint, reverse("agreement-ask-for", args=[pk, kind.value]))
            for kind, hint in choices_of(agreement, asker)
        ],
        "back": reverse("agreement-detail", args=[pk]),
    }
    return render(request, "dvb/requests/choose.html", context)


@require_http_methods(["GET", "POST"])
@acting(roles=EVERYBODY)
def agreement_ask_for(request: ActingRequest, pk: int, kind: str) -> HttpResponse:
    agreement = find_agreement(request, pk)
    form: Any = form_of(kind, agreement, _asker(request, agreement), request.POST)

    def save(**_values: Any) -> ChangeRequest:
        of = services.by_account(
            agreement, name=str(request.user), email=request.user.email, by=request.actor
        )
        text = form.cleaned_data["text"]
        return services.ask(agreement, kind=kind, text=text, values=form.proposed(), of=of, by=request.actor)

    def to(row: ChangeRequest) -> str:
        return reverse("request-detail", args=[row.pk])

    message = _("The school has your request. You read here, and by e-mail, what became of it.")
    response = submitted(request, form, save, to=to, message=message, creates=True)
    context = {
        "form": form,
        "agreement": agreement,
        "kind": Kind(kind),
        "hint": HINTS[Kind(kind)],
        "back": reverse("agreement-ask", args=[pk]),
    }
    return response or render(request, "dvb/requests/ask.html", context)


def _asker(request: ActingRequest, agreement: Agreement) -> str:
    asker = access.asker_of(request.actor, agreement)
    if asker is None:
        raise PermissionDenied
    return asker


def _seen(request: ActingRequest) -> Any:
    return with_outcome(visible_to(request.actor, ChangeRequest)).select_related(
        "agreement__assignment__enrolment__person",
        "agreement__assignment__enrolment__school",
        "agreement__assignment__enrolment__programme",
        "agreement__assignment__opening__employer",
        "agreement__assignment__opening__workplace",
    )


def _find(request: ActingRequest, pk: int) -> ChangeRequest:
    row: ChangeRequest = get_object_or_404(_seen(request), pk=pk)
    return row


def _next_page(row: ChangeRequest) -> str:
    """Where the school does what was asked, its form filled with it; else the request itself."""
    agreement, status = row.agreement, row.agreement.status
    own = reverse("request-detail", args=[row.pk])
    if row.status != "accepted":
        return own
    if row.kind in (Kind.AMEND, Kind.EXTEND, Kind.SUPERVISOR) and status in IN_FORCE:
        return reverse("agreement-amend", args=[agreement.pk]) + f"?request={row.pk}"
    if row.kind == Kind.END and status in IN_FORCE:
        return reverse("agreement-terminate", args=[agreement.pk]) + f"?request={row.pk}"
    if row.kind == Kind.CORRECT and status in BEFORE_SIGNED:
        return reverse("agreement-edit", args=[agreement.pk]) + f"?request={row.pk}"
    if row.kind == Kind.ABSENT and status in WITH_LOG:
        return reverse("log-away", args=[agreement.pk]) + f"?request={row.pk}"
    return own
