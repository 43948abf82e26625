"""What pages, letters and history say of terms: what was asked, what changes, what nobody said."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.catalogue.services import reference as catalogue
from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from dvb.agreements import services as agreements
from dvb.agreements.models import Amendment
from dvb.agreements.placement import first_terms
from dvb.agreements.rule_wording import rows_of
from dvb.agreements.services import amendments
from dvb.agreements.wording import step_label
from dvb.change_requests import services as requests
from dvb.guest_access.services import guardian_letters, guest_links
from dvb.guest_access.views.guest_links import _agreement_row
from dvb.signing.documents import paper_of
from matching.learners.models import Guardian
from tests import factories
from tests.cast import Cast
from tests.dvb.agreements import signed as make
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def test_an_accepted_correction_fills_the_form_of_the_draft(cast: Cast) -> None:
    """Workplace, hours and supervisor are asked for, shown beside the form, filled in and saved."""
    made = make.drawn(cast, weekly_hours=Decimal("30"))
    site = factories.WorkplaceFactory(organisation=cast.employer)
    url = reverse("agreement-ask-for", args=[made.pk, "correct"])
    asked = {
        "weekly_hours": "24",
        "workplace_id": site.pk,
        "supervisor": "Jauna Vadītāja",
        "text": "Cita vieta",
    }
    assert cast.client("employer_member").post(url, asked).status_code == 302
    request = made.requests.get()
    client = cast.client("coordinator")
    answer = client.post(reverse("request-detail", args=[request.pk]), {"do": "accept"})
    page = client.get(answer["Location"])
    assert "Cita vieta" in text_of(page)
    form = page.context["form"]
    names = ("weekly_hours", "workplace_id", "supervisor")
    assert [form[name].value() for name in names] == [Decimal(24), site.pk, "Jauna Vadītāja"]
    values = {name: form[name].value() for name in form.fields}
    values = {name: value for name, value in values.items() if value not in (None, "", False)}
    days = {name: f"{value:%d.%m.%Y}" for name, value in values.items() if isinstance(value, dt.date)}
    assert client.post(answer["Location"], values | days).status_code == 302
    made.refresh_from_db()
    terms = first_terms(made)
    assert (terms.weekly_hours, terms.workplace_id, terms.supervisor) == (24, site.pk, "Jauna Vadītāja")
    stored = agreements.release(made, by=cast.actor("coordinator")).terms
    assert (stored["weekly_hours"], stored["workplace_id"]) == ("24", site.pk)


def test_a_request_is_read_only_by_whoever_may_answer_it(cast: Cast) -> None:
    """The key of a request about another agreement, or of nobody, fills nothing."""
    made = make.drawn(cast)
    page = cast.client("coordinator").get(reverse("agreement-edit", args=[made.pk]) + "?request=99999")
    assert page.context["asked"] == {}


def test_each_letter_about_an_amendment_says_what_changes_and_all_sides_read_it(cast: Cast) -> None:
    made = make.signed(cast, weekly_hours=Decimal("30"))
    cast.learner.person.birth_date = dt.date(2010, 5, 1)
    cast.learner.person.save()
    Guardian.objects.create(
        person=cast.learner.person, name="Ilze", relation="mother", email="i@piemers.example"
    )
    guest_links.invite_supervisor(
        made, name="Vada", email="vada@piemers.example", by=cast.actor("coordinator")
    )
    Message.objects.all().delete()
    row = amendments.draw_up(
        made,
        effective_on=first_terms(made).starts_on + dt.timedelta(days=7),
        reason="Mazāk darba",
        weekly_hours=Decimal(24),
        by=cast.actor("coordinator"),
    )
    row = amendments.release(row, by=cast.actor("coordinator"))
    guardian_letters.notify_of_amendment(row)
    for side in make.SIDES:
        row = amendments.sign(
            row, side=side, name="A", signed_on=timezone.localdate(), by=cast.actor("coordinator")
        )
    guardian_letters.notify_of_amendment(row)
    letters = Message.objects.filter(
        kind__in=["to_sign", "amended", "guardian_amendment", "guardian_amended"]
    )
    assert all("30 → 24" in one.body and "Mazāk darba" in one.body for one in letters), "each old beside new"
    told = set(letters.filter(kind="amended").values_list("to_email", flat=True))
    assert told >= {
        cast.learner_member.user.email,
        cast.employer_member.user.email,
        cast.coordinator.user.email,
        "vada@piemers.example",
    }
    assert letters.filter(kind="guardian_amended", to_email="i@piemers.example").exists()


def test_what_changes_stands_on_top_of_the_guardians_page(cast: Cast) -> None:
    made = make.signed(cast, weekly_hours=Decimal("30"))
    cast.learner.person.birth_date = dt.date(2010, 5, 1)
    cast.learner.person.save()
    guardian = Guardian.objects.create(
        person=cast.learner.person, name="Ilze", relation="mother", email="i@piemers.example"
    )
    link = guest_links.invite_guardian(guardian, enrolment=cast.learner, by=cast.actor("coordinator"))
    Amendment.objects.create(
        agreement=made,
        number=1,
        effective_on=first_terms(made).starts_on,
        status="signed",
        reason="R",
        changes={"weekly_hours": "24"},
        before={"weekly_hours": "30"},
    )
    assert PersonalLink.objects.filter(pk=link.pk).exists()
    rows = _agreement_row(link, made)["amendments"]
    assert [one["new"] for __, changes in rows for one in changes] == ["24"]


@pytest.mark.parametrize("is_looked_at", [True, False])
def test_history_says_whether_somebody_had_looked_at_what_was_released(
    cast: Cast, *, is_looked_at: bool
) -> None:
    made = make.drawn(cast)
    if is_looked_at:
        agreements.look_at(made, by=cast.actor("coordinator"))
    made = agreements.release(made, by=cast.actor("coordinator"))
    entry = AuditEntry.objects.about(made).get(verb="agreement.release")
    said = step_label(entry)
    assert ("kāds to bija izskatījis" in said) is is_looked_at
    assert ("neviens nebija atzīmējis" in said) is not is_looked_at
    assert "tuk" in said, "how many lines are empty"
    assert paper_of(made).row.pk == made.pk


def test_nobody_claims_a_licence_that_nobody_entered(cast: Cast) -> None:
    catalogue.load_reference()
    made = make.drawn(cast, kind="dvb")
    said = {row.finding.rule: row for row in rows_of(agreements.findings(made))}["D-03"]
    assert "licences numurs nav" in said.sentence
    made.particulars["programme_licence"] = "P-1"
    said = {row.finding.rule: row for row in rows_of(agreements.findings(made))}["D-03"]
    assert "licencēta" in said.sentence


def test_a_broken_unverified_rule_asks_for_its_reason_where_the_release_would_stand(cast: Cast) -> None:
    """Until the reason is recorded there is no button that would be refused."""
    catalogue.load_reference()
    made = make.drawn(cast, kind="dvb")
    made.particulars["ends_on"] = str(first_terms(made).starts_on + dt.timedelta(days=20))
    made.save()
    client, url = cast.client("coordinator"), reverse("agreement-detail", args=[made.pk])
    release = reverse("agreement-release", args=[made.pk])
    page = client.get(url).content.decode()
    assert "D-10" in page
    assert release not in page
    for row in client.get(url).context["in_the_way"]:
        agreements.waive(made, rule=row.finding.rule, reason="Pagaidu", by=cast.actor("coordinator"))
    assert release in client.get(url).content.decode()
    assert agreements.release(made, by=cast.actor("coordinator")).status == "ready"


def test_requests_of_managers_are_answered_like_others(cast: Cast) -> None:
    made = make.signed(cast, weekly_hours=Decimal("30"))
    of = requests.From("manager", "Uzturētājs", "")
    row = requests.ask(
        made, kind="amend", text="x", values={"weekly_hours": "24"}, of=of, by=cast.actor("coordinator")
    )
    assert requests.decline(row, answer="Nē", by=cast.actor("coordinator")).status == "declined"
