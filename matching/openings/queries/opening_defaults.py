"""Initial values of a new opening: the employer's earlier ones, and what a qualification requires."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from alliances.catalogue.models import Qualification, Skill
from alliances.organisations.models import Organisation
from matching.openings.models import Opening

_TAKEN_OVER = (
    "kind",
    "seat_count",
    "weekly_hours",
    "min_age",
    "supervisor_name",
    "remuneration_kind",
    "remuneration_eur",
    "requests_a_month",
    "title",
    "description",
)


def qualifications_of(employer: Organisation) -> list[Qualification]:
    """What the employer taught before."""
    return list(Qualification.objects.filter(openings__employer=employer).distinct())


def skills_of(qualifications: Any) -> list[Skill]:
    """Skills that the outcomes of these qualifications ask for."""
    return list(Skill.objects.filter(outcomes__qualification__in=qualifications).distinct())


def beginning(employer: Organisation, qualification: Qualification) -> dict[str, Any]:
    """The first values of an offer: the employer's last one of the kind, a year later once its days are past.

    Without one, what the outcomes of the qualification ask for. The three declarations for minors are never
    taken over: the employer gives them anew for each offer.
    """
    last = (
        Opening.objects.filter(employer=employer, qualifications=qualification)
        .select_related("supervisor")
        .order_by("-ends_on", "-pk")
        .first()
    )
    if last is None:
        return {"qualifications": [qualification], "skills": skills_of([qualification])}
    taken = {name: getattr(last, name) for name in _TAKEN_OVER}
    today = timezone.localdate()
    starts_on, ends_on = (last.starts_on, last.ends_on) if last.starts_on > today else next_days(last, today)
    related = {name: list(getattr(last, name).all()) for name in ("skills", "hazards")}
    supervisor = last.supervisor_id if last.supervisor and last.supervisor.is_active else None
    return {
        **taken,
        **related,
        "qualifications": list(last.qualifications.all()) or [qualification],
        "skills": related["skills"] or skills_of([qualification]),
        "workplace": str(last.workplace_id),
        "supervisor": supervisor,
        "starts_on": starts_on,
        "ends_on": ends_on,
    }


def next_days(opening: Opening, today: dt.date) -> tuple[dt.date, dt.date]:
    """The same days one year later, or so many years that they lie ahead."""
    years = 1
    while _years_later(opening.starts_on, years) < today:
        years += 1
    return _years_later(opening.starts_on, years), _years_later(opening.ends_on, years)


def _years_later(day: dt.date, years: int) -> dt.date:
    """The same day of a later year; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
