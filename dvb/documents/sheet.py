"""What stands on a sheet, before anybody thinks of fonts: rows, clauses, tables, slots for signatures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from dvb.documents import spelling
from dvb.documents.facts import Role, Signature, Warned


@dataclass(frozen=True, kw_only=True)
class Row:
    """A label and what is known; with `gap`, the name of what is missing, nothing known is a line to fill."""

    label: str
    lines: tuple[str, ...] = ()
    gap: str | None = None

    @property
    def is_blank(self) -> bool:
        return bool(self.gap) and not self.lines


@dataclass(frozen=True, kw_only=True)
class Part:
    """Rows under a small heading, which may be empty."""

    heading: str = ""
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Section:
    heading: str
    parts: tuple[Part, ...] = ()
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Table:
    """Columns with their widths in parts of the page; `right` numbers the columns that hold figures."""

    heading: str
    columns: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()
    empty: str = ""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A place for one signature: who signs, and what is known once signed."""

    heading: str
    name: str = ""
    position: str = ""
    signed: str = ""
    is_electronic: bool = False


@dataclass(frozen=True, kw_only=True)
class Note:
    rule: str
    sentence: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A whole document; what is None or empty is not printed, except the three rows of its head."""

    title: str
    head: tuple[Row, ...]
    made_on: date
    subtitle: str = ""
    basis: str = ""
    sections: tuple[Section, ...] = ()
    tables: tuple[Table, ...] = ()
    annexes: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()
    notes: tuple[Note, ...] = ()
    footer: str = ""
    is_draft: bool = True
    is_wide: bool = False

    def rows(self) -> tuple[Row, ...]:
        """Return every row in the order of reading."""
        inside = (row for section in self.sections for part in section.parts for row in part.rows)
        return (*self.head, *inside)

    def blanks(self) -> tuple[str, ...]:
        """Name every line that is left to be filled by hand, with the heading that it stands under."""
        head = (one.label for one in self.head if one.is_blank)
        inside = (
            f"{part.heading or section.heading}: {one.label}"
            for section in self.sections
            for part in section.parts
            for one in part.rows
            if one.is_blank
        )
        return (*head, *inside)


def row(label: str, value: str | tuple[str, ...] | None, gap: str | None = None) -> Row:
    """Make a row of free text: cleaned, so that nothing invisible or forged reaches the paper."""
    values = value if isinstance(value, tuple) else (value,)
    return Row(label=label, lines=tuple(line for text in values if (line := spelling.clean(text))), gap=gap)


def stated(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Leave out what is neither known nor required."""
    return tuple(one for one in rows if one.lines or one.gap)


def without_empty_columns(table: Table) -> Table:
    """Leave out columns in which nothing stands; a table without rows keeps them all."""
    kept = [number for number in range(len(table.columns)) if any(one[number] for one in table.rows)]
    if not table.rows or len(kept) == len(table.columns):
        return table
    return replace(
        table,
        columns=tuple(table.columns[number] for number in kept),
        widths=tuple(table.widths[number] for number in kept),
        rows=tuple(tuple(one[number] for number in kept) for one in table.rows),
        right=tuple(kept.index(number) for number in table.right if number in kept),
    )


def gaps_of(sheet: Sheet) -> list[str]:
    """Return the message ids of what is required and unknown."""
    return [one.gap for one in sheet.rows() if one.gap and one.is_blank]


def notes_of(warnings: tuple[Warned, ...], *, is_draft: bool) -> tuple[Note, ...]:
    """Return the warnings as notes; they are for whoever still works on the draft."""
    if not is_draft:
        return ()
    return tuple(
        Note(
            rule=spelling.clean(warned.rule) or "",
            sentence=spelling.clean(warned.sentence) or "",
            evidence=spelling.clean(warned.evidence) or "",
        )
        for warned in warnings
    )


def slot(
    role: Role, heading: str, name: str | None, position: str | None, signatures: tuple[Signature, ...]
) -> Slot:
    """Make the slot of one role; a signature already given says who and when."""
    signature = next((one for one in signatures if one.role is role), None)
    return Slot(
        heading=heading,
        name=spelling.clean(signature.name if signature else name) or "",
        position=spelling.clean(position) or "",
        signed=spelling.moment(signature.signed_at) if signature else "",
        is_electronic=bool(signature and signature.is_electronic),
    )
