"""The quick run takes the tests of what changed, and a small core where no subject can be told."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests import quick
from tests.house.source import PACKAGES, ROOT, modules, name_of, tracked_files


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ("alliances/people/services.py", ("tests/alliances/people",)),
        ("dvb/agreements/views/agreements.py", ("tests/dvb/agreements",)),
        ("dvb/indicators/engine/target_path.py", ("tests/dvb/indicators",)),
        ("tests/alliances/people/test_services.py", ("tests/alliances/people/test_services.py",)),
        ("tests/alliances/people/test_that_is_gone.py", ("tests/alliances/people",)),
        ("tests/dvb/logbook/logs.py", ("tests/dvb/logbook",)),
        ("tests/house/source.py", ("tests/house",)),
        ("dvb/static/css/base.css", ("tests/dvb/site",)),
        ("dvb/templates/dvb/log/day.html", ("tests/dvb/logbook",)),
        ("dvb/templates/dvb/log/gone.html", ("tests/dvb/logbook",)),
        ("matching/templates/matching/rounds/detail.html", ("tests/matching/rounds",)),
        ("dvb/templates/components/field.html", quick.CORE),
        ("alliances/kernel/errors.py", ("tests/alliances/kernel", *quick.CORE)),
        ("tests/cast.py", quick.CORE),
        ("dvb/settings.py", quick.CORE),
        ("dvb/migrations/0001_initial.py", quick.CORE),
        ("docs/architecture.md", ()),
        ("Makefile", ()),
        ("tests/journeys/hands.py", ()),
    ],
)
def test_a_change_leads_to_the_tests_that_judge_it(changed: str, wanted: tuple[str, ...]) -> None:
    assert quick.tests_of(changed) == wanted


def test_every_module_and_template_leads_to_tests_that_exist() -> None:
    shipped = [*modules(*PACKAGES), *(p for p in tracked_files() if "templates" in p.parts)]
    assert len(shipped) > 300
    led_astray = {}
    for path in map(name_of, shipped):
        tests = quick.tests_of(path)
        if not tests or not all((ROOT / test).exists() for test in tests):
            led_astray[path] = tests
    assert not led_astray


def test_a_subject_without_tests_is_judged_by_those_that_import_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(quick, "ROOT", tmp_path)
    quick._texts.cache_clear()
    reader = tmp_path / "tests/dvb/oversight/test_it.py"
    reader.parent.mkdir(parents=True)
    reader.write_text("from dvb.start_requirements.services import ready\n")
    assert quick.of_subject("dvb", "start_requirements") == ("tests/dvb/oversight/test_it.py",)
    assert quick.of_subject("dvb", "nobody") == quick.CORE
    quick._texts.cache_clear()


PEOPLE, LOG, RULES = "alliances/people/models.py", "dvb/logbook/models.py", "alliances/law/rules.py"
MANY = [
    f"{one}/models.py"
    for one in ("dvb/plans", "dvb/cooperation", "matching/rounds", "matching/openings", "alliances/links")
]


def test_what_is_not_committed_and_the_branch_are_taken_together() -> None:
    choice = quick.choose([PEOPLE], [LOG, PEOPLE])
    assert choice.paths == ["tests/alliances/people", "tests/dvb/logbook"]


def test_a_wide_branch_leaves_what_is_not_committed() -> None:
    assert quick.choose([PEOPLE, RULES], MANY).paths == ["tests/alliances/law", "tests/alliances/people"]


def test_more_than_a_quick_run_can_hold_runs_the_core_and_says_so() -> None:
    choice = quick.choose(MANY)
    assert choice.paths == sorted(quick.CORE)
    assert "5 subjects changed, too many" in choice.lines()[1]


def test_the_core_exists_and_nothing_changed_runs_no_database() -> None:
    assert all((ROOT / path).exists() for path in quick.CORE)
    assert quick.choose([]).paths == []


def test_a_chosen_folder_holds_its_files_and_the_reasons_are_told() -> None:
    choice = quick.choose([PEOPLE, "tests/alliances/people/test_services.py", "alliances/people/forms.py"])
    assert choice.paths == ["tests/alliances/people"]
    assert choice.lines()[1] == f"tests/alliances/people  <- alliances/people/forms.py, {PEOPLE}"


def test_changes_are_what_git_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.lv")
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    monkeypatch.setattr(quick, "ROOT", tmp_path)
    for name in ("kept", "changed", "gone", "branch"):
        (tmp_path / name).write_text("1")
    git("init", "-b", "main")
    git("add", ".")
    git("commit", "-m", "first")
    git("checkout", "-b", "other")
    (tmp_path / "branch").write_text("2")
    git("commit", "-am", "second")
    (tmp_path / "changed").write_text("2")
    (tmp_path / "gone").unlink()
    (tmp_path / "jauns ā").write_text("new")
    assert quick.changes() == ({"changed", "gone", "jauns ā"}, {"branch"})


def test_without_git_nothing_is_known_to_have_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(quick, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert quick.changes() == (set(), set())
