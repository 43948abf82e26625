"""The geocoder is off by default, asks once, and never answers with a place abroad."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from geopy.exc import GeocoderTimedOut
from geopy.geocoders import Nominatim

from alliances.kernel.errors import Refused
from alliances.kernel.geo import CachedGeocoder, Point, build_geocoder


class MemoryCache(dict):
    def set(self, key, value, timeout=None):
        self[key] = value


class Service:
    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def geocode(self, query):
        self.asked.append(query)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


RIGA = SimpleNamespace(latitude=56.95, longitude=24.1)


def test_no_service_means_no_geocoder():
    assert build_geocoder("", cache=MemoryCache()) is None


def test_a_named_service_is_built_but_not_asked():
    built = build_geocoder("nominatim", cache=MemoryCache(), user_agent="dvb tests")
    assert isinstance(built, CachedGeocoder)
    assert isinstance(built._service, Nominatim)


def test_an_address_is_asked_once_however_it_is_written():
    service, cache = Service(RIGA), MemoryCache()
    geocoder = CachedGeocoder(service, cache, name="test")
    assert geocoder.locate("Brīvības iela 1,  Rīga") == Point(56.95, 24.1)
    assert geocoder.locate("BRĪVĪBAS IELA 1, RĪGA ") == Point(56.95, 24.1)
    assert len(service.asked) == 1
    assert not any("iela" in key for key in cache), "an address is personal data: no cache key shows it"


@pytest.mark.parametrize("answer", [None, SimpleNamespace(latitude=52.5, longitude=13.4)])
def test_not_found_and_abroad_are_both_nowhere_and_remembered(answer):
    service = Service(answer)
    geocoder = CachedGeocoder(service, MemoryCache(), name="test")
    assert geocoder.locate("Nekurienes iela 1") is None
    assert geocoder.locate("Nekurienes iela 1") is None
    assert len(service.asked) == 1


def test_a_silent_service_is_refused_and_not_remembered():
    service, cache = Service(GeocoderTimedOut("slow")), MemoryCache()
    geocoder = CachedGeocoder(service, cache, name="test")
    with pytest.raises(Refused) as caught:
        geocoder.locate("Brīvības iela 1")
    assert caught.value.code == "geocoder_unavailable"
    assert not cache


def test_an_empty_address_is_not_asked():
    service = Service(RIGA)
    assert CachedGeocoder(service, MemoryCache(), name="test").locate("  ") is None
    assert not service.asked
