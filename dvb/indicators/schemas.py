"""What the figures of RR 3.5 look like (rulebook 7.4)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import AfterValidator

from dvb.indicators.services.self_reported import MAX_LEARNERS


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("The text has a character that cannot be kept.")
    return text


Words = Annotated[str, AfterValidator(_without_nul)]


class PeriodQuery(Schema):
    """Which period."""

    period: str | None = Field(
        None, description="School year as 2025/26 or calendar year as 2025; the running year if left out"
    )


class FigureQuery(PeriodQuery):
    """Which figure, how it is parted, and in which form it is wanted."""

    version: str | None = Field(None, description="Version of the definition; the headline if left out")
    by: str = Field(
        "",
        description="At most two dimensions with a comma between, for example sector,region; "
        "or all: each of them by itself, the total once",
    )
    scope: str = Field(
        "national",
        description="national, own for a program of a school, or alliance: or project: with its id",
    )
    unsuppressed: bool = Field(
        False, description="Own figures, nothing hidden; needs scope=own and indicators:own"
    )
    format: Literal["json", "csv", "xlsx"] = Field("json", description="The form of the answer")
    template: str = Field(
        "", description="Columns of another system for csv and xlsx; see /indicators/templates"
    )


class SchemaQuery(Schema):
    """Which columns."""

    template: str = Field("", description="Columns of another system; our own if left out")


class TemplateOut(Schema):
    """Columns that another system asks for."""

    id: str = Field(examples=["viis"])
    title: str
    dated: dt.date
    source: str | None = Field(description="Where the layout comes from; empty where it is our own guess")
    is_official: bool = Field(description="False: the official layout was not obtained, the names are ours")
    note: str
    columns: list[str]


class TemplateList(Schema):
    """All column templates."""

    items: list[TemplateOut]


class FrozenQuery(Schema):
    """Which frozen figure."""

    period: str = Field(description="School year as 2025/26 or calendar year as 2025", examples=["2025/26"])
    scope: str = Field("national", description="national, or own for a program of a school")


class DefinitionOut(Schema):
    """One way to count; figures of different definitions are never comparable."""

    definition_id: str = Field(examples=["rr35_participation"])
    versions: list[str] = Field(description="Versions that can be asked for; the first is the headline")
    name: str
    method: str = Field(description="How it is counted, in plain words")
    is_national_series: bool = Field(
        description="Whether this definition is nearest to how the published series seems to be counted"
    )


class DefinitionList(Schema):
    """All definitions."""

    ruleset_version: str
    items: list[DefinitionOut]


class ScopeOut(Schema):
    """Whose learners."""

    type: str = Field(
        description="school, own_school (nothing hidden), reporting_schools or national",
        examples=["reporting_schools"],
    )
    id: str = ""


class CoverageOut(Schema):
    """How much of the country is in the figure."""

    schools_reporting: int
    schools_total: int


class RecordOut(Schema):
    """One figure; numerator and share are empty where they would tell about single persons."""

    indicator: str = Field(examples=["RR 3.5"])
    definition_id: str
    definition_version: str
    ruleset_version: str
    period_from: dt.date
    period_to: dt.date
    ref_date: dt.date
    as_of: dt.date
    scope: ScopeOut
    by: dict[str, str] = Field(description="Dimensions and values of the cell; empty for the total")
    numerator: int | None = None
    denominator: int
    value_pct: float | None = None
    suppressed: bool
    suppression_reason: str | None = None
    generated_at: str | None = None
    source_system: str
    coverage: CoverageOut


class FrozenOut(Schema):
    """A figure that was frozen, and where its bytes are."""

    definition_id: str
    definition_version: str
    ruleset_version: str
    period_from: dt.date
    period_to: dt.date
    ref_date: dt.date
    scope: str = Field(description="national, or school: and its id", examples=["national"])
    version: int
    payload_sha256: str
    rows_sha256: str
    reason: str = Field(description="Why it was corrected; empty for the first version")
    difference: dict[str, dict[str, int]] = Field(description="What a correction changed, by cause")
    frozen_at: dt.datetime


class FrozenList(Schema):
    """All frozen versions, the newest period first."""

    items: list[FrozenOut]


class TargetOut(Schema):
    """A share to be reached by a year."""

    definition_id: str | None = Field(None, description="Empty for national policy, which names none")
    owner: str = Field(description="national, or school: and its id", examples=["national"])
    kind: str = Field(description="baseline or target")
    year: int
    percent: float
    source: str


class TargetList(Schema):
    """National targets, and those of the own organisation."""

    items: list[TargetOut]


class SchoolCoverageOut(Schema):
    """Whether one school reports."""

    registration_number: str
    name: str
    is_reporting: bool
    is_handed_in: bool = Field(description="Whether it handed in a figure of its own counting")


class CoverageList(Schema):
    """Which of the registered schools report, and how many the country has."""

    ref_date: dt.date
    schools_reporting: int
    schools_total: int
    items: list[SchoolCoverageOut]


class HandedInIn(Schema):
    """A school's own figure for one school year."""

    registration_number: Words = Field(
        "",
        max_length=20,
        description="Number of the school; a school's program may leave it out",
        examples=["90000000019"],
    )
    definition_id: Words = Field(
        max_length=40, description="As in /indicators", examples=["rr35_participation"]
    )
    period: str = Field(description="A school year", pattern=r"^[0-9]{4}/[0-9]{2}$", examples=["2025/26"])
    numerator: int = Field(ge=0, le=MAX_LEARNERS, description="Learners who count", examples=[12])
    denominator: int = Field(ge=1, le=MAX_LEARNERS, description="Learners on 1 October", examples=[80])
    note: Words = Field(
        min_length=1,
        max_length=300,
        description="How the school counted",
        examples=["From the class register"],
    )


class HandedInList(Schema):
    """Figures that are kept together, or not at all."""

    items: list[HandedInIn] = Field(min_length=1, max_length=200)


class SelfReportedOut(Schema):
    """A figure as it is kept: beside the computed ones, in none of them."""

    registration_number: str
    definition_id: str
    period_from: dt.date
    period_to: dt.date
    numerator: int
    denominator: int
    note: str
    source: Literal["handed_in"] = Field(description="Counted by the school itself")
    outcome: Literal["new", "replaced", "unchanged"] = Field(
        description="replaced: an older figure was held, and stays in the history"
    )
    entered_at: dt.datetime


class SelfReportedStored(Schema):
    """What became of each row, in their order."""

    items: list[SelfReportedOut]
