"""Texts, codes, lists, names, yes and no, choices."""

from __future__ import annotations

import re
from datetime import date, datetime
from unicodedata import is_normalized

from alliances.kernel.spreadsheets.cell_errors import UnreadableCell
from alliances.kernel.spreadsheets.columns import Column
from alliances.kernel.spreadsheets.heading_keys import heading_key
from alliances.kernel.spreadsheets.workbook import Cell
from alliances.kernel.text import normalise, search_key

_YES = frozenset("ja j yes y true 1 x ir patiess vajag vajadziga + ✓ ✔ ☑".split())  # noqa: SIM905 - a word list
_NO = frozenset("ne n no false 0 nav aplams nevajag nevajadziga ☐ ✗".split())  # noqa: SIM905 - a word list
_BLANKS = frozenset({"", "-", "–", "—", "--", "---", "n/a", "n.a."})
_LIST_BREAK = re.compile(r"[;\n\r]+")


def is_blank(cell: Cell) -> bool:
    """Nothing, or a dash that stands for nothing."""
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in _BLANKS)


def parse_text(cell: Cell) -> str:
    """One line of text; a day as it is written in Latvia."""
    if isinstance(cell, date):
        has_time = isinstance(cell, datetime)
        return cell.strftime("%d.%m.%Y %H:%M" if has_time else "%d.%m.%Y")
    if isinstance(cell, str) and cell.isprintable() and is_normalized("NFC", cell):
        return " ".join(cell.split())
    return normalise(str(cell))


def parse_code(cell: Cell) -> str:
    """Text without any spaces: ``33 525 01 1`` is ``33525011``."""
    return "".join(parse_text(cell).split())


def parse_list(cell: Cell) -> list[str]:
    """Items between semicolons or line breaks, each once, in their order; ``nav`` is an empty list."""
    items: dict[str, str] = {}
    for part in _LIST_BREAK.split(cell) if isinstance(cell, str) else [parse_text(cell)]:
        item = normalise(part)
        if not is_blank(item):
            items.setdefault(item.casefold(), item)
    return [] if list(items) == ["nav"] else list(items.values())


def parse_surname_first(cell: Cell) -> str:
    """``Liepa, Anna`` or ``Liepa Anna`` becomes ``Anna Liepa``; longer names need the comma."""
    surname, comma, name = parse_text(cell).partition(",")
    if not comma:
        parts = surname.split()
        if len(parts) != 2:
            raise UnreadableCell("name_order")
        surname, name = parts
    if not surname.strip() or not name.strip():
        raise UnreadableCell("name_order")
    return normalise(f"{name} {surname}")


def parse_boolean(cell: Cell) -> bool:
    """Yes or no in Latvian or English, a tick, 1 or 0."""
    if isinstance(cell, bool):
        return cell
    word = search_key(parse_text(cell)).strip(".")
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise UnreadableCell("not_yes_or_no")


def parse_choice(cell: Cell, column: Column) -> str:
    """The stored value whose words hold what is written."""
    key = heading_key(parse_text(cell))
    for value, spellings in column.choices.items():
        if key == heading_key(value) or any(key == heading_key(word) for word in spellings):
            return value
    raise UnreadableCell(
        "not_a_choice", choices=", ".join(spellings[0] for spellings in column.choices.values())
    )
