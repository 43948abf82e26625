"""Which columns say something about a person, and what stands there once she is erased.

Each subject declares its tables in a module ``erasure``. What is declared is blanked or deleted for one
person; what stays is named with the reason. A table that leads to a person and has a column of text without a
decision fails a test, so that nothing that is added later is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Q, Value, When

ERASED = "–"
"""Stands where a name must not be empty."""


def wiped(column: str) -> Case:
    """A column that may be empty only where it is: ERASED in place of words, nothing in place of nothing."""
    return Case(When(**{column: ""}, then=Value("")), default=Value(ERASED))


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalColumns:
    """The personal data of one table.

    ``path`` leads from a row to the person (``"enrolment__person"``); where no foreign key does, ``find``
    gives the condition for her rows by her key. ``blank`` gives the new value of each column; ``stays`` names
    the others with the reason. ``is_deleted`` rows go as a whole. ``files`` are columns that point to stored
    files whose content goes.
    """

    label: str
    path: str
    blank: Mapping[str, Any] = field(default_factory=dict)
    stays: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    is_deleted: bool = False
    find: Callable[[int], Q] | None = None

    def of(self, person_id: int) -> Q:
        """The condition for this person's rows."""
        return self.find(person_id) if self.find else Q(**{self.path: person_id})

    def decided(self) -> set[str]:
        """The columns that need no further decision."""
        return {*self.blank, *self.stays}


_TABLES: dict[str, PersonalColumns] = {}


def register(
    label: str,
    path: str,
    *,
    blank: Mapping[str, Any] | None = None,
    stays: Mapping[str, str] | None = None,
    files: tuple[str, ...] = (),
    is_deleted: bool = False,
    find: Callable[[int], Q] | None = None,
) -> None:
    """Declare the personal data of a table by the lower-case label of its model.

    Raises
    ------
    ValueError
        When it was declared before.
    """
    if label in _TABLES:
        raise ValueError(f"{label} is declared twice")
    _TABLES[label] = PersonalColumns(
        label=label,
        path=path,
        blank=blank or {},
        stays=stays or {},
        files=files,
        is_deleted=is_deleted,
        find=find,
    )


def tables() -> list[PersonalColumns]:
    """All tables, those that hang on others first, so that rows can be deleted in this order."""
    return sorted(_TABLES.values(), key=lambda table: (-table.path.count("__"), table.label))
