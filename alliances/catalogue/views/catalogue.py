"""Pages of the catalogue: the imported editions and their content."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alliances.audit.list_files import Columns, listing_file, offers_file, wants_file
from alliances.catalogue.models import CatalogueEdition, LearningOutcome, Qualification
from alliances.catalogue.services import missing_qualifications
from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.pages.list_pages import Listing


@require_GET
@acting()
@offers_file
def catalogue(request: ActingRequest) -> HttpResponse:
    """The editions, newest first, and the qualifications with what each holds."""
    rows = visible_to(request.actor, Qualification).annotate(
        outcome_count=Count("outcomes", distinct=True),
        module_count=Count("modules", distinct=True),
        part_count=Count("parts", distinct=True),
    )
    listing = Listing(
        request,
        rows,
        search=["search_key"],
        filters=[],
        sorts={"name": ["sort_key"], "outcomes": ["outcome_count"]},
        default_sort="name",
    )
    if wants_file(request):
        return listing_file(request, listing, _("Qualifications"), _columns(), has_persons=False)
    editions = visible_to(request.actor, CatalogueEdition)
    context = {"editions": editions[:50], "listing": listing, "total": editions.count()}
    if request.actor.organisation_kind == "ministry":
        context["asked"] = missing_qualifications.asked_by_all()
    return render(request, "alliances/catalogue/list.html", context)


def _columns() -> Columns:
    return [
        (_("Qualification"), lambda row: row.name),
        (_("Scale"), lambda row: row.level_scale),
        (_("Level"), lambda row: row.level),
        (_("Parts"), lambda row: row.part_count),
        (_("Modules"), lambda row: row.module_count),
        (_("Outcomes"), lambda row: row.outcome_count),
    ]


@require_GET
@acting(roles=set(Role))
def qualification(request: ActingRequest, pk: int) -> HttpResponse:
    """One qualification: parts, modules and outcomes, and wordings that were replaced."""
    qualification_row = get_object_or_404(visible_to(request.actor, Qualification), pk=pk)
    outcomes = (
        visible_to(request.actor, LearningOutcome)
        .filter(qualification=qualification_row)
        .select_related("module__part")
        .prefetch_related("wordings", "skills")
        .order_by("module__part__code", "module__code", "code")
    )
    return render(
        request,
        "alliances/catalogue/qualification.html",
        {"qualification": qualification_row, "outcomes": outcomes},
    )
