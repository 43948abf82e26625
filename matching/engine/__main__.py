"""The engine on the command line: solve and verify .npz files, convert the OR-Library's problems."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TextIO

from matching.engine.files import Array, from_orlib, read_answer, read_question, to_npz, write_answer
from matching.engine.solve import solve, warm_up
from matching.engine.verify import check

UNUSABLE = 2
WRONG = 1


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code: 0 done, 1 the answer is not optimal, 2 unusable input."""
    options = _parser().parse_args(arguments)
    try:
        done: int = options.command(options.source, options.target)
    except (ValueError, OSError) as fault:
        _say(" ".join(str(fault).split()), sys.stderr)
        return UNUSABLE
    return done


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m matching.engine", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for name, command, target, about in (
        ("solve", _solve, "OUT.npz", "place the most learners at the least cost, and prove it"),
        ("verify", _verify, "OUT.npz", "check an answer and its certificate"),
        ("convert-orlib", _convert, "OUT.npz", "turn an OR-Library assignment problem into an .npz"),
    ):
        sub = commands.add_parser(name, help=about, description=about)
        sub.add_argument("source", type=Path, metavar="IN.txt" if command is _convert else "IN.npz")
        sub.add_argument("target", type=Path, metavar=target)
        sub.set_defaults(command=command)
    return parser


def _solve(source: Path, target: Path) -> int:
    arrays = _read(source)
    warm_up()
    clock = time.perf_counter()
    solution = solve(*arrays)
    seconds = time.perf_counter() - clock
    write_answer(target, solution)
    _say(
        json.dumps(
            {
                "placed": solution.placed,
                "total_cost": solution.total_cost,
                "seconds": round(seconds, 6),
                "solver": f"{solution.solver} {solution.solver_version}",
            }
        )
    )
    return 0


def _verify(source: Path, target: Path) -> int:
    arrays = _read(source)
    try:
        answer = read_answer(target)
    except ValueError as fault:
        raise ValueError(f"{target}: {fault}") from None
    faults, placed, total = check(arrays, *answer)
    _say(json.dumps({"optimal": not faults, "placed": placed, "total_cost": total}))
    for line in faults:
        _say(line, sys.stderr)
    return WRONG if faults else 0


def _read(source: Path) -> tuple[Array, Array, Array, Array]:
    try:
        return read_question(source)
    except ValueError as fault:
        raise ValueError(f"{source}: {fault}") from None


def _convert(source: Path, target: Path) -> int:
    try:
        arrays = from_orlib(source.read_text(encoding="ascii"))
    except ValueError as fault:
        raise ValueError(f"{source}: {fault}") from None
    target.write_bytes(to_npz(arrays))
    _say(json.dumps({"learners": len(arrays["capacity"]), "pairs": len(arrays["cost"])}))
    return 0


def _say(line: str, stream: TextIO | None = None) -> None:
    (stream or sys.stdout).write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
