"""The month's hours as a spreadsheet: numbers are numbers, the total is a value."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

from openpyxl import load_workbook

from dvb.documents import facts as f
from dvb.documents.logbook import HoursFacts, HoursLine
from dvb.logbook.services.log_documents import as_xlsx

FACTS = HoursFacts(
    agreement=f.AgreementFacts(
        kind=f.Kind.DVB, learner=f.LearnerFacts(name="Ķirsis"), host=f.HostFacts(name="=SUM(A1)")
    ),
    month=dt.date(2026, 11, 1),
    lines=tuple(
        HoursLine(
            day=dt.date(2026, 11, day),
            times="08.00–15.30",
            worked=Decimal("7.5"),
            overtime=Decimal("0.5"),
            night=Decimal(0),
            rest_day=Decimal(0),
            holiday=Decimal(day - 17) * 3,
            state="vadītājs",
        )
        for day in (17, 18)
    ),
    paper_hours=None,
    confirmed_hours=Decimal(15),
    waiting_hours=Decimal(0),
    night_from="22:00",
    night_to="06:00",
    made_on=dt.date(2026, 12, 1),
)


def test_numbers_are_numbers_and_nothing_is_a_formula() -> None:
    book = load_workbook(io.BytesIO(as_xlsx(FACTS)))
    rows = list(book.worksheets[0].values)
    assert [float(cell) for cell in rows[-1][2:7]] == [15, 1, 0, 0, 3]
    assert rows[-1][0] == "Kopā"
    assert all(isinstance(cell, int | float) for row in rows[1:] for cell in row[2:7])
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "Ķirsis" in {cell.value for cell in cells}
