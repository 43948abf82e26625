"""An offer says in the employer's own words what one does there; learner, school and the API read it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from matching.openings.models import Opening
from matching.openings.services import openings
from tests import factories as make
from tests.cast import Cast
from tests.dvb.agreements import signed
from tests.dvb.api.keys import bearer, get, program
from tests.pages import text_of

pytestmark = pytest.mark.django_db
WORDS = "Maina riepas; pirmā maiņa no 8.00. Jautāt Jurim."


def test_a_description_is_written_and_read(cast: Cast) -> None:
    employer = cast.client("employer_member")
    url = reverse("matching:opening-edit", args=[cast.opening.pk])
    openings.update(cast.opening, by=cast.actor("employer_member"), description=WORDS)
    assert WORDS in employer.get(url).content.decode()
    page = reverse("matching:opening-detail", args=[cast.opening.pk])
    for reader in ("employer_member", "coordinator", "learner_member"):
        assert WORDS in text_of(cast.client(reader).get(page)), reader
    signed.agree(cast.learner, cast.opening)
    assert WORDS in text_of(cast.client("learner_member").get(reverse("matching:my-place")))
    key = program(cast, "school", ["openings:read"])
    found = {row["id"]: row["description"] for row in get("openings", bearer(key)).json()["items"]}
    assert found[cast.opening.pk] == WORDS
    cast.opening.refresh_from_db()
    again = openings.duplicate(cast.opening, by=cast.actor("employer_member"))
    assert again.description == WORDS


def test_an_employers_openings_are_told_apart_and_open_ones_come_first(cast: Cast) -> None:
    closed = make.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification], status="closed")
    nameless = make.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification])
    Opening.objects.filter(pk=cast.opening.pk).update(title="Ž")
    page = cast.client("employer_member").get(reverse("matching:opening-list"))
    assert [row.pk for row in page.context["listing"].page][-1] == closed.pk
    assert text_of(page).count("Automehāniķis") >= 3, "without a title the qualification names it"
    assert nameless.workplace.town in nameless.told_apart
    assert f"{nameless.starts_on:%d.%m.%Y}" in nameless.told_apart
