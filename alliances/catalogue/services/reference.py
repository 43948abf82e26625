"""Reference rows: kinds, sectors, qualifications, skills, outcomes, hazards and legal parameters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models, transaction

from alliances import reference
from alliances.catalogue.models import LearningOutcome, Qualification, Skill
from alliances.catalogue.services import editions
from alliances.law.models import LegalParameter
from alliances.law.rules import parameter_from_row
from alliances.organisations.models import Hazard, OrganisationKind, Sector

Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def load_reference() -> dict[str, int]:
    """Bring the shipped reference files into the database; loading twice changes nothing.

    A legal parameter that a person has verified keeps who verified it and when. Returns the number of new
    rows of each file.
    """
    kinds = [
        OrganisationKind(code=r["code"], name_lv=r["name_lv"], name_en=r["name_en"], position=n)
        for n, r in enumerate(reference.rows("organisation_kinds"))
    ]
    added = {"organisation_kinds": _merge(OrganisationKind, kinds)}
    added["hazards"] = _merge(Hazard, map(_hazard, reference.rows("hazards")))
    added["sectors"] = _merge(Sector, map(_sector, reference.rows("sectors")))
    sectors = dict(Sector.objects.values_list("code", "pk"))
    rows = reference.rows("qualifications")
    added["qualifications"] = _merge(Qualification, (_qualification(r, sectors) for r in rows))
    added["skills"] = _merge(Skill, map(_skill, reference.rows("skills")))
    added["outcomes"] = _load_outcomes()
    added["legal_parameters"] = _load_parameters()
    editions.note_shipped()
    return added


def _merge(model: type[Row], rows: Iterable[Row]) -> int:
    """Insert rows whose code does not exist yet; existing rows may have been edited and are not changed."""
    known = set(model._default_manager.values_list("code", flat=True))
    new: list[Any] = [row for row in rows if row.code not in known]  # type: ignore[attr-defined]
    for row in new:
        if hasattr(row, "refresh_keys"):
            row.refresh_keys()
    model._default_manager.bulk_create(new)
    return len(new)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _hazard(row: dict[str, str]) -> Hazard:
    source = f"{row['paragraph']}, {row['source_url']}".strip(", ")
    return Hazard(code=row["code"].lower(), name_lv=row["name_lv"], name_en=row["name_en"], source=source)


def _sector(row: dict[str, str]) -> Sector:
    return Sector(
        code=row["code"],
        name_lv=row["name_lv"],
        name_en=row["name_en"],
        evidence=f"{row['evidence']} ({row['confidence']})"[:300],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
    )


def _qualification(row: dict[str, str], sectors: dict[str, int]) -> Qualification:
    return Qualification(
        code=row["code"],
        name_lv=row["name_lv"],
        name_en=row["name_en"],
        level=int(row["lki_level"]) if row["lki_level"] else None,
        level_scale=row["lki_scale"] or "LKI",
        sector_id=sectors.get(row["sector"]),
        source=row["source"][:300],
    )


def _skill(row: dict[str, str]) -> Skill:
    return Skill(
        code=row["code"],
        name_lv=row["name_lv"],
        name_en=row["name_en"],
        esco_uri=row["esco_uri"],
        source=row["source"][:300],
    )


def _load_outcomes() -> int:
    """Outcomes and the skills that they ask for."""
    rows = reference.rows("outcomes")
    qualifications = dict(Qualification.objects.values_list("code", "pk"))
    known = set(LearningOutcome.objects.values_list("code", flat=True))
    new = [
        LearningOutcome(
            code=row["code"],
            qualification_id=qualifications[row["qualification"]],
            name_lv=row["name_lv"],
            name_en=row["name_en"],
            source=row["source"][:300],
        )
        for row in rows
        if row["code"] not in known
    ]
    created = LearningOutcome.objects.bulk_create(new)
    outcomes = {
        row.code: row.pk for row in LearningOutcome.objects.filter(code__in=[r.code for r in created])
    }
    skills = dict(Skill.objects.values_list("code", "pk"))
    through: Any = LearningOutcome.skills.through
    through.objects.bulk_create(
        through(learningoutcome_id=outcomes[row["code"]], skill_id=skills[row["skill"]])
        for row in rows
        if row["code"] in outcomes and row["skill"] in skills
    )
    return len(created)


def _load_parameters() -> int:
    known = set(LegalParameter.objects.values_list("rule", "param", "effective_from"))
    new = []
    for row in map(parameter_from_row, reference.rows("legal_parameters")):
        if (row.rule, row.param, row.effective_from) not in known:
            fields = {name: getattr(row, name) for name in row.__slots__}
            new.append(LegalParameter(**fields))
    LegalParameter.objects.bulk_create(new)
    return len(new)
