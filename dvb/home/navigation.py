"""At most six destinations for each role; the first four stand in the bottom bar of a phone."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from alliances.kernel.actor import Actor, Role
from matching.imports.services import kinds_of


@dataclass(frozen=True, slots=True)
class Destination:
    url: str
    label: str
    icon: str
    current: bool


def _names(actor: Actor) -> list[tuple[str, str, str]]:
    """Route, label and icon of each destination, the daily ones first."""
    start = ("home", _("Start"), "home")
    learners = ("matching:learner-list", _("Learners"), "people")
    openings = ("matching:opening-list", _("Openings"), "briefcase")
    answers = ("matching:assignment-list", _("Answers"), "check")
    agreements = ("agreement-list", _("Agreements"), "edit")
    rounds = ("matching:round-list", _("Rounds"), "shuffle")
    imports = ("matching:import-list", _("Import"), "upload")
    organisations = ("alliances:organisation-list", _("Organisations"), "building")
    progress = ("progress", _("Progress"), "chart")
    rules = ("alliances:rule-list", _("Legal rules"), "scales")
    indicator = ("indicator", _("Indicator"), "chart")
    if actor.role is Role.LEARNER:
        own_log = ("log", pgettext("destination", "Log"), "calendar")
        place = ("matching:my-place", _("My place"), "check")
        return [start, own_log, progress, place, openings, agreements]
    match actor.organisation_kind:
        case "school":
            return [start, learners, openings, rounds, answers, agreements]
        case "employer":
            return [start, answers, openings, agreements, imports]
        case "ministry" | "agency":
            return [start, indicator, rounds, organisations, rules, imports]
        case _:
            return [start, rounds, answers, openings, organisations, imports]


def destinations(request: HttpRequest) -> list[Destination]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    result = []
    for route, label, icon in _names(actor):
        if route == "matching:import-list" and not kinds_of(actor):
            continue
        url = reverse(route)
        is_current = request.path == url or (url != "/" and request.path.startswith(url))
        result.append(Destination(url, label, icon, is_current))
    return result
