"""Autocompletion of place names."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from alliances.kernel.actor import Role
from alliances.kernel.geo import Gazetteer, Place
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.text import normalise

MAX_SUGGESTIONS = 8
LONGEST = 120


def spell(place: Place) -> str:
    """A place as it can be typed back without doubt: ``Ķekava, Ķekavas novads``, but plain ``Rīga``."""
    return place.name if place.municipality in ("", place.name) else f"{place.name}, {place.municipality}"


@require_GET
@acting(roles=set(Role))
def place_suggest(request: ActingRequest) -> HttpResponse:
    text = normalise(request.GET.get("town", ""))[:LONGEST]
    gazetteer = Gazetteer.load()
    places = gazetteer.search(text, MAX_SUGGESTIONS) or (
        gazetteer.suggest(text, MAX_SUGGESTIONS) if text else []
    )
    return render(
        request, "alliances/widgets/options.html", {"names": [(spell(place), place) for place in places]}
    )
