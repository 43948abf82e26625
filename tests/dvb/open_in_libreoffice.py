"""Every spreadsheet that leaves the site, opened in LibreOffice: `python -m tests.dvb.open_in_libreoffice`.

Names that begin like formulas and Latvian letters are written into an empty database, the files are fetched
from their pages, opened by `soffice --headless`, and what it understood is read cell by cell: text is text as
it was typed, numbers are numbers, days are days, nothing is a formula. Leaves with 1 where one is not so.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import uuid
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dvb.settings")
HOME = tempfile.mkdtemp(prefix="spreadsheets-")
os.environ["DVB_VAR_DIR"] = HOME
django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from alliances.imports.services import outgoing_sheets as sheets  # noqa: E402
from alliances.kernel.actor import SYSTEM  # noqa: E402
from alliances.organisations.models import Organisation  # noqa: E402
from dvb.logbook import services as logbook  # noqa: E402
from matching.imports import services as imports  # noqa: E402
from matching.learners.models import Person  # noqa: E402
from tests import factories as make  # noqa: E402
from tests.cast import Cast, gather  # noqa: E402
from tests.clock import freeze_time  # noqa: E402
from tests.dvb.logbook import logs  # noqa: E402
from tests.matching.imports.sheets import previewed  # noqa: E402

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
COMMA_UTF8 = "Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true,false"
"""Comma, quotation mark, UTF-8, from the first line; numbers in plain columns are recognised."""
LATVIAN = "Ērģļu Ķīļķēžu šūšanas ģilde Žņaugs"
HOST = f"=HYPERLINK(1) {LATVIAN}"
FIRST_NAME, LAST_NAME = "@SUM(1;1)", "+Āboliņš-Čūskiņš"
REMARK = "-1+1 ņēmu urbi"
TOWN = "=2+3"
TRUTHS = ("of:=TRUE()", "of:=FALSE()")
"""So LibreOffice writes down a yes or no of a workbook; in our file it is a value."""


@dataclass
class Opened:
    """What LibreOffice made of one file."""

    kinds: Counter[str] = field(default_factory=Counter)
    texts: set[str] = field(default_factory=set)
    formulas: list[str] = field(default_factory=list)


def main() -> int:
    office = shutil.which("soffice")
    if office is None:
        say("soffice is not here: install libreoffice-calc")
        return 1
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    faults = 0
    for name, content, texts, kinds in _files():
        path = Path(HOME) / name
        path.write_bytes(content)
        found = _opened(office, path)
        wrong = [f"no cell says {text!r}" for text in texts if text not in found.texts]
        wrong += [f"{least} {kind} expected" for kind, least in kinds.items() if found.kinds[kind] < least]
        wrong += [f"formula {formula}" for formula in found.formulas]
        faults += len(wrong)
        say(f"{name}: {dict(sorted(found.kinds.items()))}, {'; '.join(wrong) or 'as it was written'}")
    say(f"{faults} faults")
    return int(faults > 0)


@freeze_time(logs.NOW)
def _files() -> list[tuple[str, bytes, tuple[str, ...], dict[str, int]]]:
    """Each file: its name and bytes, texts that stand in it as typed, and its least kinds of cells."""
    cast = _furnished()
    agreement = logs.at_work(cast, starts_on=logs.MONDAY, weekly_hours=35)
    for day in (logs.MONDAY, logs.MONDAY + logs.dt.timedelta(days=1)):
        said = logs.said(day, remark=REMARK)
        logbook.write(agreement, day=said, key=uuid.uuid4(), by=cast.actor("learner_member"))
    learner, school = cast.client("learner_member"), cast.client("coordinator")
    hours = f"/log/agreements/{agreement.pk}/hours.xlsx?month=2026-11"
    name = f"{FIRST_NAME} {LAST_NAME}"
    figures = {"float": 6, "date": 10, "boolean": 2}
    wrong = {
        "learner_id": "+7",
        "name": f"{LAST_NAME} {FIRST_NAME}",
        "town": TOWN,
        "qualification": "=Burvis",
    }
    batch = previewed([wrong | {"birth_date": "12.03.2009"}], "learners", by=cast.actor("coordinator"))
    refused = reverse("matching:import-refused", args=[batch.pk])
    files = [
        ("indicator.xlsx", school.get("/indicator/file.xlsx?by=alliance"), (), figures),
        ("indicator.csv", school.get("/indicator/file.csv?by=alliance"), (), {"float": 3}),
        ("hours.xlsx", school.get(hours), (HOST, name), {"float": 15, "date": 2}),
        (
            "own-data.xlsx",
            learner.get("/my-data/my-data.xlsx"),
            (HOST, LAST_NAME, REMARK),
            {"date": 3, "float": 2},
        ),
        ("refused-rows.xlsx", school.get(refused), ("+7", TOWN, "=Burvis"), {"float": 1, "date": 1}),
    ]
    for file, answer, _texts, _kinds in files:
        assert answer.status_code == 200, (file, answer.status_code)
    templates = [
        (f"template-{kind}.xlsx", sheets.template(importer, SYSTEM), (), {"string": 4})
        for kind, importer in sorted(imports.KINDS.items())
    ]
    return [(file, answer.content, texts, kinds) for file, answer, texts, kinds in files] + templates


def _furnished() -> Cast:
    cast = gather()
    Organisation.objects.filter(pk=cast.employer.pk).update(name=HOST)
    Person.objects.filter(pk=cast.learner.person_id).update(
        first_name=FIRST_NAME, last_name=LAST_NAME, town=TOWN
    )
    for _ in range(3):
        make.EnrolmentFactory(programme=cast.programme)
    for name in ("employer", "learner"):
        getattr(cast, name).refresh_from_db()
    return cast


def _opened(office: str, path: Path) -> Opened:
    """The file as LibreOffice understood it, from the document that it saved."""
    into = Path(HOME) / "opened" / path.name
    as_text = [f"--infilter={COMMA_UTF8}"] if path.suffix == ".csv" else []
    profile = f"-env:UserInstallation=file://{HOME}/profile"
    command = [
        office,
        profile,
        "--headless",
        *as_text,
        "--convert-to",
        "ods",
        "--outdir",
        str(into),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(into / f"{path.stem}.ods") as book:
        root = ElementTree.fromstring(book.read("content.xml"))
    opened = Opened()
    for cell in root.iter(f"{{{TABLE}}}table-cell"):
        kind, formula = cell.get(f"{{{OFFICE}}}value-type"), cell.get(f"{{{TABLE}}}formula")
        if kind is None:
            continue
        if formula in TRUTHS:
            kind, formula = "boolean", None
        opened.formulas += [formula] if formula else []
        opened.kinds[kind] += int(cell.get(f"{{{TABLE}}}number-columns-repeated", "1"))
        opened.texts.add("\n".join(_said(cell)))
    return opened


def _said(cell: ElementTree.Element) -> Iterator[str]:
    for line in cell.iter(f"{{{TEXT}}}p"):
        yield re.sub(r"\s+", " ", "".join(line.itertext()))


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        shutil.rmtree(HOME, ignore_errors=True)
