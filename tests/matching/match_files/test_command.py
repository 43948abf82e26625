"""The command as a person types it: exit codes, lines on the error stream, no database anywhere."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from matching.management.commands import match_files
from matching.match_files import outputs
from tests.house.source import ROOT
from tests.matching.match_files import messy
from tests.matching.match_files.made import files, learner, opening, write

pytestmark = pytest.mark.slow


def run(*arguments: object, **options: Any) -> tuple[int, str, str]:
    """Exit code, standard output and error stream."""
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("match_files", *map(str, arguments), stdout=out, stderr=err, **options)
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, out.getvalue(), err.getvalue()


def test_it_runs_where_no_database_answers(tmp_path: Path) -> None:
    people, places = files(tmp_path, [learner(), learner(learner_id="L2")], [opening()])
    done = subprocess.run(
        [sys.executable, "manage.py", "match_files", people, places, "--out", tmp_path / "out"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/none"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(outputs.NAMES)
    figures = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert (figures["placed"], figures["unplaced"]) == (1, {"over_demanded": 1})
    assert "Traceback" not in done.stderr


def test_faults_end_with_two_one_line_each_and_nothing_written(tmp_path: Path) -> None:
    people, places = files(tmp_path, [learner(), learner()], [opening(seats="-1")])
    code, out, err = run(people, places, "--out", tmp_path / "out")
    assert (code, out) == (2, "")
    lines = err.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("learners.csv: ")
    assert lines[1].startswith("openings.csv: ")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["none.csv", "none.xlsx", "."])
def test_a_file_that_is_not_there_ends_with_two_and_one_line(tmp_path: Path, name: str) -> None:
    _people, places = files(tmp_path, [learner()], [opening()])
    code, _out, err = run(tmp_path / name, places, "--out", tmp_path / "out")
    assert code == 2
    assert len(err.splitlines()) == 1


def test_a_web_page_called_xlsx_ends_with_two_and_one_line(tmp_path: Path) -> None:
    _people, places = files(tmp_path, [learner()], [opening()])
    (tmp_path / "list.xlsx").write_text("<!DOCTYPE html><html><table><tr><td>ID</td></tr></table></html>")
    code, _out, err = run(tmp_path / "list.xlsx", places, "--out", tmp_path / "out")
    assert code == 2
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        ["--policy", "speed=1"],
        ["--policy", "distance=-1"],
        ["--map", "shoes=1"],
        ["--map", "learners.town=Nav"],
    ],
)
def test_a_wrong_option_ends_with_two_and_one_line(tmp_path: Path, wrong: list[str]) -> None:
    people, places = files(tmp_path, [learner()], [opening()])
    code, _out, err = run(people, places, "--out", tmp_path / "out", *wrong)
    assert code == 2
    assert len(err.splitlines()) == 1


def test_results_that_cannot_be_written_end_with_two_and_one_line(tmp_path: Path) -> None:
    people, places = files(tmp_path, [learner()], [opening()])
    for folder in (people, people / "below"):
        code, _out, err = run(people, places, "--out", folder)
        assert code == 2
        assert len(err.splitlines()) == 1


def test_a_cost_that_no_solver_takes_ends_with_two_and_one_line(tmp_path: Path) -> None:
    people, places = files(tmp_path, [learner(town="Rīga", max_km=500)], [opening()])
    code, _out, err = run(people, places, "--out", tmp_path / "out", "--policy", "distance=2000000000")
    assert code == 2
    assert len(err.splitlines()) == 1


def test_warnings_stand_on_the_error_stream_and_do_not_stop(tmp_path: Path) -> None:
    people = [learner(learner_id=f"L{n}", wishes=f"X{n}") for n in range(30)]
    code, _out, err = run(
        *files(tmp_path, people, [opening()]), "--out", tmp_path / "out", "--language", "en"
    )
    assert code == 0
    lines = err.splitlines()
    assert len(lines) == match_files.WARNINGS_SHOWN + 1
    assert "X0" in lines[0]
    assert lines[-1] == "Not shown here: 10. All stand in report.html."
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["warnings"] == 30
    assert "X29" in (tmp_path / "out" / "report.html").read_text()


def test_an_answer_without_a_valid_certificate_is_not_passed_off_as_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matching.engine import run as engine

    monkeypatch.setattr(engine, "violations", lambda *arguments: ["the price of opening 0 is below 0"])
    code, out, err = run(*files(tmp_path, [learner()], [opening()]), "--out", tmp_path / "out")
    assert code == 1
    assert "the price of opening 0 is below 0" in err
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["certificate_ok"] is False
    assert "Optim" not in out


def test_policy_travel_map_and_seed_reach_the_problem(tmp_path: Path) -> None:
    people, places = files(tmp_path, [learner(town="Rīga", Kur="Valmiera")], [opening()])
    ways = write(tmp_path / "ways.csv", [{"no": "Rīga", "uz": "Valmiera", "minūtes": "9"}])
    common = (people, places, "--out", tmp_path / "out")
    for options in (["--policy", "max_km=150"], ["--travel", ways], ["--map", "learners.town=Kur"]):
        assert run(*common)[0] == 0
        assert json.loads((tmp_path / "out" / "summary.json").read_text())["placed"] == 0
        assert run(*common, *options, "--seed", "x")[0] == 0
        figures = json.loads((tmp_path / "out" / "summary.json").read_text())
        assert (figures["placed"], figures["seed"]) == (1, "x")


def test_progress_is_shown_on_a_terminal_alone(tmp_path: Path) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    people, places = files(tmp_path, [learner()], [opening()])
    shown = Terminal()
    call_command(
        "match_files", str(people), str(places), "--out", str(tmp_path), stdout=StringIO(), stderr=shown
    )
    assert "100 %" in shown.getvalue()
    assert "\r" not in run(people, places, "--out", tmp_path)[2]


def test_files_as_messy_as_real_ones_are_matched(tmp_path: Path) -> None:
    people, places = messy.make(tmp_path, learners=300, openings=150)
    code, _out, err = run(people, places, "--out", tmp_path / "out", "--language", "en")
    assert code == 0, err
    figures = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert (figures["learners"], figures["openings"], figures["certificate_ok"]) == (300, 150, True)
    assert figures["placed"] > 150
    assert figures["with_wishes"] > 0
