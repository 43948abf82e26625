"""What ends together with an employer that is refused: higher subjects register what of theirs does."""

from __future__ import annotations

from collections.abc import Callable

from alliances.kernel.actor import Actor
from alliances.organisations.models import Organisation

Ending = Callable[[Organisation, Actor], None]
_ENDINGS: list[Ending] = []


def register(ending: Ending) -> None:
    """Have this called in the transaction of every refusal."""
    _ENDINGS.append(ending)


def end_everything(organisation: Organisation, by: Actor) -> None:
    for ending in _ENDINGS:
        ending(organisation, by)
