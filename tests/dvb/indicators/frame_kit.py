"""A small country in frames, one learner at a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from dvb.indicators.engine.compute import Count, count
from dvb.indicators.engine.definitions import PARTICIPATION, Definition, Period
from dvb.indicators.engine.facts import prepare
from dvb.indicators.engine.frames import COLUMNS, read

YEAR = Period.school_year(2025)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@dataclass
class Country:
    """Rows of the five tables; the defaults qualify under every definition of the stock."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    schools: dict[str, bool] = field(default_factory=lambda: {"S1": True})

    def learner(self, person: str, school: str = "S1", **changes: Any) -> None:
        self.rows["enrolments"].append(
            {
                "person_id": person,
                "school_id": school,
                "region": "Vidzeme",
                "sector": "metal",
                "programme_code": "35b 521 00",
                "qualification_id": "Q1",
                "level": 4,
                "sex": "f",
                "birth_date": "2007-02-03",
                "enrolled_on": "2024-09-01",
                "left_on": None,
                "graduated_on": None,
            }
            | changes
        )
        self.schools.setdefault(school, True)

    def stay(self, person: str, hours: float = 40, at: str = "2025-10-06", **changes: Any) -> str:
        name = f"E{len(self.rows['engagements']) + 1}"
        self.rows["engagements"].append(
            {
                "engagement_id": name,
                "person_id": person,
                "kind": "dvb",
                "is_outside_school": True,
                "agreement_signed_on": "2024-08-25",
                "cooperation_signed": True,
                "is_paid": False,
                "starts_on": at,
                "ends_on": at,
                "host_sector": "metal",
                "alliance_ids": "",
                "project_ids": "",
            }
            | changes
        )
        if hours:
            self.log(name, at, hours, source="paper")
        return name

    def log(self, stay: str, at: str, hours: float, *, confirmed: bool = True, source: str = "log") -> None:
        self.rows["hours"].append(
            {
                "engagement_id": stay,
                "day": at,
                "minutes": round(hours * 60),
                "is_confirmed": confirmed,
                "source": source,
            }
        )

    def confirm(self, person: str, outcome: str, at: str, stay: str | None = None, **changes: Any) -> None:
        self.rows["confirmations"].append(
            {
                "person_id": person,
                "outcome_id": outcome,
                "confirmed_on": at,
                "engagement_id": stay,
                "is_at_workplace": True,
                "assessment_passed": True,
                "school_confirmed": True,
            }
            | changes
        )

    def tables(self) -> dict[str, pd.DataFrame]:
        rows = self.rows | {
            "schools": [{"school_id": name, "is_reporting": each} for name, each in self.schools.items()]
        }
        return {name: pd.DataFrame(rows[name], columns=list(COLUMNS[name])) for name in COLUMNS}

    def count(self, definition: Definition = PARTICIPATION, period: Period = YEAR) -> Count:
        return count(prepare(read(self.tables())), definition, period)

    def counted(self, definition: Definition = PARTICIPATION, period: Period = YEAR) -> list[str]:
        return sorted(self.count(definition, period).counted_persons())
