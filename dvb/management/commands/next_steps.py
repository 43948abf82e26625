"""The table of next steps: who has to act in every state of every process, and what tells and reminds."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alliances.kernel import next_steps, next_steps_check
from alliances.kernel.next_steps import Row, Turn, Way


class Command(BaseCommand):
    help = (
        "Prints who has to act in every state of every process; with --check, what is missing in that table."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="end with 1 for a state without an owner")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        for process in next_steps.processes():
            self.stdout.write(f"\n{process.label} ({process.key})")
            for state, row in process.rows.items():
                for line in _lines(process.key, state, row):
                    self.stdout.write(f"  {line}")

    def _check(self) -> None:
        faults = next_steps_check.faults()
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults in the table of next steps", returncode=1)
        found = next_steps.processes()
        states = sum(len(process.rows) for process in found)
        self.stdout.write(f"{len(found)} processes, {states} states: each has an owner")


def _lines(process: str, state: str, row: Row) -> list[str]:
    ways = next_steps.ways()
    parts = [_told(turn, ways.get((process, state, turn.who))) for turn in row.turns] or [row.nobody]
    if row.ends is not None:
        step = f" ({row.ends.step})" if row.ends.step else ""
        parts.append(f"ends by itself: {row.ends.rule}{step}")
    return [f"{state if n == 0 else '':<20}{part}" for n, part in enumerate(parts)]


def _told(turn: Turn, way: Way | None) -> str:
    task = f"{turn.task.__module__}.{turn.task.__name__}" if turn.task else turn.on_page
    letter = f"letter {turn.letter}" if turn.letter else f"no letter: {turn.untold}"
    reminder = (
        f"reminded every {turn.reminder.every_days} days ({turn.reminder.step})"
        if turn.reminder
        else "not reminded"
    )
    without = f"; without an account: {way.route or way.because}" if way else ""
    return f"{turn.who}: {task}; {letter}; {reminder}{without}"
