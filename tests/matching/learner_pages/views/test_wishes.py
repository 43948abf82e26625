"""The page of wishes shows what a learner can take, and says why the rest cannot be hers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from alliances.organisations.models import Hazard
from matching.learners.models import CalendarBlock
from matching.openings.models import Opening, SeatClaim, Wish
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.rounds.joint import english, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _autumn() -> Iterator[None]:
    with freeze_time("2026-09-14 09:00"):
        yield


@pytest.fixture
def young(cast: Cast) -> Cast:
    """A learner of 16 who is free from January on."""
    person = cast.learner.person
    person.birth_date = dt.date(2010, 3, 1)
    person.save()
    group = make.GroupFactory(school=cast.school, programme=cast.programme)
    CalendarBlock.objects.create(
        group=group, kind="dvb", starts_on=dt.date(2027, 1, 18), ends_on=dt.date(2027, 5, 28)
    )
    cast.learner.group = group
    cast.learner.save()
    days = {"starts_on": dt.date(2027, 1, 18), "ends_on": dt.date(2027, 5, 28)}
    Opening.objects.update(**days)
    return cast


def opening(cast: Cast, **values: Any) -> Opening:
    days = {"starts_on": dt.date(2027, 1, 18), "ends_on": dt.date(2027, 5, 28)}
    return make.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification], **days | values)  # type: ignore[no-any-return]


def seat_taken(cast: Cast) -> Opening:
    row = opening(cast)
    SeatClaim.objects.create(seat=row.seats.first(), enrolment=cast.other_learner)
    return row


def dangerous(cast: Cast) -> Opening:
    row = opening(cast)
    row.hazards.add(Hazard.objects.create(code="H-1", name_lv="Ķimikālijas", name_en="Chemicals"))
    return row


def dangerous_site(cast: Cast) -> Opening:
    row = opening(cast)
    row.workplace.hazards.add(Hazard.objects.create(code="H-1", name_lv="Ķimikālijas", name_en="Chemicals"))
    return row


BARRED = {
    "full": (seat_taken, "no free seat"),
    "age": (lambda cast: opening(cast, min_age=18), "not for your age"),
    "hazards": (dangerous, "not for your age"),
    "hazards of the workplace": (dangerous_site, "not for your age"),
    "too early": (
        lambda cast: opening(cast, starts_on=dt.date(2026, 10, 5)),
        "on days when you are not free",
    ),
    "paused": (lambda cast: opening(cast, status="paused"), "not offered any more"),
    "closed": (lambda cast: opening(cast, status="closed"), "not offered any more"),
    "past": (
        lambda cast: opening(cast, starts_on=dt.date(2026, 3, 1), ends_on=dt.date(2026, 5, 29)),
        "not offered any more",
    ),
}


def page(cast: Cast, query: str = "") -> Any:
    client = english(cast.client("learner_member"))
    return client.get(url("learner-wishes", cast.learner.pk) + query)


def offered(answer: Any) -> set[int]:
    return {row.pk for row, _km, _key in answer.context["offers"]}


@pytest.mark.parametrize("why", BARRED)
def test_what_cannot_be_hers_is_left_out_and_marked_in_her_wishes(young: Cast, why: str) -> None:
    create, label = BARRED[why]
    row = create(young)
    answer = page(young)
    assert offered(answer) == {young.opening.pk, young.other_opening.pk}
    if label != "not offered any more":
        assert answer.context["barred"]
    Wish.objects.create(enrolment=young.learner, opening=row, rank=1)
    answer = page(young)
    assert [why for _row, _km, why, _readable in answer.context["wishes"]] == [label]
    links = url("opening-detail", row.pk) in answer.content.decode()
    assert links == (label != "not offered any more"), "a link only to a page that opens"


def test_declared_hazards_bar_nobody(young: Cast) -> None:
    row = dangerous(young)
    Opening.objects.filter(pk=row.pk).update(has_minor_declarations=True)
    assert row.pk in offered(page(young))


def test_the_list_says_days_pay_kind_and_free_seats(young: Cast) -> None:
    Opening.objects.filter(pk=young.opening.pk).update(
        remuneration_kind="wage", remuneration_eur=450, min_age=16
    )
    text = page(young).content.decode()
    for part in ("18 January 2027", "28 May 2027", "wage", "450.00 euro a month", "from 16 years of age"):
        assert part in text, part


def test_an_empty_list_says_why(young: Cast) -> None:
    assert "Nothing fits this search" in page(young, "?q=nekurienes").content.decode()
    Opening.objects.update(min_age=18)
    text = page(young).content.decode()
    assert "No opening that can be yours" in text
    assert "2 are not for your age" in text
    Opening.objects.update(min_age=None)
    for rank, row in enumerate(Opening.objects.all(), start=1):
        Wish.objects.create(enrolment=young.learner, opening=row, rank=rank)
    assert "You have wished for all of them" in page(young).content.decode()
    Wish.objects.all().delete()
    Opening.objects.update(status="closed")
    assert "No published opening teaches this qualification." in page(young).content.decode()


def test_a_step_is_told_and_leads_back_to_the_row(young: Cast) -> None:
    client = english(young.client("learner_member"))
    here, key = url("learner-wishes", young.learner.pk), young.opening.pk
    answer = client.post(here, {"do": f"add:{key}"})
    assert answer["Location"] == f"{here}#wish-{key}"
    assert f"{young.employer} is wish no. 1 now." in client.get(here).content.decode()
    assert client.post(here, {"do": f"drop:{key}"})["Location"] == f"{here}#wishes"
