"""Which record is meant, where a merged one went, and what a merger would move, as its reader may know it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alliances.imports.services.lookup import fold
from alliances.kernel import merged_records
from alliances.kernel.actor import Actor
from alliances.kernel.model_mixins import field_label
from alliances.kernel.text import search_key
from alliances.kernel.visibility import restrict
from alliances.mergers import rules
from alliances.organisations.models import Organisation, Supervisor, Workplace

NAMED = 5
"""So many rows of a kind are named; the others are counted."""


def find_double(text: str, kept: Organisation, actor: Actor) -> list[Organisation]:
    """Records that are meant by a registration number, by the whole name, or by the address of a page.

    An employer learns by it no more than that a record of its own name or number is here.
    """
    words = text.strip()
    others = Organisation.objects.of_kind("employer").exclude(pk=kept.pk)
    if page := re.fullmatch(r"(?:.*/organisations/)?([0-9]{1,10})/?", words):
        return list(restrict(others.filter(pk=int(page[1])), actor))
    number = re.sub(r"\D", "", words)
    if len(number) == 11:
        return list(others.filter(registration_number=number))
    near = others.filter(search_key__startswith=search_key(words)[:400]) if search_key(words) else []
    return [one for one in near if fold(one.name) == fold(words)][: NAMED + 1]


@dataclass(frozen=True)
class Moving:
    """Rows of one kind that would move: how many the reader sees, and the names of some."""

    called: object
    count: int
    names: list[str]


def preview(kept: Organisation, double: Organisation, actor: Actor) -> list[Moving]:
    """What moves, by kind, of what the reader may see today; nobody gains sight by asking."""
    found = []
    for column in merged_records.moving():
        if not column.called:
            continue
        rows = restrict(column.rows(double.pk), actor)
        if count := rows.count():
            found.append(Moving(column.called, count, [str(row) for row in rows[:NAMED]]))
    return found


OF_THE_PUBLIC_REGISTER = ("name", "legal_form", "town")
OF_THE_RECORD = ("address", "contact_name", "contact_email", "contact_phone")
"""Read by whoever may open the pages of both records: an employer asks about one that it does not see."""


def differences(kept: Organisation, double: Organisation, actor: Actor) -> list[tuple[object, str, str]]:
    """Label, value that stays and value of the double, where both have one and they differ."""
    both = restrict(Organisation.objects.filter(pk__in=[kept.pk, double.pk]), actor).count() == 2
    fields = (*OF_THE_PUBLIC_REGISTER, *(OF_THE_RECORD if both else ()))
    rows: list[tuple[object, str, str]] = []
    taken = rules.taken_over(kept, double)
    for name in fields:
        stays, goes = (str(getattr(one, name) or "") for one in (kept, double))
        if goes and stays != goes and name not in taken:
            rows.append((field_label(Organisation, name), stays or "–", goes))
    return rows


def standing_twice(kept: Organisation, double: Organisation, actor: Actor) -> list[str]:
    """Sites and supervisors that both records have: both stay, and somebody tidies up afterwards."""
    sites = [_keys(Workplace, one, actor) for one in (kept, double)]
    people = [_keys(Supervisor, one, actor) for one in (kept, double)]
    return [name for mine, others in (sites, people) for key, name in others.items() if key in mine]


def _keys(model: type[Workplace] | type[Supervisor], owner: Organisation, actor: Actor) -> dict[str, str]:
    field = "organisation" if model is Workplace else "employer"
    rows = restrict(model._default_manager.filter(**{field: owner.pk}), actor)
    return {fold(str(row)): str(row) for row in rows}
