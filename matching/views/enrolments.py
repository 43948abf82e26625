"""How an enrolment changes or ends, with what is let go said before it happens; wishes and exclusions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from alliances.access import visible_to as visible_on_ground
from alliances.kernel.actor import Role
from alliances.kernel.errors import Refused
from alliances.kernel.geo import Point, distance_km
from alliances.kernel.requests import ActingRequest, acting
from alliances.models import Organisation
from alliances.views.answers import finished, submitted
from alliances.views.listing import containing
from matching.access import visible_to
from matching.forms.learners import EndForm, ExclusionForm, ExpelForm, MoveForm, TransferForm
from matching.lifecycle import OpeningState
from matching.models import Enrolment, Exclusion, Opening, Viewing
from matching.services import enrolments, learners, viewings
from matching.views.learners import detail_url, find_learner
from matching.views.openings import seen

MOST_OFFERED = 20


@dataclass(frozen=True, slots=True)
class Ending:
    """One way to end an enrolment: its words, its form and its verb."""

    question: object
    button: object
    said: object
    form: type[EndForm]
    verb: Callable[..., Enrolment]


ENDINGS = {
    "leave": Ending(
        gettext_lazy("Does %(name)s leave the school?"),
        gettext_lazy("Record the leaving"),
        gettext_lazy("The leaving is recorded."),
        EndForm,
        enrolments.leave,
    ),
    "expel": Ending(
        gettext_lazy("Is %(name)s expelled?"),
        gettext_lazy("Record the expulsion"),
        gettext_lazy("The expulsion is recorded."),
        ExpelForm,
        enrolments.expel,
    ),
    "graduate": Ending(
        gettext_lazy("Does %(name)s graduate?"),
        gettext_lazy("Record the graduation"),
        gettext_lazy("The graduation is recorded."),
        EndForm,
        enrolments.graduate,
    ),
    "move": Ending(
        gettext_lazy("Does %(name)s move to another school?"),
        gettext_lazy("Record the move"),
        gettext_lazy("The move is recorded. The new school enrols the learner itself."),
        MoveForm,
        enrolments.transfer_out,
    ),
}


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def learner_end(request: ActingRequest, pk: int, way: str) -> HttpResponse:
    if way not in ENDINGS:
        raise Http404
    ending, enrolment = ENDINGS[way], find_learner(request, pk)
    enrolments.require_keeper(enrolment, request.actor)
    arguments: dict[str, Any] = {"enrolment": enrolment} if ending.form is MoveForm else {}
    form: Form = ending.form(request.POST or None, **arguments)

    def save(**values: Any) -> Enrolment:
        return ending.verb(enrolment, by=request.actor, **values)

    done = submitted(request, form, save, to=detail_url, said=ending.said)
    context = {
        "form": form,
        "enrolment": enrolment,
        "question": str(ending.question) % {"name": enrolment.person.name},
        "button": ending.button,
        "ties": enrolments.ties_after(enrolment, timezone.localdate()),
    }
    return done or render(request, "matching/learners/end.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def learner_transfer(request: ActingRequest, pk: int) -> HttpResponse:
    enrolment = find_learner(request, pk)
    enrolments.require_keeper(enrolment, request.actor)
    form = TransferForm(request.POST or None, enrolment=enrolment)

    def save(**values: Any) -> Enrolment:
        return enrolments.transfer(enrolment, by=request.actor, **values)

    done = submitted(request, form, save, to=detail_url, said=_("The transfer is recorded."))
    return done or render(request, "matching/learners/transfer.html", {"form": form, "enrolment": enrolment})


@require_http_methods(["GET", "POST"])
@acting(roles=set(Role))
def learner_wishes(request: ActingRequest, pk: int) -> HttpResponse:
    enrolment = find_learner(request, pk)
    viewings.note(enrolment.person, Viewing.What.WISHES, by=request.actor)
    if request.method == "POST":
        chosen = _rearranged(request, enrolment, request.POST.get("do", ""))
        learners.set_wishes(enrolment, chosen, by=request.actor)
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return finished(request, reverse("matching:learner-wishes", args=[pk]) + query)
    q = request.GET.get("q", "")
    context = {
        "enrolment": enrolment,
        "wishes": [(wish.opening, _km(enrolment, wish.opening)) for wish in _wishes(enrolment)],
        "offers": _offers(request, enrolment, q),
        "most": MOST_OFFERED,
        "q": q,
    }
    return render(request, "matching/learners/wishes.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def learner_exclusions(request: ActingRequest, pk: int) -> HttpResponse:
    enrolment = find_learner(request, pk)
    enrolments.require_keeper(enrolment, request.actor)
    form = ExclusionForm(request.POST or None)

    def save(**values: Any) -> Exclusion:
        return learners.exclude(enrolment, by=request.actor, **values)

    here = reverse("matching:learner-exclusions", args=[pk])
    done = submitted(request, form, save, to=here, said=_("The employer is excluded for this learner."))
    q = request.GET.get("q", "")
    employers = visible_on_ground(request.actor, Organisation).filter(kind="employer")
    context = {
        "form": form,
        "enrolment": enrolment,
        "exclusions": visible_to(request.actor, Exclusion)
        .filter(enrolment=enrolment)
        .select_related("employer"),
        "found": employers.filter(containing(q, ["search_key"]))[:MOST_OFFERED] if q.strip() else [],
        "q": q,
    }
    return done or render(request, "matching/learners/exclusions.html", context)


@require_POST
@acting(kinds={"school"}, write=True)
def learner_readmit(request: ActingRequest, pk: int) -> HttpResponse:
    rows = visible_to(request.actor, Exclusion).select_related("enrolment")
    enrolment = learners.readmit(get_object_or_404(rows, pk=pk), by=request.actor)
    here = reverse("matching:learner-exclusions", args=[enrolment.pk])
    return finished(request, here, _("The employer is no longer excluded."))


def _wishes(enrolment: Enrolment) -> Any:
    return enrolment.wishes.select_related("opening__employer", "opening__workplace").order_by("rank")


def _km(enrolment: Enrolment, opening: Opening) -> float | None:
    home, site = enrolment.person, opening.workplace
    if home.lat is None or home.lon is None or site.lat is None or site.lon is None:
        return None
    return distance_km(Point(home.lat, home.lon), Point(site.lat, site.lon))


def _offers(request: ActingRequest, enrolment: Enrolment, q: str) -> list[tuple[Opening, float | None]]:
    """Openings that the learner could wish for, the nearest first."""
    rows = (
        seen(request)
        .filter(qualifications=enrolment.programme.qualification_id, status=OpeningState.PUBLISHED)
        .exclude(pk__in=enrolment.wishes.values("opening"))
        .exclude(employer__in=enrolment.exclusions.values("employer"))
        .filter(containing(q, ["search_key", "employer__search_key"]), ends_on__gte=timezone.localdate())
        .select_related("employer", "workplace")
    )
    measured = [(opening, _km(enrolment, opening)) for opening in rows]
    measured.sort(key=lambda pair: (pair[1] is None, pair[1] or 0.0, pair[0].sort_key, pair[0].pk))
    return measured[:MOST_OFFERED]


def _rearranged(request: ActingRequest, enrolment: Enrolment, wanted: str) -> list[Opening]:
    """The wishes after one step: add, drop, up or down."""
    openings = [wish.opening for wish in _wishes(enrolment)]
    verb, _colon, key = wanted.partition(":")
    places = {str(opening.pk): place for place, opening in enumerate(openings)}
    if verb == "add" and key.isdecimal() and len(key) <= 18:
        return [*openings, get_object_or_404(visible_to(request.actor, Opening), pk=int(key))]
    if key not in places or verb not in {"drop", "up", "down"}:
        raise Refused("unknown_step", _("This is no step for wishes."))
    opening = openings.pop(places[key])
    if verb != "drop":
        openings.insert(max(0, places[key] + (1 if verb == "down" else -1)), opening)
    return openings
