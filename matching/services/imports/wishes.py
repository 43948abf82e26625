"""Ranked wishes in a cell: numbers of openings, the dearest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.kernel.visibility import visible_to
from alliances.models import Programme
from alliances.services.imports.importer import Context
from alliances.services.imports.lookup import in_chunks
from alliances.services.imports.rows import Change, Incoming, Planned
from matching.models import Enrolment, Exclusion, Opening, Wish


class Wishes:
    """The openings that a file names, and what the learners wished for before."""

    def __init__(self, rows: Sequence[Incoming], enrolments: Iterable[Enrolment], context: Context) -> None:
        self.context = context
        named = {text for row in rows for text in row.values.get("wishes") or []}
        published = visible_to(context.actor, Opening).filter(pk__in=Opening.objects.offered().values("pk"))
        self.by_number: dict[str, list[Opening]] = defaultdict(list)
        for opening in in_chunks(published.only("pk", "external_id", "employer_id"), "external_id", named):
            self.by_number[opening.external_id].append(opening)
        offered = [opening.pk for some in self.by_number.values() for opening in some]
        links = Opening.qualifications.through.objects.values_list("opening_id", "qualification_id")
        self.taught = set(in_chunks(links, "opening_id", offered))
        self.before: dict[int, list[int]] = defaultdict(list)
        self.excluded: dict[int, set[int]] = defaultdict(set)
        if named:
            keys = [enrolment.pk for enrolment in enrolments]
            ranked = Wish.objects.order_by("rank").values_list("enrolment_id", "opening_id")
            for enrolment_id, opening_id in in_chunks(ranked, "enrolment_id", keys):
                self.before[enrolment_id].append(opening_id)
            avoided = Exclusion.objects.values_list("enrolment_id", "employer_id")
            for enrolment_id, employer_id in in_chunks(avoided, "enrolment_id", keys):
                self.excluded[enrolment_id].add(employer_id)

        wished = {pk for keys_ in self.before.values() for pk in keys_} | set(offered)
        numbers = Opening.objects.values_list("pk", "external_id")
        self.number_of = dict(in_chunks(numbers, "pk", wished))

    def plan(self, item: Planned, enrolment: Enrolment, programme: Programme) -> list[int] | None:
        """Keys of openings by rank, where they are to be written; a blank cell leaves the wishes alone."""
        texts = item.row.values.get("wishes") or []
        if not texts:
            return None
        chosen: list[int] = []
        for text in texts:
            opening = self._find(item, text, enrolment, programme)
            if opening is not None and opening.pk not in chosen:
                chosen.append(opening.pk)
        before = self.before[enrolment.pk] if enrolment.pk else []
        if chosen == before or (not chosen and not before):
            return None
        kept = "wishes" in enrolment.protected_fields
        if enrolment.pk:
            item.changes.append(Change("wishes", self._numbers(before), self._numbers(chosen), kept))
        return None if kept else chosen

    def _find(self, item: Planned, text: str, enrolment: Enrolment, programme: Programme) -> Opening | None:
        found = self.by_number.get(text, [])
        fitting = [o for o in found if (o.pk, programme.qualification_id) in self.taught]
        if not found:
            code, what = "wish_unknown", _("there is no published opening {number}; this wish was left out.")
        elif not fitting:
            code, what = "wish_does_not_fit", _("opening {number} does not teach this qualification.")
        elif len(fitting) > 1:
            code, what = "wish_unclear", _("several employers have an opening {number}; it was left out.")
        elif enrolment.pk and fitting[0].employer_id in self.excluded[enrolment.pk]:
            code, what = "wish_excluded", _("the learner is kept away from the employer of {number}.")
        else:
            return fitting[0]
        mend = _("Copy the number from the list of openings.")
        said = format_lazy(what, number=text)
        item.warnings.append(self.context.fault(item.row, "wishes", code, said, mend, text))
        return None

    def _numbers(self, keys: Sequence[int]) -> list[str]:
        return [self.number_of.get(pk) or f"#{pk}" for pk in keys]


def write(wanted: Sequence[tuple[Enrolment, list[int]]]) -> None:
    """Replace the wishes of these enrolments."""
    for start in range(0, len(wanted), 5_000):
        keys = [enrolment.pk for enrolment, _openings in wanted[start : start + 5_000]]
        Wish.objects.filter(enrolment_id__in=keys).delete()
    Wish.objects.bulk_create(
        Wish(enrolment=enrolment, opening_id=pk, rank=rank)
        for enrolment, openings in wanted
        for rank, pk in enumerate(openings, start=1)
    )
