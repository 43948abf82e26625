"""What openings ask of whoever keeps the terms of pairs: assignments lie above and answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from alliances.kernel.actor import Actor
from matching.openings.models import Opening, SeatClaim


@dataclass(frozen=True, slots=True)
class Held:
    """Learners who hold a seat, by what a change of the opening would do to them."""

    count: int = 0
    others: tuple[Any, ...] = ()
    """Those who hold a seat on other terms than the opening has today, and can be asked again."""

    fixed: int = 0
    """Those with an agreement on other terms that all have signed: only an amendment changes them."""

    asked: int = 0
    """Those who are being asked again."""


class Keeper(Protocol):
    """Who keeps the terms of pairs."""

    def keep(self, opening: Opening) -> None:
        """Keep the terms of whoever holds a seat, before they are changed."""

    def count(self, opening: Opening) -> int:
        """How many learners hold a seat."""

    def held(self, opening: Opening) -> Held:
        """What of them differs from the opening."""

    def ask(self, opening: Opening, by: Actor) -> int:
        """Ask whoever holds a seat on other terms, and their schools; returns how many are asked."""


_KEEPERS: list[Keeper] = []


def register(keeper: Keeper) -> None:
    """Register, in ``registration``, who keeps them; there is one."""
    _KEEPERS[:] = [keeper]


def keeper() -> Keeper:
    (one,) = _KEEPERS
    return one


Names = Callable[[Iterable[SeatClaim], Actor], list[Any]]
_NAMES: list[Names] = []


def register_names(names: Names) -> None:
    """Register, in ``registration``, who names the learners of held seats, with the days of each."""
    _NAMES[:] = [names]


def named(claims: Iterable[SeatClaim], by: Actor) -> list[Any]:
    """The claims as a page lists them: each can be told from the others."""
    (names,) = _NAMES
    return names(claims, by)
