"""The harness itself: which test runs on which database, and how the passes are summed."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TransactionTestCase

from tests import coverage_floors, databases
from tests.run import Outcome, cpu_seconds, verdict


def item(
    *marks: str,
    fixtures: tuple[str, ...] = (),
    cls: type | None = None,
    on: str = "",
    folder: str = "services",
) -> Any:
    def marker(name: str) -> Any:
        return SimpleNamespace(args=(on,) if on else (), kwargs={}) if name in marks else None

    return SimpleNamespace(
        cls=cls, fixturenames=fixtures, get_closest_marker=marker, path=Path("tests", folder, "test_it.py")
    )


PURE = item()
MARKED = item("django_db")
BY_FIXTURE = item(fixtures=("cast", "db"))
POSTGRES = item("postgres")
SQLITE = item("sqlite", "django_db")
UNITTEST = item(cls=TransactionTestCase)
BOTH = item("django_db", "both")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DVB_FULL", raising=False)


def kept(items: list[Any], database: str) -> list[Any]:
    return [i for i in items if databases.belongs(i, database)]


def test_each_test_has_a_database_and_what_processes_do_has_both(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = [PURE, MARKED, BY_FIXTURE, POSTGRES, SQLITE, UNITTEST, BOTH]
    assert kept(everything, "sqlite") == [PURE, SQLITE, BOTH]
    assert kept(everything, "postgres") == [MARKED, BY_FIXTURE, POSTGRES, UNITTEST, BOTH]
    assert kept(everything, "") == everything
    monkeypatch.setenv("DVB_FULL", "1")
    assert kept(everything, "sqlite") == [PURE, MARKED, BY_FIXTURE, SQLITE, UNITTEST, BOTH]
    assert kept(everything, "postgres") == [MARKED, BY_FIXTURE, POSTGRES, UNITTEST, BOTH]


def test_pages_are_tried_on_one_database_and_in_the_long_run_on_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of_sqlite = [item("django_db", "once"), item("django_db", folder="views")]
    of_postgres = [item("django_db", "once", on="postgres"), item("django_db", "postgres", folder="views")]
    both = of_sqlite + of_postgres
    assert kept(both, "sqlite") == of_sqlite
    assert kept(both, "postgres") == of_postgres
    monkeypatch.setenv("DVB_FULL", "1")
    assert kept(both, "sqlite") == both[:3]
    assert kept(both, "postgres") == both


def test_the_quick_run_takes_what_needs_no_database_and_what_was_chosen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def items(folder: str) -> list[Any]:
        marks = [("slow",), (), ("django_db",), ("django_db", "once"), ("postgres", "django_db")]
        found = [item(*some, folder=folder) for some in marks]
        for one in found:
            one.path = databases.ROOT / one.path
        return found

    chosen, other = items("people"), items("peopled")
    monkeypatch.setenv("DVB_QUICK", "tests/people")
    assert kept([*chosen, *other], "quick") == [*chosen[:4], other[1]]
    monkeypatch.setenv("DVB_QUICK", "tests/people/test_it.py")
    assert kept([*chosen, *other], "quick") == [*chosen[:4], other[1]]
    monkeypatch.setenv("DVB_QUICK", "")
    assert kept([*chosen, *other], "quick") == [chosen[1], other[1]]


def test_coverage_below_a_floor_is_told_and_fails_ci_only() -> None:
    enough = {"whole": 90.0, "matching/engine": 100.0, "dvb/indicators/engine": 100.0}
    assert coverage_floors.judge(enough, strict=True)[1] == 0
    for scope in enough:
        short = enough | {scope: enough[scope] - 0.04}
        lines, code = coverage_floors.judge(short, strict=False)
        assert [line for line in lines if "below its floor" in line] == [
            line for line in lines if line.startswith(f"coverage of {scope}: ")
        ]
        assert code == 0
        assert coverage_floors.judge(short, strict=True)[1] == 1
    assert "99.9 %" in coverage_floors.judge({"matching/engine": 99.96}, strict=True)[0][0]


def test_measuring_nothing_fails_ci_only() -> None:
    assert coverage_floors.judge({}, strict=False) == (["coverage: nothing was measured"], 0)
    assert coverage_floors.judge({}, strict=True)[1] == 1


def test_the_processor_time_of_children_is_counted() -> None:
    before = cpu_seconds()
    burn = "import time\nwhile time.process_time() < 0.5: pass"
    subprocess.run([sys.executable, "-S", "-c", burn], check=True)
    assert cpu_seconds() - before >= 0.4


def test_the_closing_line_sums_the_three_passes() -> None:
    outcomes = [Outcome("a", 3, 0, ["x: why"]), Outcome("b", 2), Outcome("c", 1)]
    lines, code = verdict(outcomes, strict=True)
    assert lines[-1] == "6 passed, 0 failed, 1 skipped"
    assert "  skipped x: why" in lines
    assert code == 0


@pytest.mark.parametrize("unseen", [1, 2])
def test_a_skip_on_postgresql_or_in_the_browser_fails_ci_only(unseen: int) -> None:
    outcomes = [Outcome("a", 3), Outcome("b", 2), Outcome("c", 1)]
    outcomes[unseen].skipped.append("the whole pass: no server")
    lines, code = verdict(outcomes, strict=False)
    assert (lines[-1], code) == ("6 passed, 0 failed, 1 skipped", 0)
    lines, code = verdict(outcomes, strict=True)
    assert (lines[-1], code) == ("6 passed, 1 failed, 0 skipped", 1)


def test_running_no_test_at_all_is_a_failure() -> None:
    lines, code = verdict([Outcome("a"), Outcome("b"), Outcome("c")], strict=False)
    assert (lines[-1], code) == ("0 passed, 1 failed, 0 skipped", 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_transactional_test_leaves_nothing_behind(turn: str) -> None:
    from django.contrib.auth import get_user_model

    users = get_user_model().objects
    assert not users.exists()
    users.create(email=f"{turn}@example.lv")
    transaction.on_commit(lambda: None)
    assert not connection.in_atomic_block


@pytest.mark.django_db
def test_a_test_after_it_finds_the_migrated_state() -> None:
    from django.contrib.auth import get_user_model
    from django.contrib.contenttypes.models import ContentType

    assert not get_user_model().objects.exists()
    assert ContentType.objects.exists()


def test_what_a_cache_keeps_is_this_process_its_own() -> None:
    """Two workers of one checkout would throw away each other's counts of wrong passwords."""
    assert Path(cache._dir).is_relative_to(settings.VAR_DIR)
