"""The schema of the input frames, and the errors where data do not match it.

A frame is refused with the table, the row (the first row of data is row 1) and the column. Nothing is
guessed: a date that is no date, a flag that is no flag or a reference to nowhere ends the reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

Kind = Literal["id", "text", "date", "flag", "whole"]
Flags = npt.NDArray[np.bool_]
TRUE = ("true", "1", "yes")
FALSE = ("false", "0", "no")
DAY_MINUTES = 24 * 60
SEPARATOR = ";"
MAX_KEY_SPREAD = 8  # how many times longer than its rows a table of keys may be


class FrameError(ValueError):
    """A frame that cannot be counted: which table, row and column, and what is wrong with it."""

    def __init__(self, table: str, column: str, message: str, row: int | None = None) -> None:
        where = f"{table}, row {row}, column {column}" if row is not None else f"{table}, column {column}"
        super().__init__(f"{where}: {message}")
        self.table, self.column, self.row = table, column, row


@dataclass(frozen=True)
class Column:
    """One column: its kind, whether it may be empty or left out, its allowed values, and what it means."""

    kind: Kind
    about: str
    empty: bool = False
    optional: bool = False
    values: tuple[str, ...] = ()


ID = "the system's own id, text or whole number, of one kind in all tables"
KEYS = "separated by ;"
COLUMNS: dict[str, dict[str, Column]] = {
    "enrolments": {
        "person_id": Column("id", f"the learner as a person; {ID}"),
        "school_id": Column("id", "the school of this stay"),
        "region": Column("text", "the school's region", empty=True),
        "sector": Column("text", "the programme's sector", empty=True),
        "programme_code": Column("text", "the programme's code", empty=True),
        "qualification_id": Column("text", "the qualification that the programme leads to", empty=True),
        "level": Column("whole", "level of the qualification, LKI 1-8"),
        "sex": Column("text", "f, m or empty", empty=True, optional=True, values=("f", "m", "")),
        "birth_date": Column("date", "day of birth", empty=True),
        "enrolled_on": Column("date", "first day of the stay"),
        "left_on": Column("date", "last day of the stay; empty while it lasts", empty=True),
        "graduated_on": Column("date", "day on which the qualification was obtained", empty=True),
    },
    "engagements": {
        "engagement_id": Column("id", f"one stay at one host; {ID}"),
        "person_id": Column("id", "whose stay; stands in enrolments"),
        "kind": Column("text", "work-based learning or traineeship", values=("dvb", "prakse")),
        "is_outside_school": Column("flag", "false for the school's own workshop or simulation"),
        "agreement_signed_on": Column("date", "day on which all had signed; empty = unsigned", empty=True),
        "cooperation_signed": Column("flag", "a signed cooperation agreement of school and employer holds"),
        "is_paid": Column("flag", "a wage or a stipend of the employer"),
        "starts_on": Column("date", "first day of the stay"),
        "ends_on": Column("date", "last day as lived; empty while it lasts", empty=True),
        "host_sector": Column("text", "the host's sector", empty=True),
        "alliance_ids": Column("text", f"alliances that it counts for, {KEYS}", empty=True),
        "project_ids": Column("text", f"projects that it counts for, {KEYS}", empty=True),
    },
    "hours": {
        "engagement_id": Column("id", "stands in engagements"),
        "day": Column("date", "the day of the log line; of a paper total any day of its month"),
        "minutes": Column("whole", "minutes without breaks"),
        "is_confirmed": Column("flag", "confirmed by the supervisor"),
        "source": Column("text", "a line of the log, or a total from paper", values=("log", "paper")),
    },
    "confirmations": {
        "person_id": Column("id", "whose outcome; stands in enrolments"),
        "outcome_id": Column("text", "the learning outcome"),
        "confirmed_on": Column("date", "the day of the confirmation"),
        "engagement_id": Column("id", "at which stay; empty if at none", empty=True),
        "is_at_workplace": Column("flag", "shown at the workplace"),
        "assessment_passed": Column("flag", "assessed at least as passed"),
        "school_confirmed": Column("flag", "confirmed by the school"),
    },
    "schools": {
        "school_id": Column("id", "every school of the system, whether it reports or not"),
        "is_reporting": Column("flag", "whether its stays and hours are here"),
    },
}


@dataclass(frozen=True)
class Frames:
    """The five tables, checked: dates as ``datetime64[s]``, flags as ``bool``, whole numbers as ``int64``."""

    enrolments: pd.DataFrame
    engagements: pd.DataFrame
    hours: pd.DataFrame
    confirmations: pd.DataFrame
    schools: pd.DataFrame


def read(tables: Mapping[str, pd.DataFrame]) -> Frames:
    """Check the tables and give them their types.

    Parameters
    ----------
    tables
        A frame for each name of ``COLUMNS``; columns beyond the documented ones are ignored.

    Raises
    ------
    FrameError
        At the first table, column and row that does not hold what ``COLUMNS`` says.
    """
    typed = {each.name: _typed(each.name, tables) for each in fields(Frames)}
    frames = Frames(**typed)
    _check_unique(frames.engagements, "engagements", "engagement_id")
    _check_unique(frames.schools, "schools", "school_id")
    _check_known(frames.enrolments, "enrolments", "school_id", frames.schools["school_id"])
    for table in ("engagements", "confirmations"):
        _check_known(typed[table], table, "person_id", frames.enrolments["person_id"])
    for table in ("hours", "confirmations"):
        _check_known(typed[table], table, "engagement_id", frames.engagements["engagement_id"])
    _check_order(frames.enrolments, "enrolments", "enrolled_on", "left_on")
    _check_order(frames.enrolments, "enrolments", "enrolled_on", "graduated_on")
    _check_order(frames.engagements, "engagements", "starts_on", "ends_on")
    _check_amounts(frames)
    return frames


def _typed(table: str, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    if table not in tables:
        raise FrameError(table, ", ".join(COLUMNS[table]), "the table is missing")
    frame = tables[table]
    done: dict[str, pd.Series] = {}
    for name, column in COLUMNS[table].items():
        if name in frame.columns:
            done[name] = _converted(table, name, column, frame[name].reset_index(drop=True))
        elif column.optional:
            done[name] = pd.Series("", index=range(len(frame)), dtype=object)
        else:
            raise FrameError(table, name, "the column is missing")
    return pd.DataFrame(done)


def _converted(table: str, name: str, column: Column, values: pd.Series) -> pd.Series:
    if column.values:
        return _one_of(table, name, column, values)
    empty = values.isna()
    if values.dtype == object or pd.api.types.is_string_dtype(values.dtype):
        empty |= values == ""
    if not column.empty and empty.any():
        raise FrameError(table, name, "is empty", _first(empty))
    match column.kind:
        case "date":
            return _dates(table, name, values, empty)
        case "flag":
            return _flags(table, name, values)
        case "whole":
            return _whole_numbers(table, name, values)
        case "id":
            return values.where(~empty, None) if column.empty else values
        case _:  # text
            return values.where(~empty, "") if empty.any() else values


def _dates(table: str, name: str, values: pd.Series, empty: pd.Series) -> pd.Series:
    if not pd.api.types.is_datetime64_any_dtype(values.dtype):
        read_as = pd.to_datetime(values.where(~empty, None), errors="coerce", format="ISO8601")
        invalid = read_as.isna() & ~empty
        if invalid.any():
            raise FrameError(
                table, name, f"{_shown(values, invalid)} is no date (2026-08-31)", _first(invalid)
            )
        values = read_as
    return values.astype("datetime64[s]")


def _flags(table: str, name: str, values: pd.Series) -> pd.Series:
    if values.dtype == bool:
        return values
    texts = values.astype(str).str.strip().str.lower()
    invalid = ~texts.isin(TRUE + FALSE)
    if invalid.any():
        raise FrameError(table, name, f"{_shown(values, invalid)} is neither true nor false", _first(invalid))
    return texts.isin(TRUE)


def _whole_numbers(table: str, name: str, values: pd.Series) -> pd.Series:
    if values.dtype == np.int64:
        return values
    numbers = pd.to_numeric(values, errors="coerce")
    invalid = numbers.isna() | (numbers % 1 != 0)
    if invalid.any():
        raise FrameError(table, name, f"{_shown(values, invalid)} is no whole number", _first(invalid))
    return numbers.astype("int64")


def _one_of(table: str, name: str, column: Column, values: pd.Series) -> pd.Series:
    if "" in column.values:
        values = values.where(~values.isna(), "")
    invalid = ~values.isin(column.values)
    if invalid.any():
        allowed = ", ".join(each or "empty" for each in column.values)
        raise FrameError(table, name, f"{_shown(values, invalid)} is not one of {allowed}", _first(invalid))
    return values


def _check_unique(frame: pd.DataFrame, table: str, column: str) -> None:
    repeated = frame[column].duplicated()
    if repeated.any():
        raise FrameError(
            table, column, f"{_shown(frame[column], repeated)} stands here twice", _first(repeated)
        )


def _check_known(frame: pd.DataFrame, table: str, column: str, valid_keys: pd.Series) -> None:
    dangling = _dangling(frame[column], valid_keys)
    if dangling.any():
        raise FrameError(
            table,
            column,
            f"{_shown(frame[column], dangling)} stands in no row of its table",
            _first(dangling),
        )


def _dangling(values: pd.Series, valid_keys: pd.Series) -> pd.Series:
    if values.dtype == valid_keys.dtype == np.int64 and len(valid_keys):
        # Keys that lie close together are looked up by their place, without hashing millions of lines.
        lowest, highest = int(valid_keys.min()), int(valid_keys.max())
        if highest - lowest < MAX_KEY_SPREAD * len(valid_keys):
            is_known = np.zeros(highest - lowest + 1, np.bool_)
            is_known[valid_keys.to_numpy() - lowest] = True
            keys = values.to_numpy()
            inside = (keys >= lowest) & (keys <= highest)
            return pd.Series(~(inside & is_known[np.where(inside, keys - lowest, 0)]), index=values.index)
    return values.notna() & ~values.isin(valid_keys.unique())


def _check_order(frame: pd.DataFrame, table: str, first: str, last: str) -> None:
    invalid = frame[last] < frame[first]
    if invalid.any():
        raise FrameError(table, last, f"lies before {first}", _first(invalid))


def _check_amounts(frames: Frames) -> None:
    level = frames.enrolments["level"]
    invalid = ~level.between(1, 8)
    if invalid.any():
        raise FrameError("enrolments", "level", f"{_shown(level, invalid)} is no level 1-8", _first(invalid))
    minutes = frames.hours["minutes"]
    invalid = (minutes < 0) | (minutes > DAY_MINUTES)
    if invalid.any():
        invalid &= (minutes < 0) | (frames.hours["source"] == "log")
    if invalid.any():
        raise FrameError("hours", "minutes", f"{_shown(minutes, invalid)} minutes in a day", _first(invalid))


def _first(invalid: pd.Series) -> int:
    return int(np.argmax(invalid.to_numpy())) + 1


def _shown(values: pd.Series, invalid: pd.Series) -> str:
    return repr(str(values.iloc[_first(invalid) - 1]))
