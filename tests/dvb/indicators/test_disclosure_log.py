"""What was shown stays known until the next fixed day, in the database, whatever the cache forgets (G-08)."""

from __future__ import annotations

import datetime as dt
import json
import threading
from typing import Any

import pandas as pd
import pytest
from django.core.cache import cache
from django.db import connection

from alliances.kernel import daily
from alliances.kernel.actor import SYSTEM
from dvb.indicators import queries as indicator_queries
from dvb.indicators import services as indicators
from dvb.indicators.engine.definitions import PARTICIPATION, Period
from dvb.indicators.models import FrozenFigure, ShownFigure
from dvb.indicators.services import cache as figure_cache
from dvb.indicators.services import disclosure_log
from tests.cast import Cast, gather
from tests.clock import freeze_time
from tests.dvb.indicators.year_kit import half_counted, late_week

pytestmark = pytest.mark.django_db
YEAR = Period.school_year(2025)


def _figure(*by: str, scope: indicator_queries.Scope | None = None) -> indicator_queries.Figure:
    """What a reader of the country sees now."""
    return figure_cache.figures(scope or indicator_queries.Scope(), PARTICIPATION, [(YEAR, by)])[0]


def _number(*by: str, scope: indicator_queries.Scope | None = None) -> int | None:
    """The total that a reader of the country sees now, or nothing."""
    row = _figure(*by, scope=scope).published.total.iloc[0]
    return None if row["is_suppressed"] else int(row["numerator"])


def _written(by: str = "") -> Any:
    return ShownFigure.objects.get(by=by).cells


def _labels() -> dict[str, list[Any]]:
    return {row.by: [cell[0] for cell in row.cells] for row in ShownFigure.objects.all()}


def test_an_emptied_cache_forgets_nothing_that_was_shown_and_the_fixed_day_begins_anew(cast: Cast) -> None:
    with freeze_time("2026-11-02"):
        half_counted(cast, 24)
        first = _number("kind")
        assert first is not None
        assert _written() == [[[], first, _written()[0][2]]]
        assert set(ShownFigure.objects.values_list("by", flat=True)) <= {"", "kind"}
        for _ in range(2):
            late_week(cast)
        cache.clear()
        assert _number("kind") is None
        assert _number() is None
        assert _number("sex") is None, "nor does another breakdown tell it"
        assert _written()[0][1] == first
        # Five more are shown at once, and what is known of then is the new number.
        for _ in range(3):
            late_week(cast)
        cache.clear()
        assert _number("kind") == first + 5
        assert _written()[0][1] == first + 5
        late_week(cast)
        cache.clear()
        assert _number("kind") is None
    with freeze_time("2027-01-30"):
        assert daily.run(dt.date(2027, 1, 30))["forgotten_figures"] == 0
        cache.clear()
        assert _number("kind") is None
    with freeze_time("2027-02-01"):
        # Without a change since, and with what the cache kept of the day before.
        assert _number("kind") == first + 6
        held = ShownFigure.objects.filter(since=dt.date(2026, 10, 1)).count()
        assert held
        assert daily.run(dt.date(2027, 2, 1))["forgotten_figures"] == held
        late_week(cast)
        cache.clear()
        assert _number("kind") is None
        assert _written()[0][1] == first + 6


@freeze_time("2026-11-02")
def test_all_breakdowns_at_once_hold_back_what_one_by_one_showed_and_hold_it_for_the_others(
    cast: Cast,
) -> None:
    half_counted(cast, 24)
    singly = {name: _figure(name) for name in indicator_queries.BREAKDOWNS}
    cache.clear()
    wanted = [(YEAR, (name,)) for name in indicator_queries.BREAKDOWNS]
    for name, figure in zip(
        singly, figure_cache.figures(indicator_queries.Scope(), PARTICIPATION, wanted), strict=True
    ):
        pd.testing.assert_frame_equal(figure.published.cells, singly[name].published.cells)
    late_week(cast)
    cache.clear()
    at_once = figure_cache.figures(indicator_queries.Scope(), PARTICIPATION, wanted)
    assert {each.published.total["reason"].iloc[0] for each in at_once} == {"differencing"}
    cache.clear()
    for figure in at_once:
        alone = _figure(*figure.by)
        pd.testing.assert_frame_equal(figure.published.cells, alone.published.cells)
        pd.testing.assert_frame_equal(figure.published.total, alone.published.total)
    reasons = {reason for each in at_once for reason in each.published.cells["reason"]}
    assert "differencing" in reasons


@freeze_time("2026-11-02")
def test_all_breakdowns_at_once_write_down_the_new_numbers_of_each(cast: Cast) -> None:
    half_counted(cast, 24)
    wanted = [(YEAR, (name,)) for name in indicator_queries.BREAKDOWNS]
    figure_cache.figures(indicator_queries.Scope(), PARTICIPATION, wanted)
    for _ in range(12):
        late_week(cast)
    cache.clear()
    at_once = figure_cache.figures(indicator_queries.Scope(), PARTICIPATION, wanted)
    written = {row.by: row.cells for row in ShownFigure.objects.all()}
    for figure in at_once:
        rows = figure.published.cells[~figure.published.cells["is_suppressed"]].to_dict("records")
        shown = [[[str(row[figure.by[0]])], row["numerator"], row["denominator"]] for row in rows]
        assert [cell for cell in shown if cell not in written.get(figure.by[0], [])] == []
    assert {"differencing"} != {each.published.total["reason"].iloc[0] for each in at_once}


@freeze_time("2026-11-02")
def test_only_what_others_see_is_written_down_and_only_once(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    half_counted(cast, 24)
    assert _number("school", "kind", scope=indicator_queries.scope_of(cast.actor("coordinator")))
    assert not ShownFigure.objects.exists(), "own figures are nobody else's"
    figure = figure_cache.figures(
        indicator_queries.Scope(), PARTICIPATION, [(YEAR, ("qualification", "school"))]
    )[0]
    rows = {row.by: row for row in ShownFigure.objects.all()}
    hidden = int(figure.published.cells["is_suppressed"].sum())
    of_both = rows.get("qualification,school")
    assert len(of_both.cells if of_both else []) == len(figure.published.cells) - hidden
    assert {row.revision for row in rows.values()} == {1}
    then = {row.pk: row.shown_at for row in rows.values()}
    read = disclosure_log.DisclosureLog.read("national", PARTICIPATION, dt.date(2026, 10, 1), [YEAR])
    with django_assert_num_queries(0):
        read.write(read.disclosed())
    cache.clear()
    figure_cache.figures(indicator_queries.Scope(), PARTICIPATION, [(YEAR, ("qualification", "school"))])
    assert {row.pk: row.shown_at for row in ShownFigure.objects.all()} == then


@freeze_time("2026-11-02")
@pytest.mark.parametrize("was_shown", [False, True])
def test_who_is_overtaken_shows_what_the_first_showed(
    was_shown: bool, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_counted(cast, 24)
    before = _number() if was_shown else None
    for _ in range(6):
        late_week(cast)
    others: list[int | None] = []
    inner = figure_cache.count

    def count(*given: Any) -> Any:
        counted = inner(*given)
        if not others:
            # Counted, and not shown yet: another reader comes, after one more week was confirmed.
            others.append(None)
            late_week(cast)
            others[0] = _number()
        return counted

    monkeypatch.setattr(figure_cache, "count", count)
    cache.clear()
    mine = _number()
    assert mine is not None
    assert [mine] == others
    assert _written()[0][1] == mine
    assert before is None or mine == before + 7


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_readers_at_once_never_read_two_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = gather()
    counted, gate, mine = threading.Event(), threading.Barrier(2), threading.local()
    inner, numbers = disclosure_log._write, {}

    def write(*given: Any) -> None:
        if not hasattr(mine, "came"):
            mine.came = True
            counted.set()
            gate.wait(timeout=60)
        inner(*given)

    def read(name: str) -> None:
        try:
            numbers[name] = _number()
        finally:
            connection.close()

    monkeypatch.setattr(disclosure_log, "_write", write)
    with freeze_time("2026-11-02"):
        half_counted(cast, 12)
        readers = [threading.Thread(target=read, args=(name,)) for name in ("first", "second")]
        readers[0].start()
        assert counted.wait(timeout=60)
        late_week(cast)  # the first has counted and not shown it; the second counts one more
        readers[1].start()
        for reader in readers:
            reader.join(timeout=60)
    assert set(numbers) == {"first", "second"}
    seen = {number for number in numbers.values() if number is not None}
    assert seen == {_written()[0][1]}


def test_what_pages_hold_back_is_not_frozen_and_what_is_frozen_is_remembered(cast: Cast) -> None:
    scope = indicator_queries.Scope()
    with freeze_time("2026-11-02"):
        half_counted(cast, 24)
        first = _number("kind")
        assert first is not None
        figure_cache.figures(scope, PARTICIPATION, [(YEAR, (name,)) for name in indicator_queries.BREAKDOWNS])
        before = _labels()
        late_week(cast)
        held = indicators.freeze(scope, definition_id=PARTICIPATION.id, period=YEAR, by=SYSTEM)
        total, *cells = json.loads(bytes(held.payload))
        assert (total["numerator"], total["suppression_reason"]) == (None, "differencing")
        assert "differencing" in {row["suppression_reason"] for row in cells if "kind" in row["by"]}
        assert held.numerator == first + 1
        assert indicators.reproduce(held) == bytes(held.payload)
        assert _written()[0][1] == first, "a hidden cell keeps what was shown last"
        assert _labels() == before
    FrozenFigure.objects.all().delete()
    with freeze_time("2027-02-01"):
        held = indicators.freeze(scope, definition_id=PARTICIPATION.id, period=YEAR, by=SYSTEM)
        assert json.loads(bytes(held.payload))[0]["numerator"] == first + 1
        late_week(cast)
        cache.clear()
        assert _number("kind") is None, "the page would tell who came since it was frozen"
        assert _number("sex") is None
