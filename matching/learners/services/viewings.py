"""The access log that the learner herself can read: the one thing that a page writes when it is opened."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from alliances.kernel.actor import Actor
from matching.learners.models import Person, Viewing


def note(person: Person, what: Viewing.What, *, by: Actor) -> None:
    """Write down that somebody else opened a page about this person; once a day, reader and kind of page.

    One statement that the database ignores when the row is there: no lock, no second row from two tabs.
    """
    note_all([person], what, by=by)


def note_all(persons: Iterable[Person], what: Viewing.What, *, by: Actor) -> None:
    """The same for everybody of a list that left the site as a file."""
    if by.is_system or by.user_id is None:
        return
    rows = [
        Viewing(
            person=person,
            reader_id=by.user_id,
            organisation_id=by.organisation_id,
            role=by.role.value,
            what=what,
            day=timezone.localdate(),
        )
        for person in persons
        if person.user_id != by.user_id
    ]
    Viewing.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
