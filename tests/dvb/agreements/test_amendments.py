"""Amendments: signed by the same three, in force from their day, and never rewriting what held before."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from alliances.audit.models import AuditEntry
from alliances.catalogue.services import reference as catalogue
from alliances.kernel.visibility import visible_to
from alliances.law.models import LegalParameter
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement, Amendment, AmendmentSignature
from dvb.agreements.services import amendments
from dvb.agreements.services import document_facts as papers
from dvb.agreements.services import guardian_notice as notices
from tests import factories
from tests.cast import Cast
from tests.dvb.agreements import signed as make
from tests.pages import text_of
from tests.refusals import refusal
from tests.world import MEMBERS

pytestmark = pytest.mark.django_db
FROM, NEW_END = dt.date(2027, 3, 1), dt.date(2027, 4, 15)
DAY = dt.timedelta(days=1)
SHORTER = {"effective_on": FROM, "reason": "Agrāks eksāmens", "ends_on": NEW_END, "weekly_hours": Decimal(20)}


def draw(cast: Cast, agreement: Agreement, **changes: Any) -> Amendment:
    return amendments.draw_up(agreement, by=cast.actor("coordinator"), **{**SHORTER, **changes})


def sign(cast: Cast, amendment: Amendment, *sides: str) -> Amendment:
    today = timezone.localdate()
    for side in sides or make.SIDES:
        amendment = amendments.sign(
            amendment, side=side, name="Paraugs", signed_on=today, by=cast.actor("coordinator")
        )
    return amendment


def signed(cast: Cast, agreement: Agreement, **changes: Any) -> Amendment:
    ready = amendments.release(draw(cast, agreement, **changes), by=cast.actor("coordinator"))
    return sign(cast, ready)


def test_a_shortened_placement_holds_from_its_day_and_not_before(cast: Cast) -> None:
    made = make.active(cast)
    ready = amendments.release(draw(cast, made), by=cast.actor("coordinator"))
    assert sign(cast, ready, "school", "host").status == "partly_signed"
    assert agreements.terms_on(made, FROM).weekly_hours == 35, "not all have signed"
    assert sign(cast, ready, "learner").status == "signed"
    before, after = agreements.terms_on(made, FROM - DAY), agreements.terms_on(made, FROM)
    assert (before.ends_on, before.weekly_hours) == (dt.date(2027, 5, 28), 35)
    assert (after.ends_on, after.weekly_hours, after.supervisor) == (NEW_END, 20, before.supervisor)
    made.refresh_from_db()
    assert made.status == "amended"
    assert agreements.advance(NEW_END)["ended"] == 0
    assert agreements.advance(NEW_END + DAY)["ended"] == 1


def test_guardian_and_supervisor_are_asked_again_once_an_amendment_is_signed(cast: Cast) -> None:
    made = make.active(cast)
    before = notices.wording_of(made)
    ready = amendments.release(draw(cast, made), by=cast.actor("coordinator"))
    assert notices.wording_of(made) == before, "nothing holds before all have signed"
    sign(cast, ready)
    assert notices.wording_of(made) != before
    assert notices.facts_of(made).ends_on == NEW_END


def test_one_amendment_follows_another_and_the_old_wording_stays(cast: Cast) -> None:
    made = make.active(cast)
    first_paper = papers.facts_of(made)
    signed(cast, made)
    site = factories.WorkplaceFactory(organisation=cast.employer, town="Cēsis")
    second = signed(cast, made, effective_on=FROM + 9 * DAY, ends_on=NEW_END - DAY, workplace_id=site.pk)
    assert (second.number, second.before["ends_on"]) == (2, str(NEW_END))
    assert set(second.changes) == {"ends_on", "workplace_id"}
    found = [
        (first, row.number if row else 0, terms.ends_on) for first, row, terms in amendments.versions(made)
    ]
    assert found == [
        (dt.date(2026, 10, 5), 0, dt.date(2027, 5, 28)),
        (FROM, 1, NEW_END),
        (FROM + 9 * DAY, 2, NEW_END - DAY),
    ]
    made.refresh_from_db()
    assert papers.facts_of(made) == first_paper


def test_the_opening_may_change_and_what_was_signed_does_not(cast: Cast) -> None:
    made = make.ready(cast)
    cast.opening.ends_on, cast.opening.supervisor_name = NEW_END, "Cits"
    cast.opening.save()
    made = Agreement.objects.get(pk=made.pk)
    assert papers.facts_of(made).term.ends_on == dt.date(2027, 5, 28)
    assert papers.facts_of(made).supervisor.name == "Parauga Vadītāja"


def test_what_cannot_be_amended_is_refused(cast: Cast) -> None:
    made = make.ready(cast)
    with refusal("not_in_force"):
        draw(cast, made)
    make.sign(cast, made, *make.SIDES)
    foreign = factories.WorkplaceFactory()
    for code, changes in [
        ("reason_needed", {"reason": " "}),
        ("nothing_changes", {"ends_on": dt.date(2027, 5, 28), "weekly_hours": Decimal("35.0")}),
        ("dates", {"effective_on": dt.date(2026, 10, 4)}),
        ("dates", {"effective_on": dt.date(2027, 5, 29)}),
        ("dates", {"ends_on": FROM - 2 * DAY}),
        ("foreign_workplace", {"workplace_id": foreign.pk}),
    ]:
        with refusal(code):
            draw(cast, made, **changes)
    one = draw(cast, made)
    assert draw(cast, made) == one
    with refusal("amendment_open"):
        draw(cast, made, weekly_hours=Decimal(10))
    by = cast.actor("coordinator")
    with refusal("move_not_allowed"):
        sign(cast, one)
    with refusal("reason_needed"):
        amendments.void(one, reason="", by=by)
    assert amendments.void(one, reason="vairs nevajag", by=by).status == "void"
    assert draw(cast, made, weekly_hours=Decimal(10)).number == 2


def test_a_verified_rule_stops_an_amendment_too(cast: Cast) -> None:
    catalogue.load_reference()
    made = make.active(cast)
    Agreement.objects.filter(pk=made.pk).update(status="active")
    short = draw(cast, made, effective_on=dt.date(2026, 11, 23), ends_on=dt.date(2026, 12, 1))
    LegalParameter.objects.filter(rule="D-10").update(verified_on=FROM)
    with refusal("rule_blocks"):
        amendments.release(short, by=cast.actor("coordinator"))


def test_an_amendment_of_one_that_is_over_is_not_signed_any_more(cast: Cast) -> None:
    made = make.active(cast)
    ready = amendments.release(draw(cast, made), by=cast.actor("coordinator"))
    today = timezone.localdate()
    by = cast.actor("coordinator")
    agreements.terminate(made, reason="no_work", asked_by="host", last_day=today, by=by)
    with refusal("not_in_force"):
        sign(cast, ready)


def test_the_paper_says_what_held_and_what_holds(cast: Cast) -> None:
    one = draw(cast, make.active(cast))
    said = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(papers.amendment_pdf_of(one))).pages)
    said = " ".join(said.split())
    for fact in (
        "Grozījumi Nr. 1",
        "28.05.2027.",
        "15.04.2027.",
        "20",
        "Agrāks eksāmens",
        cast.employer.name,
    ):
        assert fact in said, fact
    assert "MELNRAKSTS" in said


def test_the_three_parties_read_it_and_the_school_alone_writes(cast: Cast) -> None:
    made = make.active(cast)
    one = signed(cast, made)
    parties = {"coordinator", "employer_member", "learner_member"}
    for name in MEMBERS:
        client, sees = cast.client(name), name in parties
        assert visible_to(cast.actor(name), Amendment).count() == sees, name
        assert visible_to(cast.actor(name), AmendmentSignature).count() == (3 if sees else 0), name
        for route in ("amendment-detail", "amendment-paper"):
            assert client.get(reverse(route, args=[one.pk])).status_code == (200 if sees else 404), name
        if name == "coordinator":
            continue
        for route in ("amendment-release", "amendment-sign", "amendment-void"):
            assert client.post(reverse(route, args=[one.pk]), {"reason": "x"}).status_code in (403, 404)
        assert client.post(reverse("agreement-amend", args=[made.pk]), {}).status_code in (403, 404), name
    assert AuditEntry.objects.about(one).count() == 5


def test_a_school_walks_from_a_change_to_its_signatures(cast: Cast) -> None:
    made, client = make.active(cast), cast.client("coordinator")
    url = reverse("agreement-amend", args=[made.pk])
    shown = client.get(url)
    form = {**shown.context["form"].initial, "effective_on": "01.03.2027", "ends_on": "28.05.2027"}
    form |= {"pay": "", "amount": "", "reason": "Slimoja"}
    assert "Nekas neatšķiras" in text_of(client.post(url, form))
    to = client.post(url, {**form, "ends_on": "15.04.2027"}).headers["Location"]
    assert "28.05.2027. " in text_of(client.get(to))
    one = Amendment.objects.get()
    client.post(reverse("amendment-release", args=[one.pk]))
    for side in (*make.SIDES, "school"):
        sent = {"side": side, "name": "Paraugs", "signed_on": f"{timezone.localdate():%d.%m.%Y}"}
        assert client.post(reverse("amendment-sign", args=[one.pk]), sent).status_code == 302
    one.refresh_from_db()
    assert (one.status, one.signatures.count()) == ("signed", 3)
    assert "Grozījumi 1" in text_of(client.get(reverse("agreement-detail", args=[made.pk])))


def _said(amendment: Amendment) -> str:
    pages = PdfReader(io.BytesIO(papers.amendment_pdf_of(amendment))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_before_is_what_holds_on_the_day_before_and_not_what_a_later_day_brings(cast: Cast) -> None:
    made, by = make.active(cast), cast.actor("coordinator")
    later = {
        "reason": "x",
        "ends_on": NEW_END,
        "weekly_hours": Decimal(28),
        "pay": "wage",
        "amount": Decimal(500),
    }
    signed(cast, made, effective_on=dt.date(2026, 12, 14), **later)
    one = amendments.draw_up(
        made, effective_on=dt.date(2026, 12, 2), reason="Eksāmeni", weekly_hours=Decimal(14), by=by
    )
    assert one.before == {"weekly_hours": "35.0"}, "nobody ever worked 28 h before 2 December"
    url = reverse("amendment-detail", args=[one.pk])
    shown = cast.client("coordinator").get(url)
    assert [(str(row["old"]), str(row["new"])) for row in shown.context["changes"]] == [("35", "14")]
    for each in (one, amendments.release(one, by=by)):
        said = _said(each)
        assert "Stundas nedēļā 35 h 14 h" in said
        assert (
            "Grozījumos Nr. 1 noteiktais (stundas nedēļā), kam bija jābūt spēkā no 14.12.2026., "
            "nestājas spēkā."
        ) in said
        assert "Pārējie līguma un agrāko grozījumu noteikumi paliek spēkā bez izmaiņām." in said
    sign(cast, Amendment.objects.get(pk=one.pk))
    then = agreements.terms_on(made, dt.date(2026, 12, 14))
    assert (then.weekly_hours, then.amount, then.ends_on) == (14, 500, NEW_END)
    cut = draw(cast, made, effective_on=dt.date(2027, 1, 11), weekly_hours=Decimal(14), ends_on=FROM)
    assert "Grozījumos Nr. 1 noteiktais (beigu datums) ir spēkā līdz 10.01.2027." in _said(cut)


def test_a_paper_that_was_released_before_stays_as_it_was(cast: Cast) -> None:
    """Rows of earlier releases say nothing of what they replace, and keep their old values."""
    made = make.active(cast)
    signed(cast, made)
    one = amendments.release(
        draw(cast, made, effective_on=dt.date(2026, 12, 1), weekly_hours=Decimal(10)),
        by=cast.actor("coordinator"),
    )
    Amendment.objects.filter(pk=one.pk).update(before={"weekly_hours": "20.0"}, replaces=[])
    said = _said(Amendment.objects.get(pk=one.pk))
    assert "Stundas nedēļā 20 h 10 h" in said
    assert "Pārējie līguma noteikumi paliek spēkā bez izmaiņām." in said
    assert "Grozījumos Nr. 1" not in said


def test_the_form_shows_what_holds_on_the_day_that_was_entered(cast: Cast) -> None:
    made, client = make.active(cast), cast.client("coordinator")
    signed(cast, made)
    url = reverse("agreement-amend", args=[made.pk])
    form = {**client.get(url).context["form"].initial, "pay": "", "amount": "", "reason": "Slimoja"}
    assert form["weekly_hours"] == 35, "the amendment holds from March on"
    form |= {"effective_on": "08.03.2027", "supervisor": "Cita Vadītāja"}
    asked = client.post(url, form)
    assert asked.status_code == 200
    assert "Tajā dienā spēkā ir citi noteikumi" in text_of(asked)
    assert Amendment.objects.count() == 1
    again = asked.context["form"].initial
    assert (again["weekly_hours"], again["ends_on"], again["supervisor"]) == (20, NEW_END, "Cita Vadītāja")
    assert client.post(url, {**again, "pay": "", "amount": ""}).status_code == 302
    assert set(Amendment.objects.get(number=2).changes) == {"supervisor"}


def test_the_page_explains_every_amendment_that_does_not_hold(cast: Cast) -> None:
    """A part that a later one replaces, and after an early end both: they begin after the last day."""
    made, client = make.active(cast), cast.client("coordinator")
    url = reverse("agreement-detail", args=[made.pk])
    signed(cast, made, effective_on=dt.date(2026, 12, 14), weekly_hours=Decimal(28))
    signed(cast, made, effective_on=dt.date(2026, 12, 2), ends_on=made.assignment.opening.ends_on)
    said = text_of(client.get(url))
    assert "Daļa grozījumu nestājas spēkā" in said
    assert "No grozījumiem Nr. 1, kas ir no 14.12.2026., daļa nestājas spēkā (stundas nedēļā)" in said
    assert "Agrākie grozījumi zaudē spēku" not in said, "its last day holds"
    end = {"reason": "no_work", "asked_by": "host", "last_day": dt.date(2026, 12, 1)}
    agreements.terminate(made, by=cast.actor("coordinator"), **end)
    said = text_of(client.get(url))
    for sentence in (
        "Grozījumi Nr. 1, no 14.12.2026., nestājas spēkā, jo 01.12.2026. ir pēdējā diena.",
        "Grozījumi Nr. 2, no 02.12.2026., nestājas spēkā, jo 01.12.2026. ir pēdējā diena.",
    ):
        assert sentence in said
    assert "parakstīti vēlāk" not in said


def test_the_page_says_what_is_paid_and_from_when(cast: Cast) -> None:
    made = make.active(cast, remuneration_kind="wage", remuneration_eur=Decimal(450))
    url, client = reverse("agreement-detail", args=[made.pk]), cast.client("coordinator")
    assert client.get(url).context["pays"] == ["alga, 450,00 eiro mēnesī"]
    signed(cast, made, effective_on=dt.date(2026, 12, 14), amount=Decimal(500))
    page = client.get(url)
    assert page.context["pays"] == [
        "no 05.10.2026. alga, 450,00 eiro mēnesī",
        "no 14.12.2026. alga, 500,00 eiro mēnesī",
    ]
    assert "no 14.12.2026. alga, 500,00 eiro mēnesī" in text_of(page)
