"""`python -m tests.journeys.table`: what the journeys took, after `JOURNEYS=1 pytest -m e2e tests/journeys`.

Presses and keys are counted where a mouse or thumb went the way (the phone); where the hands of a journey
have names, each person has a row as well. Seconds are an estimate of a practised user by the keystroke-level
model (Card, Moran and Newell, 1980): 1.1 s to point, 0.2 s to press, 0.28 s a key for an average typist.
Thinking and waiting are left out: it is what the hands need at least.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

JOURNEYS = Path(__file__).resolve().parents[2] / "var" / "journeys.jsonl"
POINT, PRESS, KEY = 1.1, 0.2, 0.28


def seconds(presses: int, keys: int) -> float:
    return presses * (POINT + PRESS) + keys * KEY


def main() -> None:
    rows = {}
    for line in JOURNEYS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "phone" in row["journey"]:
            name = row["journey"].partition("[")[0]
            rows[name] = (row.get("presses", 0), row.get("keys", 0))
            for who in (what.removesuffix(" presses") for what in row if what.endswith(" presses")):
                rows[f"{name}: {who}"] = (row[f"{who} presses"], row.get(f"{who} keys", 0))
    sys.stdout.write("| journey | presses | keys | seconds of the hands |\n|---|---:|---:|---:|\n")
    for name, (presses, keys) in sorted(rows.items()):
        what = name.removeprefix("test_").replace("_", " ")
        sys.stdout.write(f"| {what} | {presses} | {keys} | {seconds(presses, keys):.0f} |\n")


if __name__ == "__main__":
    main()
