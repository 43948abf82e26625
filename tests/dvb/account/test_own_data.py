"""Everything about a learner for herself: all of her, nothing of anybody else."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from dvb.plans.models import Plan, PlanLine
from dvb.start_requirements.models import Clearance
from matching.enrolment_changes.services import enrolments
from matching.learners.models import Guardian, Person, Viewing
from matching.learners.services import viewings
from matching.openings.models import Wish
from tests import factories as make
from tests.cast import Cast
from tests.world import first_floor, ground_floor

pytestmark = pytest.mark.django_db

FORMS = ("json", "xlsx")


@pytest.fixture
def full(cast: Cast) -> Cast:
    """Rows of every table about her and about others, with words that must not come out."""
    ground_floor(cast)
    first_floor(cast)
    for row, word in ((cast.learner, "savsvards"), (cast.other_learner, "svesvards")):
        Person.objects.filter(pk=row.person_id).update(
            address=f"{word} iela 1", email=f"{word}@piemers.example"
        )
        Guardian.objects.create(
            person=row.person,
            name=f"Aizbildne {word}",
            relation="parent",
            phone="+371 2000",
            email="a@b.example",
        )
        wish = Wish.objects.get(enrolment=row)
        wish.opening.title = f"{word} vieta"
        wish.opening.save()
        plan = Plan.objects.create(enrolment=row)
        PlanLine.objects.create(plan=plan, text=f"{word} plāns", site="host", position=1)
        Clearance.objects.create(
            enrolment=row, kind="insurance", valid_from=make.YEAR_STARTS, reference=f"{word} polise"
        )
        AuditEntry.objects.record(by=SYSTEM, verb=f"test.{word}", subject=row, after={word: 1})
    classmate = make.EnrolmentFactory(programme=cast.programme, person__last_name="Klasesbiedre")
    for row in (cast.learner, cast.other_learner, classmate):
        viewings.note(row.person, Viewing.What.LEARNER, by=cast.actor("coordinator"))
    return cast


def downloaded(cast: Cast, form: str, name: str = "learner_member") -> Any:
    return cast.client(name).get(reverse(f"my-data-file-{form}"))


def words(content: bytes, form: str) -> str:
    if form == "json":
        return content.decode()
    book = load_workbook(io.BytesIO(content))
    return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


@pytest.mark.parametrize("form", FORMS)
def test_all_of_her_is_there_and_nothing_of_others(full: Cast, form: str) -> None:
    answer = downloaded(full, form)
    assert answer["Cache-Control"] == "no-store"
    text = words(answer.content, form)
    for own in (
        "savsvards iela 1",
        "savsvards vieta",
        "savsvards plāns",
        "savsvards polise",
        "Kanārijputniņa",
        "A-1",
        "test.savsvards",
        full.school.name,
    ):
        assert own in text, own
    others = ["svesvards", "Svešinieks", "B-1", "Klasesbiedre", "Aizbildne", "+371 2000", "a@b.example"]
    others += [full.other_school.name, full.coordinator.user.email, full.coordinator.user.name]
    for other in others:
        assert other not in text, other


def test_every_section_about_her_has_its_rows(full: Cast) -> None:
    found = json.loads(downloaded(full, "json").content)
    empty = {key for key, rows in found.items() if not rows}
    learned = {"assessments", "confirmations", "end_reports", "views", "employments"}
    no_agreement = {"acknowledgements", "agreements", "signatures", *learned, "log", "photos", "absences"}
    no_agreement |= {"reports", "requests"}
    assert empty == {"addresses", "messages", "sessions", *no_agreement}
    assert len(found["viewings"]) == 2, "one of the fixture, one of today"
    assert [row["town"] for row in found["person"]] == ["Valmiera"]


def test_nobody_but_a_learner_has_this_file(full: Cast) -> None:
    for name in ("coordinator", "employer_member", "ministry_viewer"):
        for form in FORMS:
            assert downloaded(full, form, name).status_code == 403


def test_who_left_school_still_has_it(full: Cast) -> None:
    enrolments.leave(full.learner, on=dt.date(2026, 11, 20), by=SYSTEM)
    assert "savsvards" in downloaded(full, "json").content.decode()
