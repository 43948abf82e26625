"""`python -m matching.engine`: files in, files and one line of JSON out, one line for each fault."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from matching.engine.__main__ import main
from matching.engine.files import from_npz, to_npz
from tests.engine_cases import CASES, arrays

pytestmark = pytest.mark.slow

NAMES = ("indptr", "opening", "cost", "capacity")
CASE = next(case for case in CASES if case.name == "a crowd beside a part where everybody fits")


@pytest.fixture
def question(tmp_path: Path) -> Path:
    path = tmp_path / "in.npz"
    path.write_bytes(to_npz(dict(zip(NAMES, CASE.arrays, strict=True))))
    return path


def test_solve_writes_the_answer_and_prints_one_line(
    question: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.npz"
    assert main(["solve", str(question), str(target)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert list(told) == ["placed", "total_cost", "seconds", "solver"]
    assert (told["placed"], told["total_cost"]) == (CASE.placed, CASE.cost)
    assert told["seconds"] > 0
    with np.load(target) as found:
        assert sorted(found) == ["assignment", "learner_dual", "opening_price"]
        assert found["assignment"].dtype == np.int32
        assert found["learner_dual"].dtype == found["opening_price"].dtype == np.int64
        assert int((found["assignment"] >= 0).sum()) == CASE.placed


def test_solving_twice_writes_the_same_bytes(question: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.npz", tmp_path / "two.npz"
    main(["solve", str(question), str(one)])
    main(["solve", str(question), str(two)])
    assert one.read_bytes() == two.read_bytes()


def test_verify_accepts_the_answer_and_refuses_a_worse_one(
    question: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.npz"
    main(["solve", str(question), str(target)])
    capsys.readouterr()
    assert main(["verify", str(question), str(target)]) == 0
    expected = {"optimal": True, "placed": CASE.placed, "total_cost": CASE.cost}
    assert json.loads(capsys.readouterr().out) == expected
    answer = from_npz(target, ("assignment", "learner_dual", "opening_price"))
    answer["assignment"][4] = -1
    target.write_bytes(to_npz(answer))
    assert main(["verify", str(question), str(target)]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["optimal"] is False
    assert "the duals prove" in told.err


@pytest.mark.parametrize("kind", ["<u8", ">i4", "<i2"])
def test_whole_numbers_of_any_width_are_read(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "in.npz", tmp_path / "out.npz"
    values = {name: array.astype(kind) for name, array in zip(NAMES, CASE.arrays, strict=True)}
    source.write_bytes(to_npz(values))
    assert main(["solve", str(source), str(target)]) == 0
    assert main(["verify", str(source), str(target)]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["optimal"] is True


def test_a_problem_of_the_library_is_converted_and_solved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, question, answer = tmp_path / "assign3.txt", tmp_path / "in.npz", tmp_path / "out.npz"
    text.write_text(" 3\n 4 1 3\n 2 0 5 3\n 2 2\n")
    assert main(["convert-orlib", str(text), str(question)]) == 0
    assert json.loads(capsys.readouterr().out) == {"learners": 3, "pairs": 9}
    assert main(["solve", str(question), str(answer)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["placed"], told["total_cost"]) == (3, 5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "whole numbers and nothing else"),
        ("2 1 2 3", "2 x 2 costs are announced, 3 are there"),
        ("1 0.5", "whole numbers and nothing else"),
        ("1 -5", "whole numbers and nothing else"),
        ("1 5000000000", "outside 0..2147483647"),
    ],
)
def test_a_text_that_is_no_problem_is_refused(
    text: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "in.txt"
    source.write_text(text)
    assert main(["convert-orlib", str(source), str(tmp_path / "out.npz")]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out.npz").exists()


def _broken_files(folder: Path) -> dict[str, str]:
    """Each file name with what must be said about it."""
    indptr, opening, cost, capacity = arrays(({0: 1},), (1,))
    np.savez(folder / "objects.npz", indptr=np.array([{}]), opening=opening, cost=cost, capacity=capacity)
    np.savez(folder / "floats.npz", indptr=indptr, opening=opening, cost=cost + 0.5, capacity=capacity)
    np.savez(folder / "range.npz", indptr=indptr, opening=opening + 1, cost=cost, capacity=capacity)
    np.savez(folder / "less.npz", indptr=indptr, opening=opening)
    np.save(folder / "single.npy", indptr)
    (folder / "single.npy").rename(folder / "single.npz")
    (folder / "empty.npz").write_bytes(b"")
    (folder / "text.npz").write_text("hello")
    whole = folder / "whole.npz"
    np.savez(whole, indptr=indptr, opening=opening, cost=cost, capacity=capacity)
    (folder / "cut.npz").write_bytes(whole.read_bytes()[:300])
    damaged = bytearray(whole.read_bytes())
    damaged[100:140] = b"\x00" * 40
    (folder / "damaged.npz").write_bytes(damaged)
    (folder / "folder.npz").mkdir()
    return {
        "objects": "not a readable .npz file of numbers",
        "floats": "cost must be a list of whole numbers",
        "range": "opening[0] is 1, outside 0..0",
        "less": "no array named cost, capacity",
        "single": "not a readable .npz file of numbers",
        "empty": "not a readable .npz file of numbers",
        "text": "not a readable .npz file of numbers",
        "cut": "not a readable .npz file of numbers",
        "damaged": "not a readable .npz file of numbers",
        "folder": "not a readable .npz file of numbers",
        "absent": "no such file",
    }


def test_each_unusable_file_gets_one_line_and_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, message in _broken_files(tmp_path).items():
        source = tmp_path / f"{name}.npz"
        assert main(["solve", str(source), str(tmp_path / "out.npz")]) == 2, name
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.splitlines() == [f"{source}: {message}"] or (
            told.err.startswith(f"{source}: {message}") and len(told.err.splitlines()) == 1
        ), told.err
    assert not (tmp_path / "out.npz").exists()


def test_an_answer_that_cannot_be_read_or_written_is_a_line_too(
    question: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(question), str(tmp_path / "none.npz")]) == 2
    assert "none.npz: no such file" in capsys.readouterr().err
    assert main(["solve", str(question), str(tmp_path / "no" / "folder.npz")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_module_runs_without_a_web_framework(question: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from matching.engine.__main__ import main; "
        "status = main(sys.argv[1:]); assert not {'django', 'ninja', 'allauth'} & set(sys.modules); "
        "sys.exit(status)"
    )
    command = [sys.executable, "-c", code, "solve", str(question), str(tmp_path / "out.npz")]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["placed"] == CASE.placed
