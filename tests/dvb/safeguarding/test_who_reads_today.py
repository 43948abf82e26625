"""Before anybody writes a report, the page says who reads it today, or that nobody does and whom to phone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from alliances.organisations.models import Organisation
from alliances.people.models import Membership
from dvb.safeguarding import services as concerns
from dvb.safeguarding.models import Concern
from tests.dvb.safeguarding.world import SECRET, World, client_of, guest
from tests.pages import text_of

pytestmark = pytest.mark.django_db
PHONE, OFFICERS = "tel:+37167000001", "tel:+37120000002"
NOBODY = {
    "lv": "Skolā pašlaik neviens šeit ziņojumus nelasa: zvaniet",
    "en": "Nobody at the school reads reports here now: phone instead",
}


def _learner(world: World) -> tuple[Any, str]:
    return world.cast.client("learner_member"), reverse("report")


def _employer(world: World) -> tuple[Any, str]:
    return world.cast.client("employer_member"), reverse("assignment-report", args=[world.stay.assignment_id])


def _guardian(world: World) -> tuple[Any, str]:
    client, address = guest(world.mother)
    return client, f"{address}report/"


def _supervisor(world: World) -> tuple[Any, str]:
    client, address = guest(world.master)
    return client, f"{address}report/"


EVERYBODY = [_learner, _employer, _guardian, _supervisor]


@pytest.fixture
def school(world: World) -> Organisation:
    Organisation.objects.filter(pk=world.cast.school.pk).update(contact_phone="+371 67000001")
    return world.cast.school


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("who", EVERYBODY)
def test_page_says_before_writing_that_nobody_reads_and_whom_to_phone(
    world: World, school: Organisation, who: Any, language: str
) -> None:
    client, page = who(world)
    client.cookies["django_language"] = language
    rows = Membership.objects.filter(organisation=school).exclude(role="learner")
    rows.update(ended_on=timezone.localdate())
    shown = client.get(page)
    body = shown.content.decode()
    assert NOBODY[language] in text_of(shown)
    assert 'name="text"' not in body
    assert "noteikta skolas persona" not in body
    assert "one named person" not in body
    for number in (PHONE, "tel:112", "tel:116111"):
        assert f'href="{number}"' in body
    assert OFFICERS not in body
    said = {"kind": "concern", "happened_on": "19.11.2026", "text": SECRET}
    sent = client.post(page, said).content.decode()
    assert SECRET in sent, "what was written meanwhile is not lost"
    assert f'href="{PHONE}"' in sent
    assert not Concern.objects.exists()


@pytest.mark.parametrize("who", EVERYBODY)
def test_page_names_who_reads_today(world: World, school: Organisation, who: Any) -> None:
    client, page = who(world)
    shown = client.get(page)
    assert f"Šodien skolā to saņem: {world.officer.user}." in text_of(shown)
    assert f'href="{OFFICERS}"' in shown.content.decode()
    today = timezone.localdate()
    concerns.set_absence(school, first=today, last=today, by=world.officer.as_actor())
    shown = client.get(page)
    assert f"Šodien skolā to saņem: {world.deputy.user}." in text_of(shown)
    assert OFFICERS not in shown.content.decode()
    before, __, after = text_of(shown).partition("Kurš to nedrīkst lasīt")
    assert str(world.officer.user) not in before + after.partition("Nosūtīt ziņojumu")[2]
    assert f'href="{PHONE}"' in shown.content.decode()


def test_school_reads_whose_absence_it_is(world: World, school: Organisation) -> None:
    today = timezone.localdate()
    last = today + dt.timedelta(days=3)
    concerns.set_absence(school, first=today, last=last, by=world.officer.as_actor())
    page = text_of(client_of(world.director).get(reverse("concern-list")))
    assert f"Noteiktā persona: {world.officer.user}." in page
    assert f"{world.officer.user} ir prombūtnē: {today:%d.%m.%Y}" in page
    assert f"vienīgais lasa {world.deputy.user}." in page


def test_page_kept_for_no_connection_says_of_which_day_it_is(world: World, school: Organisation) -> None:
    today = timezone.localdate()
    first, last = today + dt.timedelta(days=2), today + dt.timedelta(days=5)
    concerns.set_absence(school, first=first, last=last, by=world.officer.as_actor())
    page = text_of(world.cast.client("learner_member").get(reverse("report-offline")))
    assert f"{today:%d.%m.%Y}" in page
    assert f"{world.officer.user} ir prombūtnē: {first:%d.%m.%Y}" in page


def test_worker_keeps_the_fonts_that_sheets_name() -> None:
    worker = (Path(settings.BASE_DIR) / "dvb" / "static" / "log-worker.js").read_text(encoding="utf-8")
    assert "await fonts(cache" in worker
