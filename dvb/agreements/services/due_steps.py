"""Somebody changed what a start or an end depends on: what is due by now happens at once, not overnight.

Services below the stages (waivers, acknowledgements) say so here, in the transaction of the change, with the
agreement's row locked; the stages are registered at start.
"""

from __future__ import annotations

from collections.abc import Callable

from dvb.agreements.models import Agreement

Listener = Callable[[Agreement], None]
_LISTENERS: list[Listener] = []


def register(listener: Listener) -> None:
    _LISTENERS.append(listener)


def take(agreement: Agreement) -> None:
    """Move a locked agreement on where it is due today."""
    for listener in _LISTENERS:
        listener(agreement)
