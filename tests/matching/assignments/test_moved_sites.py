"""Another place of a site where learners hold seats: corrected, kept or asked about, never in silence."""

from __future__ import annotations

import pytest
from django.urls import reverse

from alliances.kernel.actor import SYSTEM
from alliances.organisations.models import Workplace
from alliances.organisations.services import organisations
from matching.assignments import terms
from matching.assignments.services import terms_letters
from matching.openings.services import openings
from tests.cast import Cast
from tests.matching.assignments.test_kept_terms import again, pair
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(cast: Cast) -> Workplace:
    place = Workplace.objects.get(pk=cast.opening.workplace_id)
    place.town, place.address, place.lat, place.lon = "Saldus", "Izdomas iela 100", 56.6636, 22.4881
    place.save()
    return place


def test_a_move_is_no_word_on_its_own(cast: Cast, site: Workplace) -> None:
    made = pair(cast)
    with refusal("held_places"):
        organisations.edit_workplace(site, by=SYSTEM, town="Liepāja", address="Ostas iela 1")
    site.refresh_from_db()
    with refusal("held_moved"):
        organisations.edit_workplace(site, by=SYSTEM, held="correct", town="Liepāja", address="Ostas iela 1")
    site.refresh_from_db()
    assert site.town == "Saldus"
    organisations.edit_workplace(site, by=SYSTEM, held="keep", town="Liepāja", address="Ostas iela 1")
    assert terms.site_of(again(made)).town == "Saldus"
    assert not terms.is_asked(again(made))


def test_a_correction_holds_for_whoever_has_a_seat(cast: Cast, site: Workplace) -> None:
    made = pair(cast)
    here = {"lat": 56.66365, "lon": 22.48815}
    organisations.edit_workplace(site, by=SYSTEM, held="correct", address="Izdomu iela 100", **here)
    kept = terms.site_of(again(made))
    assert (kept.address, kept.lat) == ("Izdomu iela 100", here["lat"])
    assert terms.version_of(again(made)) == terms.of_opening(again(made).opening).digest


def test_asking_proposes_the_new_place_and_the_agreed_one_stays(cast: Cast, site: Workplace) -> None:
    made = pair(cast)
    organisations.edit_workplace(site, by=SYSTEM, held="ask", town="Liepāja", address="Ostas iela 1")
    assert terms.is_asked(again(made))
    assert terms.site_of(again(made)).town == "Saldus"


def test_nobody_is_asked_where_the_place_stays(cast: Cast, site: Workplace) -> None:
    pair(cast)
    organisations.edit_workplace(site, by=SYSTEM, name="Otrā ēka", town="Saldus", address="Izdomas iela 100")


def test_page_of_a_site_asks(cast: Cast, site: Workplace) -> None:
    pair(cast)
    url = reverse("alliances:workplace-edit", args=[site.pk])
    client = cast.client("employer_member")
    page = client.get(url)
    assert 'name="held"' in page.content.decode()
    values = {"kind": "site", "town": "Liepāja", "address": "Ostas iela 1"}
    assert client.post(url, values).status_code == 200
    site.refresh_from_db()
    assert site.town == "Saldus"
    assert "1 izglītojam" in text_of(page)
    assert client.post(url, values | {"held": "keep"}).status_code == 302


def test_employer_who_asks_gets_no_letter_about_it(cast: Cast, site: Workplace) -> None:
    made = pair(cast)
    by = cast.actor("employer_member")
    openings.update(again(made).opening, by=by, weekly_hours=33, asks_again=True)
    version = again(made).proposed
    assert version is not None
    with_employer = terms_letters.tell(version)
    version.refresh_from_db()
    assert terms_letters.tell(version, author_id=cast.employer.pk) == 0, "the others have theirs"
    assert with_employer > 0
