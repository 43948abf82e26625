"""What one amendment changes, in words: each term with its old and new value, for pages and letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from alliances.organisations.models import Workplace
from dvb.agreements.models import Amendment
from dvb.agreements.placement import first_terms, replaced_of
from dvb.kernel.display import day, number
from dvb.kernel.terms import Terms, from_json
from matching.openings.models import Opening

PAYS = Opening._meta.get_field("remuneration_kind").choices
LABELS = {
    "ends_on": gettext_lazy("Last day"),
    "weekly_hours": gettext_lazy("Hours a week"),
    "workplace_id": gettext_lazy("Workplace"),
    "supervisor": gettext_lazy("Supervisor"),
    "pay": gettext_lazy("Pay"),
    "amount": gettext_lazy("Euro a month"),
}


def changes_of(amendment: Amendment) -> list[dict[str, object]]:
    """Each changed term with its old and new value, formatted for display."""
    first = first_terms(amendment.agreement).as_json()
    old = from_json(first | replaced_of(amendment)["before"])
    new = old.with_changes(amendment.changes)
    format_term = term_formatter([old, new])
    return [
        {"label": label, "old": format_term(name, old), "new": format_term(name, new)}
        for name, label in LABELS.items()
        if name in amendment.changes
    ]


@dataclass(frozen=True)
class ChangeLines:
    """What changes, line by line, in the language of whoever is written to."""

    amendment: Amendment

    def __iter__(self) -> Iterator[str]:
        for one in changes_of(self.amendment):
            yield f"{one['label']}: {one['old']} → {one['new']}"


def term_formatter(terms: list[Terms]) -> Callable[[str, Terms], str]:
    """Return a function that formats one term for display; all workplaces are read in one query."""
    workplaces = Workplace.objects.in_bulk({one.workplace_id or 0 for one in terms})
    pays = dict(PAYS or [])

    def format_term(name: str, of: Terms) -> str:
        value: Any = getattr(of, name)
        if name == "ends_on":
            return str(day(value))
        if name in ("weekly_hours", "amount"):
            return str(number(float(value) if value else None))
        if name == "workplace_id":
            return str(workplaces.get(value, "–"))
        return str(pays.get(value, "–")) if name == "pay" else value or "–"

    return format_term
