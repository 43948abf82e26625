"""Each write to a table of the figures raises a version in its transaction, and no table is forgotten."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext

from alliances.kernel import figure_sources
from alliances.organisations.models import Sector
from dvb.agreements.models import Agreement, Amendment, AmendmentSignature
from dvb.cooperation.models import CooperationAgreement
from dvb.indicators import data_version_triggers, snapshot
from dvb.indicators import queries as indicator_queries
from dvb.indicators.engine.compute import count
from dvb.indicators.engine.definitions import PARTICIPATION, Period
from dvb.indicators.engine.facts import prepare
from dvb.indicators.engine.tables import breakdowns
from dvb.indicators.models import DataVersion, Project
from dvb.indicators.services import cache
from dvb.logbook.models import Absence, LogEntry, LogWeek, PaperMonth
from matching.assignments.models import Assignment
from matching.assignments.services import kept_terms
from matching.learners.models import EnrolmentStock
from tests import factories as make
from tests.cast import Cast, gather
from tests.clock import freeze_time
from tests.dvb.indicators.in_sql import COMPARED
from tests.dvb.indicators.year_kit import furnish_year

pytestmark = [pytest.mark.django_db, pytest.mark.both]
APPS = ("alliances", "matching", "dvb")
DAY = dt.date(2025, 10, 1)


def _models() -> dict[str, type[models.Model]]:
    found = (
        model for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)
    )
    return {model._meta.label_lower: model for model in found}


def _furnish(cast: Cast) -> Project:
    """At least one row in every table of the figures."""
    furnish_year(cast, learners=12)
    Sector.objects.get_or_create(code="t")
    project = Project.objects.create(
        name="P", number="1", alliance=cast.alliance, lead=cast.school, starts_on=DAY, ends_on=DAY
    )
    project.partners.add(cast.other_school)
    EnrolmentStock.objects.create(
        ref_date=DAY, registration_number="1", institution_name="S", programme_code="1", school=cast.school
    )
    agreement = Agreement.objects.order_by("pk")[0]
    amendment = Amendment.objects.create(agreement=agreement, number=1, effective_on=DAY)
    AmendmentSignature.objects.create(amendment=amendment, side="school", name="S", signed_on=DAY)
    CooperationAgreement.objects.create(school=cast.school, employer=cast.employer, starts_on=DAY)
    Absence.objects.create(agreement=agreement, kind="interruption", starts_on=DAY, ends_on=DAY)
    PaperMonth.objects.get_or_create(agreement=agreement, month=DAY.replace(day=1), defaults={"minutes": 60})
    kept_terms.keep(Assignment.objects.select_related("opening"))
    empty = [label for label in figure_sources.sources() if not _models()[label]._default_manager.exists()]
    assert not empty
    return project


def _advice(undeclared: dict[str, type[models.Model]]) -> str:
    return "".join(
        f"\nNobody declared whether figures read {label}. Write at the end of {_module(model)}:"
        f'\n    figure_sources.register("{label}")  # if the snapshot or a scope reads it'
        f'\n    figure_sources.register_irrelevant("{label}")  # if not'
        for label, model in sorted(undeclared.items())
    )


def _module(model: type[models.Model]) -> str:
    subject, _dot, _rest = model.__module__.partition(".models")
    return f"{subject}.models"


def test_every_table_counts_for_the_figures_or_does_not() -> None:
    tables = _models()
    declared = figure_sources.sources().keys() | figure_sources.irrelevant()
    undeclared = {label: model for label, model in tables.items() if label not in declared}
    assert not undeclared, _advice(undeclared)
    assert not declared - tables.keys(), "declared, but no table of the three apps"


def test_a_table_without_a_declaration_is_named_with_what_to_write_where() -> None:
    advice = _advice({"dvb.logweek": LogWeek})
    assert 'dvb.logbook.models:\n    figure_sources.register("dvb.logweek")' in advice
    assert 'figure_sources.register_irrelevant("dvb.logweek")' in advice


@pytest.mark.parametrize("label", ["dvb.logentry", "dvb.logtask"])
@pytest.mark.parametrize("declare", [figure_sources.register, figure_sources.register_irrelevant])
def test_a_table_is_declared_once(label: str, declare: Callable[[str], None]) -> None:
    before = dict(figure_sources.sources()), figure_sources.irrelevant()
    with pytest.raises(ValueError, match=label):
        declare(label)
    assert (dict(figure_sources.sources()), figure_sources.irrelevant()) == before


def test_the_tables_that_count_are_those_that_the_figures_read(cast: Cast) -> None:
    project = _furnish(cast)
    with CaptureQueriesContext(connection) as queries:
        snapshot.frames(DAY, [cast.school.pk])
        snapshot.frames(DAY)
        snapshot.institutions()
        for scope in (
            indicator_queries.Scope(project=project),
            indicator_queries.Scope(alliance=cast.alliance),
        ):
            assert scope.schools
    read = {name for query in queries for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
    assert read == {_models()[label]._meta.db_table for label in figure_sources.sources()}


def test_live_figures_are_counted_from_types_as_frozen_ones_from_text(cast: Cast) -> None:
    _furnish(cast)
    live = snapshot.frames(DAY)
    assert {str(column.dtype) for column in (live.enrolments["person_id"], live.hours["minutes"])} == {
        "int64"
    }
    frozen = snapshot.checked(snapshot.unpacked(snapshot.packed(snapshot.tables(DAY))))
    for rule in COMPARED:
        tables = [
            breakdowns(count(prepare(each), rule, Period.school_year(2025)), indicator_queries.BREAKDOWNS)
            for each in (live, frozen)
        ]
        assert len(tables[0]) > len(indicator_queries.BREAKDOWNS)
        assert tables[0].to_csv() == tables[1].to_csv()


WRITES: dict[str, Callable[[models.Model, str], Any]] = {
    "update": lambda row, field: _all(row).update(**{field: models.F(field)}),
    "save": lambda row, field: row.save(),
    "bulk_update": lambda row, field: type(row)._default_manager.bulk_update([row], [field]),
    "delete and bulk_create": lambda row, field: (
        _all(row)._raw_delete("default"),
        type(row)._default_manager.bulk_create([row]),
    ),
}


def _all(row: models.Model) -> Any:
    return type(row)._default_manager.filter(pk=row.pk).order_by()


@freeze_time("2026-11-02")
@pytest.mark.parametrize("way", WRITES)
def test_every_way_of_writing_raises_a_version_and_the_figure_is_computed_anew(
    way: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _furnish(cast)
    computed: list[Period] = []
    inner = cache.count
    monkeypatch.setattr(cache, "count", lambda *given: computed.append(given[2]) or inner(*given))
    own = indicator_queries.scope_of(cast.actor("coordinator"))
    silent = []
    for label in figure_sources.sources():
        row = _models()[label]._default_manager.order_by("pk")[0]
        field = next(f.name for f in row._meta.concrete_fields if not f.primary_key and not f.generated)
        dated = figure_sources.sources()[label]
        day = getattr(row, dated.column) if dated else DAY
        wanted: list[cache.FigureRequest] = [(Period.school_year(cache.school_year_of(day)), ())]
        cache.figures(own, PARTICIPATION, wanted)
        computed.clear()
        cache.figures(own, PARTICIPATION, wanted)
        assert not computed
        WRITES[way](row, field)
        cache.figures(own, PARTICIPATION, wanted)
        silent += [] if computed else [label]
    assert not silent


def test_a_line_of_the_log_raises_its_own_school_years_and_what_is_rolled_back_raises_nothing(
    cast: Cast,
) -> None:
    furnish_year(cast, learners=12)
    entry = LogEntry.objects.filter(day__range=("2026-01-01", "2026-06-30")).order_by("pk")[0]

    def raised(write: Callable[[], Any]) -> set[int]:
        before = cache.versions()
        write()
        now = cache.versions()
        return {year for year in now if now[year] != before.get(year)}

    one = LogEntry.objects.filter(pk=entry.pk)
    assert raised(lambda: one.update(minutes=1)) == {2025}
    assert raised(lambda: one.update(day=dt.date(2027, 9, 1))) == {2025, 2027}
    assert raised(lambda: one.update(day=dt.date(2027, 8, 31))) == {2026, 2027}
    week = LogWeek.objects.filter(pk=entry.week_id)
    stay = entry.week.agreement_id
    assert raised(lambda: week.update(monday=dt.date(2026, 8, 31))) == {2025, 2026}
    assert raised(lambda: one.delete()) == {2026}
    assert raised(lambda: one.update(minutes=2)) == set()
    days = {"starts_on": dt.date(2026, 8, 30), "ends_on": dt.date(2026, 9, 2)}
    assert raised(lambda: Absence.objects.create(agreement_id=stay, kind="interruption", **days)) == {
        2025,
        2026,
    }

    def undone() -> None:
        with transaction.atomic():
            week.update(status="open", confirmed_at=None)
            make.OrganisationFactory()
            transaction.set_rollback(True)

    assert raised(undone) == set()
    assert raised(lambda: make.OrganisationFactory()) == {0}


def test_triggers_are_installed_again_after_a_table_was_made_anew(cast: Cast) -> None:
    wanted = data_version_triggers._present(connection)
    before = cache.versions()
    data_version_triggers.install()
    assert cache.versions() == before
    data_version_triggers._drop(connection, set(sorted(wanted)[:2]))
    data_version_triggers.install()
    assert data_version_triggers._present(connection) == wanted
    assert cache.versions() != before, "what was written without them was not counted"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_writers_never_wait_for_each_other_and_the_later_commit_is_seen() -> None:
    cast = gather()
    began, may_end = threading.Event(), threading.Event()

    def first() -> None:
        try:
            with transaction.atomic():
                type(cast.school).objects.filter(pk=cast.school.pk).update(town="Cēsis")
                began.set()
                assert may_end.wait(timeout=30)
        finally:
            connection.close()

    writer = threading.Thread(target=first)
    writer.start()
    assert began.wait(timeout=30)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
        type(cast.school).objects.filter(pk=cast.other_school.pk).update(town="Ogre")
    between = cache.versions()
    may_end.set()
    writer.join(timeout=30)
    assert cache.versions()[0] > between[0]
    assert DataVersion.objects.filter(school_year=0).count() >= 2
