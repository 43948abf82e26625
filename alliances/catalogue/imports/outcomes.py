"""Qualifications, parts, modules and outcomes from an official file; a wording that changes is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.text import format_lazy, slugify
from django.utils.translation import gettext_lazy as _

from alliances.catalogue.imports.outcomes_layout import OUTCOMES
from alliances.catalogue.models import (
    CatalogueEdition,
    LearningModule,
    LearningOutcome,
    OutcomeWording,
    Qualification,
    QualificationPart,
)
from alliances.catalogue.services import editions
from alliances.imports.models import ImportBatch
from alliances.imports.registry import register
from alliances.imports.services import field_changes as compare
from alliances.imports.services.bulk_writes import insert, update
from alliances.imports.services.importer import Context, Importer
from alliances.imports.services.lookup import Names, fold
from alliances.imports.services.rows import Change, Incoming, Planned
from alliances.kernel.actor import OVERSIGHT_KINDS, Actor
from alliances.kernel.errors import Refused

_NAMES = {"outcome": "name_lv", "outcome_en": "name_en"}


@dataclass(slots=True)
class Draft:
    """What a row writes; a qualification, part or module that is new is shared by its rows."""

    outcome: LearningOutcome
    qualification: Qualification
    module: LearningModule | None
    part: QualificationPart | None
    fields: list[str] = field(default_factory=list)
    before: tuple[str, str] | None = None


class OutcomeImporter(Importer):
    """One row for each outcome of each qualification."""

    kind = "outcomes"
    title = _("Qualifications and outcomes")
    explanation = _("Parts, modules and outcomes of qualifications, from VISC or e-NKS.")
    columns = OUTCOMES
    used = frozenset(column.key for column in OUTCOMES)
    field_names: ClassVar[dict[str, object]] = {
        "name_lv": _("Outcome"),
        "name_en": _("Outcome in English"),
        "module": _("Module"),
    }
    example: ClassVar[dict[str, Any]] = {
        "qualification": "Automehāniķis",
        "part_code": "1",
        "part": "Automobiļa apkope",
        "module_code": "A1",
        "module": "Bremžu sistēmas",
        "outcome_code": "A1.1",
        "outcome": "Spēj nomainīt bremžu klučus",
    }

    def settle(self, filename: str, options: Mapping[str, Any]) -> dict[str, Any]:
        return with_edition(options)

    def plan(self, rows: Sequence[Incoming], context: Context) -> list[Planned]:
        catalogue = _Catalogue(context)
        return [catalogue.plan(row) for row in rows]

    def write(self, planned: Sequence[Planned], context: Context) -> None:
        drafts: list[Draft] = [item.payload for item in planned]
        insert(Qualification, _unsaved(draft.qualification for draft in drafts))
        for draft in drafts:
            for row in (draft.part, draft.module):
                if row is not None:
                    row.qualification = draft.qualification
        insert(QualificationPart, _unsaved(draft.part for draft in drafts))
        for draft in drafts:
            if draft.module is not None and draft.part is not None and draft.module._state.adding:
                draft.module.part = draft.part
        insert(LearningModule, _unsaved(draft.module for draft in drafts))
        for draft in drafts:
            draft.outcome.qualification = draft.qualification
            if draft.module is not None:
                draft.outcome.module = draft.module
        update(LearningOutcome, [(draft.outcome, draft.fields) for draft in drafts])
        OutcomeWording.objects.bulk_create(
            OutcomeWording(
                outcome=draft.outcome,
                name_lv=draft.before[0],
                name_en=draft.before[1],
                replaced_on=dt.date.fromisoformat(context.options["dated_on"]),
                replaced_by=str(context.options.get("edition", ""))[:60],
            )
            for draft in drafts
            if draft.before is not None
        )
        insert(LearningOutcome, [draft.outcome for draft in drafts if draft.outcome._state.adding])

    def finished(self, batch: ImportBatch, *, by: Actor) -> None:
        editions.note(batch, kind=CatalogueEdition.Kind.OUTCOMES, by_user=by.user_id)


def with_edition(options: Mapping[str, Any]) -> dict[str, Any]:
    """Require the date of an official file: it distinguishes two editions.

    Raises
    ------
    Refused
        ``dated_on_missing``.
    """
    day = options.get("dated_on")
    if not day:
        raise Refused("dated_on_missing", _("Say of which day this edition is."), "dated_on")
    return {**options, "dated_on": day.isoformat() if isinstance(day, dt.date) else str(day)}


def _unsaved(rows: Any) -> list[Any]:
    """Rows that are not in the database yet, each once."""
    new_rows = {id(row): row for row in rows if row is not None and row._state.adding}
    return list(new_rows.values())


class _Catalogue:
    """What is in the catalogue, and what the rows above add to it."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.qualifications = Names(
            Qualification.objects.all(), lambda row: (row.code, row.name_lv, row.name_en)
        )
        self.fresh: dict[str, Qualification] = {}
        self.parts = {(p.qualification_id, p.code): p for p in QualificationPart.objects.all()}
        self.modules = {(m.qualification_id, m.code): m for m in LearningModule.objects.all()}
        self.fresh_parts: dict[tuple[int, str], QualificationPart] = {}
        self.fresh_modules: dict[tuple[int, str], LearningModule] = {}
        self.outcomes = {o.code: o for o in LearningOutcome.objects.select_related("module")}
        self.rows: dict[str, int] = {}

    def plan(self, row: Incoming) -> Planned:
        item = Planned(row, label=row.text("outcome")[:250])
        item.faults += compare.too_long(row, LearningOutcome, _NAMES, self.context)
        if item.is_refused:
            return item
        qualification = self._qualification(row)
        code = self._code(qualification, row.text("outcome_code"))
        other = self.rows.setdefault(code, row.number)
        if other != row.number or len(code) > 60:
            self._refuse(item, other, code)
            return item
        known = self.outcomes.get(code)
        item.is_new, item.target_id = known is None, known.pk if known else None
        draft = Draft(
            known or LearningOutcome(code=code, source=self._source()),
            qualification,
            self._module(row, qualification),
            self._part(row, qualification),
        )
        self._compare(item, draft)
        item.payload = draft
        return item

    def _compare(self, item: Planned, draft: Draft) -> None:
        outcome, row = draft.outcome, item.row
        new_values = {name: row.text(key) for key, name in _NAMES.items() if row.text(key)}
        changes = compare.differences(outcome, new_values)
        before = (outcome.name_lv, outcome.name_en)
        draft.fields = compare.set_changes(outcome, new_values, changes)
        if item.is_new:
            return
        item.changes += changes
        if draft.fields:
            draft.before = before
        old = outcome.module
        if draft.module is not None and (old is None or old.code != draft.module.code):
            item.changes.append(Change("module", old.name_lv if old else "", draft.module.name_lv))
            draft.fields = [*draft.fields, "module"]

    def _qualification(self, row: Incoming) -> Qualification:
        """Find the qualification by code or name; a new one gets the file's code, or one from its name."""
        code, name = row.text("qualification_code"), row.text("qualification")
        known = self.qualifications.one(code) or self.qualifications.one(name)
        if known is not None:
            return known
        key = fold(code or name)
        if key not in self.fresh:
            self.fresh[key] = Qualification(
                code=(code or slugify(key))[:40],
                name_lv=name[:200],
                level=row.values.get("level"),
                source=self._source(),
            )
        return self.fresh[key]

    def _part(self, row: Incoming, qualification: Qualification) -> QualificationPart | None:
        code = row.text("part_code") or row.text("part")[:60]
        if not code:
            return None
        known = self.parts.get((qualification.pk or 0, code))
        new_part = QualificationPart(code=code, name_lv=(row.text("part") or code)[:200])
        return known or self.fresh_parts.setdefault((id(qualification), code), new_part)

    def _module(self, row: Incoming, qualification: Qualification) -> LearningModule | None:
        code = row.text("module_code") or row.text("module")[:60]
        if not code:
            return None
        known = self.modules.get((qualification.pk or 0, code))
        new_module = LearningModule(code=code, name_lv=(row.text("module") or code)[:200])
        return known or self.fresh_modules.setdefault((id(qualification), code), new_module)

    def _code(self, qualification: Qualification, code: str) -> str:
        """Codes of files tell outcomes apart within a qualification; ours do so everywhere."""
        prefix = f"{qualification.code}."
        return code if code.startswith(prefix) else prefix + code

    def _source(self) -> str:
        edition, day = self.context.options.get("edition", ""), self.context.options["dated_on"]
        return f"{edition} {day}".strip()[:300]

    def _refuse(self, item: Planned, other: int, code: str) -> None:
        if other != item.row.number:
            problem = format_lazy(
                _("the outcome {code} stands in row {other} already."), code=code, other=other
            )
            hint = _("Delete one of the rows, or correct the code.")
        else:
            problem = format_lazy(_("the code {code} is too long."), code=code)
            hint = _("Codes have at most 60 letters, with the code of the qualification.")
        item.faults.append(self.context.fault(item.row, "outcome_code", "outcome_code", problem, hint, code))


register(
    OutcomeImporter(),
    handed_in_by=frozenset(OVERSIGHT_KINDS),
    position=60,
    choices=frozenset({"edition", "dated_on"}),
)
