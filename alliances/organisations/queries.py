"""Which site of an employer a row means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable

from alliances.geography.services import Location
from alliances.imports.services.lookup import fold
from alliances.kernel.model_mixins import LocationSource
from alliances.organisations.models import Workplace, WorkplaceKind


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
