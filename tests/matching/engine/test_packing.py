"""A packed problem is the same problem, and the same problem is the same bytes."""

import hashlib
import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import files, match, pack, pack_solution, packing, unpack
from matching.engine.files import from_npz, to_npz
from matching.engine.problem import LearnerRow, OpeningRow, Problem
from tests.matching.engine.rows import learner, one_pair, opening
from tests.matching.engine.strategies import rounds


@given(rounds())
def test_unpacking_gives_the_problem_back(problem: Problem) -> None:
    data, digest = pack(problem)
    again = unpack(data)
    assert again == problem.canonical()
    assert pack(again) == (data, digest)


@given(rounds(), st.randoms(use_true_random=False))
def test_equal_problems_have_equal_bytes(problem: Problem, chance: random.Random) -> None:
    other = replace(
        problem,
        learners=tuple(chance.sample(problem.learners, len(problem.learners))),
        openings=tuple(chance.sample(problem.openings, len(problem.openings))),
        travel_minutes=dict(reversed(list(problem.travel_minutes.items()))),
    )
    assert pack(problem) == pack(other)


@given(rounds())
def test_a_replayed_run_gives_the_same_bytes(problem: Problem) -> None:
    first = pack_solution(match(problem).solution)
    assert pack_solution(match(unpack(pack(problem)[0])).solution) == first


def test_a_packed_answer_holds_its_arrays_and_is_told_apart_by_its_digest() -> None:
    solution = match(one_pair()).solution
    data, digest = pack_solution(solution)
    assert digest == hashlib.sha256(data).hexdigest()
    stored = from_npz(data, files.STORED)
    assert {name: array.tolist() for name, array in stored.items()} == {
        name: getattr(solution, name).tolist() for name in files.STORED
    }
    assert stored["assignment"].tolist() == [0]
    assert pack_solution(match(one_pair()).solution) == (data, digest)
    assert pack_solution(match(one_pair(learner(qualification="welder"))).solution)[1] != digest


def test_the_digest_is_that_of_the_bytes_and_tells_problems_apart() -> None:
    data, digest = pack(one_pair())
    assert digest == hashlib.sha256(data).hexdigest()
    assert pack(one_pair(learner(max_km=61.0)))[1] != digest


def test_every_attribute_of_a_row_is_packed() -> None:
    assert set(packing.LEARNER) | {"bases", "windows"} == set(LearnerRow.__dataclass_fields__)
    assert set(packing.OPENING) == set(OpeningRow.__dataclass_fields__)
    parts = {
        "learners",
        "openings",
        "policy",
        "limits",
        "wishes",
        "employer_wishes",
        "kept",
        "travel_minutes",
    }
    assert parts | set(packing.PAIRS) == set(Problem.__dataclass_fields__)


def test_the_last_day_of_time_and_letters_with_marks_survive() -> None:
    problem = one_pair(
        learner(windows=((date(2026, 1, 1), date.max),), school="Ķekava"),
        opening(employer="Šķūnis", starts_on=None, ends_on=None),
    )
    assert unpack(pack(problem)[0]) == problem


def test_bytes_that_are_no_problem_are_refused() -> None:
    arrays = from_npz(pack(one_pair())[0], packing.NAMES)
    other = dict(arrays)
    settings = json.loads(arrays["settings"].tobytes()) | {"format": 99}
    other["settings"] = packing._as_bytes(settings)
    for data, message in (
        (b"", "not a readable .npz file"),
        (b"PK\x03\x04 nothing", "not a readable .npz file"),
        (to_npz({"settings": arrays["settings"]}), "no array named texts"),
        (to_npz(other), "packed in form 99"),
    ):
        with pytest.raises(ValueError, match=message):
            unpack(data)


def test_the_bytes_and_the_answer_do_not_depend_on_the_order_of_sets() -> None:
    """Python orders sets of texts differently in every process."""
    code = (
        "from matching.engine import match, pack, pack_solution\n"
        "from matching.engine.problem import Wish\n"
        "from tests.matching.engine.rows import learner, one_pair, opening\n"
        "names = frozenset(f'skill {k}' for k in range(20))\n"
        "pairs = frozenset(('L1', f'firm {k}') for k in range(20))\n"
        "problem = one_pair(learner(known_skills=names), opening(skills=names, employer='firm 3'),\n"
        "    previous=pairs)\n"
        "print(pack(problem)[1], pack_solution(match(problem).solution)[1])"
    )
    told = set()
    for seed in ("1", "2", "3"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[3])}
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        told.add(done.stdout)
    assert len(told) == 1
    assert len(told.pop().split()) == 2


def test_the_bytes_do_not_depend_on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    before = pack(one_pair())
    monkeypatch.setattr("time.localtime", lambda *_: (2040, 1, 2, 3, 4, 5, 0, 1, 0))
    monkeypatch.setattr("time.time", lambda: 2.2e9)
    assert pack(one_pair()) == before
    assert files.EPOCH[0] == 1980
