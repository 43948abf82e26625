"""Openings by their numbers, as learners write them into a cell of wishes: with spaces, in another case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.imports.services.importer import Context
from alliances.imports.services.lookup import fold
from alliances.imports.services.rows import Planned

T = TypeVar("T")


class OpeningNumbers(Generic[T]):
    """The openings that can be wished for, by number, independent of their row type."""

    def __init__(self, openings: Iterable[T], number_of: Callable[[T], str]) -> None:
        self._exact: dict[str, list[T]] = defaultdict(list)
        self._alike: dict[str, list[T]] = defaultdict(list)
        for opening in openings:
            if number := number_of(opening):
                self._exact[number].append(opening)
                self._alike[_without_spaces(number)].append(opening)

    def find(self, text: str) -> list[T]:
        """The openings of this number; those of one that is only written in another way come second."""
        for written in (text, "".join(text.split())):
            if written in self._exact:
                return self._exact[written]
        return self._alike.get(_without_spaces(text), [])

    def named(self, texts: Iterable[str]) -> list[tuple[str, list[T]]]:
        """Each number of a list with its openings; commas part numbers that hold none themselves."""
        cells: list[tuple[str, list[T]]] = []
        for text in texts:
            if whole := self.find(text):
                cells.append((text, whole))
            else:
                parts = [part for part in (part.strip() for part in text.split(",")) if part]
                cells += [(part, self.find(part)) for part in parts]
        return cells

    def chosen(
        self,
        item: Planned,
        context: Context,
        fits: Callable[[T], bool],
        is_avoided: Callable[[T], bool] = lambda opening: False,
    ) -> list[T]:
        """A row's wishes, the dearest first; what cannot be one is left out with a warning."""
        wishes: list[T] = []
        for text, openings in self.named(item.row.values.get("wishes") or []):
            fitting = [opening for opening in openings if fits(opening)]
            if not openings:
                code, template = (
                    "wish_unknown",
                    _("opening {number} is not on offer; this wish was left out."),
                )
            elif not fitting:
                code, template = "wish_does_not_fit", _("opening {number} does not teach this qualification.")
            elif len(fitting) > 1:
                code, template = (
                    "wish_unclear",
                    _("several employers have an opening {number}; it was left out."),
                )
            elif is_avoided(fitting[0]):
                code, template = "wish_excluded", _("the learner is kept away from the employer of {number}.")
            else:
                wishes += [fitting[0]] if fitting[0] not in wishes else []
                continue
            problem, hint = (
                format_lazy(template, number=text),
                _("Copy the number from the list of openings."),
            )
            item.warnings.append(context.left_out(item.row, "wishes", code, problem, hint, text))
        return wishes


def _without_spaces(text: str) -> str:
    return "".join(fold(text).split())
