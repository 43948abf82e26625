"""What was released comes out byte for byte, whatever changes later; a planted change is shown."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.catalogue.models import Qualification
from alliances.files.models import StoredFile
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation, Workplace
from dvb.agreements.models import Agreement
from dvb.agreements.services import amendments, drafting, guardian_notice, plan_documents
from dvb.documents import render, texts
from dvb.plans.models import Plan, PlanLine
from dvb.signing import documents
from dvb.signing.documents import paper_of
from dvb.signing.models import ReleasedPaper
from dvb.signing.services import signatures
from matching.learners.models import Guardian, Person
from tests.cast import Cast
from tests.dvb.agreements import signed as make
from tests.dvb.signing.fourth_kind import Letter, letter_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_first", "fourth")]


@pytest.fixture(scope="module", autouse=True)
def _first(_tables_of_letters: None) -> None:
    """Tables are made before the rows that lie under all tests of the module."""


def minor(cast: Cast) -> None:
    Person.objects.filter(pk=cast.learner.person_id).update(birth_date=dt.date(2012, 1, 1))
    cast.learner.refresh_from_db()
    Guardian.objects.create(
        person=cast.learner.person, name="Ilze Parauga", relation="mother", address="Tērbatas iela 1"
    )


def agreement_of(cast: Cast) -> tuple[Callable[[], bytes], Any]:
    made = make.ready(cast)
    return (lambda: paper_of(Agreement.objects.get(pk=made.pk)).pdf()), made


def amendment_of(cast: Cast) -> tuple[Callable[[], bytes], Any]:
    drawn = amendments.draw_up(
        make.signed(cast),
        effective_on=dt.date(2027, 3, 1),
        reason="Cits",
        supervisor="B",
        by=cast.actor("coordinator"),
    )
    made = amendments.release(drawn, by=cast.actor("coordinator"))
    return (lambda: paper_of(type(made).objects.get(pk=made.pk)).pdf()), made


def letter(cast: Cast) -> tuple[Callable[[], bytes], Any]:
    made = letter_of(cast)
    return (lambda: paper_of(Letter.objects.get(pk=made.pk)).pdf()), made


def notice_of(cast: Cast) -> tuple[Callable[[], bytes], Any]:
    made = make.ready(cast)
    return (lambda: guardian_notice.pdf_of(Agreement.objects.get(pk=made.pk))), made


def plan_of(cast: Cast) -> tuple[Callable[[], bytes], Any]:
    make.ready(cast)
    plan = Plan.objects.create(enrolment=cast.learner, status="agreed", agreed_on=dt.date(2026, 9, 2))
    PlanLine.objects.create(plan=plan, text="Metināt", site="host", hours=40, position=1)
    return (lambda: plan_documents.pdf_of(Plan.objects.get(pk=plan.pk))), plan


PAPERS = {
    "agreement": agreement_of,
    "amendment": amendment_of,
    "letter": letter,
    "notice": notice_of,
    "plan": plan_of,
}
WITHOUT_PDF = {"cooperation"}


def test_every_registered_document_with_a_paper_is_walked_over() -> None:
    assert {slug for slug, one in documents.REGISTRY.items() if one.pdf} <= set(PAPERS)
    assert {slug for slug, one in documents.REGISTRY.items() if not one.pdf} == WITHOUT_PDF


def change_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names, numbers, addresses, relations, catalogue, templates of texts, and what draws the page."""
    for at, row in enumerate(Organisation.objects.order_by("pk")):
        Organisation.objects.filter(pk=row.pk).update(
            name=f"SIA Cita {at}",
            registration_number=f"4020390{at:04d}",
            address="Jaunā iela 9",
            town="Sigulda",
            contact_email="cits@piemers.example",
            contact_name="Cits Cilvēks",
        )
    Workplace.objects.update(address="Jaunā iela 9", town="Sigulda")
    Person.objects.update(first_name="Zane", last_name="Cita", address="Jaunā iela 9")
    Guardian.objects.update(name="Cita Parauga", relation="father", address="Citur 5", phone="20000000")
    Qualification.objects.update(name_lv="Cita kvalifikācija")
    monkeypatch.setattr(render, "VERSION", "another", raising=False)
    blocks = texts.current

    def reworded(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError("a released paper asks for no texts")

    monkeypatch.setattr(texts, "current", reworded)
    assert blocks is not texts.current


@pytest.mark.parametrize("kind", sorted(PAPERS))
def test_a_released_paper_is_the_same_for_ever(
    cast: Cast, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    minor(cast)
    read, _row = PAPERS[kind](cast)
    before = read()
    change_everything(monkeypatch)
    assert hashlib.sha256(read()).hexdigest() == hashlib.sha256(before).hexdigest()
    kept = ReleasedPaper.objects.get(kind=kind)
    assert kept.sha256 == kept.stored.sha256 == hashlib.sha256(before).hexdigest()


@pytest.mark.parametrize("slug", ["agreement", "amendment"])
def test_the_digest_stands_in_the_audit_trail_of_the_release(cast: Cast, slug: str) -> None:
    read, row = PAPERS[slug](cast)
    entry = AuditEntry.objects.about(row).get(verb=f"{slug}.release")
    assert entry.after["sha256"] == hashlib.sha256(read()).hexdigest()


def test_a_change_of_wording_is_a_new_version_and_the_old_one_stays(cast: Cast) -> None:
    read, made = agreement_of(cast)
    first = read()
    values = {"number": "9", "dated_on": made.dated_on, "place": ""}
    changed = drafting.change(made, by=cast.actor("coordinator"), **values)
    assert read() != first, "a draft is printed by what holds today"
    drafting.release(changed, by=cast.actor("coordinator"))
    old, new = ReleasedPaper.objects.filter(kind="agreement").order_by("version")
    assert (old.version, new.version, old.is_current, new.is_current) == (1, 2, False, True)
    assert bytes(old.stored.content) == first
    assert bytes(new.stored.content) == read() != first


def test_what_was_released_before_papers_were_kept_is_kept_when_it_is_asked_for(cast: Cast) -> None:
    read, _made = agreement_of(cast)
    ReleasedPaper.objects.all().delete()
    once = read()
    Organisation.objects.filter(pk=cast.employer.pk).update(name="SIA Cita")
    assert read() == once
    ReleasedPaper.objects.all().delete()
    call_command("papers", "--keep", "--check")
    assert ReleasedPaper.objects.filter(kind="agreement").count() == 1


def plant(content: bytes = b"%PDF-1.7 cits") -> None:
    StoredFile.objects.filter(purpose="released-paper").update(content=content)


@pytest.mark.parametrize("slug", ["agreement", "amendment", "letter"])
def test_a_planted_change_is_shown_in_red_and_nobody_signs(cast: Cast, slug: str) -> None:
    read, row = PAPERS[slug](cast)
    read()
    page = reverse(f"{slug}-detail", args=[row.pk])
    red = "notice-bad"
    assert red not in cast.client("coordinator").get(page).content.decode()
    call_command("papers", "--check")
    plant()
    assert red in cast.client("coordinator").get(page).content.decode()
    with pytest.raises(CommandError):
        call_command("papers", "--check")
    with pytest.raises(Refused) as refused:
        signatures.sign(
            paper_of(type(row).objects.get(pk=row.pk)),
            side="school",
            name="A",
            signed_on=timezone.localdate(),
            by=cast.actor("coordinator"),
        )
    assert refused.value.code == "paper_damaged"


def test_a_changed_digest_beside_the_changed_file_is_seen_too(cast: Cast) -> None:
    """Whoever rewrites the file and the digest beside it has not rewritten that of the release."""
    read, row = agreement_of(cast)
    read()
    forged = b"%PDF-1.7 cits"
    StoredFile.objects.filter(purpose="released-paper").update(
        content=forged, sha256=hashlib.sha256(forged).hexdigest()
    )
    assert paper_of(row).damage()


def test_a_signature_with_a_code_that_names_another_paper_is_shown(cast: Cast) -> None:
    made = make.sign(cast, make.ready(cast), "host")
    assert not paper_of(made).damage()
    made.signatures.update(digest="0" * 64)
    assert paper_of(made).damage()
    with pytest.raises(CommandError):
        call_command("papers", "--check")


def test_a_removed_guardian_does_not_stand_in_the_paper_of_the_next(cast: Cast) -> None:
    minor(cast)
    made = make.ready(cast)
    first = guardian_notice.pdf_of(made)
    Guardian.objects.all().delete()
    Guardian.objects.create(person=cast.learner.person, name="Jānis Paraugs", relation="father")
    assert guardian_notice.pdf_of(Agreement.objects.get(pk=made.pk)) != first
    assert ReleasedPaper.objects.filter(kind="notice").count() == 2
