"""From a sheet to PDF/A with tags. Values travel as JSON and never become source of the typesetter."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from dvb.documents import (
    agreement,
    amendment,
    plan,
)
from dvb.documents import (
    guardian_notice as notice,
)
from dvb.documents import (
    learning_record as record,
)
from dvb.documents import (
    logbook as log,
)
from dvb.documents.amendment import AmendmentFacts
from dvb.documents.facts import AgreementFacts, NoticeFacts, PlanFacts
from dvb.documents.learning_record import RecordFacts
from dvb.documents.letter import Letters
from dvb.documents.logbook import DiaryFacts, HoursFacts
from dvb.documents.sheet import Sheet
from dvb.documents.texts import Texts
from dvb.kernel.document_errors import UnprintableError

HERE = Path(__file__).parent
FONTS = HERE / "vendor" / "source-sans-3"
_NO_GLYPH = re.compile('the text `"(?P<letters>.*)"` could not be displayed', re.DOTALL)
_COUNT = re.compile(rb"/Type/Pages/Count (\d{1,4})")
PICTURE_PPI = 110
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]


class TypesettingError(RuntimeError):
    """Our templates or fonts are at fault, never the facts."""


def agreement_pdf(facts: AgreementFacts, texts: Texts) -> bytes:
    """Return the agreement as PDF; the same facts and texts give the same bytes."""
    return _set(agreement.sheet_of(facts, texts), "agreement.typ")


def plan_pdf(facts: PlanFacts, texts: Texts) -> bytes:
    """Return the individual plan as PDF, on pages that lie on their side."""
    return _set(plan.sheet_of(facts, texts), "annex.typ")


def guardian_notice_pdf(facts: NoticeFacts) -> bytes:
    """Return the notice to a parent or guardian as PDF."""
    return _set(notice.sheet_of(facts), "annex.typ")


def amendment_pdf(facts: AmendmentFacts) -> bytes:
    """Return an amendment as PDF."""
    return _set(amendment.sheet_of(facts), "annex.typ")


def diary_pdf(facts: DiaryFacts) -> bytes:
    """Return the diary of one stay as PDF."""
    return _set(log.diary_sheet(facts), "annex.typ")


def hours_pdf(facts: HoursFacts) -> bytes:
    """Return the hours of one month as PDF."""
    return _set(log.hours_sheet(facts), "annex.typ")


def record_pdf(facts: RecordFacts) -> bytes:
    """Return what a learner takes away as PDF."""
    return _set(record.sheet_of(facts), "record.typ")


def record_pictures(facts: RecordFacts) -> list[bytes]:
    """Return the pages of the same paper as pictures (PNG), for viewers that show no PDF."""
    sheet = record.sheet_of(facts)
    pages: Any = typst.compile(  # bytes, or a list of them where there are several
        HERE / "templates" / "record.typ",
        root=HERE / "templates",
        font_paths=_fonts(),
        format="png",
        ppi=PICTURE_PPI,
        sys_inputs={"sheet": _as_input(_values_of(sheet), sheet.made_on)},
    )
    return pages if isinstance(pages, list) else [pages]


def sheet_pdf(sheet: Sheet) -> bytes:
    """Return any sheet as PDF: all that another kind of document needs."""
    return _set(sheet, "annex.typ")


def letters_pdf(letters: Letters) -> bytes:
    """Return letters as one PDF, a page each."""
    return _compile(asdict(letters), letters.made_on, "letter.typ")


def joined_pdf(papers: Sequence[bytes]) -> bytes:
    """Papers of ours as one PDF to print, each on a sheet of its own where both sides are printed."""
    pages = [int(found[1]) if (found := _COUNT.search(paper)) else 1 for paper in papers]
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for number, paper in enumerate(papers):
            (root / f"{number}.pdf").write_bytes(paper)
        (root / "joined.typ").write_bytes((HERE / "templates" / "joined.typ").read_bytes())
        return typst.compile(
            root / "joined.typ",
            root=root,
            font_paths=_fonts(),
            format="pdf",
            sys_inputs={"pages": json.dumps(pages)},
        )


@cache
def _fonts() -> typst.Fonts:
    """Return our typeface alone: what another machine has installed must change no document."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _set(sheet: Sheet, template: str) -> bytes:
    """Set a sheet; whatever the typesetter warns about is refused, an absent font above all."""
    return _compile(_values_of(sheet), sheet.made_on, template)


def _values_of(sheet: Sheet) -> dict[str, Any]:
    return asdict(sheet) | {"blanks": sheet.blanks() if sheet.is_draft else ()}


def _as_input(values: dict[str, Any], made_on: date) -> str:
    data = values | {"made_on": [made_on.year, made_on.month, made_on.day]}
    return json.dumps(data, ensure_ascii=False)


def _compile(values: dict[str, Any], made_on: date, template: str) -> bytes:
    try:
        pdf, warnings = typst.compile_with_warnings(
            HERE / "templates" / template,
            root=HERE / "templates",
            font_paths=_fonts(),
            format="pdf",
            sys_inputs={"sheet": _as_input(values, made_on)},
            pdf_standards=STANDARDS,
            timestamp=datetime.combine(made_on, time(), UTC),
        )
    except UnicodeEncodeError as error:
        raise UnprintableError(error.object[error.start : error.end]) from None
    except typst.TypstError as error:
        if match := _NO_GLYPH.search(error.message):
            raise UnprintableError(match["letters"]) from None
        raise TypesettingError(error.message) from error
    if warnings:
        raise TypesettingError("; ".join(warning.message for warning in warnings))
    return pdf
