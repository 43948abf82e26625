"""Which site of an employer a row means, and which schools confirm an employer."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable

from django.db.models import Q

from alliances.geography.services import Location
from alliances.imports.services.lookup import fold
from alliances.kernel.actor import Role
from alliances.kernel.geo import Point, distance_km
from alliances.kernel.model_mixins import LocationSource
from alliances.organisations.models import Organisation, Workplace, WorkplaceKind

MAX_CONFIRMERS = 3
NEAR_KM = 50


def confirmers_of(employer: Organisation) -> list[Organisation]:
    """The nearest schools that can be asked to confirm this employer; nobody where nothing waits.

    A school that wrote neither a telephone nor an e-mail address is no help; one further than `NEAR_KM` is
    named only where none is nearer.
    """
    if employer.kind_id != "employer" or employer.is_verified:
        return []
    staff = Q(
        memberships__ended_on__isnull=True,
        memberships__role__in=[Role.ADMINISTRATOR.value, Role.COORDINATOR.value],
        memberships__user__is_active=True,
    )
    schools = Organisation.objects.of_kind("school").filter(staff).distinct()

    def nearness(school: Organisation) -> tuple[bool, float, str]:
        is_far = not (school.town and school.town == employer.town)
        return is_far, _km_between(school, employer), school.sort_key

    reached = sorted((one for one in schools if one.contact_phone or one.contact_email), key=nearness)
    near = [one for one in reached if not nearness(one)[0] or _km_between(one, employer) <= NEAR_KM]
    return (near or reached[:1])[:MAX_CONFIRMERS]


def _km_between(one: Organisation, other: Organisation) -> float:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return math.inf
    return distance_km(Point(one.lat, one.lon), Point(other.lat, other.lon))


class Sites:
    """Known sites by owner, and those that the rows above add; hostels are no places of work."""

    def __init__(self, rows: Iterable[Workplace], owner_of: Callable[[Workplace], Hashable]) -> None:
        self._of: dict[Hashable, list[Workplace]] = defaultdict(list)
        for site in sorted(rows, key=lambda site: site.pk):
            if site.kind != WorkplaceKind.HOSTEL:
                self._of[owner_of(site)].append(site)

    def of(self, owner: Hashable) -> list[Workplace]:
        return self._of[owner]

    def add(self, owner: Hashable, site: Workplace) -> None:
        self._of[owner].append(site)

    def find(
        self, owner: Hashable, location: Location, name: str = "", *, may_refine: bool = False
    ) -> Workplace | None:
        """The first site that fits the name, the address and the town, as far as they are given.

        An address for the only site of a town that has none yet makes that site more precise. Coordinates
        without an address mean the site at that point, or one that has none; with ``may_refine`` also one
        of which only the town was known.
        """
        fitting = [s for s in self._of[owner] if not name or fold(s.name) == fold(name)]
        if location.town:
            fitting = [s for s in fitting if _town(s) == (location.place_code or fold(location.town))]
        if location.address:
            same = [s for s in fitting if fold(s.address) == fold(location.address)]
            is_only = len(fitting) == 1 and not fitting[0].address
            return same[0] if same else fitting[0] if is_only else None
        if location.source == LocationSource.FILE:
            same = [s for s in fitting if (s.lat, s.lon) == (location.lat, location.lon)]
            vague = [s for s in fitting if not s.has_point or (may_refine and s.location_source in _VAGUE)]
            fitting = same or vague
        return fitting[0] if fitting else None


_VAGUE = (LocationSource.NONE, LocationSource.GAZETTEER)


def _town(site: Workplace) -> str:
    return site.place_code or fold(site.town)


def label(site: Workplace) -> str:
    """How a site is called in a preview."""
    return ", ".join(part for part in (site.name, site.address, site.town) if part) or "–"
