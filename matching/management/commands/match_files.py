"""Learners and openings from two spreadsheets, matched without a database or a server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser, OutputWrapper
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from alliances.kernel.errors import Refused
from matching.engine import Outcome, match
from matching.kernel.reasons import reason_word
from matching.match_files import columns, outputs, policy
from matching.match_files.answer import answer
from matching.match_files.problem_input import Inputs, Question, load
from matching.match_files.remarks import Remark, UnusableInputError
from matching.match_files.wording import figure

UNUSABLE, UNPROVEN = 2, 1
WARNINGS_SHOWN = 20
_SPANS = {
    "learners": (0, 15),
    "openings": (15, 25),
    "travel": (25, 30),
    "understand": (30, 35),
    "pairs": (35, 45),
    "score": (45, 46),
    "solve": (46, 55),
    "verify": (55, 56),
    "explain": (56, 75),
    "write": (75, 100),
}


STEPS = {
    "travel": gettext_lazy("Reading the travel times"),
    "learners": gettext_lazy("Reading the learners"),
    "openings": gettext_lazy("Reading the openings"),
    "understand": gettext_lazy("Finding the places"),
    "pairs": gettext_lazy("Finding the possible pairs"),
    "score": gettext_lazy("Counting points"),
    "solve": gettext_lazy("Looking for the best result"),
    "verify": gettext_lazy("Checking the certificate"),
    "explain": gettext_lazy("Writing the explanations"),
    "write": gettext_lazy("Saving the result"),
}
_BAR = 24


class Meter:
    """A bar on the terminal; silent where nobody watches."""

    def __init__(self, out: OutputWrapper, *, is_shown: bool) -> None:
        self._out, self._is_shown = out, is_shown
        self._last = ""

    def __enter__(self) -> Meter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._last:
            self._out.write("\r" + " " * len(self._last) + "\r", str, ending="")
            self._out.flush()

    def show(self, step: str, share: float) -> None:
        """How far a step has come, 0..1."""
        if not self._is_shown:
            return
        low, high = _SPANS[step]
        percent = round(low + (high - low) * min(max(share, 0.0), 1.0))
        filled = _BAR * percent // 100
        line = f"[{'#' * filled}{'.' * (_BAR - filled)}] {percent:3d} % {STEPS[step]}"
        if line != self._last:
            self._out.write("\r" + line.ljust(len(self._last)), str, ending="")
            self._out.flush()
            self._last = line


class Command(BaseCommand):
    """Read, solve, prove, explain, write: exit 0; 2 and a line for each fault where the input is unusable."""

    help = (
        "Match the learners of one spreadsheet with the openings of another (CSV, XLSX or ODS) and write "
        "proposals.xlsx, unplaced.xlsx, summary.json and report.html. Needs no database: docs/match-files.md."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("learners", type=Path, help="spreadsheet of learners")
        parser.add_argument("openings", type=Path, help="spreadsheet of openings")
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the results")
        parser.add_argument(
            "--policy", action="append", default=[], metavar="KEY=VALUE", help="a weight or limit, repeatable"
        )
        parser.add_argument("--travel", type=Path, metavar="FILE", help="travel times: from, to, minutes")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="TABLE.COLUMN=HEADING",
            help="read a column by its heading or letter, repeatable: learners.qualification=Programma",
        )
        parser.add_argument("--seed", default="", metavar="WORD", help="another word draws another lottery")
        parser.add_argument("--language", choices=["lv", "en"], default="lv", help="language of the results")

    def handle(self, *args: Any, **options: Any) -> None:
        with override(options["language"]):
            try:
                outcome, figures = self._run(options)
            except UnusableInputError as why:
                self._write_lines(why.faults)
                raise SystemExit(UNUSABLE) from None
            except Refused as why:
                self._write_lines([str(why.message)])
                raise SystemExit(UNUSABLE) from None
            if options["verbosity"]:
                self._write_summary(figures, options["out"])
        if not outcome.certificate_ok:
            self._write_lines(outcome.faults)
            raise SystemExit(UNPROVEN)

    def _run(self, options: dict[str, Any]) -> tuple[Outcome, dict[str, Any]]:
        inputs, folder = _inputs(options), options["out"]
        if folder.exists() and not folder.is_dir():
            raise _folder_error(folder, _("it is a file"))
        is_shown = options["verbosity"] > 0 and self.stderr.isatty()
        with Meter(self.stderr, is_shown=is_shown) as meter:
            question = load(inputs, meter.show)
        self._warn(question)
        with Meter(self.stderr, is_shown=is_shown) as meter:
            clock = time.perf_counter()
            outcome = _solved(question, meter)
            seconds = time.perf_counter() - clock
            result = answer(question, outcome, lambda share: meter.show("explain", share))
            try:
                figures = outputs.write(result, folder, seconds, lambda share: meter.show("write", share))
            except OSError as why:
                raise _folder_error(folder, why.strerror or type(why).__name__) from why
        return outcome, figures

    def _write_lines(self, lines: Iterable[object], style: Callable[[str], str] | None = None) -> None:
        for line in lines:
            self.stderr.write(str(line), style)

    def _warn(self, question: Question) -> None:
        """The first remarks; all of them stand in the report."""
        warnings: tuple[Remark, ...] = question.warnings
        self._write_lines(warnings[:WARNINGS_SHOWN], self.style.WARNING)
        more = len(warnings) - WARNINGS_SHOWN
        if more > 0:
            message = _("Not shown here: %(n)s. All stand in %(file)s.")
            self._write_lines([message % {"n": figure(more), "file": "report.html"}], self.style.WARNING)

    def _write_summary(self, figures: dict[str, Any], folder: Path) -> None:
        """The figures of the summary, one line each."""
        rows = [
            (_("Learners"), figure(figures["learners"])),
            (_("Seats"), figure(figures["seats"])),
            (_("With a place"), figure(figures["placed"])),
            (_("Without a place"), figure(figures["learners"] - figures["placed"])),
            *((f"  {reason_word(code)}", figure(n)) for code, n in figures["unplaced"].items()),
        ]
        if figures["median_km"] is not None:
            rows.append((_("Way to work, median"), f"{figure(figures['median_km'], 1)} km"))
            rows.append((_("19 of 20 at most"), f"{figure(figures['p95_km'], 1)} km"))
        if figures["with_wishes"]:
            met = _("%(n)s of %(all)s") % {
                "n": figure(figures["first_wishes"]),
                "all": figure(figures["with_wishes"]),
            }
            rows.append((_("First wish met"), met))
        rows.append((_("Seconds"), figure(figures["seconds"], 2)))
        width = max(len(label) for label, _value in rows) + 2
        for label, value in rows:
            self.stdout.write(f"{label:<{width}}{value:>10}")
        if figures["certificate_ok"]:
            self.stdout.write(_("Optimal, certificate verified"))
        for name in outputs.NAMES:
            self.stdout.write(str(folder / name))


def _inputs(options: dict[str, Any]) -> Inputs:
    return Inputs(
        learners=options["learners"],
        openings=options["openings"],
        travel=options["travel"],
        policy=policy.read(options["policy"]),
        by_hand=columns.by_hand(options["map"]),
        seed=options["seed"],
    )


def _solved(question: Question, meter: Meter) -> Outcome:
    try:
        return match(question.problem, progress=meter.show)
    except ValueError as why:
        message = format_lazy(gettext_lazy("The problem cannot be solved exactly: {why}."), why=why)
        raise Refused("unsolvable", message) from why


def _folder_error(folder: Path, why: str) -> Refused:
    message = format_lazy(
        gettext_lazy("{folder}: the results cannot be written there ({why})."), folder=folder, why=why
    )
    return Refused("cannot_write", message, "out")
