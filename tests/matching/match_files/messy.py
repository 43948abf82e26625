"""Two spreadsheets as messy as real ones, of any size: ``python -m tests.matching.match_files.messy DIR``.

The rows are those of the demo year, so persons and companies are plainly invented. The learners' workbook has
title rows, a header of two rows with merged cells and a line break, a doubled heading, columns that nobody
reads, names and days written in several ways, remarks, a total and a second sheet. The openings' file is in
the Baltic encoding with semicolons, trailing separators and ragged rows.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

import django
from openpyxl import Workbook

SEATS_FOR_EACH_OPENING = 2.3
MOST_EMPLOYERS = 1200
LEARNERS, OPENINGS = "Izglītojamie 2026.xlsx", "prakses vietas.csv"
Row = dict[str, str]


def make(folder: Path, *, learners: int, openings: int, seed: int = 2026) -> tuple[Path, Path]:
    """Write both files and return their paths; equal arguments give equal rows."""
    from dvb.demo.year.build import build

    year = build(
        seed=seed,
        learners=learners,
        employers=min(MOST_EMPLOYERS, openings * 4 // 5),
        openings=openings,
        seats=round(openings * SEATS_FOR_EACH_OPENING),
    )
    folder.mkdir(parents=True, exist_ok=True)
    source = Random(seed)  # noqa: S311 - dice for test data
    people, places = folder / LEARNERS, folder / OPENINGS
    write_learners(people, year.learners, source)
    write_openings(places, year.openings, source)
    return people, places


def write_learners(path: Path, rows: Sequence[Row], source: Random) -> None:
    """A workbook as a school's secretary would keep it."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Saraksts"
    sheet.append(["Izglītojamo saraksts DVB sadalei"])
    sheet.append([None, "Sagatavots:", "05.08.2026."])
    sheet.append([])
    sheet.append(
        ["Nr. p. k.", "Izglītojamais", None, None, "Izglītība", None, "Dzīvesvieta", None, None, None, None]
        + ["DVB", None]
    )
    sheet.append(
        [None, "ID", "Vārds, uzvārds ", "Dzimšanas\ndatums", "SKOLA", "Kvalifikācija", "Pilsēta/ciems"]
        + [
            "Adrese",
            "Platums",
            "Garums",
            "Maks. attālums (km)",
            "Pieejams no",
            "Pieejams līdz",
            "Vēlmes",
            "Tālrunis",
            "Tālrunis",
        ]
    )
    for area in ("B4:D4", "E4:F4", "G4:K4", "L4:M4", "A4:A5"):
        sheet.merge_cells(area)
    for number, row in enumerate(rows, 1):
        sheet.append(_learner(number, row, source))
    sheet.append([])
    sheet.append(["Kopā:", None, len(rows)])
    sheet.append(["Sarakstu sagatavoja lietvede"])
    notes = book.create_sheet("Piezīmes")
    notes.append(["Zvanīt skolām līdz piektdienai"])
    book.save(path)


def _learner(number: int, row: Row, source: Random) -> list[object]:
    name = f"{row['first_name']} {row['last_name']}"
    return [
        number,
        row["learner_id"],
        f"  {name} " if source.random() < 0.1 else name,
        _day(row["birth_date"], source),
        row["school"],
        row["qualification"].upper() if source.random() < 0.05 else row["qualification"],
        _town(row["town"], source),
        row["address"] or None,
        _degrees(row["lat"], source),
        _degrees(row["lon"], source),
        f"{row['max_km']} km" if row["max_km"] and source.random() < 0.3 else row["max_km"] or None,
        _day(row["available_from"], source),
        _day(row["available_to"], source),
        row["wishes"] or None,
        "20 000 000",
        None,
    ]


def _day(text: str, source: Random) -> str | None:
    """A day as people write it."""
    if not text:
        return None
    year, month, day = text.split("-")
    return source.choice(
        [f"{day}.{month}.{year}.", f"{int(day)}.{int(month)}.{year}", text, f"{day}.{month}.{year} "]
    )


def _degrees(text: str, source: Random) -> str | float | None:
    """A coordinate as a number, or as text with a decimal comma."""
    if not text:
        return None
    return text.replace(".", ",") if source.random() < 0.5 else float(text)


def _town(text: str, source: Random) -> str | None:
    written = {0: text.upper(), 1: text.lower(), 2: f" {text}  "}
    return written.get(source.randrange(12), text) or None


def write_openings(path: Path, rows: Sequence[Row], source: Random) -> None:
    """A list as an older program exports it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Prakses vietu saraksts"])
    writer.writerow([])
    writer.writerow(
        [
            "Vakances Nr.",
            "Uzņēmuma nosaukums",
            "Reģ. Nr.",
            "Kvalifikācijas ",
            "Vietu sk.",
            "Pilsēta",
            "Adrese",
        ]
        + ["Sākuma datums", "Beigu datums", "Min. vecums", "Apgūstamās prasmes", "E-pasts", ""]
    )
    for row in rows:
        cells = [row["opening_id"], row["employer"], row["registration_number"], row["qualifications"]]
        cells += [
            f"{row['seats']} vietas" if source.random() < 0.2 else row["seats"],
            _town(row["town"], source) or "",
        ]
        cells += [row["address"], _day(row["starts_on"], source) or "", _day(row["ends_on"], source) or ""]
        cells += [f"{row['min_age']}+" if row["min_age"] else "", row["skills"], ""]
        writer.writerow(cells if source.random() < 0.1 else [*cells, ""])
    writer.writerow(["Kopā", "", "", "", sum(int(row["seats"]) for row in rows)])
    path.write_bytes(out.getvalue().encode("cp1257", errors="replace"))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--learners", type=int, default=2000)
    parser.add_argument("--openings", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dvb.settings")
    django.setup()
    written = make(options.folder, learners=options.learners, openings=options.openings, seed=options.seed)
    sys.stdout.writelines(f"{path}\n" for path in written)


if __name__ == "__main__":
    main()
