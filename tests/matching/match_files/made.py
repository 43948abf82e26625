"""Small spreadsheets, and the whole job on them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from alliances.kernel.spreadsheets.upload import read_upload
from matching.engine import match
from matching.match_files import outputs
from matching.match_files.answer import Answer, answer
from matching.match_files.columns import LEARNER_LAYOUT, OPENING_LAYOUT
from matching.match_files.problem_input import Inputs, Question, load
from matching.match_files.remarks import UnusableInputError

LEARNER = {
    "learner_id": "L1",
    "name": "Anna Paraudziņa",
    "school": "Parauga tehnikums",
    "qualification": "Automehāniķis",
    "town": "Valmiera",
}
OPENING = {
    "opening_id": "V1",
    "employer": "SIA Paraugs",
    "qualifications": "Automehāniķis",
    "town": "Valmiera",
    "seats": "1",
}
Row = Mapping[str, object]


def learner(**changes: object) -> dict[str, object]:
    return {**LEARNER, **changes}


def opening(**changes: object) -> dict[str, object]:
    return {**OPENING, **changes}


def write(path: Path, rows: Sequence[Row], *, separator: str = ";", encoding: str = "utf-8") -> Path:
    """A CSV whose header is made of all keys in the order of their first row."""
    header = list(dict.fromkeys(key for row in rows for key in row))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(header)
    writer.writerows([row.get(key, "") for key in header] for row in rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def files(folder: Path, learners: Sequence[Row], openings: Sequence[Row]) -> tuple[Path, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    return write(folder / "learners.csv", learners), write(folder / "openings.csv", openings)


def question(
    folder: Path, learners: Sequence[Row], openings: Sequence[Row], *, travel: Sequence[Row] = (), **more: Any
) -> Question:
    people, places = files(folder, learners, openings)
    ways = write(folder / "travel.csv", travel) if travel else None
    return load(Inputs(people, places, ways, **more), lambda step, share: None)


def answered(folder: Path, learners: Sequence[Row], openings: Sequence[Row], **more: Any) -> Answer:
    asked = question(folder, learners, openings, **more)
    return answer(asked, match(asked.problem))


def faults(folder: Path, learners: Sequence[Row], openings: Sequence[Row], **more: Any) -> list[str]:
    """The lines that a person gets where the input cannot be used."""
    with pytest.raises(UnusableInputError) as caught:
        question(folder, learners, openings, **more)
    return [str(fault) for fault in caught.value.faults]


def warnings(asked: Question, code: str) -> list[str]:
    return [str(warning) for warning in asked.warnings if warning.code == code]


def reasons(found: Answer) -> dict[str, str]:
    return {result.learner.id: result.reason for result in found.unplaced}


def pairs(found: Answer) -> dict[str, str]:
    return {result.learner.id: result.opening.id for result in found.placed if result.opening}


def written(found: Answer, folder: Path) -> dict[str, Any]:
    return outputs.write(found, folder, 0.0)


def cells(path: Path) -> dict[str, list[list[object]]]:
    """Every sheet of a written workbook."""
    return {sheet.name: sheet.rows for sheet in read_upload(path, path.name).sheets}


def heading(key: str) -> str:
    """How our layouts call a column in the language of the moment."""
    columns = (*LEARNER_LAYOUT.columns, *OPENING_LAYOUT.columns)
    return next(str(column.label) for column in columns if column.key == key)


def columns_of(rows: Iterable[Sequence[object]], *headings: str) -> list[tuple[object, ...]]:
    header, *body = rows
    places = [list(header).index(heading) for heading in headings]
    return [tuple(row[place] if place < len(row) else None for place in places) for row in body]
