"""``manage.py setup``: an empty site gets its first administrator, once, and what is left to do."""

from __future__ import annotations

import datetime as dt
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.catalogue.models import Qualification
from alliances.catalogue.services import programmes
from alliances.law.models import LegalParameter
from alliances.organisations.models import Organisation
from alliances.people.models import Membership, User
from dvb.home.first_steps import first_steps
from matching.learners.models import SchoolYear
from matching.rounds.models import Round
from tests import factories as make
from tests import letters
from tests.cast import Cast
from tests.matching.rounds.joint import asked_round, solve
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
CODE = "33 521"
ANSWERS = {
    "name": "Parauga tehnikums",
    "kind": "school",
    "email": "direktore@piemers.example",
    "person": "Parauga Direktore",
    "town": "Cēsis",
}


def run(**changes: Any) -> str:
    out = StringIO()
    call_command("setup", **ANSWERS | changes, stdout=out, stderr=out)
    return out.getvalue()


def test_empty_site_is_set_up_once(mailoutbox: list[EmailMessage]) -> None:
    Organisation.objects.all().delete()
    said = run()
    assert LegalParameter.objects.exists()
    assert SchoolYear.objects.count() == 1
    own = Organisation.objects.get(name="Parauga tehnikums")
    administrator = Membership.objects.get(organisation=own)
    assert (administrator.role, administrator.user.email) == ("administrator", ANSWERS["email"])
    assert not administrator.user.is_staff
    assert own.has_point
    assert [letter.to for letter in mailoutbox] == [[ANSWERS["email"]]]
    before = {model: model.objects.count() for model in (User, Organisation, Membership, AuditEntry)}
    again = run()
    assert {model: model.objects.count() for model in before} == before
    assert "(0 new rows)" in again
    assert "(0 new rows)" not in said
    assert said.count("[ ]") == 8


def test_administrator_of_a_new_site_signs_in_with_a_code() -> None:
    run(no_mail=True)
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": ANSWERS["email"]})
    (code,) = re.findall(r"^([A-Z0-9-]{6,})$", letters.sent()[-1].body, re.M)
    client.post(reverse("account_confirm_login_code"), {"code": code})
    page = text_of(client.get(reverse("home")))
    assert "Importēt izglītojamos" in page


def test_demo_is_refused(settings: Any, cast: Cast) -> None:
    with pytest.raises(CommandError, match="demo|izdomāt"):
        run()
    Organisation.objects.update(is_demo=False)
    settings.DEMO = True
    with pytest.raises(CommandError, match="DEMO=1"):
        run()
    assert not User.objects.filter(email=ANSWERS["email"]).exists()


def test_missing_and_wrong_answers_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for change, said in (
        ({"email": ""}, "--email"),
        ({"email": "nav adrese"}, "no e-mail"),
        ({"kind": "kas"}, "school"),
        ({"registration_number": "123"}, "."),
    ):
        with pytest.raises(CommandError, match=said):
            run(**change)
    assert not Organisation.objects.filter(name=ANSWERS["name"]).exists()


def test_mail_that_cannot_be_sent_is_told_and_the_rest_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError("no server there")

    monkeypatch.setattr("dvb.site.setup.mail.send_mail", broken)
    assert "no server there" in run()
    assert User.objects.filter(email=ANSWERS["email"]).exists()


def test_a_coordinator_reads_the_steps_that_she_does_herself(cast: Cast) -> None:
    """After the learners came in her page does not say that nothing waits: openings and a round do."""
    director = make.MembershipFactory(organisation=cast.school, role="administrator").as_actor()
    steps, of_director = first_steps(cast.actor("coordinator")), first_steps(director)
    assert steps is not None
    assert of_director is not None
    assert [step.title for step in steps.rows] == [step.title for step in of_director.rows][2:]
    client = cast.client("coordinator")
    assert {step.url: client.get(step.url).status_code for step in steps.rows} == {
        step.url: 200 for step in steps.rows
    }


def test_steps_are_ticked_by_what_is_there_and_end_with_the_first_round(cast: Cast) -> None:
    school = make.OrganisationFactory(registration_number=None)
    actor = make.MembershipFactory(organisation=school, role="administrator").as_actor()

    def ticked() -> list[bool]:
        steps = first_steps(actor)
        assert steps is not None
        return [step.is_done for step in steps.rows]

    assert ticked() == [False, False, False, False, False, True, True, False]
    school.registration_number, school.lat, school.lon = "40003521600", 57.0, 24.0
    school.contact_email = "skola@piemers.example"
    school.save()
    make.MembershipFactory(organisation=school)
    programme = programmes.offer(school, qualification=cast.qualification, code=CODE, by=actor)
    assert programmes.offer(school, qualification=cast.qualification, code=CODE, by=actor) == programme
    assert ticked() == [True, True, True, False, False, True, True, False]
    make.GroupFactory(school=school, programme=programme)
    make.EnrolmentFactory(programme=programme)
    assert first_steps(make.MembershipFactory(organisation=school, role="member").as_actor()) is None
    assert ticked() == [True] * 7 + [False]
    solve(make.RoundFactory(owner=school))
    colleague = make.MembershipFactory(organisation=school, role="coordinator").as_actor()
    assert [first_steps(one) for one in (actor, colleague)] == [None, None]
    with refusal("not_yours"):
        programmes.offer(
            school, qualification=Qualification.objects.get(), code=CODE, by=cast.actor("coordinator")
        )


def test_the_last_step_leads_to_the_round_that_is_open_already(cast: Cast) -> None:
    """Else the way to the first round would open a second one beside it."""

    def last_step() -> str:
        steps = first_steps(cast.actor("alliance_coordinator"))
        assert steps is not None
        return steps.rows[-1].url

    new = reverse("matching:round-create")
    assert last_step() == new
    over = asked_round(cast, "Pērnā kārta")
    Round.objects.filter(pk=over.pk).update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    assert last_step() == new, "last year's round is not gone on with"
    opened = asked_round(cast)
    assert last_step() == reverse("matching:round-detail", args=[opened.pk])
    assert cast.client("alliance_coordinator").get(last_step()).status_code == 200


def test_school_adds_a_programme_on_its_page(cast: Cast) -> None:
    url = reverse("alliances:organisation-programmes", args=[cast.school.pk])
    client = cast.client("coordinator")
    qualification = make.QualificationFactory()
    for _click in (1, 2):
        client.post(url, {"qualification": qualification.pk, "code": "33 521", "name": ""})
    assert cast.school.programmes.filter(qualification=qualification).count() == 1
    viewer = make.MembershipFactory(organisation=cast.school, role="viewer").user
    seen = Client()
    seen.force_login(viewer, backend="django.contrib.auth.backends.ModelBackend")
    assert seen.get(url).status_code == 200
    assert seen.post(url, {"qualification": qualification.pk, "code": "X"}).status_code == 404


def test_name_of_the_site_is_kept_for_e_mails(
    tmp_path: Path, settings: Any, mailoutbox: list[EmailMessage]
) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / ".env").write_text("DEMO=0\nSITE_NAME=Vecais\n")
    run(site_name="Mācības darbā")
    assert (tmp_path / ".env").read_text() == "DEMO=0\nSITE_NAME=Mācības darbā\n"
    assert "Mācības darbā" in mailoutbox[-1].subject
    before = (tmp_path / ".env").read_text()
    run()
    assert (tmp_path / ".env").read_text() == before, "not asked again, and nothing is written without a name"
