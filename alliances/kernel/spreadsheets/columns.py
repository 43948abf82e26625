"""What a table is expected to hold: one Column for each thing that a service can use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """How the cells of a column are understood; the type of the parsed value follows."""

    TEXT = "text"  # str
    CODE = "code"  # str without any spaces: programme codes, registration numbers
    INTEGER = "integer"  # int
    DECIMAL = "decimal"  # float
    LATITUDE = "latitude"  # float, degrees north
    LONGITUDE = "longitude"  # float, degrees east
    POINT = "point"  # "lat, lon" in one cell: fills the keys "lat" and "lon"
    SURNAME_FIRST = "surname_first"  # "Surname, Name" in one cell: fills the key "name"
    DATE = "date"  # datetime.date
    LIST = "list"  # list[str], from `;` or line breaks
    BOOLEAN = "boolean"  # bool
    CHOICE = "choice"  # str: a key of ``choices``


@dataclass(frozen=True, slots=True)
class Column:
    """One expected column.

    ``label`` is the heading as we would write it (usually ``gettext_lazy``), ``synonyms`` are headings
    that people write. ``choices`` maps a stored value to the words accepted for it; ``units`` are words
    that may follow a number; ``minimum`` and ``maximum`` bound numbers, both inclusive.
    """

    key: str
    label: object
    kind: Kind = Kind.TEXT
    required: bool = False
    synonyms: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    units: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


def requiring(columns: Sequence[Column], keys: Iterable[str]) -> tuple[Column, ...]:
    """The same columns, of which exactly ``keys`` are required."""
    required_keys = set(keys)
    if unknown := required_keys - {column.key for column in columns}:
        raise KeyError(f"no such columns: {sorted(unknown)}")
    return tuple(replace(column, required=column.key in required_keys) for column in columns)


def synonyms(text: str) -> tuple[str, ...]:
    """Headings parted by `` | ``, which no heading holds."""
    return tuple(word for word in (part.strip() for part in text.split("|")) if word)
