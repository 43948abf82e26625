"""Agreements: drawn up once, reviewed, signed by all on paper, cleared by a change, kept from others."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.kernel.visibility import visible_to
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement, Signature
from dvb.agreements.services import document_facts as papers
from matching.assignments.models import Assignment
from matching.assignments.services import assignments, publishing
from tests.cast import Cast
from tests.matching.rounds.joint import CANARIES, joint_round, solve
from tests.pages import text_of
from tests.refusals import refusal
from tests.world import MEMBERS

pytestmark = pytest.mark.django_db
SIDES = ("school", "host", "learner")


@pytest.fixture
def agreed(cast: Cast) -> Assignment:
    round_ = joint_round(cast)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)
    found = Assignment.objects.get(enrolment=cast.learner)
    for side in ("employer", "learner"):
        assignments.accept(found, side=side, by=SYSTEM)
    found.refresh_from_db()
    return found


@pytest.fixture
def drawn(cast: Cast, agreed: Assignment) -> Agreement:
    return agreements.draw_up(agreed, by=cast.actor("coordinator"))


def values(agreement: Agreement, **changes: Any) -> dict[str, Any]:
    known = {name: getattr(agreement, name) for name in agreements.COLUMNS}
    return {**known, **agreement.particulars, **changes}


def sign(cast: Cast, agreement: Agreement, *sides: str) -> Agreement:
    for side in sides:
        agreement = agreements.sign_on_paper(
            agreement,
            side=side,
            name=f"Paraugs {side}",
            signed_on=timezone.localdate(),
            by=cast.actor("coordinator"),
        )
    return agreement


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def test_only_an_agreed_assignment_gets_an_agreement_and_only_one(cast: Cast, agreed: Assignment) -> None:
    by = cast.actor("coordinator")
    assert list(agreements.to_be_drawn_up(by)) == [agreed]
    first = agreements.draw_up(agreed, by=by)
    assert agreements.draw_up(agreed, by=by) == first
    assert not agreements.to_be_drawn_up(by)
    Agreement.objects.all().delete()
    Assignment.objects.filter(pk=agreed.pk).update(status="employer_accepted")
    with refusal("not_agreed"):
        agreements.draw_up(agreed, by=by)


def test_it_is_signed_when_all_three_signed(cast: Cast, drawn: Agreement) -> None:
    agreements.release(drawn, by=cast.actor("coordinator"))
    assert sign(cast, drawn, "host").status == "partly_signed"
    assert sign(cast, drawn, "host", "learner").status == "partly_signed"
    assert sign(cast, drawn, "school").status == "active", "its first day has come"
    assert {row.side for row in drawn.signatures.all()} == set(SIDES)
    verbs = [entry.verb for entry in AuditEntry.objects.about(drawn)]
    assert verbs == ["agreement.draw_up", "agreement.release", *["agreement.sign"] * 3, "agreement.activate"]


def test_nobody_signs_a_draft_or_in_the_future(cast: Cast, drawn: Agreement) -> None:
    with refusal("move_not_allowed"):
        sign(cast, drawn, "host")
    agreements.release(drawn, by=cast.actor("coordinator"))
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    by = cast.actor("coordinator")
    for code, side, name, day in [
        ("future", "host", "A", tomorrow),
        ("name_needed", "host", " ", timezone.localdate()),
        ("side", "guardian", "A", timezone.localdate()),
    ]:
        with refusal(code):
            agreements.sign_on_paper(drawn, side=side, name=name, signed_on=day, by=by)
    assert not Signature.objects.exists()


def test_a_change_takes_signatures_away_and_no_change_keeps_them(cast: Cast, drawn: Agreement) -> None:
    by = cast.actor("coordinator")
    agreements.release(drawn, by=by)
    signed = sign(cast, drawn, "host", "learner")
    kept = agreements.change(signed, by=by, **values(signed))
    assert (kept.status, kept.signatures.count()) == ("partly_signed", 2)
    changed = agreements.change(kept, by=by, **values(kept, host_share="40"))
    assert (changed.status, changed.signatures.count()) == ("draft", 0)
    entry = AuditEntry.objects.about(drawn).last()
    assert entry is not None
    assert entry.before["signatures"] == 2
    assert entry.after["host_share"] == "40"


def test_a_signed_agreement_is_not_changed_any_more(cast: Cast, drawn: Agreement) -> None:
    first = str(timezone.localdate() + dt.timedelta(days=1))
    released = agreements.release(drawn, by=cast.actor("coordinator"))
    Agreement.objects.filter(pk=drawn.pk).update(terms={**released.terms, "starts_on": first})
    signed = sign(cast, drawn, *SIDES)
    assert signed.status == "signed", "its first day lies ahead"
    with refusal("move_not_allowed"):
        agreements.change(signed, by=cast.actor("coordinator"), **values(signed, number="7"))
    assert signed.signatures.count() == 3
    with refusal("reason_needed"):
        agreements.void(signed, reason=" ", by=cast.actor("coordinator"))
    assert agreements.void(signed, reason="cits darba devējs", by=cast.actor("coordinator")).status == "void"


def test_a_withdrawn_learner_signs_nothing(cast: Cast, drawn: Agreement, agreed: Assignment) -> None:
    agreements.release(drawn, by=cast.actor("coordinator"))
    assignments.withdraw(agreed, reason="found_other", by=cast.actor("coordinator"))
    with refusal("not_agreed"):
        sign(cast, drawn, "host")


@pytest.mark.parametrize("name", [name for name in MEMBERS if name != "coordinator"])
def test_only_the_learners_school_keeps_it(
    cast: Cast, drawn: Agreement, agreed: Assignment, name: str
) -> None:
    by = cast.actor(name)
    for verb, arguments in [
        (agreements.release, {}),
        (agreements.void, {"reason": "x"}),
        (agreements.change, values(drawn, number="9")),
    ]:
        with refusal("not_yours"):
            verb(drawn, by=by, **arguments)  # type: ignore[operator]
    with refusal("not_yours"):
        agreements.draw_up(agreed, by=by)


def test_the_three_parties_read_it_and_nobody_else(cast: Cast, drawn: Agreement, agreed: Assignment) -> None:
    host = "employer_member" if agreed.opening.employer == cast.employer else "other_employer_member"
    parties = {"coordinator", "learner_member", host}
    Signature.objects.create(agreement=drawn, side="host", name="x", signed_on="2026-11-01")
    for name in MEMBERS:
        expected = 1 if name in parties else 0
        assert visible_to(cast.actor(name), Agreement).count() == expected, name
        assert visible_to(cast.actor(name), Signature).count() == expected, name
        client = cast.client(name)
        for route in ("agreement-detail", "agreement-paper"):
            code = client.get(reverse(route, args=[drawn.pk])).status_code
            assert code == (200 if name in parties else 404), (name, route)
        if name != "coordinator":
            for route in ("agreement-edit", "agreement-release", "agreement-sign", "agreement-void"):
                code = client.post(reverse(route, args=[drawn.pk]), {"reason": "x"}).status_code
                assert code in (403, 404), (name, route)
    drawn.refresh_from_db()
    assert drawn.status == "draft"


def test_the_paper_says_what_the_rows_say(cast: Cast, drawn: Agreement, agreed: Assignment) -> None:
    by = cast.actor("coordinator")
    said = words(papers.pdf_of(drawn))
    assert "MELNRAKSTS" in said
    for fact in (CANARIES[0], agreed.opening.employer.name, cast.school.name, cast.qualification.name_lv):
        assert fact in said, fact
    assert "Programme: licence number" in papers.gaps_of(drawn) or cast.programme.licence_number
    before = set(papers.gaps_of(drawn))
    changed = agreements.change(
        drawn,
        by=by,
        **values(drawn, number="DVB-7", host_share="37.5", timetable="P–C 8.00–15.00\n\nPk 8.00–12.00"),
    )
    after = set(papers.gaps_of(changed))
    assert before - after == {"Agreement: number", "Term: share at the host", "Term: timetable"}
    agreements.release(changed, by=by)
    final = words(papers.pdf_of(Agreement.objects.get(pk=drawn.pk)))
    assert "MELNRAKSTS" not in final
    assert "DVB-7" in final
    assert "37" in final
    assert "Pk 8.00–12.00" in final


def test_a_minor_has_a_guardian_in_the_paper_and_an_adult_has_none(
    cast: Cast, drawn: Agreement, agreed: Assignment
) -> None:
    person, first_day = cast.learner.person, agreed.opening.starts_on
    person.birth_date = first_day.replace(year=first_day.year - 18)
    person.save()
    adult = Agreement.objects.get(pk=drawn.pk)
    assert papers.facts_of(adult).guardian is None
    person.birth_date += dt.timedelta(days=1)
    person.save()
    assert papers.facts_of(Agreement.objects.get(pk=drawn.pk)).guardian is not None


def test_a_school_walks_from_agreed_to_signed(cast: Cast, agreed: Assignment) -> None:
    client = cast.client("coordinator")
    assert "vēl nav līguma" in text_of(client.get("/"))
    made = client.post(reverse("agreement-draw-up", args=[agreed.pk])).headers["Location"]
    assert client.post(reverse("agreement-draw-up", args=[agreed.pk])).headers["Location"] == made
    drawn = Agreement.objects.get()
    edit = reverse("agreement-edit", args=[drawn.pk])
    assert client.post(edit, {"dated_on": "35.13.2026"}).status_code == 200
    assert client.post(edit, {"dated_on": "22.11.2026", "host_share": "30"}).status_code == 302
    client.post(reverse("agreement-release", args=[drawn.pk]))
    for side in (*SIDES, "school"):
        form = {"side": side, "name": "Paraugs", "signed_on": f"{timezone.localdate():%d.%m.%Y}"}
        assert client.post(reverse("agreement-sign", args=[drawn.pk]), form).status_code == 302
    drawn.refresh_from_db()
    assert (drawn.status, drawn.signatures.count()) == ("active", 3)
    assert (
        client.get(reverse("agreement-paper", args=[drawn.pk])).headers["Content-Type"] == "application/pdf"
    )


def test_letters_that_cannot_be_printed_are_named(cast: Cast, drawn: Agreement) -> None:
    person = cast.learner.person
    person.first_name = "Anna 漢"
    person.save()
    response = cast.client("coordinator").get(reverse("agreement-paper", args=[drawn.pk]))
    assert response.status_code == 409
    assert "漢" in text_of(response)
