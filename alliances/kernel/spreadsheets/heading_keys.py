"""Headings as keys: the same words however they are written, and which column they mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from django.utils.translation import override

from alliances.kernel.spreadsheets.columns import Column
from alliances.kernel.text import search_key

_NOT_LETTERS = re.compile(r"[\W_]+")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LONGEST = 200


def heading_key(text: object) -> str:
    """Letters and digits only, without case and diacritics: ``E-pasts`` and ``EPASTS`` are one."""
    return _NOT_LETTERS.sub("", search_key(str(text)[:_LONGEST]))


def heading_keys(column: Column) -> set[str]:
    """Every key that means this column, whatever the language of the page is."""
    with override(None):
        original = str(column.label)
    return {heading_key(name) for name in (original, column.label, column.key, *column.synonyms)} - {""}


def meanings(columns: Sequence[Column]) -> dict[str, str]:
    """Heading key -> column key; where two columns share a heading, the first has it."""
    meaning_by_heading: dict[str, str] = {}
    for column in columns:
        for key in heading_keys(column):
            meaning_by_heading.setdefault(key, column.key)
    return meaning_by_heading


def recognise(
    headings: Sequence[Collection[str]], known: Mapping[str, str], fullness: Callable[[int], int]
) -> dict[str, int]:
    """Column key -> index, from the ways in which the heading of each column can be read.

    A heading as it stands goes before one without its remarks in brackets. Where several columns bear the
    same heading, the one with most cells (``fullness``) is taken, then the first.
    """
    mapping: dict[str, int] = {}
    for reading in (heading_key, _without_aside):
        claims: dict[str, list[int]] = {}
        taken = set(mapping.values())
        for index, texts in enumerate(headings):
            key = next((known[k] for text in texts if (k := reading(text)) in known), None)
            if key is not None and key not in mapping and index not in taken:
                claims.setdefault(key, []).append(index)
        for key, indices in claims.items():
            mapping[key] = max(indices, key=lambda index: (fullness(index), -index))
    return mapping


def _without_aside(text: str) -> str:
    return heading_key(_ASIDE.sub(" ", text[:_LONGEST]))
