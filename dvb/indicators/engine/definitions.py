"""What is counted: the periods, the four definitions of the indicator, and what their versions mean.

References
----------
FM budget explanations 2020-2024, three wordings of the result "RR 3.5"; Eurostat ``tps00215`` and
``edat_lfs_9919`` for the exposure of recent graduates. No official methodology sheet of RR 3.5 was found: A
is an inference from the wordings, and every figure therefore names its definition.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from alliances.law.rules import SchoolYearSpan

INDICATOR = "RR 3.5"
# The rules that all definitions share: the stock of 1 October, levels 2-4, persons, signed agreements,
# workplaces outside the school, hours by the day of the log within the stay, suppression G-07 and G-08.
RULESET_VERSION = "2026.2"
LEVELS = (2, 3, 4)
MINUTES = 60


@dataclass(frozen=True)
class Period:
    """A window of days and the day of its reference stock.

    Attributes
    ----------
    starts_on, ends_on
        First and last day of the window, both inside it.
    ref_date
        The day on which the learners of the denominator are enrolled.
    as_of
        Last day that is known; days after it do not count. ``None`` means that the whole window is known.
    """

    starts_on: dt.date
    ends_on: dt.date
    ref_date: dt.date
    as_of: dt.date | None = None

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise ValueError("A period ends before it starts.")

    @classmethod
    def school_year(cls, year: int) -> Period:
        """The school year that begins on 1 September of ``year``, with the stock of 1 October."""
        span = SchoolYearSpan(year)
        return cls(span.starts_on, span.ends_on, dt.date(year, 10, 1))

    @classmethod
    def calendar_year(cls, year: int) -> Period:
        """The calendar year ``year``, with the stock of its 1 October."""
        return cls(dt.date(year, 1, 1), dt.date(year, 12, 31), dt.date(year, 10, 1))

    @property
    def last_known(self) -> dt.date:
        """The last day of the window whose hours count."""
        return self.ends_on if self.as_of is None else min(self.ends_on, self.as_of)

    @property
    def year(self) -> int:
        """The year of the reference stock, by which targets are drawn."""
        return self.ref_date.year

    def until(self, day: dt.date) -> Period:
        """The same period as it was known on ``day``."""
        return replace(self, as_of=day)


@dataclass(frozen=True)
class Definition:
    """One way to count. Two definitions that can give different figures never share id and version.

    Attributes
    ----------
    id
        Stable name, for instance ``rr35_participation``.
    base
        ``stock`` (learners of 1 October) or ``graduates`` (qualifications obtained in the window).
    min_hours
        Confirmed hours that one engagement needs in the window (base ``stock``) or that a graduate needs over
        the whole programme (base ``graduates``); ``None`` where no hours are asked for.
    min_days
        Calendar days at workplaces that stand in for ``min_hours`` of a graduate.
    needs_cooperation
        Whether the engagement rests on a signed cooperation agreement of the school and the employer.
    needs_new_outcome
        Whether an outcome must be confirmed for the first time, and at the workplace, in the window.
    ages
        Youngest and oldest age in years on the last day of the window; ``None`` for all.
    cohort_years
        How many years back from the end of the window graduates are taken.
    revision
        Raised when the meaning changes without a parameter changing.
    """

    id: str
    base: str = "stock"
    min_hours: int | None = None
    min_days: int | None = None
    needs_cooperation: bool = False
    needs_new_outcome: bool = False
    ages: tuple[int, int] | None = None
    cohort_years: int = 1
    revision: int = 1

    def __post_init__(self) -> None:
        if self.base not in ("stock", "graduates"):
            raise ValueError(f"{self.base!r} is not a base: stock or graduates.")
        if self.min_hours is not None and self.min_hours < 0:
            raise ValueError("The least number of hours is not negative.")

    @property
    def version(self) -> str:
        """The revision and every parameter, so that a changed parameter is a changed version."""
        return ".".join([str(self.revision), *self._parameters()])

    def _parameters(self) -> Iterator[str]:
        if self.min_hours is not None:
            yield f"h{self.min_hours}"
        if self.min_days is not None:
            yield f"d{self.min_days}"
        if self.ages is not None:
            yield f"a{self.ages[0]}-{self.ages[1]}"
        if self.cohort_years != 1:
            yield f"y{self.cohort_years}"

    @property
    def variant(self) -> str:
        """The parameters alone where they are not those of the headline; they outlive a revision."""
        headline = DEFINITIONS.get(self.id)
        parameters = list(self._parameters())
        return "" if headline and parameters == list(headline._parameters()) else ".".join(parameters)

    @property
    def key(self) -> str:
        """Id and version in one word."""
        return f"{self.id}@{self.version}"

    def at(self, min_hours: int) -> Definition:
        """The same definition with another least number of hours, and so another version."""
        return replace(self, min_hours=min_hours)


AGREEMENT = Definition("rr35_agreement", needs_cooperation=True)
PARTICIPATION = Definition("rr35_participation", min_hours=40)
NEW_SKILLS = Definition("rr35_new_skills", min_hours=40, needs_new_outcome=True)
EXPOSURE = Definition("wbl_exposure_graduates", base="graduates", min_hours=140, min_days=30)
EXPOSURE_EU = replace(EXPOSURE, ages=(20, 34), cohort_years=3)

# The three of rulebook 7.2 under their ids, and the one nearest to the published series.
DEFINITIONS = {each.id: each for each in (AGREEMENT, PARTICIPATION, NEW_SKILLS, EXPOSURE)}
VARIANTS = (
    AGREEMENT,
    PARTICIPATION.at(0),
    PARTICIPATION,
    PARTICIPATION.at(80),
    NEW_SKILLS,
    EXPOSURE,
    EXPOSURE_EU,
)


def definition(definition_id: str, version: str | None = None) -> Definition:
    """The definition of that id, at its headline parameters or at one of the published versions.

    Raises
    ------
    ValueError
        When no definition has this id, or none of its variants this version.
    """
    if definition_id not in DEFINITIONS:
        raise ValueError(f"{definition_id!r} is no definition: {', '.join(DEFINITIONS)}.")
    if version is None:
        return DEFINITIONS[definition_id]
    for each in VARIANTS:
        if each.id == definition_id and each.version == version:
            return each
    versions = ", ".join(each.version for each in VARIANTS if each.id == definition_id)
    raise ValueError(f"{definition_id} has no version {version!r}: {versions}.")


def variant(definition_id: str, parameters: str) -> Definition:
    """The variant of a definition as it is counted now; its headline where no parameters are named.

    Raises
    ------
    ValueError
        When no definition has this id, or none of its variants these parameters.
    """
    headline = definition(definition_id)
    for each in (headline, *VARIANTS):
        if each.id == definition_id and each.variant == parameters:
            return each
    raise ValueError(f"{definition_id} has no variant {parameters!r}.")
