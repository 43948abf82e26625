"""A geocoder behind the gazetteer: off unless the operator names a service, and every answer is cached."""

from __future__ import annotations

import hashlib
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _
from geopy.exc import GeopyError
from geopy.geocoders import get_geocoder_for_service

from alliances.kernel.errors import Refused
from alliances.kernel.geo.points import Point, is_in_latvia
from alliances.kernel.text import normalise

_FOUND_SECONDS = 180 * 24 * 3600
_MISSED_SECONDS = 24 * 3600
_NOWHERE = "nowhere"


class Cache(Protocol):
    """The two cache methods used here; Django's caches implement them."""

    def get(self, key: str, default: Any = None) -> Any: ...

    def set(self, key: str, value: Any, timeout: Any = None) -> Any: ...


class Geocoder(Protocol):
    """Finds the point of an address, or none."""

    def locate(self, address: str) -> Point | None: ...


class CachedGeocoder:
    """A geopy service with a cache in front; points outside Latvia count as not found."""

    def __init__(self, service: Any, cache: Cache, *, name: str) -> None:
        self._service, self._cache, self._name = service, cache, name

    def locate(self, address: str) -> Point | None:
        """The point of an address.

        Raises
        ------
        Refused
            ``geocoder_unavailable`` where the service does not answer; nothing is cached then.
        """
        query = normalise(address)
        if not query:
            return None
        key = "geocoder." + hashlib.sha256(f"{self._name}|{query.casefold()}".encode()).hexdigest()
        known = self._cache.get(key)
        if known is not None:
            return None if known == _NOWHERE else Point(known[0], known[1])
        try:
            result = self._service.geocode(query)
        except (GeopyError, OSError) as fault:
            raise Refused(
                "geocoder_unavailable", _("The address service does not answer. Please try again later.")
            ) from fault
        point = Point(result.latitude, result.longitude) if result is not None else None
        if point is None or not is_in_latvia(point):
            self._cache.set(key, _NOWHERE, _MISSED_SECONDS)
            return None
        self._cache.set(key, (point.lat, point.lon), _FOUND_SECONDS)
        return point


def build_geocoder(
    service: str, *, cache: Cache, user_agent: str = "dvb", timeout: float = 5, **options: Any
) -> Geocoder | None:
    """A geocoder by geopy's name of the service (``"nominatim"``); an empty name means none at all."""
    if not service:
        return None
    geocoder = get_geocoder_for_service(service)(user_agent=user_agent, timeout=timeout, **options)
    return CachedGeocoder(geocoder, cache, name=service)
