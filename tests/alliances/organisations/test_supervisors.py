"""Supervisors: kept by the employer, with papers that end, and named by its openings."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.files.models import StoredFile
from alliances.law.services import ruleset_on
from alliances.organisations.models import Supervisor, SupervisorEvidence
from alliances.organisations.services import supervisors
from matching.openings.models import Opening
from matching.openings.services import openings
from matching.openings.views.cautions import cautions
from tests import factories as make
from tests.cast import Cast
from tests.matching.rounds.joint import english
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 paraugs"


def supervisor(cast: Cast, **details: Any) -> Supervisor:
    return supervisors.create(
        cast.employer, name="Ilze Vadītāja", by=cast.actor("employer_member"), **details
    )


def days_from_now(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def test_employer_keeps_its_supervisors_and_a_school_those_of_unclaimed_employers(cast: Cast) -> None:
    made = supervisor(cast, experience_years=5)
    school, unclaimed = cast.actor("coordinator"), make.OrganisationFactory(employer=True)
    with refusal("not_yours"):
        supervisors.create(cast.employer, name="X", by=school)
    with refusal("not_yours"):
        supervisors.edit(made, name="X", by=cast.actor("other_employer_member"))
    theirs = supervisors.create(unclaimed, name="Zemnieks", by=school)
    assert list(Supervisor.objects.of(unclaimed)) == [theirs]
    with refusal("foreign_workplace"):
        supervisors.edit(made, workplace=cast.other_opening.workplace, by=cast.actor("employer_member"))
    supervisors.edit(made, is_active=False, by=cast.actor("employer_member"))
    assert not Supervisor.objects.of(cast.employer).exists()
    assert AuditEntry.objects.filter(verb__startswith="supervisor.").count() == 3


@pytest.mark.parametrize(
    ("days", "standing"), [(-1, "ended"), (0, "soon"), (30, "soon"), (31, "later"), (60, "later"), (61, "ok")]
)
def test_paper_says_when_it_ends(cast: Cast, days: int, standing: str) -> None:
    paper = supervisors.add_evidence(
        supervisor(cast), kind="course", expires_on=days_from_now(days), by=cast.actor("employer_member")
    )
    paper.seen_at = timezone.now()
    assert supervisors.standing(paper, timezone.localdate()) == standing
    page = cast.client("employer_member").get("/").content.decode()
    assert (reverse("alliances:supervisor-detail", args=[paper.supervisor_id]) in page) is (days <= 60)


def test_paper_is_kept_given_back_and_taken_away_with_its_file(cast: Cast) -> None:
    made, client = supervisor(cast), cast.client("employer_member")
    page = reverse("alliances:supervisor-detail", args=[made.pk])
    upload = SimpleUploadedFile("kursi.pdf", PDF)
    assert client.post(page, {"kind": "course", "file": upload}).status_code == 302
    paper = SupervisorEvidence.objects.get()
    kept = client.get(reverse("alliances:evidence-file", args=[paper.pk]))
    assert kept.content == PDF
    assert "attachment" in kept.headers["Content-Disposition"]
    wrong = {"kind": "course", "issued_on": "01.02.2026", "expires_on": "01.01.2026"}
    assert client.post(page, wrong).status_code == 200
    program = SimpleUploadedFile("kursi.pdf", b"MZ not a paper")
    assert client.post(page, {"kind": "course", "file": program}).status_code == 200
    remove = reverse("alliances:evidence-remove", args=[paper.pk])
    assert client.post(remove).status_code == 302
    assert client.post(remove).status_code == 404
    assert not StoredFile.objects.exists()


def test_opening_names_its_supervisor_and_warns_above_the_most(cast: Cast) -> None:
    by, made = cast.actor("employer_member"), supervisor(cast, most_learners=1)
    foreign = Supervisor.objects.create(employer=cast.other_employer, name="Cita")
    with refusal("foreign_supervisor"):
        openings.update(cast.opening, supervisor=foreign, by=by)
    named = openings.update(cast.opening, supervisor=made, by=by)
    assert named.supervisor_name == "Ilze Vadītāja"
    rules = ruleset_on(timezone.localdate())
    before = len(cautions(named, rules))
    make.OpeningFactory(employer=cast.employer, supervisor=made, seat_count=2)
    assert len(cautions(Opening.objects.get(pk=named.pk), rules)) == before + 1


def test_form_of_an_opening_offers_supervisors_to_whoever_may_know_them(cast: Cast) -> None:
    made, create = supervisor(cast), reverse("matching:opening-create")
    own = english(cast.client("employer_member")).get(create)
    assert made.name in text_of(own)
    school = english(cast.client("coordinator")).get(create, {"employer": cast.employer.pk})
    assert made.name not in text_of(school)
