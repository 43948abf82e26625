"""Plan one row of learners: match the enrolment and person, and compute the changes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.imports.services import field_changes as compare
from alliances.imports.services.importer import Context
from alliances.imports.services.lookup import fold
from alliances.imports.services.rows import Incoming, Planned
from alliances.organisations.models import Organisation
from matching.imports.learners import enrolments as enrolment_plans
from matching.imports.learners import guardians, people, wishes
from matching.imports.learners.reading import LearnerReader
from matching.imports.learners.schools import Schools
from matching.learners.models import Enrolment, Guardian, Person


@dataclass(slots=True)
class Draft:
    """What a row writes."""

    person: Person
    enrolment: Enrolment
    person_fields: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    wishes: list[int] | None = None
    guardian: Guardian | None = None

    @property
    def ends_on(self) -> dt.date | None:
        """The day by which this row ends a known enrolment."""
        return self.enrolment.ended_on if "ended_on" in self.fields else None


def lottery_number(school: Organisation, school_year: str, external_id: str) -> int:
    """A number that breaks ties between learners: derived from learner number and year, so reproducible."""
    text = f"{school_year}|{school.registration_number or school.name}|{external_id}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") >> 1


class Register:
    """What the schools know already, and the rows above."""

    def __init__(self, rows: Sequence[Incoming], context: Context) -> None:
        self.context = context
        self.schools = Schools(context)
        known = (
            Enrolment.objects.filter(school__in=self.schools.all)
            .exclude(external_id="")
            .select_related("person")
            .order_by("started_on", "pk")
        )
        self.enrolments: dict[tuple[int, str], Enrolment] = {}
        for enrolment in known:
            self.schools.attach(enrolment)
            before = self.enrolments.get((enrolment.school_id, enrolment.external_id))
            if before is None or before.ended_on is not None:
                self.enrolments[enrolment.school_id, enrolment.external_id] = enrolment
        self.wishes = wishes.Wishes(rows, self.enrolments.values(), context)
        persons = [enrolment.person for enrolment in self.enrolments.values()]
        self.guardians = guardians.Guardians(rows, persons)
        self.alike: dict[tuple[int, str, dt.date], str] = {
            (e.school_id, fold(e.person.name), e.person.birth_date): e.external_id
            for e in self.enrolments.values()
            if e.person.birth_date
        }
        self.reader = LearnerReader(context)

    def plan(self, row: Incoming) -> Planned:
        item = self.reader.begin(row)
        school = None if item.is_refused else self.schools.school_of(item)
        if school is not None:
            self._fill(item, school)
        return item

    def _fill(self, item: Planned, school: Organisation) -> None:
        if not self.reader.is_first(item, school.pk):
            return
        programme = self.schools.programme_of(item, school)
        if programme is None:
            return
        known = self._known(item, school)
        enrolment = known or self._enrol(item, school, item.row.text("learner_id"))
        if enrolment is None:
            return
        item.target_id, item.is_new = enrolment.pk, known is None
        draft = item.payload = Draft(enrolment.person, enrolment)
        self._person(item, draft, school)
        limits = self.reader.limits(item)
        draft.fields = enrolment_plans.plan(item, enrolment, programme, self.schools, limits, self.context)
        draft.wishes = self.wishes.plan(item, enrolment, programme)
        draft.guardian = self.guardians.plan(item, enrolment.person, self.context)

    def _known(self, item: Planned, school: Organisation) -> Enrolment | None:
        """The enrolment of this number; one that ended before the row's first day counts as over."""
        known = self.enrolments.get((school.pk, item.row.text("learner_id")))
        since: dt.date | None = item.row.values.get("enrolled_from")
        if known is not None and known.ended_on is not None and since is not None and since > known.ended_on:
            return None
        return known

    def _enrol(self, item: Planned, school: Organisation, number: str) -> Enrolment | None:
        year = self.schools.year
        since: dt.date | None = item.row.values.get("enrolled_from") or (year.starts_on if year else None)
        if since is None:
            problem = _("the day of enrolment is missing, and there is no school year to take it from.")
            hint = _("Write the day, or open the school year first.")
            item.faults.append(
                self.context.fault(item.row, "enrolled_from", "enrolled_from_missing", problem, hint)
            )
            return None
        earlier = self.enrolments.get((school.pk, number))
        person = earlier.person if earlier else Person(is_demo=self.context.is_demo)
        code = year.code if year else str(since.year)
        return Enrolment(
            person=person,
            school=school,
            external_id=number,
            started_on=since,
            lottery_number=lottery_number(school, code, number),
        )

    def _person(self, item: Planned, draft: Draft, school: Organisation) -> None:
        person, protected = draft.person, draft.enrolment.protected_fields
        new_values = people.person_values(item, self.context, is_new=person._state.adding)
        changes = compare.differences(person, new_values, protected)
        draft.person_fields = compare.set_changes(person, new_values, changes)
        if compare.names_location(item.row) or person._state.adding:
            where, moved = compare.moves(person, self.reader.home(item), item.row.values, protected)
            draft.person_fields += compare.set_fields(person, where)
            changes += moved
        if not item.is_new:
            item.changes += changes
        self._warn_of_double(item, person, school)

    def _warn_of_double(self, item: Planned, person: Person, school: Organisation) -> None:
        if not person._state.adding or person.birth_date is None:
            return
        key = (school.pk, fold(person.name), person.birth_date)
        other = self.alike.setdefault(key, item.row.text("learner_id"))
        if other != item.row.text("learner_id"):
            template = _("a learner of the same name and birth date has the number {number} already.")
            problem = format_lazy(template, number=other)
            hint = _("If it is the same person, write that number.")
            item.warnings.append(self.context.fault(item.row, "learner_id", "perhaps_double", problem, hint))
