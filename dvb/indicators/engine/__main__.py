"""RR 3.5 on the command line: count CSV files, hide small cells of a table, print the Table Schema."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from dvb.indicators.engine import export
from dvb.indicators.engine.compute import Count, count
from dvb.indicators.engine.definitions import DEFINITIONS, EXPOSURE_EU, Definition, Period
from dvb.indicators.engine.facts import prepare
from dvb.indicators.engine.files import place, read_csv, read_folder
from dvb.indicators.engine.suppress import HIDDEN, THRESHOLD, Published, publish
from dvb.indicators.engine.tables import DIMENSIONS, cells, coverage

UNUSABLE = 2
FORMATS: dict[str, Callable[[list[export.Record]], bytes]] = {
    "json": export.to_json,
    "csv": export.to_csv,
    "xlsx": export.to_xlsx,
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code: 0 done, 2 unusable input."""
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except (ValueError, OSError) as fault:
        sys.stderr.write(" ".join(str(fault).split()) + "\n")
        return UNUSABLE
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dvb.indicators", description=__doc__)
    commands = parser.add_subparsers(required=True)
    sub = commands.add_parser("count", help="count a folder of CSV files; example:worked is one")
    sub.set_defaults(command=_count)
    sub.add_argument("folder", metavar="FOLDER")
    sub.add_argument("--definition", default="rr35_participation", choices=[*DEFINITIONS])
    sub.add_argument("--min-hours", type=int, help="another least number of hours: another version")
    sub.add_argument("--eu", action="store_true", help="graduates of 20-34 years, of three years")
    sub.add_argument("--year", type=int, required=True, help="year of the 1 October stock")
    sub.add_argument("--calendar", action="store_true", help="calendar year instead of the school year")
    sub.add_argument("--by", action="append", default=[], choices=DIMENSIONS, help="at most twice")
    sub.add_argument("--school", help="one school alone")
    sub.add_argument("--threshold", type=int, default=THRESHOLD)
    sub.add_argument(
        "--unsuppressed", action="store_true", help="for your own eyes: hide nothing, name learners"
    )
    sub.add_argument("--generated-at", default="", help="written into the records; empty by default")
    sub.add_argument("--format", choices=["text", *FORMATS], default="text")
    sub.add_argument("--out", type=Path, help="a file; standard output where left out")
    sub = commands.add_parser("suppress", help="hide small cells; example:suppression/cells.csv is a table")
    sub.set_defaults(command=_suppress)
    sub.add_argument("table", metavar="TABLE.csv", help="its dimensions, numerator, denominator")
    sub.add_argument("--threshold", type=int, default=THRESHOLD)
    sub = commands.add_parser("schema", help="print the Table Schema of the CSV")
    sub.set_defaults(command=lambda _: _put(json.dumps(export.table_schema(), indent=2)))
    return parser


def _count(options: argparse.Namespace) -> None:
    period = (Period.calendar_year if options.calendar else Period.school_year)(options.year)
    counted = count(prepare(read_folder(place(options.folder))), _definition(options), period)
    within = {"school": [options.school]} if options.school else {}
    total_table = cells(counted, (), within)
    total = (int(total_table["numerator"].iloc[0]), int(total_table["denominator"].iloc[0]))
    if options.unsuppressed:
        _write(_lined(_plain(counted, total)), options.out)
        return
    margins = {name: cells(counted, [name], within) for name in options.by}
    table = cells(counted, options.by, within) if options.by else total_table
    published = publish(table, options.by, total, options.threshold, margins)
    heading = export.Heading(
        coverage=coverage(counted, within),
        source_system="python -m dvb.indicators",
        scope_type="school" if options.school else export.NATIONAL,
        scope_id=options.school or "",
        generated_at=options.generated_at,
    )
    if options.format == "text":
        content = _lined(_text(counted, published, options.by, heading))
    else:
        content = FORMATS[options.format](export.records(counted, published, options.by, heading))
    _write(content, options.out)


def _definition(options: argparse.Namespace) -> Definition:
    chosen = DEFINITIONS[options.definition]
    if options.eu:
        if options.definition != EXPOSURE_EU.id:
            raise ValueError(f"--eu belongs to {EXPOSURE_EU.id}.")
        chosen = EXPOSURE_EU
    return chosen if options.min_hours is None else replace(chosen, min_hours=options.min_hours)


def _plain(counted: Count, total: tuple[int, int]) -> str:
    share = f"{100 * total[0] / total[1]:.1f} %" if total[1] else "-"
    lines = [
        f"{counted.definition.key}: {total[0]}/{total[1]} = {share}",
        "counted: " + ", ".join(map(str, counted.counted_persons())),
        f"enrolled late, outside the figure: {counted.late}, of them would count: {counted.late_counted}",
    ]
    return "\n".join(lines)


def _text(counted: Count, published: Published, by: list[str], heading: export.Heading) -> str:
    reach = heading.coverage
    lines = [
        f"{counted.definition.key}, {counted.period.starts_on} - {counted.period.last_known}, "
        f"stock of {counted.period.ref_date}",
        f"scope: {' '.join(heading.scope().values()).strip()}; "
        f"schools reporting: {reach.schools_reporting} of {reach.schools_total}",
        *_lines(published, by),
    ]
    return "\n".join(lines)


def _suppress(options: argparse.Namespace) -> None:
    table = read_csv(place(options.table))
    missing = {"numerator", "denominator"} - set(table.columns)
    if missing:
        raise ValueError(f"{options.table}: the column {min(missing)} is missing.")
    by = [name for name in table.columns if name not in ("numerator", "denominator")]
    for name in ("numerator", "denominator"):
        table[name] = pd.to_numeric(table[name]).astype("int64")
    _put("\n".join(_lines(publish(table, by, threshold=options.threshold), by)))


def _lines(published: Published, by: list[str]) -> list[str]:
    rows = [[*(row[name] for name in by), *_figures(row)] for row in published.cells.to_dict("records")]
    total = [["total", *[""] * (len(by) - 1)][: len(by)] + _figures(published.total.to_dict("records")[0])]
    table = [
        [str(each) for each in row]
        for row in [[*by, "numerator", "denominator", "%", "hidden"], *rows, *total]
    ]
    widths = [max(len(row[at]) for row in table) for at in range(len(table[0]))]
    return [
        "  ".join(cell.ljust(wide) for cell, wide in zip(row, widths, strict=True)).rstrip() for row in table
    ]


def _figures(row: dict[object, object]) -> list[str]:
    if row["is_suppressed"]:
        return [HIDDEN, str(row["denominator"]), HIDDEN, str(row["reason"])]
    value = "" if pd.isna(row["value"]) else f"{row['value']:.1f}"  # type: ignore[call-overload]
    return [str(row["numerator"]), str(row["denominator"]), value, ""]


def _write(content: bytes, out: Path | None) -> None:
    if out:
        out.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)


def _lined(text: str) -> bytes:
    return f"{text}\n".encode()


def _put(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
