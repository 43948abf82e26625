"""Figures from the database: who may see and freeze them, and that a frozen one comes out again."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from html import unescape

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.test import Client

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor, Role
from alliances.kernel.errors import Refused
from dvb.indicators import queries as indicator_queries
from dvb.indicators import services as indicators
from dvb.indicators.engine.compute import count
from dvb.indicators.engine.definitions import PARTICIPATION, Period, definition
from dvb.indicators.engine.tables import cells
from dvb.indicators.models import FrozenFigure, Target
from dvb.indicators.queries import figures
from dvb.indicators.queries.figures import facts
from dvb.indicators.queries.schools_covered import coverage_on
from dvb.indicators.snapshot import institutions_on
from dvb.logbook.models import LogWeek
from matching.learners.models import Enrolment, EnrolmentStock
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.indicators.year_kit import furnish_year, stay

pytestmark = pytest.mark.django_db
YEAR = Period.school_year(2025)
RULE = "rr35_participation"


def _administrator(cast: Cast) -> Actor:
    return make.MembershipFactory(organisation=cast.school, role="administrator").as_actor()


@freeze_time("2026-11-02")
def test_a_frozen_figure_is_kept_reproduced_and_corrected_beside_the_old_one(cast: Cast) -> None:
    furnish_year(cast, learners=8)
    by = _administrator(cast)
    scope = indicator_queries.scope_of(by)
    held = indicators.freeze(scope, definition_id=RULE, period=YEAR, by=by)
    assert indicators.freeze(scope, definition_id=RULE, period=YEAR, by=by) == held
    first = bytes(held.payload)
    assert indicators.correct(held, reason="Nekas nav mainījies", by=by) == held

    # Late: weeks confirmed afterwards, two missing learners. Correction: one who was never there.
    LogWeek.objects.filter(status="open").update(
        status="confirmed", confirmed_at=dt.datetime(2026, 10, 20, tzinfo=dt.UTC)
    )
    enrolment, _other = (
        make.EnrolmentFactory(programme=cast.programme, started_on=dt.date(2025, 9, 1), ended_on=None)
        for _number in range(2)
    )
    agreement = stay(enrolment, cast, random.Random(1), starts=dt.date(2026, 3, 2), days=12)
    LogWeek.objects.filter(agreement=agreement).update(
        status="confirmed", confirmed_at=dt.datetime(2026, 10, 20, tzinfo=dt.UTC)
    )
    there = Enrolment.objects.filter(
        school=cast.school, started_on__lt=dt.date(2025, 10, 2), assignments=None
    )
    gone = there.earliest("pk")
    Enrolment.objects.filter(pk=gone.pk).update(started_on=dt.date(2026, 9, 1))
    with pytest.raises(Refused, match=r".") as refused:
        indicators.correct(held, reason=" ", by=by)
    assert refused.value.code == "no_reason"
    with freeze_time("2026-11-03"):
        second = indicators.correct(held, reason="Dienasgrāmatas apstiprinātas vēlāk", by=by)
    assert (second.version, second.pk != held.pk) == (2, True)
    assert indicators.correct(held, reason="Otrs klikšķis", by=by) == second
    causes = second.difference
    assert causes["changed_rule"] == {"numerator": 0, "denominator": 0}
    assert causes["late_data"]["numerator"] >= 1
    assert causes["late_data"]["denominator"] == 2
    assert causes["correction"]["denominator"] == -1
    assert sum(each["numerator"] for each in causes.values()) == second.numerator - held.numerator

    # The old one is what it was, from its own rows.
    held.refresh_from_db()
    assert bytes(held.payload) == first == indicators.reproduce(held) != bytes(second.payload)
    assert indicators.reproduce(second) == bytes(second.payload)
    assert second.rows_hash != held.rows_hash
    assert AuditEntry.objects.filter(verb__startswith="indicator.").count() == 2
    call_command("indicator", "reproduce", figure=held.pk)
    FrozenFigure.objects.filter(pk=held.pk).update(payload=second.payload)
    with pytest.raises(CommandError):
        call_command("indicator", "reproduce", figure=held.pk)
    assert cast.client("ministry_viewer").get(f"/indicator/frozen/{held.pk}/").context["is_same"] is False


@freeze_time("2026-11-02")
def test_all_breakdowns_of_a_school_are_of_its_own_learners_alone(cast: Cast) -> None:
    furnish_year(cast, learners=30)
    everybody = count(facts(figures.Scope(), YEAR.ref_date), PARTICIPATION, YEAR)
    scope = figures.Scope(cast.school)
    wanted = [(), *((name,) for name in indicator_queries.BREAKDOWNS), ("sex", "kind")]
    found = figures.figures_of(everybody, scope, wanted)
    within = {"school": [str(cast.school.pk)]}
    for by, figure in zip(wanted, found, strict=True):
        expected = cells(everybody, by, within)["denominator"].tolist()
        shown = figure.published.cells if by else figure.published.total
        assert (figure.by, shown["denominator"].tolist()) == (by, expected)
    assert 0 < found[0].total[1] < everybody.denominator


@freeze_time("2026-08-31")
def test_a_running_period_is_not_frozen_and_only_its_owner_freezes(cast: Cast) -> None:
    own = indicator_queries.scope_of(cast.actor("coordinator"))
    with pytest.raises(Refused) as refused:
        indicators.freeze(own, definition_id=RULE, period=YEAR, by=SYSTEM)
    assert refused.value.code == "not_over"
    for person in ("coordinator", "other_coordinator", "ministry_viewer", "alliance_coordinator"):
        with pytest.raises(Refused) as refused:
            indicators.freeze(own, definition_id=RULE, period=Period.school_year(2024), by=cast.actor(person))
        assert refused.value.code == "not_yours"
    assert not indicators.may_freeze(_administrator(cast), indicator_queries.Scope())
    keeper = make.MembershipFactory(organisation=cast.ministry, role="member").as_actor()
    assert indicators.may_freeze(keeper, indicator_queries.Scope())
    for person in ("employer_member", "learner_member"):
        with pytest.raises(Refused):
            indicator_queries.scope_of(cast.actor(person))


@freeze_time("2026-11-02")
def test_pages_show_the_country_masked_and_the_own_school_with_names(cast: Cast) -> None:
    furnish_year(cast, learners=6)
    administrator = make.MembershipFactory(organisation=cast.school, role="administrator")
    cast.school_administrator = administrator  # type: ignore[attr-defined]
    client = cast.client("school_administrator")
    own = client.get("/indicator/?year=2025&by=kind")
    assert own.status_code == 200
    board = own.context["board"]
    assert board.scope.school == cast.school
    assert {person.pk for person in board.learners} <= set(
        Enrolment.objects.filter(school=cast.school).values_list("person_id", flat=True)
    )
    assert board.learners
    _leads_to_the_lines_of_the_log(cast, client, own.content.decode())
    national = cast.client("ministry_viewer").get("/indicator/?year=2025&by=school")
    assert national.context["board"].learners == []
    assert all(row["is_hidden"] for row in national.context["board"].rows if row["denominator"] < 10)
    for form in ("json", "csv", "xlsx"):
        answer = client.get(f"/indicator/file.{form}?year=2025&by=sex")
        assert answer.status_code == 200
        assert len(answer.content) > 100
    records = json.loads(client.get("/indicator/file.json?year=2025").content)
    assert records[0]["suppressed"]  # three learners of the own school: no number leaves the house
    for bad in ("?by=shoe", "?definition=x", "?year=x", "?year=9999"):
        assert client.get(f"/indicator/{bad}").status_code == 404
    for person in ("employer_member", "learner_member"):
        assert cast.client(person).get("/indicator/").status_code == 403

    # Frozen by its administrator, once; unknown to the other school.
    to = client.post("/indicator/freeze/", {"year": 2025, "definition": RULE}).headers["Location"]
    assert client.post("/indicator/freeze/", {"year": 2025, "definition": RULE}).headers["Location"] == to
    assert client.get(to).context["is_same"] is True
    held = FrozenFigure.objects.get()
    assert client.get(f"{to}file.json").content == bytes(held.payload)
    assert cast.client("other_coordinator").get(to).status_code == 404
    assert cast.client("ministry_viewer").get(to).status_code == 200
    assert cast.client("ministry_viewer").post(f"{to}correct/", {"reason": "x"}).status_code == 403
    assert (
        cast.client("coordinator").post("/indicator/freeze/", {"year": 2025, "definition": RULE}).status_code
        == 403
    )
    assert client.post(f"{to}correct/", {"reason": ""}).status_code == 200


def _leads_to_the_lines_of_the_log(cast: Cast, client: Client, page: str) -> None:
    """From the figure to a name, to the stay, to each line; nobody of another house gets there."""
    addresses = re.findall(r"/indicator/learners/\d+/\?definition=\w+&amp;year=2025", page)
    assert addresses
    for address in map(unescape, addresses):
        answer = client.get(address)
        found = answer.context["evidence"]
        assert found.counts
        assert any(one.is_enough and one.signed_on and one.lines for one in found.stays)
        for each in found.stays:
            confirmed = each.agreement.log_weeks.filter(
                status__in=("confirmed", "checked"), entries__day__range=(YEAR.starts_on, YEAR.ends_on)
            )
            of_log = confirmed.aggregate(total=Sum("entries__minutes"))["total"] or 0
            assert each.minutes == of_log + sum(one.minutes for one in each.months)
            assert all(YEAR.starts_on <= line.day <= YEAR.ends_on for line in each.lines)
            assert f"/log/agreements/{each.agreement.pk}/?day={each.lines[0].day}" in answer.content.decode()
        for stranger in ("other_coordinator", "ministry_viewer", "employer_member", "learner_member"):
            assert cast.client(stranger).get(address).status_code in (403, 404)
        assert cast.client("other_coordinator").get(address).status_code == 404
    not_counted = Enrolment.objects.filter(school=cast.school, assignments=None).first()
    assert not_counted is not None
    answer = client.get(f"/indicator/learners/{not_counted.person_id}/?year=2025")
    assert not answer.context["evidence"].counts
    for bad in ("?definition=x", "?year=x", "?year=99999"):
        assert client.get(f"/indicator/learners/{not_counted.person_id}/{bad}").status_code == 404


def test_an_administrator_sets_the_own_targets_and_the_country_keeps_its_path(cast: Cast) -> None:
    cast.school_administrator = make.MembershipFactory(organisation=cast.school, role="administrator")  # type: ignore[attr-defined]
    client = cast.client("school_administrator")
    values = {"definition_id": RULE, "year": 2027, "percent": "30.5", "source": "Skolas attīstības plāns"}
    for percent in ("30.5", "31"):
        assert client.post("/indicator/targets/", values | {"percent": percent}).status_code == 302
    row = Target.objects.get()
    assert (row.organisation, float(row.percent)) == (cast.school, 31.0)
    assert [point.value_pct for point in indicators.targets_for(cast.school, RULE)] == [31.0]
    assert [point.value_pct for point in indicators.targets_for(None, RULE)] == [16.6, 20.0, 25.0]
    assert cast.client("coordinator").post("/indicator/targets/", values).status_code == 403
    assert cast.actor("coordinator").role is Role.COORDINATOR


def test_schools_that_are_not_registered_lower_the_coverage_of_the_country_alone(cast: Cast) -> None:
    """Five schools never pass for a country: the number of institutions comes from outside the register."""
    furnish_year(cast, learners=8)
    country = indicator_queries.compute(
        facts(indicator_queries.Scope(), YEAR.ref_date), definition(RULE), YEAR, indicator_queries.Scope()
    )
    assert (country.coverage.schools_total, country.coverage.is_complete) == (52, False)
    assert country.records()[0]["scope"]["type"] == "reporting_schools"
    assert coverage_on(YEAR).total == 52
    for number in ("40003521600", "90000014724"):
        EnrolmentStock.objects.create(
            ref_date=dt.date(2025, 10, 1), registration_number=number, programme_code="1", total=5
        )
    assert institutions_on(YEAR.ref_date) == 2
    own = indicator_queries.scope_of(_administrator(cast))
    figure = indicator_queries.compute(facts(own, YEAR.ref_date), definition(RULE), YEAR, own)
    assert figure.coverage.is_complete
