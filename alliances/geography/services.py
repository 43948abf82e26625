"""Where something is: a point from the file, the gazetteer or the address search, never a guess."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from alliances.geography.models import FoundAddress
from alliances.kernel.errors import Refused
from alliances.kernel.geo import Gazetteer, Geocoder, Place, Point, build_geocoder, is_in_latvia
from alliances.kernel.model_mixins import Located, LocationSource
from alliances.kernel.text import normalise

FIELDS = ("address", "town", "municipality", "place_code", "lat", "lon", "location_source")
_NOWHERE = "nowhere"
_MISSED_FOR = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Location:
    """What is known of a place; unpacks into the fields of a ``Located`` row.

    ``lat`` and ``lon`` are degrees on WGS 84, both ``None`` where the place is not known for certain.
    """

    lat: float | None = None
    lon: float | None = None
    source: str = LocationSource.NONE.value
    place_code: str = ""
    municipality: str = ""
    town: str = ""
    address: str = ""

    @property
    def location_source(self) -> str:
        return self.source

    @property
    def is_known(self) -> bool:
        return self.lat is not None

    def keys(self) -> Iterator[str]:
        return iter(FIELDS)

    def __getitem__(self, field: str) -> Any:
        return getattr(self, field)


def locate(
    town: str = "",
    address: str = "",
    *,
    municipality: str = "",
    postcode: str = "",
    lat: float | None = None,
    lon: float | None = None,
    ask: Geocoder | None = None,
) -> Location:
    """Find a place: coordinates first, then the town, then the address, then ``ask``; else no point.

    Coordinates outside Latvia are not used: they are swapped or mistyped more often than meant. ``ask``
    sends the address to an outside service, so never give it for the home of a learner.
    """
    town, address, municipality = normalise(town), normalise(address), normalise(municipality)
    place = _in_gazetteer(town, address, municipality, postcode)
    if lat is not None and lon is not None and is_usable(lat, lon):
        return _location_at(Point(lat, lon), LocationSource.FILE, place, town, address, municipality)
    if place is not None:
        return _location_at(place.point, LocationSource.GAZETTEER, place, town, address, municipality)
    if ask is not None and address:
        query = ", ".join(part for part in (address, town, municipality, postcode) if part)
        if (point := ask.locate(query)) is not None:
            return _location_at(point, LocationSource.GEOCODER, None, town, address, municipality)
    return Location(town=town, address=address, municipality=municipality)


def of_row(row: Located) -> Location:
    """The place of a row that is known already."""
    return Location(
        lat=row.lat,
        lon=row.lon,
        source=row.location_source,
        place_code=row.place_code,
        municipality=row.municipality,
        town=row.town,
        address=row.address,
    )


def is_usable(lat: float, lon: float) -> bool:
    """Whether coordinates make sense here; swapped ones do not."""
    return -90 <= lat <= 90 and -180 <= lon <= 180 and is_in_latvia(Point(lat, lon))


def suggest(town: str = "", address: str = "", limit: int = 3) -> list[str]:
    """Names of places that may have been meant, best first, each with its municipality."""
    places = Gazetteer.load().suggest(town or address, limit)
    return [p.name if p.municipality in {p.name, ""} else f"{p.name} ({p.municipality})" for p in places]


def geocoder() -> Geocoder | None:
    """The address search that the operator switched on; none by default."""
    return build_geocoder(
        settings.GEOCODER, cache=StoredAddresses(settings.GEOCODER), user_agent=settings.GEOCODER_USER_AGENT
    )


class StoredAddresses:
    """Database cache of the address search: hits are kept, misses are retried the next day."""

    def __init__(self, source: str) -> None:
        self._source = source

    def get(self, key: str, default: Any = None) -> Any:
        known = FoundAddress.objects.filter(query=key).first()
        if known is None:
            return default
        if known.lat is None or known.lon is None:
            return default if timezone.now() - known.found_at > _MISSED_FOR else _NOWHERE
        return (known.lat, known.lon)

    def set(self, key: str, value: Any, timeout: Any = None) -> None:
        lat, lon = (None, None) if value == _NOWHERE else value
        FoundAddress.objects.update_or_create(
            query=key,
            defaults={"lat": lat, "lon": lon, "source": self._source, "found_at": timezone.now()},
        )


class Patience:
    """A geocoder with a limited number of queries: an upload must not wait hours for a slow service."""

    def __init__(self, service: Geocoder, limit: int = 50) -> None:
        self._service, self._left = service, limit

    def locate(self, address: str) -> Point | None:
        if self._left <= 0:
            return None
        self._left -= 1
        try:
            return self._service.locate(address)
        except Refused:
            self._left = 0
            return None


def _in_gazetteer(town: str, address: str, municipality: str, postcode: str) -> Place | None:
    gazetteer = Gazetteer.load()
    for text in (town, address):
        if text and (place := gazetteer.find(f"{text}, {municipality}" if municipality else text)):
            return place
    return gazetteer.find(postcode) if postcode and not town and not address else None


def _location_at(
    point: Point, source: LocationSource, place: Place | None, town: str, address: str, municipality: str
) -> Location:
    """The town keeps its known spelling; an address alone lends its town."""
    return Location(
        lat=point.lat,
        lon=point.lon,
        source=source.value,
        place_code=place.code if place else "",
        municipality=place.municipality if place else municipality,
        town=place.name if place else town,
        address=address,
    )
