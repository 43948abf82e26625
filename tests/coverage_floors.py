"""How much of the code the tests run through, and the floors; DVB_COVERAGE_STRICT=1 fails below them."""

from __future__ import annotations

import os
from pathlib import Path

from coverage import Coverage
from coverage.exceptions import NoDataError

ROOT = Path(__file__).resolve().parent.parent
WHOLE = "whole"
FLOORS = {WHOLE: 90.0, "matching/engine": 100.0, "dvb/indicators/engine": 100.0}
"""What is calculated for somebody is run through line by line and branch by branch."""


def forget() -> None:
    """Remove what an earlier run measured."""
    Coverage().erase()


def percentages() -> dict[str, float]:
    """Combine what all workers of all passes measured; return percent of lines and branches by scope."""
    coverage = Coverage()
    try:
        coverage.combine()
    except NoDataError:
        return {}
    coverage.save()
    with Path(os.devnull).open("w") as nowhere:
        return {
            scope: coverage.report(
                include=None if scope == WHOLE else [str(ROOT / scope / "*")], file=nowhere
            )
            for scope in FLOORS
        }


def judge(found: dict[str, float], *, strict: bool) -> tuple[list[str], int]:
    """Return what to print, and the exit code: 1 where it is strict and a scope lies below its floor."""
    if not found:
        return ["coverage: nothing was measured"], int(strict)
    lines, below = [], 0
    for scope, percent in found.items():
        line = f"coverage of {scope}: {_rounded_down(percent)} %"
        if percent < FLOORS[scope]:
            below += 1
            line += f", below its floor of {FLOORS[scope]:.0f} % (.venv/bin/coverage report -m shows where)"
        lines.append(line)
    return lines, int(strict and below > 0)


def _rounded_down(percent: float) -> str:
    """99.96 % is not all."""
    return f"{int(percent * 10) / 10:.1f}"
