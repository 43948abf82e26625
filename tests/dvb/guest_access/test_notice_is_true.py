"""The notice to a guardian claims nothing that nobody said; page and paper say the same."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from alliances.links import services as links
from alliances.organisations.models import Hazard
from dvb.guest_access.services import guest_links
from matching.learners.services import guardians
from matching.openings.models import Opening
from matching.openings.services import openings
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed as make
from tests.dvb.documents.papers import text_of as text_of_pdf
from tests.dvb.logbook import logs
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def _page_and_paper(cast: Cast, who: str) -> tuple[str, str]:
    """What a minor's guardian reads once ``who`` entered the declarations, on the page and in the PDF."""
    person = cast.learner.person
    person.birth_date = dt.date(2009, 11, 20)
    person.save()
    Opening.objects.filter(pk=cast.opening.pk).update(has_minor_declarations=False, registered_by=cast.school)
    cast.opening.refresh_from_db()
    source = "MK 206 annex 1 row 4 (seen)"
    hazard = Hazard.objects.create(code="try", name_lv="Darbs augstumā", name_en="Heights", source=source)
    openings.update(
        cast.opening,
        has_minor_declarations=True,
        hazards=[hazard],
        by=cast.actor(who),
    )
    cast.learner.refresh_from_db()
    by = cast.actor("coordinator")
    guardian = guardians.add(cast.learner, name="Ilze P", relation="mother", email="ilze@b.example", by=by)
    agreement = make.ready(cast)
    link = guest_links.invite_guardian(guardian, enrolment=cast.learner, by=by)
    client, page = Client(), reverse("link", args=[links.token_of(link)])
    client.post(page + "open/", {"code": links.new_code(link, how="read_out")})
    paper = client.get(f"{page}notice/{agreement.pk}.pdf").content
    return text_of(client.get(page)), text_of_pdf(paper)


@pytest.mark.parametrize("who", ["employer_member", "coordinator"])
def test_employer_declares_only_what_it_entered_itself(cast: Cast, who: str) -> None:
    with freeze_time(logs.NOW):
        for text in _page_and_paper(cast, who):
            said = " ".join(text.split())
            assert ("Darba devējs apliecina darbs ir" in said) == (who == "employer_member"), said
            assert ("Darba devējs vēl nav apliecinājis darbs ir" in said) == (who == "coordinator"), said


def test_what_is_not_recorded_is_said_and_has_no_empty_column(cast: Cast) -> None:
    with freeze_time(logs.NOW):
        page, paper = _page_and_paper(cast, "coordinator")
        for text in (page, paper):
            said = " ".join(text.split())
            assert "Risks novērtēts nav ierakstīts" in said
            assert "Aizsardzības pasākumi šeit nav ierakstīti" in said
        assert "Pasākums" not in paper
        assert ".." not in page, "a day and the end of a sentence have one stop"
