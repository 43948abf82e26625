"""`make test`: three passes, what each skipped and why, and one plain line that sums them.

1. what needs no database, and pages, on SQLite;
2. services, and every address, on PostgreSQL;
3. the journeys in a real browser.

With --quick there is one pass, on SQLite: what needs no database, and what a change touches (tests/quick.py).
With --full the first pass is everything but the journeys, the second everything that touches a database.

Where CI is set, a skip in the second or third pass is a failure: nobody would notice it there. So is less
coverage than the floors (tests/coverage_floors.py); the first two passes are measured.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests import coverage_floors, quick
from tests.browser import NoBrowserError, chromium
from tests.postgres import NoPostgresError, postgres_url

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5  # pytest's exit code for an empty selection


@dataclass
class Outcome:
    """What one pass came to."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)


def cpu_seconds() -> float:
    """What all ended children of this process took; a PostgreSQL server is none of them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run_pass(name: str, *arguments: str, environment: dict[str, str] | None = None) -> Outcome:
    print(f"\n== {name}", flush=True)
    began, used = time.monotonic(), cpu_seconds()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pytest", "-p", "tests.report", "-q", *arguments]
        merged = os.environ | (environment or {}) | {"DVB_TEST_REPORT": str(report)}
        code = subprocess.run(command, cwd=ROOT, env=merged, check=False).returncode
        print(f"{name}: {time.monotonic() - began:.0f} s, CPU {cpu_seconds() - used:.0f} s", flush=True)
        if not report.exists():
            return Outcome(name, failed=1)
        found = json.loads(report.read_text())
    outcome = Outcome(name, found["passed"], found["failed"])
    outcome.skipped = [f"{skip['test']}: {skip['reason']}" for skip in found["skipped"]]
    if code not in (0, NO_TESTS) and not outcome.failed:
        outcome.failed = 1  # broken before or after the tests: a collection error, a crashed worker
    return outcome


def passes(selection: str, workers: str) -> Iterator[Outcome]:
    parallel = ("-n", workers, "--dist", "worksteal")
    measured = ("-p", "tests.measured")
    below = (*measured, *parallel, "--ignore=tests/journeys", "-m", f"not e2e{selection}")
    yield run_pass("on SQLite", *below, environment={"DVB_DATABASE_PASS": "sqlite"})
    name = "on PostgreSQL"
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres_url())
        except NoPostgresError as error:
            yield Outcome(name, skipped=[f"the whole pass: {error}"])
        else:
            database = {"DVB_DATABASE_PASS": "postgres", "DATABASE_URL": url}
            yield run_pass(name, *below, environment=database)
    name = "in a browser"
    try:
        program = chromium(install=True)
    except NoBrowserError as error:
        yield Outcome(name, skipped=[f"the whole pass: {error}"])
    else:
        journeys = (*parallel, "-m", f"e2e{selection}", "tests/journeys")
        yield run_pass(name, *journeys, environment={"CHROMIUM": program})


def verdict(outcomes: list[Outcome], strict: bool) -> tuple[list[str], int]:
    """Return what to print, the plain closing line last, and the exit code."""
    lines = []
    for outcome in outcomes:
        counts = f"{outcome.passed} passed, {outcome.failed} failed, {len(outcome.skipped)} skipped"
        lines += [f"{outcome.name}: {counts}", *(f"  skipped {skip}" for skip in outcome.skipped)]
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    skipped = sum(len(outcome.skipped) for outcome in outcomes)
    unseen = sum(len(outcome.skipped) for outcome in outcomes[1:])
    if strict and unseen:
        lines.append("CI is set, where no PostgreSQL test and no journey may be skipped: counted as failed")
        failed, skipped = failed + unseen, skipped - unseen
    if not passed and not failed:
        lines.append("no test ran: counted as failed")
        failed = 1
    return [*lines, f"{passed} passed, {failed} failed, {skipped} skipped"], 1 if failed else 0


def run_quick(workers: str) -> Outcome:
    choice = quick.choose(*quick.changes())
    print("== chosen", *choice.lines(), sep="\n  ", flush=True)
    chosen = {"DVB_DATABASE_PASS": "quick", "DVB_QUICK": os.pathsep.join(choice.paths)}
    below = ("-n", workers, "--dist", "worksteal", "--ignore=tests/journeys", "-m", "not e2e and not full")
    return run_pass("quick, on SQLite", *below, environment=chosen)


def main(arguments: list[str]) -> int:
    full, strict = "--full" in arguments, bool(os.environ.get("CI"))
    if full:
        os.environ["DVB_FULL"] = "1"
    workers = os.environ.get("DVB_TEST_WORKERS", "2")
    if "--quick" in arguments:
        lines, code = verdict([run_quick(workers)], strict=strict)
        print("\n== together", *lines, sep="\n", flush=True)
        return code
    coverage_floors.forget()
    outcomes = list(passes("" if full else " and not full", workers))
    percentages = coverage_floors.percentages(coverage_floors.measured())
    covered, below = coverage_floors.judge(percentages, strict=strict)
    lines, code = verdict(outcomes, strict=strict)
    print("\n== together", *covered, *lines, sep="\n", flush=True)
    return code or below


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
