"""Pages of amendments: drawing one up, what it changes, its paper, and its signatures."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.audit.models import AuditEntry
from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.pages.fields import show_refusal
from alliances.pages.form_pages import finished, submitted
from dvb.agreements import prefill
from dvb.agreements.access import can_manage
from dvb.agreements.amendment_changes import changes_of
from dvb.agreements.amendment_wording import Result, result_of
from dvb.agreements.forms.amendments import AmendmentForm
from dvb.agreements.lifecycle import BEFORE_SIGNED, IN_FORCE, AmendmentState
from dvb.agreements.models import Agreement, Amendment
from dvb.agreements.placement import previewed
from dvb.agreements.services import amendments
from dvb.agreements.views.agreements import EVERYBODY, detail_url, find_agreement
from dvb.agreements.wording import step_label
from dvb.signing.documents import paper_of
from dvb.signing.forms import SignatureForm, VoidForm
from dvb.signing.views.documents import find
from dvb.signing.views.signing_section import section_of


def find_amendment(request: ActingRequest, pk: int) -> Amendment:
    amendment: Amendment = find(request, "amendment", pk).row
    return amendment


def amendment_url(amendment: Amendment) -> str:
    return reverse("amendment-detail", args=[amendment.pk])


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def agreement_amend(request: ActingRequest, pk: int) -> HttpResponse:
    agreement = find_agreement(request, pk)
    if agreement.status not in IN_FORCE:
        return redirect(detail_url(agreement))
    asked = prefill.values_of(request.actor, request.GET.get("request", ""), agreement)
    form = AmendmentForm(request.POST or None, agreement=agreement, initial=asked)

    def save(**values: Any) -> Amendment:
        values.pop("shown_for")
        return amendments.draw_up(agreement, by=request.actor, **values)

    context = {"form": form, "agreement": agreement, "asked": asked}
    if form.is_bound and form.is_valid() and (other := form.for_other_day()):
        context |= {"form": other, "other_day": form.cleaned_data["effective_on"]}
        return render(request, "dvb/amendments/edit.html", context)
    if "preview" in request.POST:
        context["result"] = _preview(request, agreement, form)
        return render(request, "dvb/amendments/edit.html", context)
    response = submitted(
        request, form, save, to=amendment_url, message=_("This is the draft of the amendment.")
    )
    return response or render(request, "dvb/amendments/edit.html", context)


def _preview(request: ActingRequest, agreement: Agreement, form: AmendmentForm) -> Result | None:
    """The result if this amendment were signed; nothing is saved."""
    if not form.is_valid():
        return None
    values = {name: value for name, value in form.cleaned_data.items() if name != "shown_for"}
    try:
        return result_of(agreement, *amendments.preview(agreement, by=request.actor, **values))
    except Refused as refused:
        show_refusal(form, refused)
        return None


@require_GET
@acting(roles=EVERYBODY)
def amendment_detail(request: ActingRequest, pk: int) -> HttpResponse:
    return show(request, find_amendment(request, pk), None)


def show(request: ActingRequest, amendment: Amendment, form: SignatureForm | None) -> HttpResponse:
    is_manager = can_manage(request.actor, amendment.agreement.assignment)
    context = {
        "amendment": amendment,
        "agreement": amendment.agreement,
        "assignment": amendment.agreement.assignment,
        "changes": changes_of(amendment),
        **section_of(paper_of(amendment), request.actor, form),
        "result": (
            result_of(amendment.agreement, *previewed(amendment))
            if amendment.status in BEFORE_SIGNED
            else None
        ),
        "can_release": is_manager and amendment.status == AmendmentState.DRAFT,
        "can_void": is_manager and amendment.status in BEFORE_SIGNED,
        "history": [(step_label(entry), entry) for entry in AuditEntry.objects.about(amendment)],
    }
    return render(request, "dvb/amendments/detail.html", context)


@require_POST
@acting(kinds={"school"}, write=True)
def amendment_release(request: ActingRequest, pk: int) -> HttpResponse:
    amendment = amendments.release(find_amendment(request, pk), by=request.actor)
    return finished(request, amendment_url(amendment), _("Ready to sign. Print it, or send the file."))


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def amendment_void(request: ActingRequest, pk: int) -> HttpResponse:
    amendment = find_amendment(request, pk)
    form = VoidForm(request.POST or None)

    def save(**values: Any) -> Amendment:
        return amendments.void(amendment, by=request.actor, **values)

    response = submitted(request, form, save, to=amendment_url, message=_("The amendment is given up."))
    return response or render(request, "dvb/amendments/void.html", {"form": form, "amendment": amendment})
