"""Side by side: our solver and the usual ways, as a Markdown table. `python -m tests.benchmarks.matching`.

Seconds are those of the processor, model building included: all methods use one core, and a busy machine
should not decide. Each method runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time

from tests.benchmarks.instances import country
from tests.benchmarks.methods import METHODS
from tests.engine_cases import Arrays

SIZES = {"3k": (3_000, 1_500, 1, 3), "10k": (10_000, 4_000, 1, 8), "10k, scarce": (10_000, 4_000, 2, 3)}
REPEATS = 5
SLOW = 3.0
KB = 1024


def question(size: str) -> Arrays:
    """The invented round of a size."""
    learners, openings, seed, seats = SIZES[size]
    return country(learners, openings, seed, seats)


def measure(size: str, method: str) -> dict[str, float]:
    """Solve one size by one method in this process: seconds, and memory beyond what it had before."""
    arrays, solver = question(size), METHODS[method]
    solver(country(60, 30, 1))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds: list[float] = []
    while len(seconds) < REPEATS and (not seconds or sum(seconds) < SLOW * REPEATS):
        clock = time.process_time()
        placed, cost = solver(arrays)
        seconds.append(time.process_time() - clock)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "placed": placed,
        "cost": cost,
        "pairs": len(arrays[1]),
        "seconds": statistics.median(seconds),
        "repeats": len(seconds),
        "more_mb": (after - before) / KB,
        "peak_mb": after / KB,
    }


def apart(size: str, method: str) -> dict[str, float]:
    """Measure in a fresh process, so that memory is the method's own."""
    command = [sys.executable, "-m", "tests.benchmarks.matching", "--one", size, method]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def table(sizes: list[str]) -> str:
    """Medians, ratios to ours, and memory, as Markdown."""
    lines = [
        "| round | pairs | method | placed | total cost | CPU s (median) | x ours | peak MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for size in sizes:
        found = {method: apart(size, method) for method in METHODS}
        own = found["ours"]
        for method, row in found.items():
            lines.append(
                f"| {size} | {row['pairs']:,} | {method} | {row['placed']:,} | {row['cost']:,} | "
                f"{row['seconds']:.3f} | {row['seconds'] / own['seconds']:.1f} | "
                f"{row['peak_mb']:.0f} (+{row['more_mb']:.0f}) |"
            )
    return "\n".join(lines)


def main() -> None:
    """Print the table, or with --one a single measurement as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", default=list(SIZES), help=f"some of: {', '.join(SIZES)}")
    parser.add_argument("--one", nargs=2, metavar=("SIZE", "METHOD"), help="measure one in this process")
    options = parser.parse_args()
    if options.one:
        sys.stdout.write(json.dumps(measure(*options.one)) + "\n")
    else:
        sys.stdout.write(table(options.sizes) + "\n")


if __name__ == "__main__":
    main()
