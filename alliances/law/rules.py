"""What a legal parameter means and how it is checked.

Pure: the dated values and their evidence are rows (``alliances/law/models.py``, first filled from
``reference/legal_parameters.csv``); services pass them in. The law changes while the product is alive, so no
value of it stands in the code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Protocol, TypeVar

ADULT_AGE = 18
WORKING_AGE = 15
_SCHOOL_YEAR_MONTH = 9


class Kind(StrEnum):
    """What a rule does: block, warn, ask a document for a field, or carry a value."""

    HARD = "hard"
    WARN = "warn"
    DOC = "doc"
    CFG = "cfg"


class Evidence(StrEnum):
    """How a rule is known: primary text, secondary source, memory, or our own policy."""

    PRIMARY = "P"
    SECONDARY = "S"
    REMEMBERED = "M"
    DESIGN = "D"


class Severity(StrEnum):
    """What a broken rule does to a transition."""

    HARD = "hard"
    WARN = "warn"


class LegalParameter(Protocol):
    """One dated value of one rule, as a model row or as a :class:`Parameter`."""

    @property
    def rule(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def param(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def evidence(self) -> str: ...
    @property
    def effective_from(self) -> date | None: ...
    @property
    def effective_to(self) -> date | None: ...
    @property
    def verified_on(self) -> date | None: ...


ParameterT = TypeVar("ParameterT", bound=LegalParameter)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A legal parameter read from a file; blank dates mean "not limited" and "not verified"."""

    rule: str
    kind: str
    param: str
    value: str
    unit: str
    evidence: str
    source_url: str = ""
    paragraph: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    verified_by: str = ""
    verified_on: date | None = None
    text_en: str = ""
    text_lv: str = ""


def parameter_from_row(row: Mapping[str, str]) -> Parameter:
    """Read a row of ``legal_parameters.csv``.

    Raises
    ------
    ValueError
        If the kind, the evidence or a date is none.
    """
    return Parameter(
        rule=row["id"],
        kind=Kind(row["kind"].lower()).value,
        param=row["param"],
        value=row["value"],
        unit=row["unit"],
        evidence=Evidence(row["evidence"]).value,
        source_url=row["source_url"],
        paragraph=row["paragraph"],
        effective_from=_day(row["effective_from"]),
        effective_to=_day(row["effective_to"]),
        verified_by=row["verified_by"],
        verified_on=_day(row["verified_on"]),
        text_en=row["text_en"],
        text_lv=row["text_lv"],
    )


def effective(rows: Iterable[ParameterT], on: date) -> list[ParameterT]:
    """The rows in force on a day (both ends included), in the order of rule and parameter."""
    chosen = [
        row
        for row in rows
        if (row.effective_from is None or row.effective_from <= on)
        and (row.effective_to is None or on <= row.effective_to)
    ]
    return sorted(chosen, key=lambda row: (row.rule, row.param, row.effective_from or date.min))


def is_verified(row: LegalParameter) -> bool:
    """Whether a person has compared the value with the law: memory alone never counts."""
    return row.verified_on is not None and row.evidence != Evidence.REMEMBERED


def severity(row: LegalParameter) -> Severity:
    """``hard`` only for a HARD rule that a person verified; everything else warns (rulebook, preamble)."""
    return Severity.HARD if row.kind == Kind.HARD and is_verified(row) else Severity.WARN


class Ruleset:
    """The parameters in force on one day, with a version that an agreement can name."""

    def __init__(self, rows: Iterable[LegalParameter], on: date) -> None:
        self.on = on
        self.parameters: Sequence[LegalParameter] = tuple(effective(rows, on))
        self._by_param = {row.param: row for row in self.parameters}
        self.version = _version(self.parameters)

    def get(self, param: str) -> LegalParameter | None:
        return self._by_param.get(param)

    def number(self, param: str) -> Decimal | None:
        """The value of a parameter as a number; ``None`` where it is unknown or blank."""
        row = self._by_param.get(param)
        try:
            return Decimal(row.value) if row is not None and row.value else None
        except InvalidOperation as fault:
            raise ValueError(f"{param} is not a number") from fault

    def severity(self, rule: str) -> Severity:
        """``hard`` if any parameter of the rule may block."""
        rows = (row for row in self.parameters if row.rule == rule)
        return Severity.HARD if any(severity(row) is Severity.HARD for row in rows) else Severity.WARN

    def unverified(self) -> list[LegalParameter]:
        """Parameters to be shown to administrators as "unverified legal parameter"."""
        return [row for row in self.parameters if not is_verified(row)]


def adulthood_day(birth: date) -> date:
    """The eighteenth birthday; for 29 February the first of March, so that protection lasts no day less."""
    return _birthday(birth, birth.year + ADULT_AGE)


def adult_since(day: date) -> date:
    """The latest birth date of whoever is of age on a day."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - ADULT_AGE, 2, 28) if is_leap_day else day.replace(year=day.year - ADULT_AGE)


def age_on(birth: date, day: date) -> int:
    """Full years on a day.

    Raises
    ------
    ValueError
        If the day lies before the birth.
    """
    if day < birth:
        raise ValueError("nobody has an age before birth")
    return day.year - birth.year - (day < _birthday(birth, day.year))


def is_minor(birth: date, day: date) -> bool:
    """Under 18 on that day."""
    return day < adulthood_day(birth)


def is_child(birth: date, day: date, *, in_basic_education: bool = False) -> bool:
    """Under 15, or under 18 and still in basic education (Darba likums s.37(1))."""
    return day < _birthday(birth, birth.year + WORKING_AGE) or (in_basic_education and is_minor(birth, day))


def is_adolescent(birth: date, day: date, *, in_basic_education: bool = False) -> bool:
    """Between 15 and 18 and no child (Darba likums s.37(4))."""
    return is_minor(birth, day) and not is_child(birth, day, in_basic_education=in_basic_education)


@dataclass(frozen=True, slots=True, order=True)
class SchoolYearSpan:
    """A school year, from 1 September to 31 August, by the year in which it begins."""

    year: int

    @classmethod
    def parse(cls, code: str) -> SchoolYearSpan:
        """The school year that is written ``2026/27``.

        Raises
        ------
        ValueError
            If the two years do not follow each other.
        """
        span = cls(int(code[:4]))
        if code != span.code:
            raise ValueError("a school year is written 2026/27")
        return span

    @property
    def code(self) -> str:
        return f"{self.year}/{(self.year + 1) % 100:02d}"

    @property
    def starts_on(self) -> date:
        return date(self.year, _SCHOOL_YEAR_MONTH, 1)

    @property
    def ends_on(self) -> date:
        return date(self.year + 1, _SCHOOL_YEAR_MONTH - 1, 31)

    @property
    def following(self) -> SchoolYearSpan:
        return SchoolYearSpan(self.year + 1)

    @property
    def previous(self) -> SchoolYearSpan:
        return SchoolYearSpan(self.year - 1)


def school_year_of(day: date) -> SchoolYearSpan:
    """The school year in which a day lies."""
    return SchoolYearSpan(day.year if day.month >= _SCHOOL_YEAR_MONTH else day.year - 1)


def _birthday(birth: date, year: int) -> date:
    try:
        return birth.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _version(rows: Iterable[LegalParameter]) -> str:
    lines = (
        "|".join(
            (
                row.rule,
                row.kind,
                row.param,
                row.value,
                row.unit,
                row.evidence,
                str(row.effective_from),
                str(row.effective_to),
                str(row.verified_on),
            )
        )
        for row in rows
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
