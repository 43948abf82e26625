"""The guardian that a row of learners names: entered once, never changed by a later file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alliances.imports.services import cells
from alliances.imports.services.bulk_writes import insert
from alliances.imports.services.importer import Context
from alliances.imports.services.lookup import fold
from alliances.imports.services.rows import Change, Incoming, Planned
from matching.learners.models import Guardian, Person

COLUMNS = frozenset({"guardian_name", "guardian_email", "guardian_phone"})
LENGTHS = {"guardian_name": "name", "guardian_email": "email", "guardian_phone": "phone"}


class Guardians:
    """Who is known of the persons in the file."""

    def __init__(self, rows: Sequence[Incoming], persons: Iterable[Person]) -> None:
        self.known: set[tuple[int, str]] = set()
        if any(row.text("guardian_name") for row in rows):
            of = Guardian.objects.filter(person__in=[person.pk for person in persons if person.pk])
            self.known = {(person, fold(name)) for person, name in of.values_list("person", "name")}

    def plan(self, item: Planned, person: Person, context: Context) -> Guardian | None:
        """A guardian who is not known yet; a known one keeps what the school wrote down by hand."""
        name = item.row.text("guardian_name")
        if not name or (person.pk is not None and (person.pk, fold(name)) in self.known):
            return None
        if not item.is_new:
            item.changes.append(Change("guardian_name", "", name))
        return Guardian(
            person=person,
            name=name,
            relation=Guardian.Relation.UNKNOWN,
            email=cells.email(item, context, "guardian_email") or "",
            phone=item.row.text("guardian_phone"),
        )


def write(guardians: Iterable[Guardian | None]) -> None:
    insert(Guardian, [guardian for guardian in guardians if guardian is not None])
