"""No look-up in which two different identifiers could count as one."""

from __future__ import annotations

import re

from tests.house.source import PACKAGES, modules, name_of

LOOSE = re.compile(r"\b(\w*__)?(iexact|iregex|istartswith|iendswith)\b")
INSIDE = re.compile(r"\b(\w*__)?icontains\b")
SEARCH = "alliances/pages/list_pages.py"
"""The one search field of lists; it compares folded search keys of rows that the reader sees anyway."""


def test_nothing_is_looked_up_without_case() -> None:
    """What ``iexact`` takes for equal hangs on the database: ``ı`` and ``i`` are, for PostgreSQL."""
    found = {
        name_of(path): match.group()
        for path in modules(*PACKAGES)
        for match in LOOSE.finditer(path.read_text())
    }
    assert found == {SEARCH: "iregex"}, "the search field looks for short numbers, which have no case"


def test_only_the_search_field_looks_inside_texts() -> None:
    found = [name_of(path) for path in modules(*PACKAGES) if INSIDE.search(path.read_text())]
    assert found == [SEARCH]
