"""List pages: search without diacritics, filters with visible chips, sorting, paging and counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from alliances.kernel.text import normalise, search_key

PAGE_ROWS = 50
LONGEST_SEARCH = 80
SHORT_NUMBER = re.compile(r"[0-9]{1,3}")
NUMBER = "(^|[^0-9])%s[0-9]{0,4}([^0-9]|$)"
Narrow = Callable[[QuerySet[Any], str], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Filter:
    """One question that narrows a list: its parameter, its words, its choices and what they do."""

    name: str
    label: object
    choices: Sequence[tuple[str, object]]
    narrow: Narrow
    value: str = ""

    @property
    def chosen_label(self) -> object:
        return next((label for value, label in self.choices if value == self.value), "")


def where(field: str) -> Narrow:
    """Narrow by equality with one field."""
    return lambda rows, value: rows.filter(**{field: value})


def cases(**conditions: Q) -> Narrow:
    """Narrow by the condition of the chosen word."""
    return lambda rows, value: rows.filter(conditions[value])


def containing(text: str, fields: Iterable[str]) -> Q:
    """Rows that contain each word of the search, ignoring case and diacritics.

    A few digits are a number in a name or a code, as in "Workshop 01": they have to begin a number, and not
    a long one, or every registration number would hold them somewhere.
    """
    names = list(fields)
    condition = Q()
    for word in search_key(normalise(text)[:LONGEST_SEARCH]).split():
        how, wanted = ("iregex", NUMBER % word) if SHORT_NUMBER.fullmatch(word) else ("icontains", word)
        condition &= reduce(Q.__or__, (Q(**{f"{name}__{how}": wanted}) for name in names))
    return condition


class Listing:
    """What a list template needs; the number of queries does not depend on the number of rows."""

    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet[Any],
        *,
        search: Sequence[str],
        filters: Sequence[Filter],
        sorts: Mapping[str, Sequence[str]],
        default_sort: str,
    ) -> None:
        self._all, self._search = rows, search
        self._query: QueryDict = request.GET
        self.q = normalise(self._query.get("q", ""))[:LONGEST_SEARCH]
        self.filters = [_chosen(each, self._query.get(each.name, "")) for each in filters]
        sort_key = self._query.get("sort", "")
        self.sort = sort_key if sort_key.removeprefix("-") in sorts else default_sort
        self._order = _ordering(sorts[self.sort.removeprefix("-")], reverse=self.sort.startswith("-"))
        self._number = self._query.get("page", "1")

    @cached_property
    def active(self) -> list[Filter]:
        return [each for each in self.filters if each.value]

    @property
    def is_unfolded(self) -> bool:
        """Whether the reader narrowed the list in its own form; a link that narrows it folds the form."""
        return bool(self.active) and "q" in self._query

    @property
    def offered(self) -> list[Filter]:
        """Filters that can narrow anything."""
        return [each for each in self.filters if each.choices]

    @cached_property
    def total(self) -> int:
        return self._all.count()

    @cached_property
    def shown(self) -> int:
        return self._without("").count() if self.q or self.active else self.total

    @property
    def rows(self) -> QuerySet[Any]:
        """The rows of all pages, as filtered and sorted."""
        return self._without("").order_by(*self._order, "pk")

    @cached_property
    def page(self) -> Page[Any]:
        paginator = Paginator(self.rows, PAGE_ROWS)
        paginator.count = self.shown
        return paginator.get_page(self._number)

    @cached_property
    def chips(self) -> list[dict[str, object]]:
        """Each filter in use, the rows that it alone hides, and the address without it."""
        on = self._on
        return [
            {
                "label": label,
                "value": word,
                "hides": (self.total if len(on) == 1 else self._without(name).count()) - self.shown,
                "url": self._address(name),
            }
            for name, label, word in on
        ]

    @property
    def in_words(self) -> list[tuple[object, object]]:
        """Search and filters in use, each with its value."""
        return [(label, word) for __, label, word in self._on]

    @property
    def _on(self) -> list[tuple[str, object, object]]:
        on = [(each.name, each.label, each.chosen_label) for each in self.active]
        return [("q", _("Search"), self.q), *on] if self.q else on

    @property
    def clear_url(self) -> str:
        return self._address("q", *(each.name for each in self.filters))

    @property
    def other_parameters(self) -> list[tuple[str, str]]:
        """Parts of the address that the filter form carries along."""
        own = {"q", "page", *(each.name for each in self.filters)}
        return [(name, str(value)) for name, value in self._query.items() if name not in own]

    def _without(self, name: str) -> QuerySet[Any]:
        rows = self._all
        if self.q and name != "q":
            rows = rows.filter(containing(self.q, self._search))
        for each in self.active:
            if each.name != name:
                rows = each.narrow(rows, each.value)
        return rows

    def _address(self, *names: str) -> str:
        query = self._query.copy()
        for name in (*names, "page"):
            query.pop(name, None)
        return f"?{query.urlencode()}"


def _chosen(each: Filter, value: str) -> Filter:
    known = {choice for choice, _label in each.choices}
    return Filter(each.name, each.label, each.choices, each.narrow, value if value in known else "")


def _ordering(fields: Sequence[str], *, reverse: bool) -> list[str]:
    if not reverse:
        return list(fields)
    return [field.removeprefix("-") if field.startswith("-") else f"-{field}" for field in fields]
