"""Learners from a school's spreadsheet: persons, their enrolments, groups and wishes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from alliances.imports.registry import register
from alliances.imports.services.bulk_writes import insert, update
from alliances.imports.services.importer import Context, Importer
from alliances.imports.services.rows import Incoming, Planned
from alliances.kernel.spreadsheets.columns import Column, requiring
from alliances.links import services as links
from matching.enrolment_changes.endings import Ending
from matching.enrolment_changes.services.enrolments import release_ties
from matching.imports.learners import guardians, people, wishes
from matching.imports.learners.layout import LEARNERS
from matching.imports.learners.rows import Draft, Register
from matching.learners.models import EndReason, Enrolment, Group, Person
from matching.learners.services import accounts

_ANY_PROGRAMME = ("qualification", "programme_code", "programme")


class LearnerImporter(Importer):
    """A school's learners by the school's own number; the personal code is neither needed nor stored."""

    kind = "learners"
    title = _("Learners")
    explanation = _("A school's own learners with group, home town, travel limit and wishes.")
    also_needed = _(
        "Also the name, in one column or two, and the qualification or the code of the programme."
    )
    columns = requiring(LEARNERS, ["learner_id"])
    used = frozenset(
        {
            *("learner_id", "name", "surname_first", "first_name", "last_name", "birth_date", "sex"),
            *("email", "phone"),
            *("school", "programme_code", "programme", "qualification", "group", "course"),
            *("enrolled_from", "enrolled_to", "town", "municipality", "address", "postcode"),
            *("lat", "lon", "lat_lon", "hostel", "max_km", "available_from", "available_to", "wishes"),
            *guardians.COLUMNS,
        }
    )
    field_names: ClassVar[dict[str, object]] = {
        "location": _("point"),
        "programme": _("programme"),
        "started_on": _("enrolled from"),
        "ended_on": _("enrolled to"),
        "hostel": _("hostel"),
    }
    example: ClassVar[dict[str, Any]] = {
        "learner_id": "A-101",
        "first_name": "Anna",
        "last_name": "Paraudziņa",
        "birth_date": dt.date(2009, 3, 12),
        "email": "anna@piemers.example",
        "phone": "29123456",
        "qualification": "Automehāniķis",
        "group": "AT-1",
        "course": 1,
        "enrolled_from": dt.date(2026, 9, 1),
        "town": "Valmiera",
        "municipality": "Valmieras novads",
        "hostel": "nē",
        "guardian_name": "Ilze Paraudziņa",
        "guardian_email": "ilze@piemers.example",
        "max_km": 40,
        "wishes": "V-12; V-7",
    }

    def lacking(self, present: Collection[str]) -> list[Column]:
        """Names and something that names the programme, in whichever columns the school has them."""
        by_key = {column.key: column for column in self.columns}
        missing = []
        if not {"name", "surname_first"} & set(present) and not {"first_name", "last_name"} <= set(present):
            missing.append(by_key["name"])
        if not set(_ANY_PROGRAMME) & set(present):
            missing.append(by_key["qualification"])
        return missing

    def guard(self, values: dict[str, Any]) -> dict[str, Any]:
        return people.guard(values)

    def plan(self, rows: Sequence[Incoming], context: Context) -> list[Planned]:
        register = Register(rows, context)
        return [register.plan(row) for row in rows]

    def write(self, planned: Sequence[Planned], context: Context) -> None:
        drafts: list[Draft] = [item.payload for item in planned]
        groups = [draft.enrolment.group for draft in drafts if draft.enrolment.group is not None]
        corrected = [draft.person for draft in drafts if "email" in draft.person_fields and draft.person.pk]
        before = dict(Person.objects.filter(pk__in=[p.pk for p in corrected]).values_list("pk", "email"))
        update(Person, [(draft.person, draft.person_fields) for draft in drafts])
        insert(Person, [draft.person for draft in drafts if draft.person._state.adding])
        insert(Group, {id(group): group for group in groups if group._state.adding}.values())
        guardians.write(draft.guardian for draft in drafts)
        update(Enrolment, [(draft.enrolment, draft.fields) for draft in drafts])
        insert(Enrolment, [draft.enrolment for draft in drafts if draft.enrolment._state.adding])
        wishes.write([(draft.enrolment, draft.wishes) for draft in drafts if draft.wishes is not None])
        ended: dict[dt.date, list[int]] = defaultdict(list)
        for draft in drafts:
            if draft.ends_on is not None:
                ended[draft.ends_on].append(draft.enrolment.pk)
        for day, keys in ended.items():
            release_ties(keys, Ending(day, EndReason.LEAVE), by=context.actor, label=_("the enrolment ended"))
        for person in corrected:
            accounts.follow_address(person, old=before[person.pk], by=context.actor)
        gone = [draft.enrolment for draft in drafts if draft.ends_on is not None]
        for row in (*corrected, *gone):
            links.end_lost(row, by=context.actor)


register(
    LearnerImporter(),
    handed_in_by=frozenset({"school"}),
    position=10,
    list_page="matching:learner-list",
    choices=frozenset({"school_year"}),
)
