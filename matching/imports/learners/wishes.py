"""Ranked wishes in a cell: numbers of openings, the dearest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from alliances.catalogue.models import Programme
from alliances.imports.services.importer import Context
from alliances.imports.services.lookup import in_chunks
from alliances.imports.services.rows import Change, Incoming, Planned
from alliances.kernel.visibility import visible_to
from matching.imports.learners.wish_numbers import OpeningNumbers
from matching.learners.models import Enrolment
from matching.openings.models import Exclusion, Opening, Wish


class Wishes:
    """The openings that a file names, and what the learners wished for before."""

    def __init__(self, rows: Sequence[Incoming], enrolments: Iterable[Enrolment], context: Context) -> None:
        self.context = context
        is_wishing = any(row.values.get("wishes") for row in rows)
        published = visible_to(context.actor, Opening).filter(pk__in=Opening.objects.offered().values("pk"))
        offered = list(published.only("pk", "external_id", "employer_id")) if is_wishing else []
        self.numbers = OpeningNumbers(offered, lambda opening: opening.external_id)
        links = Opening.qualifications.through.objects.values_list("opening_id", "qualification_id")
        self.taught = set(in_chunks(links, "opening_id", [opening.pk for opening in offered]))
        self.before: dict[int, list[int]] = defaultdict(list)
        self.excluded: dict[int, set[int]] = defaultdict(set)
        if is_wishing:
            keys = [enrolment.pk for enrolment in enrolments]
            ranked = Wish.objects.order_by("rank").values_list("enrolment_id", "opening_id")
            for enrolment_id, opening_id in in_chunks(ranked, "enrolment_id", keys):
                self.before[enrolment_id].append(opening_id)
            avoided = Exclusion.objects.values_list("enrolment_id", "employer_id")
            for enrolment_id, employer_id in in_chunks(avoided, "enrolment_id", keys):
                self.excluded[enrolment_id].add(employer_id)

        wished = {pk for keys_ in self.before.values() for pk in keys_}
        numbers = Opening.objects.values_list("pk", "external_id")
        self.number_of = dict(in_chunks(numbers, "pk", wished))
        self.number_of |= {opening.pk: opening.external_id for opening in offered}

    def plan(self, item: Planned, enrolment: Enrolment, programme: Programme) -> list[int] | None:
        """Keys of openings by rank, where they are to be written; a blank cell leaves the wishes alone."""
        if not item.row.values.get("wishes"):
            return None
        excluded = self.excluded[enrolment.pk] if enrolment.pk else set()
        wished = self.numbers.chosen(
            item,
            self.context,
            fits=lambda opening: (opening.pk, programme.qualification_id) in self.taught,
            is_avoided=lambda opening: opening.employer_id in excluded,
        )
        chosen = [opening.pk for opening in wished]
        before = self.before[enrolment.pk] if enrolment.pk else []
        if chosen == before or (not chosen and not before):
            return None
        is_protected = "wishes" in enrolment.protected_fields
        if enrolment.pk:
            item.changes.append(Change("wishes", self._numbers(before), self._numbers(chosen), is_protected))
        return None if is_protected else chosen

    def _numbers(self, keys: Sequence[int]) -> list[str]:
        return [self.number_of.get(pk) or f"#{pk}" for pk in keys]


def write(wishes: Sequence[tuple[Enrolment, list[int]]]) -> None:
    """Replace the wishes of these enrolments."""
    for start in range(0, len(wishes), 5_000):
        keys = [enrolment.pk for enrolment, _openings in wishes[start : start + 5_000]]
        Wish.objects.filter(enrolment_id__in=keys).delete()
    Wish.objects.bulk_create(
        Wish(enrolment=enrolment, opening_id=pk, rank=rank)
        for enrolment, openings in wishes
        for rank, pk in enumerate(openings, start=1)
    )
