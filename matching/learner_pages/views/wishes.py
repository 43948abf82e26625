"""The page of wishes: openings near home on a map and in a list, ranked by dragging or by buttons."""

from __future__ import annotations

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliances.kernel import plots
from alliances.kernel.actor import Role
from alliances.kernel.errors import Refused
from alliances.kernel.geo import Point, distance_km, latvia_outline
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import row_key
from alliances.kernel.text import search_key
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import finished
from alliances.pages.list_pages import containing
from matching.assignments.queries import may_be_placed
from matching.learner_pages.services import learners
from matching.learner_pages.views.learners import find_learner
from matching.learner_pages.wish_reasons import Bar, Bars, hazardous, label_of, sentence_of
from matching.learners.models import Enrolment, Viewing
from matching.learners.services import viewings
from matching.openings.models import Opening, Wish
from matching.openings.views.openings import seen

MAX_OFFERED = 20
Measured = list[tuple[Opening, float | None]]


@require_http_methods(["GET", "POST"])
@acting(roles=set(Role))
def learner_wishes(request: ActingRequest, pk: int) -> HttpResponse:
    enrolment = find_learner(request, pk)
    viewings.note(enrolment.person, Viewing.What.WISHES, by=request.actor)
    if not may_be_placed(enrolment):
        if request.method == "POST":
            raise Refused("already_ended", _("This enrolment has ended already."))
        return render(request, "matching/learners/no_wishes.html", {"enrolment": enrolment})
    if request.method == "POST":
        return _stepped(request, enrolment, request.POST.get("do", ""))
    q = request.GET.get("q", "")
    wishes = [(wish.opening, _km(enrolment, wish.opening)) for wish in _wishes(enrolment)]
    offers = _offers(request, enrolment, q)
    within = [(opening, km) for opening, km in offers if _is_within(enrolment, km)]
    bars = _bars(enrolment, [opening for opening, _distance in [*wishes, *within]])
    within, barred = _parted(within, bars)
    context = {
        "enrolment": enrolment,
        "wishes": [
            (opening, km, _why(bars[opening.pk]), _is_readable(bars[opening.pk])) for opening, km in wishes
        ],
        "offers": [(opening, km, _key(opening)) for opening, km in within[:MAX_OFFERED]],
        "hidden": len(offers) - len(within) - sum(barred.values()),
        "barred": [sentence_of(bar, count) for bar, count in barred.items()],
        "most": MAX_OFFERED,
        "q": q,
        "map": _map(enrolment, within),
    }
    return render(request, "matching/learners/wishes.html", context)


def _stepped(request: ActingRequest, enrolment: Enrolment, step: str) -> HttpResponse:
    """Take one step, say what became of it, and come back to the row that moved."""
    chosen = _reorder(request, enrolment, step)
    learners.set_wishes(enrolment, chosen, by=request.actor)
    key = step.partition(":")[2]
    rank = next((place for place, row in enumerate(chosen, start=1) if str(row.pk) == key), 0)
    message, anchor = _("The wishes are saved."), "wishes"
    if rank:
        names = {"employer": chosen[rank - 1].employer, "rank": rank}
        message, anchor = _("%(employer)s is wish no. %(rank)s now.") % names, f"wish-{key}"
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    here = reverse("matching:learner-wishes", args=[enrolment.pk])
    return finished(request, f"{here}{query}#{anchor}", message)


def _bars(enrolment: Enrolment, openings: list[Opening]) -> dict[int, Bar | None]:
    """What bars the learner from each of these openings, by the opening's key."""
    own, dangerous = Bars(enrolment), hazardous(openings)
    return {opening.pk: own.of(opening, dangerous) for opening in openings}


def _parted(offers: Measured, bars: dict[int, Bar | None]) -> tuple[Measured, Counter[Bar]]:
    """The offers that she can take, and how many she cannot for which reason."""
    barred = Counter(bar for opening, _distance in offers if (bar := bars[opening.pk]) is not None)
    return [(opening, km) for opening, km in offers if bars[opening.pk] is None], barred


def _why(bar: Bar | None) -> str:
    return label_of(bar) if bar else ""


def _is_readable(bar: Bar | None) -> bool:
    """Whether its page opens for her: what is not offered any more does not."""
    return bar is not Bar.CLOSED


def _wishes(enrolment: Enrolment) -> list[Wish]:
    """The wishes in their order; the openings with their free seats, also those not offered any more."""
    wishes = list(enrolment.wishes.order_by("rank"))
    rows = Opening.objects.with_open_seats().select_related("employer", "workplace")
    openings = rows.in_bulk([wish.opening_id for wish in wishes])
    for wish in wishes:
        wish.opening = openings[wish.opening_id]
    return wishes


def _km(enrolment: Enrolment, opening: Opening) -> float | None:
    home, site = enrolment.person, opening.workplace
    if home.lat is None or home.lon is None or site.lat is None or site.lon is None:
        return None
    return distance_km(Point(home.lat, home.lon), Point(site.lat, site.lon))


def _is_within(enrolment: Enrolment, km: float | None) -> bool:
    """Whether a place lies within her own travel limit; a place without a location is not hidden."""
    return km is None or enrolment.max_km is None or km <= enrolment.max_km


def _offers(request: ActingRequest, enrolment: Enrolment, q: str) -> Measured:
    """Openings that the learner could wish for, the nearest first."""
    rows = (
        seen(request)
        .offered()
        .filter(qualifications=enrolment.programme.qualification_id)
        .exclude(pk__in=enrolment.wishes.values("opening"))
        .exclude(employer__in=enrolment.exclusions.values("employer"))
        .filter(containing(q, ["search_key", "employer__search_key"]), ends_on__gte=timezone.localdate())
        .select_related("employer", "workplace")
    )
    measured = [(opening, _km(enrolment, opening)) for opening in rows]
    measured.sort(key=lambda pair: (pair[1] is None, pair[1] or 0.0, pair[0].sort_key, pair[0].pk))
    return measured


def _key(opening: Opening) -> str:
    """Joins a row of the list to its town's circle."""
    return search_key(opening.workplace.town).replace(" ", "-")


def _map(enrolment: Enrolment, offers: Measured) -> plots.Plot | None:
    """Towns with openings as circles by free places, her home as a square, her limit as a dashed circle."""
    towns: dict[str, plots.MapPoint] = {}
    for opening, _distance in offers:
        site, key = opening.workplace, _key(opening)
        if site.lat is None or site.lon is None:
            continue
        before = towns[key].size if key in towns else 0.0
        towns[key] = plots.MapPoint(key, site.town, site.lat, site.lon, before + opening.seat_count)
    if not towns:
        return None
    home = enrolment.person
    reach = None
    if home.lat is not None and home.lon is not None:
        reach = plots.Reach(home.lat, home.lon, enrolment.max_km)
    count = len(towns)
    return plots.latvia_map(
        list(towns.values()),
        rings=latvia_outline(),
        title=ngettext("Places in %(n)s town", "Places in %(n)s towns", count) % {"n": count},
        labels=plots.MapLabels(
            place=_("Town"), size=_("Places"), number=plots.for_language(get_language() or "lv")
        ),
        reach=reach,
    )


def _reorder(request: ActingRequest, enrolment: Enrolment, step: str) -> list[Opening]:
    """The wishes after one step: add, drop, up, down, or all in a new order."""
    openings = [wish.opening for wish in _wishes(enrolment)]
    verb, _colon, key = step.partition(":")
    places = {str(opening.pk): place for place, opening in enumerate(openings)}
    if verb == "order":
        return _in_order(openings, places, key.split(","))
    if verb == "add" and (added := row_key(key)) is not None:
        return [*openings, get_object_or_404(visible_to(request.actor, Opening), pk=added)]
    if key not in places or verb not in {"drop", "up", "down"}:
        raise Refused("unknown_step", _("This is no step for wishes."))
    opening = openings.pop(places[key])
    if verb != "drop":
        openings.insert(max(0, places[key] + (1 if verb == "down" else -1)), opening)
    return openings


def _in_order(openings: list[Opening], places: dict[str, int], keys: list[str]) -> list[Opening]:
    """The same wishes in another order; a page that is out of date loses none and adds none."""
    if sorted(keys) != sorted(places):
        raise Refused("changed_meanwhile", _("The wishes have changed meanwhile. Look at the page again."))
    return [openings[places[key]] for key in keys]
