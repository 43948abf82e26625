"""Qualifications and skills as the files name them: a known name or code, or the text as it stands."""

from __future__ import annotations

from collections.abc import Iterable

from alliances import reference
from alliances.imports.services.lookup import Names, fold, listed

Entry = dict[str, str]


class Terms:
    """The shipped names of one kind of thing; what they lack is compared as it is written."""

    def __init__(self, name: str) -> None:
        self.names: Names[Entry] = Names(
            reference.rows(name), lambda row: (row["name_lv"], row["name_en"], row["code"])
        )

    def is_known(self, text: str) -> bool:
        return self.names.one(text) is not None

    def code(self, text: str) -> str:
        """The code of a known name; otherwise the folded text, which both files may share."""
        entry = self.names.one(text)
        return entry["code"] if entry else fold(text)

    def codes(self, texts: Iterable[str]) -> frozenset[str]:
        """The codes of a list; a comma parts names only where all parts are known and the whole is not."""
        codes = (self.code(text) for text in listed(texts, self.is_known))
        return frozenset(code for code in codes if code)

    def shown(self, code: str, *, in_english: bool = False) -> str:
        """The name of a known code; anything else as it stands."""
        entry = self.names.one(code)
        if entry is None:
            return code
        return entry["name_en"] if in_english and entry["name_en"] else entry["name_lv"]

    def suggest(self, text: str, also: Iterable[str] = ()) -> list[str]:
        """Names that look alike, of the shipped list and of ``also``."""
        near = self.names.suggest(text)
        if near:
            return near
        others: Names[str] = Names(sorted(set(also)), lambda name: (name,))
        return others.suggest(text)
