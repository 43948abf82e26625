"""A supervisor's paper counts once a person has looked at it; whoever leaves is named by no opening."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from alliances.kernel.actor import SYSTEM
from alliances.organisations.models import Supervisor, SupervisorEvidence
from alliances.organisations.services import supervisors
from matching.assignments import terms
from matching.openings.models import Opening
from matching.openings.services import openings
from tests.cast import Cast
from tests.matching.assignments.test_kept_terms import again, pair
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


def handed_in(cast: Cast, name: str = "diploms.pdf", content: bytes = b"%PDF-rubbish") -> SupervisorEvidence:
    teacher = Supervisor.objects.create(employer=cast.employer, name="Jānis Kalējs")
    return supervisors.add_evidence(
        teacher,
        kind="education",
        by=cast.actor("employer_member"),
        file=SimpleUploadedFile(name, content),
    )


def standing(paper: SupervisorEvidence) -> str:
    return supervisors.standing(SupervisorEvidence.objects.get(pk=paper.pk), timezone.localdate())


def test_a_paper_waits_until_a_person_has_looked_at_it(cast: Cast) -> None:
    paper = handed_in(cast)
    assert standing(paper) == "unseen"
    with refusal("not_yours"):
        supervisors.look_at(paper, fits=True, by=cast.actor("employer_member"))
    client = cast.client("coordinator")
    assert "Jānis Kalējs" in client.get(reverse("alliances:verification-list")).content.decode()
    look = reverse("alliances:evidence-look", args=[paper.pk])
    assert client.get(look).status_code == 200
    assert client.get(reverse("alliances:evidence-file", args=[paper.pk])).status_code == 200
    assert client.post(look, {"fits": "yes"}).status_code == 302
    assert standing(paper) == "ok"
    supervisors.edit(paper.supervisor, by=cast.actor("employer_member"), name="Cits Cilvēks")
    assert standing(paper) == "unseen", "papers of somebody who is called otherwise now"


def test_what_does_not_count_says_why(cast: Cast) -> None:
    paper = handed_in(cast)
    with refusal("reason_needed"):
        supervisors.look_at(paper, fits=False, by=cast.actor("coordinator"))
    supervisors.look_at(paper, fits=False, reason="Nav diploms", by=cast.actor("coordinator"))
    assert standing(paper) == "refused"
    page = cast.client("employer_member").get(
        reverse("alliances:supervisor-detail", args=[paper.supervisor_id])
    )
    assert "Nav diploms" in page.content.decode()


@pytest.mark.parametrize(("name", "content"), [("teksts.docx", b"PK\x03\x04"), ("arhivs.zip", b"PK\x03\x04")])
def test_other_kinds_of_file_are_no_papers(cast: Cast, name: str, content: bytes) -> None:
    with refusal("file_kind"):
        handed_in(cast, name, content)


@pytest.mark.parametrize("has_successor", [False, True])
def test_openings_no_longer_name_whoever_left_and_agreed_stays_do(cast: Cast, has_successor: bool) -> None:
    leaving = Supervisor.objects.create(employer=cast.employer, name="Jānis Kalējs")
    successor = Supervisor.objects.create(employer=cast.employer, name="Ilze Jaunā")
    openings.update(
        cast.opening, by=SYSTEM, supervisor=leaving, ends_on=timezone.localdate() + dt.timedelta(days=200)
    )
    made = pair(cast)
    by = cast.actor("employer_member")
    values = {"is_active": False} | ({"successor": successor} if has_successor else {})
    supervisors.edit(leaving, by=by, **values)
    opening = Opening.objects.get(pk=cast.opening.pk)
    expected = (successor.pk, "Ilze Jaunā") if has_successor else (None, "")
    assert (opening.supervisor_id, opening.supervisor_name) == expected
    assert terms.terms_of(again(made)).supervisor == "Jānis Kalējs"
    page = cast.client("employer_member").get(reverse("alliances:supervisor-detail", args=[leaving.pk]))
    assert reverse("matching:assignment-detail", args=[made.pk]) in page.content.decode()
