"""A qualification that the catalogue lacks: how a school asks, who decides, what its rows do meanwhile."""

from __future__ import annotations

import pytest
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.catalogue.models import Qualification
from alliances.catalogue.services import missing_qualifications as missing
from alliances.imports.services.stored_text import text_in
from alliances.messages.models import Message
from tests import factories as make
from tests.cast import Cast
from tests.matching.imports.sheets import previewed
from tests.matching.rounds.joint import english
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
NAME = "Vēja turbīnu tehniķis"


@pytest.fixture
def ministry(cast: Cast) -> object:
    return make.MembershipFactory(organisation=cast.ministry_viewer.organisation, role="administrator")


def test_school_asks_once_and_the_ministry_reads_and_decides_by_its_file(
    cast: Cast, ministry: object
) -> None:
    client, page = (
        english(cast.client("coordinator")),
        reverse("alliances:organisation-qualification-ask", args=[cast.school.pk]),
    )
    programmes = reverse("alliances:organisation-programmes", args=[cast.school.pk])
    assert page in client.get(programmes).content.decode()
    assert "Rows with this qualification are refused" in text_of(client.get(page))
    for _press in range(2):
        answer = client.post(page, {"name": NAME, "code": "32 522", "note": "LKI 4"})
        assert answer.headers["Location"] == programmes
    (letter,) = Message.objects.filter(kind="qualification_asked")
    assert letter.path == reverse("alliances:catalogue")
    assert AuditEntry.objects.filter(verb=missing.VERB).count() == 1
    assert "the ministry decides" in text_of(client.get(programmes))
    catalogue = reverse("alliances:catalogue")
    assert NAME in text_of(english(cast.client("ministry_viewer")).get(catalogue))
    for other in ("other_coordinator", "employer_member"):
        assert NAME not in text_of(cast.client(other).get(catalogue)), other
    Qualification.objects.create(code="X-1", name_lv=NAME.upper())
    assert "in the catalogue" in text_of(client.get(programmes))
    with refusal("known"):
        missing.ask(cast.school, name=NAME, by=cast.actor("coordinator"))


def test_nobody_asks_for_another_school_and_a_site_without_a_ministry_says_so(cast: Cast) -> None:
    with refusal("not_yours"):
        missing.ask(cast.school, name=NAME, by=cast.actor("other_coordinator"))
    page = reverse("alliances:organisation-qualification-ask", args=[cast.school.pk])
    assert cast.client("other_coordinator").get(page).status_code in (403, 404)
    type(cast.ministry_viewer).objects.filter(pk=cast.ministry_viewer.pk).update(ended_on=make.YEAR_STARTS)
    with refusal("nobody"):
        missing.ask(cast.school, name=NAME, by=cast.actor("coordinator"))


def test_refused_row_says_where_to_ask(cast: Cast) -> None:
    row = {"learner_id": "A-9", "name": "Anna Liepiņa", "qualification": NAME, "birth_date": "12.03.2009"}
    batch = previewed([row], "learners", by=cast.actor("coordinator"))
    (fault,) = [one for one in batch.rows.get().errors if one["code"] == "qualification_unknown"]
    assert "ministrijai" in text_in(fault["mend"])
