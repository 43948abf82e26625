"""What an employer reads of its openings: what was done to all of them, and which is which."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from matching.openings.models import Opening
from matching.openings.queries.opening_defaults import beginning
from tests import factories as make
from tests.cast import Cast
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def test_the_message_says_what_was_done_to_all_openings(cast: Cast) -> None:
    client, address = cast.client("employer_member"), reverse("matching:openings-all")
    for verb, words in (("pause", "ir apturēts"), ("resume", "atkal ir publicēts"), ("close", "ir slēgts")):
        assert f"1 piedāvājums {words}" in text_of(client.post(address, {"do": verb}, follow=True)), verb


@pytest.mark.parametrize("ahead", [True, False])
def test_an_offer_begins_with_days_that_lie_ahead(cast: Cast, ahead: bool) -> None:
    first = timezone.localdate() + dt.timedelta(60 if ahead else -60)
    Opening.objects.filter(employer=cast.employer).delete()
    last = make.OpeningFactory(
        employer=cast.employer,
        starts_on=first,
        ends_on=first + dt.timedelta(20),
        qualifications=[cast.qualification],
    )
    begun = beginning(cast.employer, cast.qualification)
    assert begun["starts_on"] == (last.starts_on if ahead else first.replace(year=first.year + 1))


def test_an_opening_without_a_title_is_not_headed_by_its_own_employers_name(cast: Cast) -> None:
    Opening.objects.filter(pk=cast.opening.pk).update(title="")
    address = reverse("matching:opening-detail", args=[cast.opening.pk])
    heads = {
        name: cast.client(name).get(address).content.decode().partition("<h1")[2].partition("</h1>")[0]
        for name in ("employer_member", "coordinator")
    }
    assert cast.employer.name not in heads["employer_member"]
    assert cast.employer.name in heads["coordinator"]
