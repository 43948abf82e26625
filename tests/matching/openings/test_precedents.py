"""An offer begins with last year's, or with what the qualification asks for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from alliances.catalogue.models import LearningOutcome
from alliances.organisations.models import Supervisor
from matching.openings.models import Opening
from matching.openings.queries import opening_defaults as precedents
from matching.openings.services import openings
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _autumn() -> Any:
    with freeze_time("2026-11-22 12:00"):
        yield


def days(opening: Opening) -> tuple[str, str]:
    return f"{opening.starts_on:%Y-%m-%d}", f"{opening.ends_on:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        (dt.date(2026, 10, 5), dt.date(2027, 5, 28), ("2027-10-05", "2028-05-28")),
        (dt.date(2024, 2, 29), dt.date(2024, 6, 14), ("2027-02-28", "2027-06-14")),
    ],
)
def test_days_move_by_whole_years_until_they_lie_ahead(
    cast: Cast, starts_on: dt.date, ends_on: dt.date, expected: tuple[str, str]
) -> None:
    last = make.OpeningFactory(
        employer=cast.employer,
        starts_on=starts_on,
        ends_on=ends_on,
        seat_count=3,
        has_minor_declarations=True,
    )
    again = openings.offer_again(last, by=cast.actor("employer_member"))
    assert days(again) == expected
    assert (again.status, again.seats.count()) == ("draft", 3)
    assert again.has_minor_declarations is False
    assert openings.offer_again(last, by=cast.actor("employer_member")) == again
    with refusal("not_yours"):
        openings.offer_again(last, by=cast.actor("other_employer_member"))


def test_form_begins_with_the_employers_own_last_offer_of_the_kind(cast: Cast) -> None:
    gone = Supervisor.objects.create(employer=cast.employer, name="Aizgājusi", is_active=False)
    Opening.objects.filter(pk=cast.opening.pk).update(
        remuneration_kind="wage", remuneration_eur=500, supervisor=gone, has_minor_declarations=True
    )
    first = precedents.beginning(cast.employer, cast.qualification)
    assert (first["title"], first["remuneration_eur"], first["weekly_hours"]) == ("Autoserviss", 500, 35)
    assert first["starts_on"] == dt.date(2027, 10, 5)
    assert first["supervisor"] is None
    assert "has_minor_declarations" not in first
    page = cast.client("employer_member").get(
        reverse("matching:opening-create"), {"qualification": cast.qualification.pk}
    )
    assert 'value="05.10.2027"' in page.content.decode()


def test_first_offer_begins_with_the_skills_of_the_outcomes(cast: Cast) -> None:
    new, skill = make.QualificationFactory(), make.SkillFactory()
    other = make.SkillFactory()
    outcome = LearningOutcome.objects.create(code="R-1", name_lv="Prot", qualification=new)
    outcome.skills.add(skill)
    assert precedents.beginning(cast.employer, new) == {"qualifications": [new], "skills": [skill]}
    boxes = cast.client("employer_member").get(
        reverse("matching:opening-choices", args=["skills"]), {"qualifications": new.pk}
    )
    near = boxes.content.decode().split("<details")[0]
    assert str(skill) in near
    assert str(other) not in near


def test_place_is_published_with_one_button_or_not_kept_at_all(cast: Cast) -> None:
    client, url = cast.client("employer_member"), reverse("matching:opening-create")
    values = {
        "workplace": cast.opening.workplace_id,
        "kind": "dvb",
        "seat_count": "1",
        "starts_on": "11.01.2027",
        "ends_on": "28.05.2027",
        "then": "publish",
    }
    before = Opening.objects.count()
    assert client.post(url, values).status_code == 200
    assert Opening.objects.count() == before
    assert client.post(url, {**values, "qualifications": [cast.qualification.pk]}).status_code == 302
    assert Opening.objects.latest("pk").status == "published"
