"""Which schools are in the figures of a period, and which are not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from alliances.organisations.models import Organisation
from dvb.indicators.engine.definitions import Period
from dvb.indicators.models import HandedIn
from dvb.indicators.snapshot import institutions_on
from matching.learners.models import Enrolment


@dataclass(frozen=True)
class SchoolCoverage:
    """One school: whether it has learners here on the reference day, or handed in its own figure."""

    school: Organisation
    is_reporting: bool
    handed_in: HandedIn | None = None

    @property
    def is_handed_in(self) -> bool:
        return self.handed_in is not None


@dataclass(frozen=True)
class Coverage:
    """All schools that are registered here on one reference day, and how many the country has."""

    ref_date: dt.date
    schools: list[SchoolCoverage]
    total: int

    @property
    def reporting(self) -> int:
        return sum(each.is_reporting for each in self.schools)


def coverage_on(period: Period) -> Coverage:
    """Every school of the register with whether it reports; a school reports when it has learners here."""
    here = set(
        Enrolment.objects.on(period.ref_date).order_by().values_list("school_id", flat=True).distinct()
    )
    self_reported = {
        row.school_id: row
        for row in HandedIn.objects.select_related("machine").filter(
            period_from=period.starts_on, period_to=period.ends_on, replaced_at__isnull=True
        )
    }
    schools = Organisation.objects.filter(kind="school").order_by("sort_key", "pk")
    rows = [SchoolCoverage(school, school.pk in here, self_reported.get(school.pk)) for school in schools]
    return Coverage(period.ref_date, rows, max(len(rows), institutions_on(period.ref_date)))
