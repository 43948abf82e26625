"""Pages of learners: the list, one learner, and what changes about her."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from alliances.audit.list_files import Columns, listing_file, offers_file, wants_file
from alliances.catalogue.models import Programme
from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.law.rules import adulthood_day, school_year_of
from alliances.pages.form_pages import submitted
from alliances.pages.list_pages import Filter, Listing, cases, where
from matching.assignments import stays, terms
from matching.assignments.queries import may_be_placed
from matching.enrolment_changes.services import taking_back
from matching.kernel.reasons import reason_word
from matching.learner_pages.forms import LearnerForm
from matching.learner_pages.services import learners
from matching.learner_pages.views.year_picture import Stretch, of_blocks, of_windows, year_picture
from matching.learners.access import can_manage_learners, can_send, require_manager
from matching.learners.models import CalendarBlock, Enrolment, EnrolmentQuerySet, Group, SchoolYear, Viewing
from matching.learners.services import viewings
from matching.openings.models import Exclusion, SeatClaim, Wish
from matching.rounds.models import Proposal

NONE = "none"


def find_learner(request: ActingRequest, pk: int) -> Enrolment:
    rows = visible_to(request.actor, Enrolment).select_related(
        "person", "school", "programme__qualification", "group__school_year", "hostel"
    )
    enrolment: Enrolment = get_object_or_404(rows, pk=pk)
    viewings.note(enrolment.person, Viewing.What.LEARNER, by=request.actor)
    return enrolment


def detail_url(enrolment: Enrolment) -> str:
    return reverse("matching:learner-detail", args=[enrolment.pk])


@require_GET
@acting(kinds={"school"})
@offers_file
def learner_list(request: ActingRequest) -> HttpResponse:
    today = timezone.localdate()
    everybody = cast(EnrolmentQuerySet, visible_to(request.actor, Enrolment))
    has_left = Q(ended_on__lt=today)
    shows_left = request.GET.get("state") == "left"
    rows = learners.with_place(
        everybody.filter(has_left) if shows_left else everybody.exclude(has_left), today
    )
    listing = Listing(
        request,
        rows.select_related("person", "programme", "group"),
        search=["person__search_key", "external_id"],
        filters=_filters(request, today),
        sorts={
            "name": ["person__sort_key"],
            "group": ["group__sort_key", "person__sort_key"],
            "programme": ["programme__name", "person__sort_key"],
            "town": ["person__town", "person__sort_key"],
            "born": ["person__birth_date"],
        },
        default_sort="name",
    )
    if wants_file(request):
        title = _("Learners who left") if shows_left else _("Learners")
        viewings.note_all((row.person for row in listing.rows), Viewing.What.LEARNER, by=request.actor)
        return listing_file(request, listing, title, _columns(today, shows_left))
    context = {
        "listing": listing,
        "tabs": _tabs(shows_left, everybody.exclude(has_left).count(), everybody.filter(has_left).count()),
        "shows_left": shows_left,
        "can_manage": can_manage_learners(request.actor),
        "rows": [_row(enrolment, today) for enrolment in listing.page],
        **({} if shows_left else learners.place_counts(rows)),
    }
    return render(request, "matching/learners/list.html", context)


@require_GET
@acting(roles=set(Role))
def learner_detail(request: ActingRequest, pk: int) -> HttpResponse:
    enrolment = find_learner(request, pk)
    today = timezone.localdate()
    own = {"enrolment": enrolment}
    claims = visible_to(request.actor, SeatClaim).filter(**own, released_at__isnull=True)
    context = {
        "enrolment": enrolment,
        "today": today,
        **_age(enrolment, today),
        "wishes": visible_to(request.actor, Wish)
        .filter(**own)
        .select_related("opening__employer", "opening__workplace"),
        "exclusions": visible_to(request.actor, Exclusion).filter(**own).select_related("employer"),
        "claims": stays.with_days(
            claims.select_related("seat__opening__employer", "seat__opening__workplace"), request.actor
        ),
        "result": _result(request, enrolment),
        "can_manage": can_manage_learners(request.actor) and not enrolment.has_left,
        **_way_back(request, enrolment),
        "can_wish": (can_manage_learners(request.actor) or request.actor.role is Role.LEARNER)
        and may_be_placed(enrolment),
        **_calendar(enrolment, today),
    }
    return render(request, "matching/learners/detail.html", context)


def _way_back(request: ActingRequest, enrolment: Enrolment) -> dict[str, bool]:
    """Whether the ending was recorded today, and whether it can be taken back."""
    if enrolment.ended_on is None or not can_send(request.actor, enrolment):
        return {}
    entry = taking_back.ended_today(enrolment)
    can_undo = taking_back.can_be_taken_back(enrolment, entry)
    return {"ended_today": entry is not None, "can_take_back": can_undo}


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def learner_edit(request: ActingRequest, pk: int) -> HttpResponse:
    enrolment = find_learner(request, pk)
    require_manager(enrolment, request.actor)
    form = LearnerForm(request.POST or None, enrolment=enrolment)

    def save(**values: Any) -> Enrolment:
        return learners.edit(enrolment, by=request.actor, **values)

    done = submitted(request, form, save, to=detail_url, edits=True, message=_("The changes are saved."))
    return done or render(request, "matching/learners/edit.html", {"form": form, "enrolment": enrolment})


def _filters(request: ActingRequest, today: dt.date) -> list[Filter]:
    programmes = visible_to(request.actor, Group).values("programme")
    offered = Programme.objects.filter(
        Q(pk__in=programmes) | Q(enrolments__in=visible_to(request.actor, Enrolment))
    ).distinct()
    current = SchoolYear.objects.filter(starts_on__lte=today, ends_on__gte=today)
    groups = visible_to(request.actor, Group).filter(
        Q(school_year__in=current) | Q(school_year__starts_on__gt=today)
    )
    return [
        Filter(
            "programme",
            _("Programme"),
            [(str(row.pk), str(row)) for row in offered],
            where("programme"),
        ),
        Filter(
            "group",
            _("Group"),
            [(NONE, _("without a group")), *((str(row.pk), row.code) for row in groups)],
            lambda rows, value: rows.filter(group=None if value == NONE else value),
        ),
        Filter(
            "place",
            _("Place"),
            [("with", _("with a place")), ("without", _("without a place"))],
            cases(**{"with": Q(has_place=True), "without": Q(has_place=False)}),
        ),
        Filter(
            "age",
            _("Age"),
            [("minor", _("under 18")), ("adult", _("18 or older")), (NONE, _("birth date missing"))],
            cases(
                minor=learners.minors_on(today),
                adult=~learners.minors_on(today),
                none=Q(person__birth_date__isnull=True),
            ),
        ),
        Filter(
            "location",
            _("Location"),
            [(NONE, _("no location"))],
            cases(none=Q(pk__in=Enrolment.objects.without_location().values("pk"))),
        ),
    ]


def _columns(today: dt.date, shows_left: bool) -> Columns:
    """What the table shows, and the names and the birth date apart, for other lists of the school."""
    place: Columns = [
        (_("Why she left"), lambda row: row.get_end_reason_display()),
        (_("Last day"), lambda row: row.ended_on),
    ]
    return [
        (_("Surname"), lambda row: row.person.last_name),
        (_("First name"), lambda row: row.person.first_name),
        (_("Number"), lambda row: row.external_id),
        (_("Group"), lambda row: row.group.code if row.group else ""),
        (_("Programme"), lambda row: row.programme.name),
        (_("Programme code"), lambda row: row.programme.code),
        (_("Home"), lambda row: row.person.town),
        (_("Home is located"), lambda row: row.person.has_point),
        (_("Birth date"), lambda row: row.person.birth_date),
        (_("Age"), lambda row: row.person.age_on(today)),
        *(place if shows_left else [(_("Has a place"), lambda row: bool(row.has_place))]),
    ]


def _tabs(shows_left: bool, current: int, left: int) -> list[dict[str, object]]:
    return [
        {"label": _("Enrolled"), "url": "?", "current": not shows_left, "count": current},
        {"label": _("Left"), "url": "?state=left", "current": shows_left, "count": left},
    ]


def _age(enrolment: Enrolment, day: dt.date) -> dict[str, object]:
    birth_date = enrolment.person.birth_date
    return {
        "is_minor": enrolment.person.needs_guardian_on(day),
        "adult_on": adulthood_day(birth_date) if birth_date else None,
        "age": enrolment.person.age_on(day),
    }


def _row(enrolment: Enrolment, today: dt.date) -> dict[str, object]:
    return {"enrolment": enrolment, **_age(enrolment, today)}


def _result(request: ActingRequest, enrolment: Enrolment) -> Proposal | None:
    """The learner's proposal in the current run of the latest round."""
    rows = visible_to(request.actor, Proposal).filter(enrolment=enrolment, run__round__current_run=F("run"))
    proposal: Proposal | None = (
        rows.select_related("run__round", "opening__employer", "opening__workplace")
        .order_by("-run__created_at")
        .first()
    )
    if proposal is not None:
        proposal.reason_word = reason_word(proposal.reason)  # type: ignore[attr-defined]
        proposal.km_today = _km_today(enrolment, proposal)  # type: ignore[attr-defined]
    return proposal


def _km_today(enrolment: Enrolment, proposal: Proposal) -> float | None:
    """The way from today's home: the round counted it from the home of its day."""
    if proposal.opening is None:
        return None
    return terms.distance(enrolment.person, proposal.opening.workplace)


def _calendar(enrolment: Enrolment, today: dt.date) -> dict[str, object]:
    """When she is available: in words, and as a picture of the school year that matters today."""
    blocks = list(CalendarBlock.objects.filter(group=enrolment.group_id or 0).order_by("starts_on"))
    windows = learners.availability(enrolment, blocks)
    year = enrolment.group.school_year if enrolment.group else _year_on(max(today, enrolment.started_on))
    if year is None or (windows is None and not blocks):
        return {"windows": windows, "picture": None}
    own_dates = bool(enrolment.available_from or enrolment.available_to)
    inside = [(first, min(last, year.ends_on)) for first, last in windows or [] if first <= year.ends_on]
    stretches: list[Stretch] = of_windows(inside) if own_dates or not blocks else of_blocks(blocks)
    title = _("The school year %(year)s") % {"year": year.code}
    return {
        "windows": inside if windows is not None else None,
        "picture": year_picture(year.starts_on, year.ends_on, stretches, title=title) if stretches else None,
    }


def _year_on(day: dt.date) -> SchoolYear | None:
    return SchoolYear.objects.filter(code=school_year_of(day).code).first()
