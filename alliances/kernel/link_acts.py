"""By which personal link something is done just now, and how the code that opened it had come.

The guard of all pages behind a token says so for as long as the page runs; the audit trail writes it beside
every act, whichever service writes it. So no service can forget that a code was read out by the school.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

READ_OUT = "read_out"


@dataclass(frozen=True, slots=True)
class LinkAct:
    """The link by which somebody acts; ``read_by`` is who of the school read the code out, if it was read."""

    link_id: int
    name: str
    how: str = ""
    read_by: int | None = None

    def values(self) -> dict[str, Any]:
        """What the audit trail keeps."""
        read = {"how": READ_OUT, "read_by": self.read_by} if self.how == READ_OUT else {}
        return {"link": self.link_id, "name": self.name, **read}


_CURRENT: ContextVar[LinkAct | None] = ContextVar("link_act", default=None)


@contextmanager
def during(act: LinkAct) -> Iterator[None]:
    """Mark everything that is written meanwhile as done by this link."""
    token = _CURRENT.set(act)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current() -> LinkAct | None:
    return _CURRENT.get()
