"""Pages of amendments: drawing one up, what it changes, its paper, and its signatures."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.forms import show_refusal
from alliances.kernel.actor import Role
from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.models import AuditEntry
from alliances.views.answers import finished, submitted
from dvb.access import can_keep, visible_to
from dvb.forms.agreements import SignedFileForm, VoidForm, open_sides
from dvb.forms.amendments import AmendmentForm, AmendmentSignatureForm
from dvb.lifecycle import BEFORE_SIGNED, IN_FORCE, SIGNABLE, AmendmentState
from dvb.models import Agreement, Amendment, Given
from dvb.services import agreements, amendments, papers
from dvb.services.agreements.placement import previewed
from dvb.services.signing_codes import Paper
from dvb.views import signer_rows
from dvb.views.agreements import detail_url, find_agreement, paper_answer
from dvb.views.amendment_words import Result, changes_of, result_of
from dvb.views.signing_ways import standing_of
from dvb.views.wording import step_word

EVERYBODY = set(Role)


def find_amendment(request: ActingRequest, pk: int) -> Amendment:
    rows = visible_to(request.actor, Amendment).select_related(
        "agreement__assignment__enrolment__person",
        "agreement__assignment__enrolment__school",
        "agreement__assignment__enrolment__programme__qualification",
        "agreement__assignment__opening__employer",
        "agreement__assignment__opening__workplace",
    )
    found: Amendment = get_object_or_404(rows, pk=pk)
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
    return _detail(request, find_amendment(request, pk), None)


def _detail(request: ActingRequest, found: Amendment, form: AmendmentSignatureForm | None) -> HttpResponse:
    keeps = can_keep(request.actor, found.agreement.assignment)
    given = {row.side: row for row in found.signatures.all()}
    can_sign = keeps and found.status in SIGNABLE
    context = {
        "amendment": found,
        "agreement": found.agreement,
        "assignment": found.agreement.assignment,
        "changes": changes_of(found),
        "result": result_of(*previewed(found)) if found.status in BEFORE_SIGNED else None,
        "sides": [(Given.Side(side), given.get(side)) for side in agreements.sides_of(found.agreement)],
        "signed_files": signer_rows.rows_of(found),
        "open_sides": open_sides(found.agreement, found),
        "file_form": SignedFileForm() if can_sign and "file" in agreements.methods_for("amendment") else None,
        **standing_of(request.actor, Paper(found.agreement, found)),
        "sign_form": (form or AmendmentSignatureForm(amendment=found)) if can_sign else None,
        "can_release": keeps and found.status == AmendmentState.DRAFT,
        "can_void": keeps and found.status in BEFORE_SIGNED,
        "history": [(step_word(entry), entry) for entry in AuditEntry.objects.about(found)],
    }
    return render(request, "dvb/amendments/detail.html", context)


@require_POST
@acting(kinds={"school"}, write=True)
def amendment_release(request: ActingRequest, pk: int) -> HttpResponse:
    found = amendments.release(find_amendment(request, pk), by=request.actor)
    return finished(request, amendment_url(found), _("Ready to sign. Print it, or send the file."))


@require_POST
@acting(kinds={"school"}, write=True)
def amendment_sign(request: ActingRequest, pk: int) -> HttpResponse:
    found = find_amendment(request, pk)
    if found.signatures.filter(side=request.POST.get("side", "")).exists():
        return redirect(amendment_url(found))
    form = AmendmentSignatureForm(request.POST, request.FILES, amendment=found)

    def save(**values: Any) -> Amendment:
        return amendments.sign_on_paper(found, by=request.actor, **values)

    done = submitted(request, form, save, to=amendment_url, said=_("The signature is entered."))
    return done or _detail(request, found, form)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def amendment_void(request: ActingRequest, pk: int) -> HttpResponse:
    found = find_amendment(request, pk)
    form = VoidForm(request.POST or None)

    def save(**values: Any) -> Amendment:
        return amendments.void(found, by=request.actor, **values)

    done = submitted(request, form, save, to=amendment_url, said=_("The amendment is given up."))
    return done or render(request, "dvb/amendments/void.html", {"form": form, "amendment": found})


@require_GET
@acting(roles=EVERYBODY)
def amendment_paper(request: ActingRequest, pk: int) -> HttpResponse:
    """The amendment as a PDF."""
    found = find_amendment(request, pk)
    return paper_answer(lambda: papers.amendment_pdf_of(found), f"grozijumi-{found.pk}.pdf")
