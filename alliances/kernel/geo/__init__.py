"""Places and distances: an offline gazetteer first, a geocoder only where the operator switched it on."""

from alliances.kernel.geo.gazetteer import ATTRIBUTION, Gazetteer
from alliances.kernel.geo.geocoding import CachedGeocoder, Geocoder, build_geocoder
from alliances.kernel.geo.outline import latvia_outline
from alliances.kernel.geo.points import Place, Point, distance_km, is_in_latvia

__all__ = [
    "ATTRIBUTION",
    "CachedGeocoder",
    "Gazetteer",
    "Geocoder",
    "Place",
    "Point",
    "build_geocoder",
    "distance_km",
    "is_in_latvia",
    "latvia_outline",
]
