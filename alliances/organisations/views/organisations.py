"""Pages of organisations and their sites."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.audit.list_files import Columns, listing_file, offers_file, wants_file
from alliances.kernel import plots
from alliances.kernel.geo.outline import latvia_outline
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.text import normalise
from alliances.kernel.visibility import restrict, visible_to
from alliances.organisations import queries
from alliances.organisations.access import (
    can_ask_about_double,
    can_create_alliances,
    can_edit_organisation,
    can_verify_employers,
)
from alliances.organisations.forms.organisations import EmployerForm, OrganisationForm, WorkplaceForm
from alliances.organisations.models import (
    IdentityChange,
    Organisation,
    OrganisationKind,
    Sector,
    Workplace,
)
from alliances.organisations.services import (
    contact_invitations,
    contact_waits,
    contacts,
    held_places,
    identity,
    organisations,
    supervisors,
)
from alliances.organisations.views.pin_map import pin_map
from alliances.pages.form_pages import finished, submitted
from alliances.pages.list_pages import LONGEST_SEARCH, Filter, Listing, where


def find_organisation(request: ActingRequest, pk: int) -> Organisation:
    rows = visible_to(request.actor, Organisation).select_related("kind", "sector")
    found: Organisation = get_object_or_404(rows, pk=pk)
    return found


def detail_url(organisation: Organisation) -> str:
    return reverse("alliances:organisation-detail", args=[organisation.pk])


@require_GET
@acting()
@offers_file
def organisation_list(request: ActingRequest) -> HttpResponse:
    rows = visible_to(request.actor, Organisation).select_related("kind", "sector")
    kinds = OrganisationKind.objects.filter(pk__in=rows.order_by().values("kind"))
    filters = [
        Filter("kind", _("Kind"), [(kind.pk, kind.name) for kind in kinds], where("kind")),
        Filter(
            "sector", _("Sector"), [(s.code, s.name) for s in Sector.objects.all()], where("sector__code")
        ),
    ]
    listing = Listing(
        request,
        rows,
        search=["search_key"],
        filters=filters,
        sorts={"name": ["sort_key"], "town": ["town", "sort_key"], "kind": ["kind__position", "sort_key"]},
        default_sort="name",
    )
    if wants_file(request):
        return listing_file(request, listing, _("Organisations"), _columns(), has_persons=False)
    context = {
        "listing": listing,
        "can_register": organisations.may_register_employers(request.actor),
        "can_verify": can_verify_employers(request.actor),
        "can_create_alliance": can_create_alliances(request.actor),
    }
    return render(request, "alliances/organisations/list.html", context)


def _columns() -> Columns:
    """Without the number of a natural person: that is her personal code."""
    return [
        (_("Name"), lambda row: row.name),
        (_("Kind"), lambda row: row.kind),
        (_("Town"), lambda row: row.town),
        (_("Sector"), lambda row: row.sector or ""),
        (_("Registration number"), lambda row: "" if row.is_natural_person else row.registration_number),
        (_("Natural person"), lambda row: row.is_natural_person),
    ]


@require_GET
@acting()
def organisation_detail(request: ActingRequest, pk: int) -> HttpResponse:
    organisation = find_organisation(request, pk)
    sites = visible_to(request.actor, Workplace).filter(organisation=organisation).prefetch_related("hazards")
    stays = restrict(organisation.alliance_memberships.all(), request.actor)
    context = {
        "subject": organisation,
        "sites": list(sites),
        "stays": stays.select_related("alliance").order_by("-joined_on"),
        "can_edit": can_edit_organisation(request.actor, organisation),
        "renamed": visible_to(request.actor, IdentityChange).filter(organisation=organisation).last(),
        "can_verify": can_verify_employers(request.actor),
        "confirmers": queries.confirmers_of(organisation),
        "contact": contact_invitations.standing(organisation, request.actor),
        "kept": contacts.kept_of(organisation, request.actor),
        "may_be_double": can_ask_about_double(request.actor, organisation),
        "keeps_supervisors": organisation.kind_id == "employer"
        and supervisors.can_manage(organisation, request.actor),
    }
    return render(request, "alliances/organisations/detail.html", context)


@require_POST
@acting(write=True)
def contact_invite(request: ActingRequest, pk: int) -> HttpResponse:
    organisation = find_organisation(request, pk)
    contact_invitations.invite(organisation, by=request.actor)
    message = _("The invitation is on its way to %(email)s.") % {"email": organisation.contact_email}
    return finished(request, detail_url(organisation), message)


@require_http_methods(["GET", "POST"])
@acting(write=True)
def employer_create(request: ActingRequest) -> HttpResponse:
    organisations.require_registrar(request.actor)
    form = EmployerForm(request.POST or None, initial=_searched_for(request.GET.get("q", "")))
    message = _("The employer is entered. Add the site where learners work.")
    done = submitted(
        request,
        form,
        organisations.create_employer,
        to=detail_url,
        creates=True,
        message=message,
        by=request.actor,
    )
    _caution(request, form, done)
    return done or render(request, "alliances/organisations/create.html", {"form": form})


@require_http_methods(["GET", "POST"])
@acting(write=True)
def organisation_edit(request: ActingRequest, pk: int) -> HttpResponse:
    organisation = find_organisation(request, pk)
    organisations.require_editor(organisation, request.actor)
    form = OrganisationForm(request.POST or None, organisation=organisation)

    def save(**values: Any) -> Organisation:
        return organisations.edit(organisation, by=request.actor, **values)

    done = submitted(request, form, save, to=detail_url, edits=True, message=_("The changes are saved."))
    waiting = IdentityChange.objects.filter(organisation=organisation, decided_at__isnull=True).first()
    if done and waiting and set(form.changed_data) & set(identity.IDENTITY):
        messages.info(request, _("The new name or number holds once a coordinator has confirmed it."))
    _caution(request, form, done)
    context = {
        "form": form,
        "subject": organisation,
        "is_held_back": identity.needs_confirmation(organisation, request.actor),
        "waiting": waiting,
        "passes_on": contact_waits.waiting_at(organisation, request.actor.organisation_id),
    }
    return done or render(request, "alliances/organisations/edit.html", context)


@require_http_methods(["GET", "POST"])
@acting(write=True)
def workplace_create(request: ActingRequest, pk: int) -> HttpResponse:
    organisation = find_organisation(request, pk)
    organisations.require_editor(organisation, request.actor)
    place = {} if organisation.workplaces.exists() else {name: getattr(organisation, name) for name in PLACE}
    form = WorkplaceForm(request.POST or None, organisation=organisation, initial=place)

    def save(**values: Any) -> Workplace:
        return organisations.add_workplace(organisation, by=request.actor, **values)

    done = submitted(
        request,
        form,
        save,
        to=lambda site: _after_site(request, site),
        creates=True,
        message=_("The site is added."),
    )
    context = {"form": form, "subject": organisation, "site": None, "pin": pin_map(None)}
    return done or _site_page(request, context)


@require_http_methods(["GET", "POST"])
@acting(write=True)
def workplace_edit(request: ActingRequest, pk: int) -> HttpResponse:
    rows = visible_to(request.actor, Workplace).select_related("organisation")
    site: Workplace = get_object_or_404(rows, pk=pk)
    organisations.require_editor(site.organisation, request.actor)
    held = held_places.keeper().count(site)
    form = WorkplaceForm(request.POST or None, organisation=site.organisation, site=site, held=held)

    def save(**values: Any) -> Workplace:
        return organisations.edit_workplace(site, by=request.actor, **values)

    done = submitted(
        request,
        form,
        save,
        to=lambda row: _after_site(request, row),
        edits=True,
        message=_("The changes are saved."),
    )
    context = {
        "form": form,
        "subject": site.organisation,
        "site": site,
        "map": map_of(site),
        "point": organisations.point_shown(site),
        "pin": pin_map(site),
    }
    return done or _site_page(request, context)


def _site_page(request: ActingRequest, context: dict[str, Any]) -> HttpResponse:
    """The only page that may ask a device where it is: whoever stands at the site need not find it."""
    response = render(request, "alliances/organisations/workplace.html", context)
    response.headers["Permissions-Policy"] = "geolocation=(self)"
    return response


def map_of(site: Workplace) -> plots.Plot | None:
    """One site on the outline of the country."""
    if site.lat is None or site.lon is None:
        return None
    number = plots.for_language(get_language() or "lv")
    return plots.latvia_map(
        [plots.MapPoint("site", str(site), site.lat, site.lon, 1.0)],
        rings=latvia_outline(),
        title=str(site),
        labels=plots.MapLabels(place=_("Site"), size=_("Number"), number=number),
    )


def _after_site(request: ActingRequest, site: Workplace) -> str:
    """Back to the organisation; a site whose town is unknown is said aloud, never given a guessed point."""
    if not site.has_point and site.kind != organisations.SHIP:
        messages.warning(
            request, _("This place is not known, so the site has no location yet. Check the town.")
        )
    return detail_url(site.organisation)


PLACE = ("town", "address")
"""The first site is where the organisation is, until somebody types another place."""


def _searched_for(typed: str) -> dict[str, str]:
    """What somebody looked for in vain is what she enters now: a name or a registration number.

    Digits that are none may be a personal code, which no page repeats.
    """
    words = normalise(typed)[:LONGEST_SEARCH]
    if re.fullmatch(r"[4-9][0-9]{10}", words):
        return {"registration_number": words}
    return {"name": words} if re.match(r"[^\W\d]", words) else {}


def _caution(
    request: ActingRequest, form: EmployerForm | OrganisationForm, done: HttpResponse | None
) -> None:
    for caution in form.cautions if done else ():
        messages.warning(request, str(caution.message))
