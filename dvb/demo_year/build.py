"""One call that makes the whole demo year as tables of rows."""

from __future__ import annotations

from dataclasses import dataclass, field

Row = dict[str, str]
"""One row of an import: text under the keys of the layouts in ``alliances.kernel.spreadsheets.layouts``."""


@dataclass(frozen=True, slots=True)
class DemoYear:
    """The tables of one demo year; learners, employers and openings carry the keys of the import layouts."""

    year: str
    seed: int
    schools: list[Row] = field(default_factory=list)
    programmes: list[Row] = field(default_factory=list)
    groups: list[Row] = field(default_factory=list)
    calendar: list[Row] = field(default_factory=list)
    hostels: list[Row] = field(default_factory=list)
    learners: list[Row] = field(default_factory=list)
    employers: list[Row] = field(default_factory=list)
    openings: list[Row] = field(default_factory=list)
    exclusions: list[Row] = field(default_factory=list)
    organisations: list[Row] = field(default_factory=list)


def build(
    year: str = "2026/27",
    seed: int = 2026,
    *,
    learners: int = 3000,
    employers: int = 1200,
    openings: int = 1500,
    seats: int = 3400,
) -> DemoYear:
    """Make the demo year; equal arguments give equal tables."""
    raise NotImplementedError
