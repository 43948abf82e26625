"""A row means the same to an import and to ``match_files``: the same values, the same faults and warnings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from alliances.imports.models import ImportBatch
from matching.learners.models import Enrolment
from matching.match_files.problem_input import Inputs, Question, load
from matching.match_files.remarks import Remark, UnusableInputError
from matching.openings.models import Opening, Wish
from tests import factories as make
from tests.cast import Cast
from tests.matching.imports.sheets import csv, imported, previewed

LEARNER: dict[str, Any] = {
    "name": "Anna Liepiņa",
    "qualification": "Automehāniķis",
    "birth_date": "12.03.2009",
    "town": "Cēsis",
    "address": "",
    "lat": "",
    "lon": "",
    "max_km": "",
    "available_from": "",
    "available_to": "",
    "wishes": "",
}
OPENING: dict[str, Any] = {
    "employer": "",
    "title": "",
    "qualifications": "Automehāniķis",
    "seats": "2",
    "town": "Cēsis",
    "lat": "",
    "lon": "",
    "starts_on": "05.10.2026",
    "ends_on": "28.05.2099",
    "min_age": "",
    "skills": "",
}
READ_LEARNERS: list[dict[str, Any]] = [
    {},
    {"name": "  Anna   Liepiņa ", "town": "VALMIERA", "birth_date": "2009. gada 12. marts"},
    {"qualification": "AUTOMEHANIKIS", "town": " valmiera  "},
    {"birth_date": ""},
    {"town": "Valmeira"},
    {"town": ""},
    {"town": "", "address": "Rīgas iela 1, Valmiera, LV-4201"},
    {"lat": "57,31", "lon": "25,27"},
    {"lat": "54,6872", "lon": "25,2797", "town": ""},
    {"max_km": "40,9 km", "available_from": "5.10.2026."},
    {"available_from": "05.10.2026", "available_to": "2027-05-28"},
    {"wishes": "v 1; V-2"},
    {"wishes": "V-2, V-1"},
    {"wishes": "V-9; V-1"},
    {"wishes": "V-3; V-1"},
    {"learner_id": "2026/0017"},
    {"learner_id": "9912345678"},
]
REFUSED_LEARNERS: list[dict[str, Any]] = [
    {"learner_id": "010203-12345"},
    {"learner_id": "01020312345"},
    {"learner_id": "1020312345"},
    {"learner_id": "10203-12345"},
    {"learner_id": "10203 12345"},
    {"learner_id": "320000-00008"},
    {"learner_id": ""},
    {"learner_id": "TWICE"},
    {"learner_id": "TWICE"},
    {"birth_date": "12.03.2024"},
    {"birth_date": "31.02.2009"},
    {"birth_date": "010203-12345"},
    {"max_km": "tālu"},
    {"lat": "57,31"},
    {"lon": "25,27"},
    {"lat": "25,3", "lon": "57,4"},
    {"available_from": "01.09.2026", "available_to": "31.08.2026"},
    {"address": "x" * 301},
]
READ_OPENINGS: list[dict[str, Any]] = [
    {},
    {"seats": ""},
    {"seats": "3 vietas", "min_age": "16+"},
    {"qualifications": "Automehāniķis, Pavārs"},
    {"qualifications": "pavars\nAUTOMEHANIKIS"},
    {"town": "Nekurciems"},
    {"lat": "57,31", "lon": "25,27"},
    {"skills": "Zibens metināšana"},
    {"starts_on": "2026-10-05", "ends_on": "28.05.2099."},
    {"title": " Palīgs  darbnīcā "},
]
REFUSED_OPENINGS: list[dict[str, Any]] = [
    {"opening_id": ""},
    {"opening_id": "TWICE"},
    {"opening_id": "TWICE"},
    {"seats": "-2"},
    {"seats": "501"},
    {"seats": "daudz"},
    {"min_age": "vecs"},
    {"lat": "57,31"},
    {"starts_on": "01.06.2099"},
    {"title": "x" * 251},
]


@pytest.fixture
def market(cast: Cast) -> Cast:
    """The openings that the learners of the table wish for."""
    for number, opening in (("V-1", cast.opening), ("V-2", cast.other_opening)):
        opening.external_id, opening.status = number, "published"
        opening.save()
        opening.qualifications.set([cast.qualification])
    third = make.OpeningFactory(employer=cast.employer, external_id="V-3", status="published")
    third.qualifications.set([make.QualificationFactory(code="pavars", name_lv="Pavārs")])
    return cast


def numbered(base: dict[str, Any], rows: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    return [{key: f"N-{place}", **base, **row} for place, row in enumerate(rows)]


def offered(cast: Cast, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return numbered({**OPENING, "employer": cast.employer.name}, rows, "opening_id")


def wished() -> list[dict[str, Any]]:
    base = {**OPENING, "employer": "SIA Paraugs"}
    taught = {"V-1": "Automehāniķis", "V-2": "Automehāniķis", "V-3": "Pavārs"}
    return [{**base, "opening_id": number, "qualifications": name} for number, name in taught.items()]


def in_files(folder: Path, learners: list[dict[str, Any]], openings: list[dict[str, Any]]) -> Question:
    paths = folder / "learners.csv", folder / "openings.csv"
    for path, rows in zip(paths, (learners, openings), strict=True):
        path.write_bytes(csv(rows))
    return load(Inputs(*paths), lambda step, share: None)


def refused_in_files(
    folder: Path, learners: list[dict[str, Any]], openings: list[dict[str, Any]]
) -> list[Remark]:
    with pytest.raises(UnusableInputError) as caught:
        in_files(folder, learners, openings)
    return list(caught.value.faults)


def codes_by_row(remarks: Any, file: str) -> set[tuple[int, str]]:
    """Remarks about single rows; a remark about the whole file has no row."""
    return {(remark.row, remark.code) for remark in remarks if remark.file == file and remark.row}


def codes_of(batch: ImportBatch, kind: str) -> set[tuple[int, str]]:
    return {(row.number, fault["code"]) for row in batch.rows.all() for fault in getattr(row, kind)}


def test_learners_that_can_be_read_are_the_same_to_both(market: Cast, tmp_path: Path) -> None:
    rows = numbered(LEARNER, READ_LEARNERS, "learner_id")
    batch = imported(rows, "learners", by=market.actor("coordinator"))
    question = in_files(tmp_path, rows, wished())
    assert codes_of(batch, "warnings") - {(row, "perhaps_double") for row in range(99)} == codes_by_row(
        question.warnings, "learners.csv"
    )
    for row in rows:
        number = row["learner_id"]
        kept = Enrolment.objects.select_related("person").get(external_id=number)
        entry = question.learners[number]
        person = kept.person
        assert (person.name, person.birth_date) == (entry.name, entry.row.birth_date), row
        assert (person.town, person.lat, person.lon) == (
            entry.where.town,
            entry.where.lat,
            entry.where.lon,
        ), row
        assert kept.max_km == entry.row.max_km, row
        days = (kept.available_from or dt.date.min, kept.available_to or dt.date.max)
        assert (days if days != (dt.date.min, dt.date.max) else None) == (entry.row.windows or (None,))[0], (
            row
        )
        ranked = (
            Wish.objects.filter(enrolment=kept).order_by("rank").values_list("opening__external_id", "rank")
        )
        assert list(ranked) == [
            (w.opening_id, w.rank) for w in question.problem.wishes if w.learner_id == number
        ]


def test_learners_that_are_refused_are_refused_by_both_for_the_same_reason(
    market: Cast, tmp_path: Path
) -> None:
    rows = numbered(LEARNER, REFUSED_LEARNERS, "learner_id")
    batch = previewed(rows, "learners", by=market.actor("coordinator"))
    faults = refused_in_files(tmp_path, rows, wished())
    expected = codes_of(batch, "errors")
    assert codes_by_row(faults, "learners.csv") == expected
    assert len({row for row, _code in expected}) == len(REFUSED_LEARNERS) - 1
    said = " ".join(map(str, faults)) + str(list(batch.rows.values_list("errors", "values", "label")))
    assert "20312345" not in said.replace("-", "").replace(" ", "")


def test_openings_that_can_be_read_are_the_same_to_both(market: Cast, tmp_path: Path) -> None:
    rows = offered(market, READ_OPENINGS)
    batch = imported(rows, "openings", by=market.actor("employer_member"))
    question = in_files(tmp_path, [{"learner_id": "L", **LEARNER}], rows)
    assert codes_of(batch, "warnings") == codes_by_row(question.warnings, "openings.csv")
    known = {market.qualification.code: question.qualifications.code("Automehāniķis")}
    for row in rows:
        kept = Opening.objects.select_related("workplace").get(external_id=row["opening_id"])
        entry = question.openings[row["opening_id"]]
        assert (kept.seat_count, kept.min_age) == (entry.row.capacity, entry.row.min_age), row
        assert (kept.starts_on, kept.ends_on) == (entry.row.starts_on, entry.row.ends_on), row
        assert (kept.title, kept.employer.name) == (entry.title, entry.employer), row
        taught = {known.get(one.code, one.code) for one in kept.qualifications.all()}
        assert taught == entry.row.qualifications, row
        assert {skill.code for skill in kept.skills.all()} == entry.row.skills, row
        site = kept.workplace
        assert (site.town, site.lat, site.lon) == (entry.where.town, entry.where.lat, entry.where.lon), row


def test_openings_that_are_refused_are_refused_by_both_for_the_same_reason(
    market: Cast, tmp_path: Path
) -> None:
    rows = offered(market, REFUSED_OPENINGS)
    batch = previewed(rows, "openings", by=market.actor("employer_member"))
    faults = refused_in_files(tmp_path, [{"learner_id": "L", **LEARNER}], rows)
    expected = codes_of(batch, "errors")
    assert codes_by_row(faults, "openings.csv") == expected
    assert len({row for row, _code in expected}) == len(REFUSED_OPENINGS) - 1
