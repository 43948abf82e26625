"""Values with which a form of an agreement begins, where somebody asked for what it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alliances.kernel.actor import Actor
from dvb.agreements.models import Agreement

Source = Callable[[Actor, str, Agreement], dict[str, Any]]
"""The values of a request by its key, as far as the actor may answer it; else none."""
_SOURCES: list[Source] = []


def register(source: Source) -> None:
    """Register, in ``registration``, who knows what was asked."""
    _SOURCES.append(source)


def values_of(actor: Actor, key: str, agreement: Agreement) -> dict[str, Any]:
    """What the request with this key asks for this agreement; nothing without a key."""
    values: dict[str, Any] = {}
    for source in _SOURCES if key else ():
        values |= source(actor, key, agreement)
    return values
