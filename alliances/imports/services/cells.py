"""Cells that name something: found, or left out with a warning that says what may be meant."""

from __future__ import annotations

from typing import Any, TypeVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.imports.services.importer import Context
from alliances.imports.services.lookup import Names, listed, perhaps
from alliances.imports.services.rows import Planned
from alliances.kernel.emails import check_email
from alliances.kernel.errors import Refused

T = TypeVar("T")


def email(item: Planned, context: Context, column: str = "email") -> str | None:
    """The address of a row; ``None`` where the file has none or it is none."""
    if column not in item.row.values:
        return None
    text = item.row.text(column)
    try:
        return check_email(text) if text else text
    except Refused as refused:
        mend = refused.message
    what = format_lazy(_("“{text}” is no e-mail address and was left out."), text=text)
    item.warnings.append(context.fault(item.row, column, "email", what, mend, text))
    return None


def one(item: Planned, context: Context, column: str, names: Names[T]) -> T | None:
    """What the cell names, if that is certain."""
    text = item.row.text(column)
    found = names.one(text) if text else None
    if text and found is None:
        _left_out(item, context, column, text, names)
    return found


def several(item: Planned, context: Context, column: str, names: Names[T]) -> list[T]:
    """All that a list names, without what is unknown."""
    chosen: list[T] = []
    for text in listed(item.row.values.get(column) or [], lambda text: names.one(text) is not None):
        found = names.one(text)
        if found is None:
            _left_out(item, context, column, text, names)
        elif found not in chosen:
            chosen.append(found)
    return chosen


def _left_out(item: Planned, context: Context, column: str, text: str, names: Names[Any]) -> None:
    what = format_lazy(_("“{text}” is not known and was left out."), text=text)
    mend = perhaps(names.suggest(text), _("Use a name or code from the list, or leave the cell empty."))
    item.warnings.append(context.fault(item.row, column, f"{column}_unknown", what, mend, text))
