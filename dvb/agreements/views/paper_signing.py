"""Pages of a whole selection: the papers as one file to print, and all signatures on paper in one press."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from alliances.audit.list_files import listing_file, offers_file, wants_file
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import row_keys
from alliances.pages.list_pages import Listing
from dvb.agreements.forms.paper_signing import PaperSigningForm
from dvb.agreements.services import paper_signing
from dvb.agreements.services.bulk_drafting import Outcome
from dvb.agreements.services.unready import unready
from dvb.agreements.views import list_columns
from dvb.documents.render import joined_pdf
from dvb.kernel.pdf_responses import pdf_answer
from dvb.signing.documents import paper_of
from matching.assignments.terms import with_sites
from matching.assignments.views.assignments import by_group

SHOWN = 20


@require_GET
@acting(kinds={"school"}, write=True)
@offers_file
def agreement_unsigned(request: ActingRequest) -> HttpResponse:
    """Agreements that wait for signatures, to choose from."""
    rows = paper_signing.to_be_signed(request.actor)
    listing = Listing(
        request,
        rows,
        search=[
            "assignment__enrolment__person__search_key",
            "assignment__opening__employer__search_key",
            "assignment__enrolment__group__search_key",
        ],
        filters=[by_group(rows, "assignment__enrolment__group")],
        sorts={
            "name": ["assignment__enrolment__person__sort_key"],
            "employer": ["assignment__opening__employer__sort_key"],
        },
        default_sort="name",
    )
    if wants_file(request):
        columns = list_columns.of_stays(is_school=True)
        title = _("Agreements to be signed")
        return listing_file(request, listing, title, columns, prepare=list_columns.stays_of)
    with_sites(row.assignment for row in listing.page)
    return render(request, "dvb/agreements/unsigned.html", {"listing": listing})


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def agreement_sign_many(request: ActingRequest) -> HttpResponse:
    """Say how many of the chosen can be entered as signed and why the others cannot; then enter them."""
    sent = request.POST if request.method == "POST" else request.GET
    keys = row_keys(sent.getlist("pick"))
    form = PaperSigningForm(request.POST or None)
    is_valid = form.is_valid()
    day: dt.date = form.cleaned_data["signed_on"] if is_valid else timezone.localdate()
    with_guardians = bool(is_valid and form.cleaned_data["with_guardians"])
    seen = f"{day}:{with_guardians:d}"
    if is_valid and request.POST.get("seen") == seen:
        outcome = paper_signing.sign_all(keys, signed_on=day, with_guardians=with_guardians, by=request.actor)
        _tell(request, outcome)
        return redirect("agreement-unsigned")
    rows = paper_signing.chosen(keys, request.actor)
    planned = paper_signing.plan(rows, signed_on=day, with_guardians=with_guardians, by=request.actor)
    context = {
        "form": form,
        "possible": [one for one in planned if not one.problem],
        "impossible": [one for one in planned if one.problem],
        "unready": unready([one.agreement for one in planned if not one.problem]),
        "unprinted": [one for one in planned if one.unprinted],
        "day": day,
        "seen": seen,
        "is_new_day": is_valid,
        "picks": [row.pk for row in rows],
    }
    return render(request, "dvb/agreements/sign_many.html", context)


def _tell(request: ActingRequest, outcome: Outcome) -> None:
    for agreement, sentence in outcome.refused[:SHOWN]:
        messages.error(request, f"{agreement.assignment.enrolment.person}: {sentence}")
    more = len(outcome.refused) - SHOWN
    if more > 0:
        sentence = ngettext("%(n)s more stays unsigned.", "%(n)s more stay unsigned.", more)
        messages.error(request, sentence % {"n": more})
    count = len(outcome.done)
    if count:
        sentence = ngettext("%(n)s agreement is signed by all.", "%(n)s agreements are signed by all.", count)
        messages.success(request, sentence % {"n": count})
    elif not outcome.refused:
        messages.info(request, _("All of these are signed already. Nothing was done twice."))


@require_GET
@acting(kinds={"school"}, write=True)
def agreement_papers(request: ActingRequest) -> HttpResponse:
    """The papers of the chosen agreements as one file; each begins on a new sheet."""
    rows = paper_signing.chosen(row_keys(request.GET.getlist("pick")), request.actor)
    if not rows:
        messages.info(request, _("Choose agreements that wait for signatures."))
        return redirect("agreement-unsigned")
    papers = [paper_of(row) for row in rows]
    for paper in papers:
        paper.document.pages.note_viewing(paper.row, request.actor)
    return pdf_answer(lambda: joined_pdf([paper.pdf() for paper in papers]), "ligumi.pdf")
