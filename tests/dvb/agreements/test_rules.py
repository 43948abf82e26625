"""Rules in the life of an agreement: what blocks it, what is passed with a reason, what holds it back."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.catalogue.services import reference as catalogue
from alliances.kernel.visibility import visible_to
from alliances.law.models import LegalParameter
from alliances.organisations.models import Hazard, Supervisor
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement, Waiver
from dvb.agreements.services import acknowledgements
from dvb.agreements.services.rule_facts import placement_of
from dvb.start_requirements import services as readiness
from tests import factories
from tests.cast import Cast
from tests.dvb.agreements import signed as make
from tests.pages import text_of
from tests.refusals import refusal
from tests.world import MEMBERS

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 10, 5)


@pytest.fixture(autouse=True)
def _law(db: None) -> None:
    catalogue.load_reference()


def verify(*rules: str) -> None:
    LegalParameter.objects.filter(rule__in=rules).exclude(evidence="M").update(verified_on=FIRST)


def change(cast: Cast, agreement: Agreement, **said: object) -> Agreement:
    known = {name: getattr(agreement, name) for name in agreements.COLUMNS}
    by = cast.actor("coordinator")
    return agreements.change(agreement, by=by, **{**known, **agreement.particulars, **said})


def of_minor(cast: Cast) -> Agreement:
    cast.learner.person.birth_date = dt.date(2009, 10, 6)
    cast.learner.person.save()
    return make.drawn(cast)


def test_an_unverified_rule_is_passed_with_a_reason_that_is_kept(cast: Cast) -> None:
    by, made = cast.actor("coordinator"), make.drawn(cast, remuneration_kind="none")
    with refusal("reason_needed"):
        agreements.release(made, by=by)
    with refusal("reason_needed"):
        agreements.waive(made, rule="D-12", reason=" ", by=by)
    for _ in range(2):
        agreements.waive(made, rule="D-12", reason="Dotācija no pašvaldības", by=by)
    kept = Waiver.objects.get()
    assert (kept.rule, kept.decided_by) == ("D-12", cast.coordinator.user)
    entry = AuditEntry.objects.about(made).last()
    assert entry is not None
    assert (entry.verb, entry.reason) == ("agreement.waive", "Dotācija no pašvaldības")
    released = agreements.release(made, by=by)
    assert (released.status, len(released.ruleset_version)) == ("ready", 16)


def test_a_verified_rule_blocks_and_cannot_be_passed(cast: Cast) -> None:
    by, made = cast.actor("coordinator"), make.drawn(cast, remuneration_kind="none")
    agreements.waive(made, rule="D-12", reason="agrāk", by=by)
    verify("D-12")
    with refusal("rule_blocks"):
        agreements.release(made, by=by)
    with refusal("rule_blocks"):
        agreements.waive(made, rule="D-12", reason="tomēr", by=by)
    with refusal("nothing_to_pass"):
        agreements.waive(made, rule="D-03", reason="x", by=by)


def test_a_reason_for_other_figures_does_not_count(cast: Cast) -> None:
    by, made = cast.actor("coordinator"), make.drawn(cast)
    made = change(cast, made, host_share="20")
    agreements.waive(made, rule="D-07", reason="pēdējais kurss", by=by)
    made = change(cast, made, host_share="10")
    with refusal("reason_needed"):
        agreements.release(made, by=by)
    assert agreements.release(change(cast, made, host_share="20"), by=by).status == "ready"


def test_a_late_signature_holds_the_first_day_back_until_a_reason_is_recorded(cast: Cast) -> None:
    made = make.signed(cast)
    assert agreements.advance(dt.date(2026, 11, 22))["begun"] == 0
    said = [one.finding.rule for one in agreements.blocking_findings(made, dt.date(2026, 11, 22))]
    assert said == ["D-09"]
    page = text_of(cast.client("learner_member").get(reverse("agreement-detail", args=[made.pk])))
    assert "D-09" in page
    agreements.waive(made, rule="D-09", reason="Parakstīja ar nokavēšanos", by=cast.actor("coordinator"))
    made.refresh_from_db()
    assert made.status == "active"


def test_a_minor_does_not_begin_before_a_verified_medical_check(cast: Cast) -> None:
    cast.learner.person.birth_date = dt.date(2009, 12, 6)
    cast.learner.person.save()
    verify("L-10", "D-11")
    made = make.signed(cast, starts_on=dt.date(2026, 12, 1))
    held = {one.finding.rule for one in agreements.blocking_findings(made, dt.date(2026, 12, 1))}
    assert held == {"L-10", "D-11"}
    assert agreements.advance(dt.date(2026, 12, 1))["begun"] == 0
    Agreement.objects.filter(pk=made.pk).update(particulars={"medical_on": "2026-11-02"})
    acknowledgements.record_on_paper(
        made, name="Māte", given_on=dt.date(2026, 11, 20), by=cast.actor("coordinator")
    )
    agreements.advance(dt.date(2026, 12, 1))  # where today is later, the acknowledgement began it
    made.refresh_from_db()
    assert made.status == "active"


def test_hazards_of_opening_and_site_need_the_declarations_of_a_minor(cast: Cast) -> None:
    made = of_minor(cast)
    cast.opening.workplace.hazards.add(Hazard.objects.get(code="mk206-1-1"))
    cast.opening.hazards.add(Hazard.objects.get(code="mk206-1-2"))
    facts = placement_of(Agreement.objects.get(pk=made.pk))
    assert len(facts.hazards) == 2
    verify("L-12")
    with refusal("rule_blocks"):
        agreements.release(made, by=cast.actor("coordinator"))
    cast.opening.has_minor_declarations = True
    cast.opening.save()
    assert agreements.release(made, by=cast.actor("coordinator")).status == "ready"


def test_facts_come_from_the_rows(cast: Cast) -> None:
    cast.employer.legal_form = "z/s"
    cast.employer.save()
    made = change(
        cast,
        make.drawn(cast, remuneration_kind="stipend", remuneration_eur=300),
        host_share="37.5",
        liability_number="5",
        liability_from=dt.date(2026, 10, 1),
        liability_to=dt.date(2027, 6, 1),
        supervisor_teaching="course",
        supervisor_course_hours="72",
    )
    facts = placement_of(Agreement.objects.get(pk=made.pk))
    assert facts.host_type == "individual_undertaking"
    assert (str(facts.host_share), facts.amount, facts.level) == ("0.375", 300, 4)
    assert (facts.liability.starts_on, facts.supervisor.learners) == (dt.date(2026, 10, 1), 1)
    other = factories.EnrolmentFactory(programme=cast.programme)
    second = factories.OpeningFactory(employer=cast.employer, workplace=cast.opening.workplace)
    agreements.draw_up(make.agree(other, second), by=cast.actor("coordinator"))
    assert placement_of(made).supervisor.learners == 2


def test_what_other_pages_know_is_not_asked_again(cast: Cast) -> None:
    made, by = make.drawn(cast), cast.actor("coordinator")
    for kind, day in [("medical", FIRST), ("guardian", FIRST), ("insurance", FIRST)]:
        readiness.enter([cast.learner], kind=kind, valid_from=day, valid_to=None, by=by)
    Supervisor.objects.create(
        employer=cast.employer, name="Parauga Vadītāja", qualification_kind="master", course_hours=72
    )
    facts = placement_of(made)
    assert (facts.medical_on, facts.guardian_informed_on) == (FIRST, FIRST)
    assert facts.accident.ends_on == cast.opening.ends_on
    assert (facts.supervisor.basis, facts.supervisor.course_hours) == ("master", 72)
    typed = change(cast, made, medical_on=dt.date(2026, 10, 1), supervisor_course_hours="8")
    facts = placement_of(Agreement.objects.get(pk=typed.pk))
    assert (facts.medical_on, facts.supervisor.course_hours) == (dt.date(2026, 10, 1), 8)


def test_the_table_of_rules_is_the_schools_and_the_hosts_and_only_the_school_passes_one(cast: Cast) -> None:
    made = make.drawn(cast, remuneration_kind="none")
    agreements.waive(made, rule="D-12", reason="iemesls", by=cast.actor("coordinator"))
    url, waive = (reverse(name, args=[made.pk]) for name in ("agreement-detail", "agreement-waive"))
    for name in MEMBERS:
        client = cast.client(name)
        sees = name in {"coordinator", "employer_member"}
        assert (b'id="rules"' in client.get(url).content) is sees, name
        assert visible_to(cast.actor(name), Waiver).count() == sees, name
        if name != "coordinator":
            code = client.post(waive, {"rule": "D-12", "reason": "x"}).status_code
            assert code in (403, 404), name
    client = cast.client("coordinator")
    page = text_of(client.get(url))
    assert "iemesls" in page
    assert "nav pārbaudīts" in page
    assert client.post(waive, {"rule": "D-12", "reason": ""}).status_code == 302
    assert Waiver.objects.count() == 1


@pytest.mark.parametrize("state", ["bare", "unpaid", "passed", "signed"])
def test_the_heading_counts_the_rules_that_stand_open_below_it(cast: Cast, state: str) -> None:
    by = cast.actor("coordinator")
    if state == "signed":
        made = make.signed(cast)
    else:
        made = make.drawn(cast, **({} if state == "bare" else {"remuneration_kind": "none"}))
    if state == "passed":
        agreements.waive(made, rule="D-12", reason="Dotācija no pašvaldības", by=by)
    client = cast.client("coordinator")
    client.cookies["django_language"] = "en"
    page = client.get(reverse("agreement-detail", args=[made.pk])).content.decode()
    section = page.split('id="rules"')[1].split("</section>")[0]
    heading, listed = section.split("</h2>")
    counted = int(found[1]) if (found := re.search(r"(\d+) legal rule", heading)) else 0
    open_table = listed.split("<h3>")[0].split("<details class")[0]
    assert counted == open_table.count('<th scope="row">')
    assert ("Broken: passed" in listed) == (state == "passed"), "a passed rule stands apart"
