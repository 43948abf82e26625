"""Moves between states: whoever comes too late is told so."""

from __future__ import annotations

from collections.abc import Container

from django.utils.translation import gettext_lazy as _

from alliances.kernel.errors import Refused


def require_allowed(new: str, allowed: Container[str]) -> None:
    """Refuse a state that cannot follow.

    Raises
    ------
    Refused
        ``move_not_allowed`` when ``new`` is not among the allowed ones.
    """
    if new not in allowed:
        raise Refused(
            "move_not_allowed",
            _("This is not possible any more: the state has changed. Look at the page again."),
        )
