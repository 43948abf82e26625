"""The list of what has no location: learners and sites, each mended in one step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alliances.audit.list_files import Columns, list_file, offers_file, wants_file
from alliances.geography.views import spell
from alliances.kernel.errors import Refused
from alliances.kernel.geo import Gazetteer
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Workplace
from alliances.organisations.services import organisations
from alliances.pages.form_pages import finished
from alliances.pages.list_pages import PAGE_ROWS
from matching.learner_pages.services import learners
from matching.learners.access import can_manage_learners
from matching.learners.models import Enrolment
from matching.openings.queries import locations

SITES, LEARNERS = "sites", "learners"
MAX_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Failure:
    """What was typed for which row, and why it could not be used."""

    what: str
    pk: int
    town: str
    message: object


@require_GET
@acting(write=True)
@offers_file
def location_list(request: ActingRequest) -> HttpResponse:
    return _show(request, request.GET.get("what", ""))


@require_POST
@acting(kinds={"school"}, write=True)
def locate_learner(request: ActingRequest, pk: int) -> HttpResponse:
    enrolment = get_object_or_404(visible_to(request.actor, Enrolment).select_related("person"), pk=pk)
    town = request.POST.get("town", "")
    try:
        learners.place(enrolment, town=town, by=request.actor)
    except Refused as refused:
        return _show(request, LEARNERS, Failure(LEARNERS, pk, town, refused.message))
    message = _("%(name)s: %(town)s") % {"name": enrolment.person.name, "town": enrolment.person.town}
    return finished(request, _url(LEARNERS), message)


@require_POST
@acting(write=True)
def locate_site(request: ActingRequest, pk: int) -> HttpResponse:
    rows = visible_to(request.actor, Workplace).select_related("organisation")
    site = get_object_or_404(rows, pk=pk)
    town = request.POST.get("town", "")
    try:
        organisations.place(site, town=town, by=request.actor)
    except Refused as refused:
        return _show(request, SITES, Failure(SITES, pk, town, refused.message))
    message = _("%(name)s: %(town)s") % {"name": site.organisation.name, "town": site.town}
    return finished(request, _url(SITES), message)


def _show(request: ActingRequest, what: str, failure: Failure | None = None) -> HttpResponse:
    people = locations.learners(request.actor).select_related("person", "group")
    sites = locations.sites(request.actor).select_related("organisation").annotate(offered=Count("openings"))
    sites = sites.order_by("organisation__sort_key", "pk")
    shows_sites = what == SITES or not can_manage_learners(request.actor)
    shown: Any = sites if shows_sites else people
    if wants_file(request):
        title = _("Sites without a location") if shows_sites else _("Learners without a location")
        columns = _site_columns() if shows_sites else _learner_columns()
        return list_file(request, title, columns, shown, has_persons=not shows_sites)
    page = Paginator(shown, PAGE_ROWS).get_page(request.GET.get("page"))
    counts = (people.count(), sites.count())
    context = {
        "shows_sites": shows_sites,
        "page": page,
        "rows": [_row(row, failure) for row in page],
        "total": sum(counts),
        "tabs": _tabs(request, shows_sites, *counts),
    }
    return render(request, "matching/locations/list.html", context, status=422 if failure else 200)


def _site_columns() -> Columns:
    return [
        (_("Employer"), lambda row: row.organisation.name),
        (_("Site"), lambda row: row.name),
        (_("Openings"), lambda row: row.offered),
        (_("What is known"), _known),
    ]


def _learner_columns() -> Columns:
    return [
        (_("Surname"), lambda row: row.person.last_name),
        (_("First name"), lambda row: row.person.first_name),
        (_("Group"), lambda row: row.group.code if row.group else ""),
        (_("What is known"), _known),
    ]


def _known(row: Enrolment | Workplace) -> str:
    home = row if isinstance(row, Workplace) else row.person
    return ", ".join(part for part in (home.address, home.town, home.municipality) if part)


def _row(row: Enrolment | Workplace, failure: Failure | None) -> dict[str, Any]:
    """One row with what is known of its place, and what may have been meant."""
    is_site = isinstance(row, Workplace)
    home = row if isinstance(row, Workplace) else row.person
    known = _known(row)
    failed = failure if failure and failure.pk == row.pk and (failure.what == SITES) == is_site else None
    text = failed.town if failed else home.town or home.address
    suggestions = [spell(place) for place in Gazetteer.load().suggest(text, MAX_SUGGESTIONS)] if text else []
    return {
        "row": row,
        "known": known,
        "meant": suggestions,
        "failed": failed,
        "town": failed.town if failed else "",
    }


def _tabs(request: ActingRequest, shows_sites: bool, people: int, sites: int) -> list[dict[str, object]]:
    tabs = [{"label": _("Sites"), "url": _url(SITES), "current": shows_sites, "count": sites}]
    if can_manage_learners(request.actor):
        learner_tab = {
            "label": _("Learners"),
            "url": _url(LEARNERS),
            "current": not shows_sites,
            "count": people,
        }
        tabs.insert(0, learner_tab)
    return tabs


def _url(what: str) -> str:
    return f"{reverse('matching:location-list')}?what={what}"
