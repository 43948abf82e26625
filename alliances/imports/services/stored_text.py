"""Sentences and values stored in the database in every language, and shown in the reader's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

StoredText = str | dict[str, str]
_YES, _NO = _("yes"), _("no")


def localize(value: object) -> StoredText:
    """A lazy sentence in each language of the site; plain text is returned unchanged."""
    return localize_many([value])(value)


def localize_many(values: Iterable[object]) -> Callable[[object], StoredText]:
    """Say many sentences, switching the language once for all: a file may have thousands.

    The result says any of ``values``, which must live as long as it; what was said before stays as it is.
    """
    lazy = {id(value): value for value in values if isinstance(value, Promise)}
    translations: dict[int, dict[str, str]] = {key: {} for key in lazy}
    for code, _name in settings.LANGUAGES:
        with override(code):
            for key, value in lazy.items():
                translations[key][code] = str(value)

    def localized(value: object) -> StoredText:
        if isinstance(value, dict):
            return value
        if not isinstance(value, Promise):
            return str(value)
        texts = translations[id(value)]
        return next(iter(texts.values())) if len(set(texts.values())) == 1 else texts

    return localized


def text_in(stored: StoredText | None) -> str:
    """The text in the language of the moment."""
    if not stored:
        return ""
    if isinstance(stored, str):
        return stored
    return stored.get((get_language() or "")[:2]) or next(iter(stored.values()))


def shown(value: object) -> object:
    """A value as people write it: 12.03.2026, 7,5 without the needless zero, names joined by ``;``."""
    if value is None or value == "":
        return ""
    if isinstance(value, Promise):
        return value
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, dt.date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, float | Decimal):
        return f"{Decimal(str(value)).normalize():f}"
    if isinstance(value, Iterable) and not isinstance(value, str | Mapping):
        return "; ".join(str(part) for part in value)
    return str(value)


def as_json(value: Any) -> Any:
    """Plain JSON for what a cell can hold."""
    return value.isoformat() if isinstance(value, dt.date) else value
