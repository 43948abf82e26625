"""The list of learners as a file: all its rows, harmless cells, a trace, and limits that are said."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from alliances.audit import list_files
from alliances.audit.models import AuditEntry
from matching.learners.models import Person, Viewing
from tests import factories as make
from tests.cast import Cast
from tests.pages import text_of

pytestmark = pytest.mark.django_db
URL = "/learners/"


def _book(cast: Cast, **query: str) -> Any:
    answer = cast.client("coordinator").get(URL, {"file": "xlsx", **query})
    assert answer.status_code == 200
    assert cast.learner.person.last_name.casefold() not in answer["Content-Disposition"].casefold()
    return load_workbook(io.BytesIO(answer.content))


def _rows(book: Any) -> list[dict[str, Any]]:
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_it_has_the_rows_of_all_pages_in_the_order_of_the_page(cast: Cast) -> None:
    for number in range(60):
        make.EnrolmentFactory(school=cast.school, person__last_name=f"Z{number:02}")
    rows = _rows(_book(cast, sort="-name", q="Z", page="2"))
    assert [row["Uzvārds"] for row in rows] == [f"Z{number:02}" for number in reversed(range(60))]


def test_no_cell_is_a_formula_and_days_are_days(cast: Cast) -> None:
    dangerous = ["=1+1", "+1", "-1", "@SUM(1)"]
    for number, text in enumerate(dangerous):
        make.EnrolmentFactory(school=cast.school, person__first_name=text, external_id=f"00{number}")
    book = _book(cast)
    cells = [cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert set(dangerous) <= {cell.value for cell in cells}
    found = next(row for row in _rows(book) if row["Vārds"] == "=1+1")
    assert found["Numurs"] == "000"
    assert found["Dzimšanas datums"].date() == Person.objects.get(first_name="=1+1").birth_date
    plain = cast.client("coordinator").get(URL, {"file": "csv"}).content.decode("utf-8-sig")
    starts = {cell[:1] for row in csv.reader(io.StringIO(plain), delimiter=";") for cell in row}
    assert starts.isdisjoint("=+-@")


def test_it_leaves_a_trace_without_the_search(cast: Cast) -> None:
    _book(cast, q=cast.learner.person.last_name, place="without", age="'; DROP")
    entry = AuditEntry.objects.get(verb="list.export")
    assert entry.user_id == cast.coordinator.user_id
    assert entry.after == {
        "list": URL,
        "form": "xlsx",
        "rows": 1,
        "filters": {"place": "without"},
        "searched": True,
    }
    assert Viewing.objects.filter(person=cast.learner.person, reader=cast.coordinator.user).exists()


def test_the_second_sheet_says_what_was_left_out(cast: Cast) -> None:
    about = dict(_book(cast, place="with").worksheets[1].iter_rows(min_row=2, values_only=True))
    assert about["Filtrs: Vieta"] == "ar vietu"
    assert about["Rindas šajā datnē"] < about["Rindas bez filtriem"]
    assert about["Lejupielādēja"] == str(cast.coordinator.user)


def test_a_list_that_is_too_long_is_refused_with_words(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make.EnrolmentFactory(school=cast.school)
    monkeypatch.setattr(list_files, "MAX_ROWS", 1)
    answer = cast.client("coordinator").get(URL, {"file": "xlsx"})
    assert answer.status_code == 409
    assert "Sašauriniet sarakstu ar filtriem" in text_of(answer)
    assert not AuditEntry.objects.filter(verb="list.export").exists()


def test_files_are_counted_and_pages_are_not(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"list_file": "2/h/user"}
    client = cast.client("coordinator")
    codes = [client.get(URL, {"file": "csv"}).status_code for _ in range(3)]
    assert (codes, client.get(URL).status_code) == ([200, 200, 409], 200)


def test_who_may_not_read_the_page_gets_no_file(cast: Cast) -> None:
    for person in ("employer_member", "learner_member", "alliance_coordinator"):
        assert cast.client(person).get(URL, {"file": "xlsx"}).status_code == 403
    for person in ("other_coordinator", "outsider"):
        others = cast.client(person).get(URL, {"file": "csv"}).content.decode()
        assert cast.learner.person.last_name not in others


def test_the_readiness_of_a_group_has_what_an_insurer_asks_for(cast: Cast) -> None:
    group = make.GroupFactory(school=cast.school, programme=cast.programme)
    row = make.EnrolmentFactory(school=cast.school, programme=cast.programme, group=group)
    answer = cast.client("coordinator").get(reverse("group-readiness", args=[group.pk]), {"file": "xlsx"})
    [found] = _rows(load_workbook(io.BytesIO(answer.content)))
    assert found["Dzimšanas datums"].date() == row.person.birth_date
    assert {"Darba devējs", "Adrese", "Pirmā diena", "Pēdējā diena", "Gatavs praksei"} <= set(found)
