"""The filters above the list of openings, and the columns of its file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from alliances.audit.list_files import Columns
from alliances.catalogue.models import Qualification
from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest
from alliances.kernel.row_keys import row_key
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation, Workplace
from alliances.pages.list_pages import Filter, cases, where
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening, PlacementKind

FULL = "full"


def columns() -> Columns:
    return [
        (_("Number"), lambda row: row.pk),
        (_("Employer"), lambda row: row.employer.name),
        (_("Registration number"), _number_of),
        (_("Opening"), lambda row: row.title),
        (_("Kind"), lambda row: row.get_kind_display()),
        (_("Town"), lambda row: row.workplace.town),
        (_("Address"), lambda row: row.workplace.address),
        (_("Qualifications"), lambda row: "; ".join(str(one) for one in row.qualifications.all())),
        (_("First day"), lambda row: row.starts_on),
        (_("Last day"), lambda row: row.ends_on),
        (_("Free seats"), lambda row: None if row.status == OpeningState.CLOSED else row.free_seats),
        (_("Seats"), lambda row: row.seat_count),
        (_("State"), _state_of),
        (_("Employer confirmed"), lambda row: row.employer.is_verified),
    ]


def _number_of(row: Opening) -> str:
    """Never of a natural person: that is her personal code."""
    return "" if row.employer.is_natural_person else row.employer.registration_number or ""


def _state_of(row: Opening) -> object:
    is_full = row.status == OpeningState.PUBLISHED and row.is_full
    return _("full") if is_full else row.get_status_display()


def filters_of(request: ActingRequest, rows: QuerySet[Opening]) -> list[Filter]:
    taught = Qualification.objects.filter(openings__in=rows.order_by().values("pk")).distinct()
    sites = Workplace.objects.filter(openings__in=rows.order_by().values("pk")).exclude(municipality="")
    return [
        Filter(
            "qualification",
            _("Qualification"),
            [(str(q.pk), q.name) for q in taught],
            where("qualifications"),
        ),
        Filter("kind", _("Kind"), PlacementKind.choices, where("kind")),
        Filter("state", _("State"), _states(request), _in_state),
        Filter(
            "seats",
            _("Seats"),
            [("free", _("with free seats")), ("full", _("full"))],
            cases(free=Q(free_seats__gt=0), full=Q(free_seats__lte=0)),
        ),
        Filter("when", _("When"), _times(), _at_time),
        Filter(
            "municipality",
            _("Municipality"),
            [
                (name, name)
                for name in sites.values_list("municipality", flat=True).distinct().order_by("municipality")
            ],
            where("workplace__municipality"),
        ),
        Filter(
            "location",
            _("Location"),
            [("none", _("no location"))],
            cases(none=Q(pk__in=Opening.objects.without_location().values("pk"))),
        ),
        Filter("employer", _("Employer"), _named_employer(request), where("employer")),
    ]


def _times() -> Sequence[tuple[str, object]]:
    return [("ahead", _("not begun yet")), ("now", _("going on")), ("past", _("over"))]


def _at_time(rows: QuerySet[Any], when: str) -> QuerySet[Any]:
    """Openings whose days are ahead, go on or are over."""
    today = timezone.localdate()
    if when == "ahead":
        return rows.filter(starts_on__gt=today)
    if when == "past":
        return rows.filter(ends_on__lt=today)
    return rows.filter(starts_on__lte=today, ends_on__gte=today)


def _states(request: ActingRequest) -> Sequence[tuple[str, object]]:
    if request.actor.role is Role.LEARNER:
        return []
    return [*Opening._meta.get_field("status").flatchoices, (FULL, _("full"))]


def _in_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    """A full opening is a published one whose seats are all taken."""
    if state == FULL:
        return rows.filter(status=OpeningState.PUBLISHED, free_seats__lte=0)
    return rows.filter(status=state)


def _named_employer(request: ActingRequest) -> list[tuple[str, object]]:
    """Only the employer in the query string, as linked from its page."""
    key = row_key(request.GET.get("employer", ""))
    if key is None:
        return []
    rows = visible_to(request.actor, Organisation).filter(pk=key, kind="employer")
    return [(str(row.pk), row.name) for row in rows]
