"""Malformed frames are refused with table, row and column."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from dvb.indicators.engine.frames import COLUMNS, FrameError, read
from tests.dvb.indicators.frame_kit import Country


def _tables() -> dict[str, pd.DataFrame]:
    country = Country()
    country.learner("L1")
    country.learner("L2")
    country.confirm("L1", "O1", "2025-11-03", country.stay("L1"))
    country.confirm("L2", "O1", "2025-11-03", country.stay("L2"))
    return {name: frame.astype(object) for name, frame in country.tables().items()}


@pytest.mark.parametrize(
    ("table", "column", "value", "words"),
    [
        ("enrolments", "enrolled_on", "31.12.2025", "no date"),
        ("enrolments", "enrolled_on", "", "is empty"),
        ("enrolments", "left_on", "2020-01-01", "before enrolled_on"),
        ("enrolments", "level", "four", "no whole number"),
        ("enrolments", "level", 9, "no level"),
        ("enrolments", "sex", "x", "not one of f, m, empty"),
        ("enrolments", "school_id", "S9", "in no row"),
        ("engagements", "kind", "job", "not one of dvb, prakse"),
        ("engagements", "engagement_id", "E1", "twice"),
        ("engagements", "is_paid", "perhaps", "neither true nor false"),
        ("engagements", "person_id", "L9", "in no row"),
        ("engagements", "ends_on", "2020-01-01", "before starts_on"),
        ("hours", "engagement_id", "E9", "in no row"),
        ("hours", "minutes", -1, "minutes in a day"),
        ("hours", "minutes", 1.5, "no whole number"),
        ("hours", "source", "", "not one of log, paper"),
        ("confirmations", "engagement_id", "E9", "in no row"),
        ("confirmations", "outcome_id", None, "is empty"),
    ],
)
def test_a_wrong_value_is_named_by_table_row_and_column(
    table: str, column: str, value: Any, words: str
) -> None:
    tables = _tables()
    tables[table].loc[1, column] = value
    with pytest.raises(FrameError, match=words) as fault:
        read(tables)
    assert (fault.value.table, fault.value.row, fault.value.column) == (table, 2, column)
    assert f"{table}, row 2, column {column}" in str(fault.value)


def test_a_day_of_the_log_has_24_hours_and_a_month_on_paper_more() -> None:
    tables = _tables()
    tables["hours"].loc[1, "minutes"] = 1441
    read(tables)
    tables["hours"].loc[1, "source"] = "log"
    with pytest.raises(FrameError, match="1441"):
        read(tables)


def test_a_missing_table_or_column_is_named_and_sex_may_be_left_out() -> None:
    tables = _tables()
    del tables["enrolments"]["sex"]
    assert read(tables).enrolments["sex"].tolist() == ["", ""]
    del tables["enrolments"]["level"]
    with pytest.raises(FrameError, match="enrolments, column level: the column is missing"):
        read(tables)
    with pytest.raises(FrameError, match="hours, column .*the table is missing"):
        read({name: frame for name, frame in _tables().items() if name != "hours"})


@pytest.mark.parametrize("apart", [2, 10**6], ids=["close together", "far apart"])
def test_whole_numbers_are_keys_however_far_apart_they_lie(apart: int) -> None:
    tables = _tables()
    number = {"E1": apart, "E2": 2 * apart}
    for name in ("engagements", "hours", "confirmations"):
        tables[name]["engagement_id"] = tables[name]["engagement_id"].map(number).astype("int64")
    assert read(tables).hours["engagement_id"].tolist() == [apart, 2 * apart]
    for unknown in (0, apart + 1, 3 * apart):
        tables["hours"].loc[1, "engagement_id"] = unknown
        with pytest.raises(FrameError, match=f"'{unknown}' stands in no row of its table") as fault:
            read(tables)
        assert (fault.value.table, fault.value.row) == ("hours", 2)


def test_empty_tables_are_read() -> None:
    done = read({name: pd.DataFrame(columns=list(COLUMNS[name])) for name in COLUMNS})
    assert len(done.hours) == 0
