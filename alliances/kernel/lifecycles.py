"""Moves between states: a lifecycle declares which state may follow which; an outdated request is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from alliances.kernel.errors import Refused

_MOVES: dict[type[StrEnum], dict[str, frozenset[str]]] = {}


def declare_moves(states: type[StrEnum], moves: Mapping[str, Iterable[str]]) -> None:
    """Say for each state of a lifecycle which states may follow it.

    Raises
    ------
    ValueError
        When a state is missing in the table, or a name in it is no state.
    """
    known = {state.value for state in states}
    table = {old: frozenset(new) for old, new in moves.items()}
    if set(table) != known or not frozenset().union(*table.values()) <= known:
        raise ValueError(f"the moves of {states.__name__} do not name its states")
    _MOVES[states] = table


def declared() -> list[type[StrEnum]]:
    """Every lifecycle that declared its moves."""
    return list(_MOVES)


def moves_from(state: StrEnum) -> frozenset[str]:
    """The values of the states that may follow this one."""
    return _MOVES[type(state)][state.value]


def require_move(old: str, new: StrEnum) -> None:
    """Refuse a state that cannot follow the stored one.

    Raises
    ------
    Refused
        ``move_not_allowed`` when ``new`` cannot follow ``old``.
    """
    if new.value not in _MOVES[type(new)][old]:
        raise Refused(
            "move_not_allowed",
            _("This is not possible any more: the state has changed. Look at the page again."),
        )
