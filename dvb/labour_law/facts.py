"""What is known of one placement when its agreement is judged; ``None`` or empty means "not known"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from alliances.law.rules import is_child, is_minor
from dvb.labour_law.week import Week


@dataclass(frozen=True, slots=True, kw_only=True)
class InsurancePolicy:
    """An insurance policy and the days that it covers."""

    number: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervisor:
    """Who teaches at the host: by which trade, with which teaching skill, and how many learners at once."""

    name: str = ""
    basis: str = ""
    years: Decimal | None = None
    teaching: str = ""
    course_hours: Decimal | None = None
    learners: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementFacts:
    """One placement. ``kind`` is ``dvb`` or ``prakse``; shares are fractions, ``amount`` is euro a month."""

    kind: str
    starts_on: date
    ends_on: date
    birth_date: date | None = None
    host_type: str = ""
    is_host_registered: bool = False
    country: str = "LV"
    is_ship: bool = False
    ship_licence: str = ""
    level: int | None = None
    is_licensed: bool = True
    has_licence_number: bool = True
    is_exempt: bool = False
    plan_number: str = ""
    host_share: Decimal | None = None
    pay: str = ""
    amount: Decimal | None = None
    weekly_hours: Decimal | None = None
    signed: Mapping[str, date] = field(default_factory=dict)
    liability: InsurancePolicy = InsurancePolicy()
    accident: InsurancePolicy = InsurancePolicy()
    equipment: str = ""
    supervisor: Supervisor = Supervisor()
    medical_on: date | None = None
    guardian_read_on: date | None = None
    guardian_informed_on: date | None = None
    hazards: tuple[str, ...] = ()
    has_declarations: bool = False
    trip_consent_on: date | None = None
    right_to_work: str = ""
    week: Week | None = None

    @property
    def is_minor(self) -> bool:
        """On the first day; an unknown birth date counts as a minor's."""
        return self.birth_date is None or is_minor(self.birth_date, self.starts_on)

    @property
    def is_child(self) -> bool:
        """Under 15 on the first day (Darba likums s. 37(1)); nobody is a child for an unknown birth date."""
        return self.birth_date is not None and is_child(self.birth_date, self.starts_on)
