"""Resolve cells that name a row: matched, or left out with a warning that suggests similar names."""

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
        hint = refused.message
    problem = format_lazy(_("“{text}” is no e-mail address and was left out."), text=text)
    item.warnings.append(context.left_out(item.row, column, "email", problem, hint, text))
    return None


def one(item: Planned, context: Context, column: str, names: Names[T]) -> T | None:
    """What the cell names, if that is certain."""
    text = item.row.text(column)
    match = names.one(text) if text else None
    if text and match is None:
        _warn_left_out(item, context, column, text, names)
    return match


def several(item: Planned, context: Context, column: str, names: Names[T]) -> list[T]:
    """All that a list names, without what is unknown."""
    chosen: list[T] = []
    for text in listed(item.row.values.get(column) or [], lambda text: names.one(text) is not None):
        match = names.one(text)
        if match is None:
            _warn_left_out(item, context, column, text, names)
        elif match not in chosen:
            chosen.append(match)
    return chosen


def _warn_left_out(item: Planned, context: Context, column: str, text: str, names: Names[Any]) -> None:
    problem = format_lazy(_("“{text}” is not known and was left out."), text=text)
    hint = perhaps(names.suggest(text), _("Use a name or code from the list, or leave the cell empty."))
    item.warnings.append(context.left_out(item.row, column, f"{column}_unknown", problem, hint, text))
