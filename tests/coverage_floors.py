"""How much of the code the tests run through, and the floors below which CI fails.

`python -m tests.coverage_floors` prints what the last `make test` did not run through, file by file.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from slipcover import merge_coverage, print_coverage

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "coverage"
SOURCES = ["alliances", "matching", "dvb"]
OMITTED = ["*/migrations/*", "*/asgi.py", "*/wsgi.py"]
EXCLUDED = ["if TYPE_CHECKING:", "@overload", "if __name__ == .__main__.:", "raise AssertionError"]
WHOLE = "whole"
FLOORS = {WHOLE: 90.0, "matching/engine": 100.0, "dvb/indicators/engine": 100.0}
"""What is calculated for somebody is run through line by line and branch by branch."""


def forget() -> None:
    """Remove what an earlier run measured."""
    shutil.rmtree(FOLDER, ignore_errors=True)


def measured() -> dict[str, Any]:
    """Merge what all workers of all passes measured; empty where nothing was."""
    found = [json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))]
    if not found:
        return {}
    whole: dict[str, Any] = found[0]
    for part in found[1:]:
        merge_coverage(whole, part)
    for file in whole["files"].values():
        _leave_out_ways_to_excluded_lines(file)
    return whole


def _leave_out_ways_to_excluded_lines(file: dict[str, Any]) -> None:
    known = {0, *file["executed_lines"], *file["missing_lines"]}  # 0 is the end of a function
    file["missing_branches"] = [way for way in file["missing_branches"] if way[1] in known]


def percentages(coverage: dict[str, Any]) -> dict[str, float]:
    """Return percent of lines and branches by scope."""
    if not coverage:
        return {}
    return {scope: _percent(coverage["files"], scope) for scope in FLOORS}


def _percent(files: dict[str, Any], scope: str) -> float:
    within = [file for name, file in files.items() if scope == WHOLE or name.startswith(f"{scope}/")]
    reached = sum(len(file[f"executed_{kind}"]) for file in within for kind in ("lines", "branches"))
    missed = sum(len(file[f"missing_{kind}"]) for file in within for kind in ("lines", "branches"))
    return 100 * reached / (reached + missed)


def judge(found: dict[str, float], *, strict: bool) -> tuple[list[str], int]:
    """Return what to print, and the exit code: 1 where it is strict and a scope lies below its floor."""
    if not found:
        return ["coverage: nothing was measured"], int(strict)
    lines, below = [], 0
    for scope, percent in found.items():
        line = f"coverage of {scope}: {_rounded_down(percent)} %"
        if percent < FLOORS[scope]:
            below += 1
            line += (
                f", below its floor of {FLOORS[scope]:.0f} % (python -m tests.coverage_floors shows where)"
            )
        lines.append(line)
    return lines, int(strict and below > 0)


def _rounded_down(percent: float) -> str:
    """99.96 % is not all."""
    return f"{int(percent * 10) / 10:.1f}"


if __name__ == "__main__":
    print_coverage(measured(), outfile=sys.stdout, skip_covered=True)
