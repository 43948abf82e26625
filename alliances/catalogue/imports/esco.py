"""Import ESCO's labels for the skills that are used here; other skills are skipped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from alliances.catalogue.imports.esco_layout import ESCO_SKILLS
from alliances.catalogue.imports.outcomes import with_edition
from alliances.catalogue.models import CatalogueEdition, Skill
from alliances.catalogue.services import editions
from alliances.imports.models import ImportBatch
from alliances.imports.registry import register
from alliances.imports.services import field_changes as compare
from alliances.imports.services.bulk_writes import update
from alliances.imports.services.importer import Context, Importer
from alliances.imports.services.rows import Incoming, Planned
from alliances.kernel.actor import OVERSIGHT_KINDS, Actor
from alliances.kernel.errors import Refused

_LANGUAGE = re.compile(r"_(lv|en)\.[a-z]+$", re.IGNORECASE)


@dataclass(slots=True)
class Draft:
    skill: Skill
    fields: list[str]


class EscoImporter(Importer):
    """One row for each skill; the language is part of the file's name, as ESCO publishes it."""

    kind = "esco"
    title = _("ESCO skills")
    explanation = _("The official file skills_lv.csv or skills_en.csv: labels of the skills used here.")
    columns = ESCO_SKILLS
    used = frozenset({"uri", "label"})
    field_names: ClassVar[dict[str, object]] = {
        "name_lv": _("Name in Latvian"),
        "name_en": _("Name in English"),
    }
    example: ClassVar[dict[str, Any]] = {
        "concept_type": "KnowledgeSkillCompetence",
        "uri": "http://data.europa.eu/esco/skill/dcc96a49-0bac-4a9c-8f8e-a32b4e47e6eb",
        "skill_type": "skill/competence",
        "reuse_level": "cross-sector",
        "label": "piemērot veselības un drošības standartus",
    }

    def settle(self, filename: str, options: Mapping[str, Any]) -> dict[str, Any]:
        match = _LANGUAGE.search(filename)
        if match is None:
            raise Refused(
                "language_missing",
                _("The name of the file says the language: skills_lv.csv or skills_en.csv."),
                "file",
            )
        return {**with_edition(options), "language": match[1].lower()}

    def plan(self, rows: Sequence[Incoming], context: Context) -> list[Planned]:
        skills = {skill.esco_uri: skill for skill in Skill.objects.exclude(esco_uri="")}
        name = f"name_{context.options['language']}"
        seen: dict[str, int] = {}
        return [self._plan(row, skills, name, seen, context) for row in rows]

    def _plan(
        self,
        row: Incoming,
        skills: Mapping[str, Skill],
        name: str,
        seen: dict[str, int],
        context: Context,
    ) -> Planned:
        item = Planned(row, label=row.text("label")[:250])
        skill = skills.get(row.text("uri"))
        if skill is None:
            return item
        item.faults += compare.too_long(row, Skill, {"label": name}, context)
        if seen.setdefault(row.text("uri"), row.number) != row.number:
            problem = _("this ESCO address stands in a row above already.")
            item.faults.append(context.fault(row, "uri", "row_twice", problem, _("Delete one of the rows.")))
        if item.is_refused:
            return item
        item.target_id = skill.pk
        new_values = {name: row.text("label")}
        item.changes = compare.differences(skill, new_values)
        item.payload = Draft(skill, compare.set_changes(skill, new_values, item.changes))
        return item

    def write(self, planned: Sequence[Planned], context: Context) -> None:
        drafts: list[Draft] = [item.payload for item in planned]
        update(Skill, [(draft.skill, draft.fields) for draft in drafts])

    def finished(self, batch: ImportBatch, *, by: Actor) -> None:
        editions.note(batch, kind=CatalogueEdition.Kind.ESCO, by_user=by.user_id)


register(
    EscoImporter(),
    handed_in_by=frozenset(OVERSIGHT_KINDS),
    position=70,
    choices=frozenset({"edition", "dated_on"}),
)
