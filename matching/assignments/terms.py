"""The terms that are shown when a place is to be answered: read from an opening once, kept with the pair.

Everybody who speaks of the terms of a pair (answer pages, *My place*, lists, distance, letters, the draft of
an agreement) asks :func:`terms_of`; nobody reads the opening of a pair for them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, prefetch_related_objects
from django.db.models.fields.json import KT

from alliances.kernel.geo import Point
from alliances.kernel.geo.points import distance_km
from alliances.organisations.models import Hazard, Workplace
from matching.assignments.models import Assignment, AssignmentTerms
from matching.learners.models import Person
from matching.openings.models import Opening, PlacementKind

SCHEMA = 1
TERM_FIELDS = (
    "title",
    "description",
    "kind",
    "qualifications",
    "starts_on",
    "ends_on",
    "weekly_hours",
    "min_age",
    "hazards",
    "workplace",
    "supervisor",
    "supervisor_name",
    "remuneration_kind",
    "remuneration_eur",
)
"""Columns and relations of an opening that are terms of whoever holds a seat."""
OTHER_FIELDS = {
    "id": "the row",
    "external_id": "a number of the employer's own",
    "search_key": "made from the name",
    "sort_key": "made from the name",
    "protected_fields": "for re-imports",
    "employer": "never changes",
    "status": "says whether others are placed here",
    "seat_count": "free seats; never fewer than are held",
    "skills": "what is aimed at; what a learner is to learn stands in the plan",
    "requests_a_month": "about future requests",
    "confirmed_on": "when the offer was confirmed",
    "has_minor_declarations": "what the employer states about safety today, judged until the stay begins",
    "registered_by": "who keeps the row",
    "is_demo": "the row",
    "created_at": "the row",
}
"""The others, and why a change of them changes nothing for whoever holds a seat."""
SITE_FIELDS = ("name", "kind", "address", "town", "municipality", "country", "lat", "lon")
"""Columns of a site that are terms, beside its hazards."""
OTHER_SITE_FIELDS = {
    "id": "the row",
    "organisation": "never changes",
    "place_code": "names the town",
    "location_source": "where the point is from",
    "languages": "said of the site, not of the place",
    "accessibility": "said of the site, not of the place",
    "meals": "said of the site, not of the place",
    "housing": "said of the site, not of the place",
}
RELATED = ("opening__employer", "opening__workplace")
LISTS = ("hazards", "qualifications", "workplace__hazards")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTerms:
    """What a pair was shown and agrees to."""

    kind: str
    title: str
    description: str
    qualifications: tuple[int, ...]
    starts_on: dt.date
    ends_on: dt.date
    weekly_hours: Decimal | None
    min_age: int | None
    hazards: tuple[int, ...]
    site_hazards: tuple[int, ...]
    workplace_id: int
    site: Mapping[str, Any]
    supervisor_id: int | None
    supervisor: str
    pay: str
    amount: Decimal | None

    @property
    def workplace(self) -> Workplace:
        """The site as it was shown; a row of its own that is never saved."""
        return Workplace(pk=self.workplace_id, **self.site)

    @property
    def all_hazards(self) -> list[Hazard]:
        """The hazards of the work and of its site, each once."""
        keys = {*self.hazards, *self.site_hazards}
        return list(Hazard.objects.filter(pk__in=keys).order_by("code")) if keys else []

    @property
    def kind_label(self) -> str:
        return str(PlacementKind(self.kind).label)

    def as_json(self) -> dict[str, Any]:
        values: dict[str, Any] = json.loads(json.dumps(asdict(self), default=str))
        return values

    @property
    def digest(self) -> str:
        text = json.dumps(self.as_json(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def changed_from(self, other: OfferTerms) -> list[str]:
        """The names of the terms that differ."""
        return [one.name for one in fields(self) if getattr(self, one.name) != getattr(other, one.name)]


def of_opening(opening: Opening) -> OfferTerms:
    """The terms as the opening offers them today."""
    site = opening.workplace
    return OfferTerms(
        kind=opening.kind,
        title=opening.title,
        description=opening.description,
        qualifications=_keys(opening.qualifications.all()),
        starts_on=opening.starts_on,
        ends_on=opening.ends_on,
        weekly_hours=_number(opening.weekly_hours, "0.1"),
        min_age=opening.min_age,
        hazards=_keys(opening.hazards.all()),
        site_hazards=_keys(site.hazards.all()),
        workplace_id=site.pk,
        site={name: getattr(site, name) for name in SITE_FIELDS},
        supervisor_id=opening.supervisor_id,
        supervisor=opening.supervisor_name,
        pay=opening.remuneration_kind,
        amount=_number(opening.remuneration_eur, "0.01"),
    )


def _keys(rows: Iterable[Any]) -> tuple[int, ...]:
    return tuple(sorted(row.pk for row in rows))


def _number(value: Decimal | None, places: str) -> Decimal | None:
    return None if value is None else Decimal(value).quantize(Decimal(places))


def from_json(values: Mapping[str, Any]) -> OfferTerms:
    """Terms as they are stored; what a later schema adds is not asked of an earlier one."""
    read = {one.name: values.get(one.name) for one in fields(OfferTerms)}
    read["description"] = read["description"] or ""
    for name in ("starts_on", "ends_on"):
        read[name] = dt.date.fromisoformat(str(read[name]))
    for name in ("weekly_hours", "amount"):
        read[name] = Decimal(str(read[name])) if read[name] is not None else None
    for name in ("qualifications", "hazards", "site_hazards"):
        read[name] = tuple(read[name] or ())
    return OfferTerms(**read)  # type: ignore[arg-type]


def terms_of(assignment: Assignment) -> OfferTerms:
    """What holds for a pair: as kept with it, for one of before as its opening says today."""
    kept = assignment.kept
    return from_json(kept.values) if kept else of_opening(assignment.opening)


def version_of(assignment: Assignment) -> str:
    """Names the terms that an answer is about; an answer form carries it."""
    kept = assignment.kept
    return kept.digest if kept else of_opening(assignment.opening).digest


def site_of(assignment: Assignment) -> Workplace:
    """Where the pair was told that it is."""
    kept = assignment.kept
    return from_json(kept.values).workplace if kept else assignment.opening.workplace


def is_asked(assignment: Assignment) -> bool:
    """Tell whether both sides are being asked about other terms than hold."""
    return assignment.terms_versions.filter(state=AssignmentTerms.State.PROPOSED).exists()


def with_sites(assignments: Iterable[Assignment]) -> list[Any]:
    """The pairs with the ``site`` that each was told, for lists; one query for all."""
    rows: list[Any] = list(assignments)
    prefetch_related_objects(rows, "terms_versions")
    for row in rows:
        row.site, row.version = site_of(row), row.kept.digest if row.kept else ""
    return rows


def changed_days(assignments: Any) -> dict[int, tuple[dt.date, dt.date]]:
    """First and last day, by the assignment, where a pair keeps others than its opening has today."""
    rows = AssignmentTerms.objects.filter(assignment__in=assignments, state=AssignmentTerms.State.CURRENT)
    is_same = Q(starts_on=F("assignment__opening__starts_on"), ends_on=F("assignment__opening__ends_on"))
    other = rows.exclude(is_same).values_list("assignment", "starts_on", "ends_on")
    return {key: (first, last) for key, first, last in other}


def changed_kinds() -> dict[int, str]:
    """The kind, by the assignment, where a pair keeps another one than its opening has today."""
    rows = AssignmentTerms.objects.filter(state=AssignmentTerms.State.CURRENT).annotate(
        kept=KT("values__kind")
    )
    return dict(rows.exclude(kept=F("assignment__opening__kind")).values_list("assignment", "kept"))


def distance(home: Person, site: Workplace) -> float | None:
    """Kilometres from the learner's home today to a site, where both are known."""
    if home.lat is None or home.lon is None or site.lat is None or site.lon is None:
        return None
    return distance_km(Point(home.lat, home.lon), Point(site.lat, site.lon))
