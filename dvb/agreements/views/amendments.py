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
from dvb.agreements.access import can_manage
from dvb.agreements.amendment_wording import Result, changes_of, result_of
from dvb.agreements.forms.agreements import VoidForm
from dvb.agreements.forms.amendments import AmendmentForm
from dvb.agreements.lifecycle import BEFORE_SIGNED, IN_FORCE, AmendmentState
from dvb.agreements.models import Agreement, Amendment
from dvb.agreements.placement import previewed
from dvb.agreements.services import amendments
from dvb.agreements.views.agreements import EVERYBODY, detail_url, find_agreement
from dvb.agreements.wording import step_label
from dvb.signing.documents import paper_of
from dvb.signing.forms import SignatureForm
from dvb.signing.views.documents import find
from dvb.signing.views.section import section_of


def find_amendment(request: ActingRequest, pk: int) -> Amendment:
    found: Amendment = find(request, "amendment", pk).row
    return found


def amendment_url(amendment: Amendment) -> str:
    return reverse("amendment-detail", args=[amendment.pk])


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def agreement_amend(request: ActingRequest, pk: int) -> HttpResponse:
    found = find_agreement(request, pk)
    if found.status not in IN_FORCE:
        return redirect(detail_url(found))
    form = AmendmentForm(request.POST or None, agreement=found)

    def save(**values: Any) -> Amendment:
        return amendments.draw_up(found, by=request.actor, **values)

    if "preview" in request.POST:
        context = {"form": form, "agreement": found, "result": _tried(request, found, form)}
        return render(request, "dvb/amendments/edit.html", context)
    done = submitted(request, form, save, to=amendment_url, said=_("This is the draft of the amendment."))
    return done or render(request, "dvb/amendments/edit.html", {"form": form, "agreement": found})


def _tried(request: ActingRequest, found: Agreement, form: AmendmentForm) -> Result | None:
    """What would hold from which day on if this were signed; nothing is saved."""
    if not form.is_valid():
        return None
    try:
        return result_of(*amendments.tried(found, by=request.actor, **form.cleaned_data))
    except Refused as refused:
        show_refusal(form, refused)
        return None


@require_GET
@acting(roles=EVERYBODY)
def amendment_detail(request: ActingRequest, pk: int) -> HttpResponse:
    return show(request, find_amendment(request, pk), None)


def show(request: ActingRequest, found: Amendment, form: SignatureForm | None) -> HttpResponse:
    keeps = can_manage(request.actor, found.agreement.assignment)
    context = {
        "amendment": found,
        "agreement": found.agreement,
        "assignment": found.agreement.assignment,
        "changes": changes_of(found),
        **section_of(paper_of(found), request.actor, form),
        "result": result_of(*previewed(found)) if found.status in BEFORE_SIGNED else None,
        "can_release": keeps and found.status == AmendmentState.DRAFT,
        "can_void": keeps and found.status in BEFORE_SIGNED,
        "history": [(step_label(entry), entry) for entry in AuditEntry.objects.about(found)],
    }
    return render(request, "dvb/amendments/detail.html", context)


@require_POST
@acting(kinds={"school"}, write=True)
def amendment_release(request: ActingRequest, pk: int) -> HttpResponse:
    found = amendments.release(find_amendment(request, pk), by=request.actor)
    return finished(request, amendment_url(found), _("Ready to sign. Print it, or send the file."))


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def amendment_void(request: ActingRequest, pk: int) -> HttpResponse:
    found = find_amendment(request, pk)
    form = VoidForm(request.POST or None)

    def save(**values: Any) -> Amendment:
        return amendments.void(found, by=request.actor, **values)

    done = submitted(request, form, save, to=amendment_url, said=_("The amendment is given up."))
    return done or render(request, "dvb/amendments/void.html", {"form": form, "amendment": found})
