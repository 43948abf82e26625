"""Pages of what is typed once for all agreements, and of one week for a whole group."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from alliances.audit.list_files import Columns, listing_file, offers_file, wants_file
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import row_keys
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from alliances.pages.form_pages import finished, submitted
from alliances.pages.list_pages import Listing
from dvb.agreements import placement
from dvb.agreements import services as agreements
from dvb.agreements.forms.standing import StandingForm
from dvb.agreements.models import StandingEntries
from dvb.agreements.planned_week import difference, differs
from dvb.agreements.services import standing, week_copies
from dvb.agreements.views.agreements import detail_url, find_agreement


@require_GET
@acting(kinds={"school"}, write=True)
@offers_file
def standing_list(request: ActingRequest) -> HttpResponse:
    """The entries of the school, and of each employer to which its learners go."""
    rows = visible_to(request.actor, StandingEntries)
    kept = {row.employer_id: len(row.particulars) for row in rows}
    listing = Listing(
        request,
        standing.employers_of(request.actor),
        search=["search_key"],
        filters=[],
        sorts={"name": ["sort_key"]},
        default_sort="name",
    )
    if wants_file(request):
        columns: Columns = [
            (_("Employer"), lambda row: row.name),
            (_("Town"), lambda row: row.town),
            (_("Entries filled in"), lambda row: kept.get(row.pk, 0)),
            (_("Entries in all"), lambda _row: len(standing.WITH_EMPLOYER)),
        ]
        return listing_file(request, listing, _("Typed once for all agreements"), columns, has_persons=False)
    context = {
        "listing": listing,
        "employers": [(one, kept.get(one.pk, 0)) for one in listing.page],
        "of_school": kept.get(None, 0),
        "out_of_school": len(standing.OF_SCHOOL),
        "out_of": len(standing.WITH_EMPLOYER),
    }
    return render(request, "dvb/agreements/standing_list.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def standing_school(request: ActingRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def standing_employer(request: ActingRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(standing.employers_of(request.actor), pk=pk))


def _edit(request: ActingRequest, employer: Organisation | None) -> HttpResponse:
    school = request.membership.organisation
    form = StandingForm(
        request.POST or None, stored=standing.kept(school, employer), is_school=employer is None
    )

    def save(**values: Any) -> None:
        taken = standing.keep(school, employer=employer, by=request.actor, **values)
        messages.success(request, _saved(len(taken)))

    response = submitted(request, form, save, to=reverse("standing-list"), edits=True)
    context = {"form": form, "employer": employer}
    return response or render(request, "dvb/agreements/standing.html", context)


def _saved(count: int) -> str:
    if not count:
        return _("Kept. Every new draft begins with it.")
    sentence = ngettext(
        "Kept. Every new draft begins with it, and %(n)s draft has it now: look at it anew.",
        "Kept. Every new draft begins with it, and %(n)s drafts have it now: look at them anew.",
        count,
    )
    return sentence % {"n": count}


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def week_copy(request: ActingRequest, pk: int) -> HttpResponse:
    """Copy the week of one agreement into chosen drafts of the same group."""
    agreement = find_agreement(request, pk)
    others = week_copies.drafts_beside(agreement, by=request.actor)
    if request.method == "GET":
        rows = [row for row in others if agreement.week and row.week != agreement.week]
        for row, stay in zip(rows, placement.placements(rows).values(), strict=True):
            terms = stay.first
            row.agreed_hours = terms.weekly_hours  # type: ignore[attr-defined]
            row.has_other_hours = differs(terms, agreement.week)  # type: ignore[attr-defined]
        context = {"agreement": agreement, "rows": rows}
        return render(request, "dvb/agreements/week_copy.html", context)
    keys = row_keys(request.POST.getlist("pick"))
    outcome = week_copies.copy_week(agreement, keys=keys, by=request.actor)
    for draft, sentence in outcome.refused:
        messages.error(request, f"{draft.assignment.enrolment.person}: {sentence}")
    for draft in outcome.done:
        if fault := difference(agreements.first_terms(draft)):
            messages.warning(request, f"{draft.assignment.enrolment.person}: {fault}")
    message = ngettext(
        "The week is copied into %(n)s draft.", "The week is copied into %(n)s drafts.", len(outcome.done)
    )
    return finished(request, detail_url(agreement), message % {"n": len(outcome.done)})
