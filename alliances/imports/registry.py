"""The kinds of spreadsheet that can be imported, each registered by the module that owns its meaning.

A subject that brings kinds imports their modules in its ``registration``. The pages, the forms and who may
hand in what follow from what is registered here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from alliances.imports.services.importer import Importer
from alliances.kernel.actor import Actor


@dataclass(frozen=True)
class ImportKind:
    """One kind of file.

    The importer brings name, title, columns and the example of the empty table. ``handed_in_by`` are kinds of
    organisations, ``position`` is the place in lists of kinds, ``list_page`` the route of the page that shows
    what was written, ``choices`` the fields of the upload form beside the file.
    """

    importer: Importer
    handed_in_by: frozenset[str]
    position: int = 100
    list_page: str = ""
    choices: frozenset[str] = frozenset()


_registered: dict[str, ImportKind] = {}


def register(
    importer: Importer,
    *,
    handed_in_by: frozenset[str],
    position: int = 100,
    list_page: str = "",
    choices: frozenset[str] = frozenset(),
) -> None:
    """Make a kind known; a name that another importer has is refused.

    Raises
    ------
    ValueError
        Where two modules claim one name.
    """
    known = _registered.get(importer.kind)
    if known is not None and type(known.importer) is not type(importer):
        raise ValueError(f"two importers are called {importer.kind}")
    _registered[importer.kind] = ImportKind(importer, handed_in_by, position, list_page, choices)


def find(kind: str) -> ImportKind | None:
    return _registered.get(kind)


def may_hand_in(actor: Actor, kind: str) -> bool:
    """Whether the actor's kind of organisation hands in this kind of file; the system hands in all."""
    found = find(kind)
    return actor.is_system or (found is not None and actor.organisation_kind in found.handed_in_by)


class Importers(Mapping[str, Importer]):
    """The importers by the names of their kinds, in the order in which the pages show them."""

    def __getitem__(self, kind: str) -> Importer:
        return _registered[kind].importer

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(_registered, key=lambda kind: (_registered[kind].position, kind)))

    def __len__(self) -> int:
        return len(_registered)


def can_import(actor: Actor, kind: str) -> bool:
    """Who may hand in which spreadsheet: each kind says which organisations bring it."""
    return (actor.is_system or actor.can_write()) and may_hand_in(actor, kind)
