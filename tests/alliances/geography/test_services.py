"""Where a row is: file, gazetteer, address search, or nowhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from alliances.geography import services as places
from alliances.geography.models import FoundAddress
from alliances.kernel.errors import Refused
from alliances.kernel.geo import CachedGeocoder, Point
from alliances.organisations.models import Workplace
from tests.clock import freeze_time


class Service:
    """An address search that knows one street, and remembers who asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def geocode(self, query: str) -> Any:
        self.asked.append(query)
        known = "Zināmā iela 1" in query
        return type("Found", (), {"latitude": 57.1, "longitude": 25.1}) if known else None


@pytest.mark.parametrize(
    ("asked", "town", "source"),
    [
        ({"town": "cesis"}, "Cēsis", "gazetteer"),
        ({"town": "ĶEKAVA"}, "Ķekava", "gazetteer"),
        ({"address": "RĪGAS IELA 5, VALMIERA"}, "Valmiera", "gazetteer"),
        ({"postcode": "LV-4101"}, "Cēsis", "gazetteer"),
        ({"town": "Cēsis", "lat": 57.3, "lon": 25.2}, "Cēsis", "file"),
        ({"town": "Nekurciems", "postcode": "LV-4101"}, "Nekurciems", ""),
        ({"town": "Nekurciems"}, "Nekurciems", ""),
        ({"lat": 25.2, "lon": 57.3}, "", ""),
        ({}, "", ""),
    ],
)
def test_a_place_is_found_or_left_open(asked: dict[str, Any], town: str, source: str) -> None:
    found = places.locate(**asked)
    assert (found.town, found.source, found.is_known) == (town, source, bool(source))
    assert (found.lat is None) == (found.lon is None) == (not source)


def test_coordinates_go_before_the_town_and_the_town_before_the_address() -> None:
    assert places.locate("Cēsis", "Rīgas iela 5, Valmiera").town == "Cēsis"
    assert places.locate("Cēsis", lat=57.5, lon=25.4).lat == 57.5


def test_a_location_fills_the_fields_of_a_row() -> None:
    site = Workplace(**places.locate("Cēsis", "Liepu iela 1"))
    assert (site.town, site.address, site.municipality) == ("Cēsis", "Liepu iela 1", "Cēsu novads")
    assert places.of_row(site) == places.locate("Cēsis", "Liepu iela 1")


def test_what_may_be_meant_is_suggested() -> None:
    assert places.suggest("Valmeira")[0].startswith("Valmiera")


def test_address_search_is_off_by_default_and_never_asked_for_homes() -> None:
    assert places.geocoder() is None
    assert not places.locate("", "Zināmā iela 1").is_known


@pytest.mark.django_db
def test_an_address_is_asked_for_once_and_a_miss_again_next_day() -> None:
    service = Service()
    search = CachedGeocoder(service, places.StoredAddresses("test"), name="test")
    for _again in range(2):
        assert places.locate("", "Zināmā iela 1", ask=search).source == "geocoder"
        assert not places.locate("", "Nezināmā iela 1", ask=search).is_known
    assert len(service.asked) == 2
    assert FoundAddress.objects.count() == 2
    assert not FoundAddress.objects.filter(query__contains="iela").exists()
    with freeze_time(timezone.now() + dt.timedelta(days=1, minutes=1)):
        places.locate("", "Nezināmā iela 1", ask=search)
        places.locate("", "Zināmā iela 1", ask=search)
    assert len(service.asked) == 3


def test_a_slow_address_search_is_not_asked_for_ever() -> None:
    class Known:
        def locate(self, address: str) -> Point | None:
            return Point(57.0, 25.0)

    class Dead:
        def __init__(self) -> None:
            self.asked = 0

        def locate(self, address: str) -> Point | None:
            self.asked += 1
            raise Refused("geocoder_unavailable", "no answer")

    patient = places.Patience(Known(), limit=2)
    assert [places.locate("", f"Iela {n}", ask=patient).is_known for n in range(3)] == [True, True, False]
    dead = Dead()
    tired = places.Patience(dead)
    assert [places.locate("", f"Iela {n}", ask=tired).is_known for n in range(3)] == [False] * 3
    assert dead.asked == 1
