"""Pages of openings: the list, one opening, the form, and its moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.audit.list_files import listing_file, offers_file, wants_file
from alliances.catalogue.models import Qualification
from alliances.kernel.actor import Role
from alliances.kernel.lifecycles import moves_from
from alliances.kernel.requests import ActingRequest, View, acting
from alliances.kernel.row_keys import row_key, row_keys
from alliances.kernel.visibility import visible_to
from alliances.law.services import ruleset_on
from alliances.organisations.access import can_verify_employers
from alliances.organisations.models import Hazard, Organisation, Supervisor
from alliances.organisations.services import organisations
from alliances.pages.form_pages import finished, submitted
from alliances.pages.list_pages import Listing, containing
from matching.openings import held_terms
from matching.openings.access import can_manage_openings
from matching.openings.forms import PICKED, OpeningForm, sort_fields
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening, OpeningQuerySet, SeatClaim
from matching.openings.queries import opening_defaults as precedents
from matching.openings.services import by_others, openings
from matching.openings.views.cautions import cautions, ended_papers
from matching.openings.views.filters import columns, filters_of

MAX_EMPLOYERS = 20
PUBLISHED = gettext_lazy("Published: rounds can place learners here.")


def seen(request: ActingRequest) -> OpeningQuerySet:
    """Openings that the actor may read, each with its free seats."""
    return cast(OpeningQuerySet, visible_to(request.actor, Opening)).with_open_seats()


def find_opening(request: ActingRequest, pk: int) -> Opening:
    rows = seen(request).select_related("employer", "workplace", "registered_by")
    opening: Opening = get_object_or_404(rows, pk=pk)
    return opening


def detail_url(opening: Opening) -> str:
    return reverse("matching:opening-detail", args=[opening.pk])


@require_GET
@acting(roles=set(Role))
@offers_file
def opening_list(request: ActingRequest) -> HttpResponse:
    rows = seen(request).annotate(is_over=Q(status=OpeningState.CLOSED))
    listing = Listing(
        request,
        rows.select_related("employer", "workplace").prefetch_related("qualifications"),
        search=["search_key", "employer__search_key"],
        filters=filters_of(request, rows),
        sorts={
            "name": ["is_over", "employer__sort_key", "title"],
            "town": ["workplace__town", "employer__sort_key"],
            "from": ["starts_on", "employer__sort_key"],
            "free": ["free_seats", "employer__sort_key"],
        },
        default_sort="name",
    )
    if wants_file(request):
        return listing_file(request, listing, _("Openings"), columns(), has_persons=False)
    context = {
        "listing": listing,
        "is_employer": request.actor.organisation_kind == "employer",
        "can_create": can_manage_openings(request.actor),
        "free": rows.filter(status=OpeningState.PUBLISHED).aggregate(n=Sum("free_seats"))["n"] or 0,
    }
    return render(request, "matching/openings/list.html", context)


@require_GET
@acting(roles=set(Role))
def opening_detail(request: ActingRequest, pk: int) -> HttpResponse:
    opening = find_opening(request, pk)
    may_change = openings.can_manage(opening, request.actor)
    claims = visible_to(request.actor, SeatClaim).filter(seat__opening=opening, released_at__isnull=True)
    context = {
        "opening": opening,
        "is_past": opening.starts_on < timezone.localdate(),
        "hazards": _hazards(opening),
        "cautions": [
            *cautions(opening, ruleset_on(max(opening.starts_on, timezone.localdate()))),
            *(ended_papers(opening, timezone.localdate()) if may_change else ()),
        ],
        "moves": moves_from(OpeningState(opening.status)) if may_change else frozenset(),
        "can_edit": may_change and opening.status != OpeningState.CLOSED,
        "can_duplicate": can_manage_openings(request.actor, opening.employer),
        "can_verify": can_verify_employers(request.actor),
        "can_take_over": opening.registered_by_id is not None
        and request.actor.organisation_id == opening.employer_id
        and request.actor.can_write(),
        "is_keeper": may_change,
        "held": held_terms.keeper().held(opening) if may_change else None,
        "own_learners": claims.select_related("enrolment__person") if _is_school(request) else (),
    }
    return render(request, "matching/openings/detail.html", context)


@require_http_methods(["GET", "POST"])
@acting(write=True)
def opening_create(request: ActingRequest) -> HttpResponse:
    employer = _employer(request)
    if employer is None:
        return _choose_employer(request)
    form = OpeningForm(
        request.POST or None,
        employer=employer,
        begin=_initial_values(request, employer),
        supervisors=_supervisors(request, employer),
    )
    publishes = request.POST.get("then") == "publish"

    def save(**_values: Any) -> Opening:
        site, place, values = form.split()
        with transaction.atomic():
            site = site or organisations.add_workplace(employer, by=request.actor, **place)
            opening = openings.create(employer=employer, workplace=site, by=request.actor, **values)
            return openings.publish(opening, by=request.actor) if publishes else opening

    message = PUBLISHED if publishes else _("The draft is saved. Publish it when it is right.")
    done = (
        None
        if _only_looks(request)
        else submitted(request, form, save, to=detail_url, creates=True, message=message)
    )
    before = precedents.qualifications_of(employer)
    context = {"form": form, "employer": employer, "opening": None, "before": before}
    return done or render(request, "matching/openings/form.html", context)


@require_http_methods(["GET", "POST"])
@acting(write=True)
def opening_edit(request: ActingRequest, pk: int) -> HttpResponse:
    opening = find_opening(request, pk)
    openings.require_manager(opening, request.actor)
    form = OpeningForm(
        request.POST or None,
        employer=opening.employer,
        opening=opening,
        supervisors=_supervisors(request, opening.employer),
        held=held_terms.keeper().count(opening),
    )
    publishes = request.POST.get("then") == "publish"

    def save(**_values: Any) -> Opening:
        site, place, values = form.split()
        with transaction.atomic():
            site = site or organisations.add_workplace(opening.employer, by=request.actor, **place)
            saved = openings.update(opening, by=request.actor, workplace=site, **values)
            return openings.publish(saved, by=request.actor) if publishes else saved

    message = PUBLISHED if publishes else _("The changes are saved.")
    done = (
        None
        if _only_looks(request)
        else submitted(request, form, save, to=detail_url, edits=True, message=message)
    )
    context = {"form": form, "employer": opening.employer, "opening": opening}
    return done or render(request, "matching/openings/form.html", context)


def _only_looks(request: ActingRequest) -> bool:
    """Whether Enter was pressed in a field: the form's first button answers, and it saves nothing."""
    if request.POST.get("then") != "look":
        return False
    messages.info(request, _("Nothing is saved yet. Press one of the buttons below the form."))
    return True


@require_GET
@acting(write=True)
def opening_choices(request: ActingRequest, name: str) -> HttpResponse:
    """The check boxes of a picker after a search; checked ones are preserved."""
    if name not in PICKED:
        raise Http404
    taught = row_keys(request.GET.getlist("qualifications"))
    usual = [skill.pk for skill in precedents.skills_of(taught)] if name == "skills" else ()
    context = sort_fields(name, request.GET.getlist(name), request.GET.get("find", ""), usual)
    return render(request, "matching/openings/picker_boxes.html", context)


@require_POST
@acting(write=True)
def opening_duplicate(request: ActingRequest, pk: int) -> HttpResponse:
    copy = openings.duplicate(find_opening(request, pk), by=request.actor)
    message = _("This is the copy, a draft. Change what is different.")
    return finished(request, reverse("matching:opening-edit", args=[copy.pk]), message)


@require_POST
@acting(write=True)
def opening_again(request: ActingRequest, pk: int) -> HttpResponse:
    copy = openings.offer_again(find_opening(request, pk), by=request.actor)
    message = _("This is the copy, a draft, a year later. Check the days and publish it.")
    return finished(request, reverse("matching:opening-edit", args=[copy.pk]), message)


def _status_view(verb: Callable[..., Opening], message: object) -> View:
    @require_POST
    @acting(write=True)
    def move(request: ActingRequest, pk: int) -> HttpResponse:
        verb(find_opening(request, pk), by=request.actor)
        return finished(request, reverse("matching:opening-detail", args=[pk]), message)

    return move


opening_publish = _status_view(openings.publish, PUBLISHED)
opening_confirm = _status_view(openings.confirm, gettext_lazy("Thank you: the place is offered."))
opening_take_over = _status_view(
    by_others.take_over, gettext_lazy("This opening is yours now: nobody else changes it.")
)
opening_pause = _status_view(openings.pause, gettext_lazy("Paused: no new learners are placed here."))
opening_close = _status_view(openings.close, gettext_lazy("Closed for good."))


@require_GET
@acting()
def employer_openings(request: ActingRequest, pk: int) -> HttpResponse:
    """What the page of an employer shows of its openings."""
    employer = get_object_or_404(visible_to(request.actor, Organisation), pk=pk, kind="employer")
    rows = seen(request).filter(employer=employer)
    context = {
        "employer": employer,
        "openings": rows.select_related("workplace").order_by("status", "-starts_on")[:MAX_EMPLOYERS],
        "total": rows.count(),
        "can_create": can_manage_openings(request.actor, employer),
    }
    return render(request, "matching/openings/of_employer.html", context)


def _initial_values(request: ActingRequest, employer: Organisation) -> dict[str, Any] | None:
    """What the form begins with where the address names a qualification."""
    key = row_key(request.GET.get("qualification", ""))
    chosen = None if key is None else Qualification.objects.filter(pk=key).first()
    return precedents.beginning(employer, chosen) if chosen else None


def _supervisors(request: ActingRequest, employer: Organisation) -> QuerySet[Supervisor]:
    """Those of the employer whom the reader may know."""
    supervisors = visible_to(request.actor, Supervisor).filter(employer=employer, is_active=True)
    return Supervisor.objects.of(employer).filter(pk__in=supervisors.values("pk"))


def _employer(request: ActingRequest) -> Organisation | None:
    """The own employer; for whoever enters openings for others the one named in the address."""
    if request.actor.organisation_kind == "employer":
        return request.membership.organisation
    key = row_key(request.GET.get("employer", ""))
    if key is None:
        return None
    rows = visible_to(request.actor, Organisation).filter(kind="employer")
    employer: Organisation = get_object_or_404(rows, pk=key)
    return employer


def _choose_employer(request: ActingRequest) -> HttpResponse:
    q = request.GET.get("q", "")
    rows = visible_to(request.actor, Organisation).filter(kind="employer")
    employers = rows.filter(containing(q, ["search_key"]))[:MAX_EMPLOYERS] if q.strip() else []
    return render(request, "matching/openings/employer.html", {"employers": employers, "q": q})


def _is_school(request: ActingRequest) -> bool:
    return request.actor.organisation_kind == "school" and request.actor.role is not Role.LEARNER


def _hazards(opening: Opening) -> list[tuple[Hazard, str]]:
    """Hazards of the opening and of its site, each once, and where they come from."""
    work, site = set(opening.hazards.all()), set(opening.workplace.hazards.all())

    def origin(hazard: Hazard) -> str:
        if hazard in work and hazard in site:
            return _("at this site and in this work")
        return _("at this site") if hazard in site else _("in this work")

    return [(hazard, origin(hazard)) for hazard in sorted(work | site, key=lambda hazard: hazard.code)]
