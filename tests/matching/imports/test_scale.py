"""Large files: as many questions to the database as for small ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from alliances.imports.models import ImportBatch
from alliances.kernel.actor import SYSTEM, Actor
from matching.imports import services as imports
from tests import factories as make
from tests.cast import Cast
from tests.matching.imports.sheets import csv

FEW = 10
TOWNS = ("Rīga", "Valmiera", "Cēsis", "Nekurciems")


@contextmanager
def statements() -> Iterator[Counter[str]]:
    """Counts statements by their first word; savepoints are none."""
    counted: Counter[str] = Counter()

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        counted[sql.split(maxsplit=1)[0].upper()] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield counted


def learners(count: int, **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "learner_id": f"N-{n}",
            "name": f"Anna Liepiņa{n}",
            "birth_date": "12.03.2009",
            "qualification": "Automehāniķis" if n % 50 else "Burvis",
            "group": f"AT-{n % 40}",
            "town": TOWNS[n % 4],
            "wishes": f"V-1;V-{n}",
            **more,
        }
        for n in range(count)
    ]


def openings(cast: Cast, count: int) -> list[dict[str, Any]]:
    return [
        {
            "opening_id": f"O-{n}",
            "employer": cast.employer.name,
            "registration_number": cast.employer.registration_number,
            "qualifications": "Automehāniķis",
            "seats": "2",
            "town": TOWNS[n % 4],
            "address": f"Liepu iela {n % 30}",
            "starts_on": "05.10.2026",
            "ends_on": "28.05.2099",
        }
        for n in range(count)
    ]


def employers(count: int) -> list[dict[str, Any]]:
    return [
        {
            "registration_number": make.registration_number(20_000 + n),
            "name": f"SIA Firma {n}",
            "town": TOWNS[n % 4],
        }
        for n in range(count)
    ]


def read_and_write(rows: list[dict[str, Any]], kind: str, by: Actor) -> tuple[Counter[str], Counter[str]]:
    batch = imports.receive(csv(rows), f"{kind}.csv", kind, by=by, at_once=True)
    with statements() as reading:
        imports.preview(batch.pk)
    batch.refresh_from_db()
    assert sum(batch.counts[state] for state in ("new", "changed", "unchanged", "refused")) == len(rows)
    with statements() as writing:
        imports.confirm(batch, by=by)
    assert batch.status == ImportBatch.Status.APPLIED, batch.error
    return reading, writing


@pytest.mark.parametrize("kind", ["learners", "openings", "employers"])
@pytest.mark.parametrize("count", [500, pytest.param(5_000, marks=pytest.mark.full)])
def test_many_rows_ask_no_more_than_ten(cast: Cast, kind: str, count: int) -> None:
    cast.opening.external_id = "V-1"
    cast.opening.save()
    by = cast.actor("coordinator") if kind == "learners" else SYSTEM

    def rows(number: int, **more: Any) -> list[dict[str, Any]]:
        if kind == "learners":
            return learners(number, **more)
        return openings(cast, number) if kind == "openings" else employers(number)

    few_read, few_written = read_and_write(rows(FEW), kind, by)
    many_read, many_written = read_and_write(rows(count), kind, by)
    again_read, again_written = read_and_write(rows(count, town="Ogre", max_km="30"), kind, by)
    slack = 4  # progress is reported by time, and a list of keys may need a second statement
    for few, many in ((few_read, many_read), (few_written, many_written)):
        assert many["SELECT"] <= few["SELECT"] + slack
        assert sum(many.values()) < count / 15 + 20
    for again in (again_read, again_written):
        assert again["SELECT"] <= few_read["SELECT"] + few_written["SELECT"] + slack
        assert sum(again.values()) < count / 15 + 20
