"""Find what a cell names, in few queries: by code or name, without diacritics, with what may be meant."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.kernel.text import search_key

T = TypeVar("T")
ModelT = TypeVar("ModelT", bound=models.Model)
RowT = TypeVar("RowT")
_CHUNK = 10_000
_MAX_SUGGESTIONS = 200
_QUOTES = dict.fromkeys(map(ord, "\"'“”„«»‘’`´"), " ")


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """The text as names are compared: no diacritics, no case, no quotation marks."""
    return search_key(text.translate(_QUOTES))


class Names(Generic[T]):
    """Things by the names and codes that people write for them."""

    def __init__(self, things: Iterable[T], names_of: Callable[[T], Iterable[str]]) -> None:
        self._by_name: dict[str, list[T]] = defaultdict(list)
        self._written: dict[str, str] = {}
        for item in things:
            for name in names_of(item):
                if (key := fold(name)) and item not in self._by_name[key]:
                    self._by_name[key].append(item)
                    self._written.setdefault(key, name)
        self._suggested: dict[str, list[str]] = {}

    def things(self) -> list[T]:
        return list({id(item): item for things in self._by_name.values() for item in things}.values())

    def find(self, text: str) -> list[T]:
        return self._by_name.get(fold(text), [])

    def one(self, text: str) -> T | None:
        """The only thing of this name; ``None`` where there is none or several."""
        matches = self.find(text)
        return matches[0] if len(matches) == 1 else None

    def suggest(self, text: str) -> list[str]:
        """At most three names that look alike; only for the first two hundred unknown names of a file."""
        key = fold(text)
        if key not in self._suggested and len(self._suggested) >= _MAX_SUGGESTIONS:
            return []
        if key not in self._suggested:
            similar = difflib.get_close_matches(key, self._written, n=3, cutoff=0.72)
            self._suggested[key] = [self._written[name] for name in similar]
        return self._suggested[key]


def listed(texts: Iterable[str], is_known: Callable[[str], bool]) -> list[str]:
    """The names of a list; a comma parts them only where all parts are known and the whole is not."""
    items: list[str] = []
    for text in texts:
        parts = [part for part in (part.strip() for part in text.split(",")) if part]
        is_list = len(parts) > 1 and not is_known(text) and all(map(is_known, parts))
        items += parts if is_list else [text]
    return items


def perhaps(names: Sequence[str], otherwise: object) -> object:
    """A hint: the suggested names, or else the given advice."""
    if not names:
        return otherwise
    return format_lazy(_("Perhaps you mean: {names}."), names="; ".join(names))


def in_chunks(queryset: models.QuerySet[ModelT, RowT], field: str, values: Iterable[object]) -> list[RowT]:
    """Rows whose field is one of many values, queried in chunks that fit into one SQL statement."""
    keys = sorted({value for value in values if value not in (None, "")}, key=str)
    rows: list[RowT] = []
    for start in range(0, len(keys), _CHUNK):
        rows.extend(queryset.filter(**{f"{field}__in": keys[start : start + _CHUNK]}))
    return rows
