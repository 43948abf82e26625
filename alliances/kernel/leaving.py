"""What an organisation loses, or others lose, when its membership in an alliance ends.

Each subject registers in its ``registration`` what it says before somebody presses the button::

    leaving.register(consequences)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from alliances.kernel.actor import Actor

if TYPE_CHECKING:
    from alliances.alliances.models import AllianceMember

Finder = Callable[[Sequence["AllianceMember"], Actor], Mapping[int, Sequence[str]]]
_FINDERS: list[Finder] = []


def register(finder: Finder) -> None:
    """Register a function that returns sentences by the key of the membership, for whoever reads them."""
    _FINDERS.append(finder)


def consequences(memberships: Sequence[AllianceMember], actor: Actor) -> dict[int, list[str]]:
    """Everything that ending each of the memberships today would do, in sentences."""
    found: dict[int, list[str]] = defaultdict(list)
    for finder in _FINDERS if memberships else ():
        for pk, sentences in finder(memberships, actor).items():
            found[pk].extend(sentences)
    return dict(found)
