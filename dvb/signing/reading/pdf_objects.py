"""Objects and revisions of a PDF, read strictly: what two viewers could read in two ways is refused.

Only what our own papers and incremental updates of them need: cross-reference tables, no cross-reference
streams, no object streams (ISO 32000-1, 7.3 and 7.5).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

_SPACE = re.compile(rb"[\0\t\n\f\r ]*+")
_SPACE_AND_COMMENTS = re.compile(rb"(?:[\0\t\n\f\r ]|%[^\r\n]*+)*+")
_NAME = re.compile(rb"/([^\0\t\n\f\r ()<>\[\]{}/%]*+)")
_NUMBER = re.compile(rb"[+-]?(?:\d{1,10}(?:\.\d{0,20})?|\.\d{1,20})(?![^\0\t\n\f\r ()<>\[\]{}/%])")
_REFERENCE = re.compile(
    rb"(\d{1,10})[\0\t\n\f\r ]{1,4}(\d{1,5})[\0\t\n\f\r ]{1,4}R(?![^\0\t\n\f\r ()<>\[\]{}/%])"
)
_WORD = re.compile(rb"(?:true|false|null)(?![^\0\t\n\f\r ()<>\[\]{}/%])")
_HEX = re.compile(rb"<([0-9A-Fa-f\0\t\n\f\r ]*+)>")
_OBJECT = re.compile(rb"(\d{1,10})[\0\t\n\f\r ]{1,4}(\d{1,5})[\0\t\n\f\r ]{1,4}obj(?![A-Za-z0-9])")
_STREAM = re.compile(rb"stream\r?\n")
_SECTION = re.compile(rb"[\r\n ]*(\d{1,10}) (\d{1,7})[ \r\n]{1,3}")
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)")
_START = re.compile(rb"startxref[\r\n ]{1,4}(\d{1,10})[\r\n ]{1,4}%%EOF")
_ESCAPED = re.compile(r"#([0-9A-Fa-f]{2})")
_BRACKET = re.compile(rb"\\.|[()]", re.DOTALL)
DEEPEST = 30


class DamagedError(ValueError):
    """Not the strict PDF that this module reads."""


class Name(str):
    __slots__ = ()


class Reference(NamedTuple):
    number: int
    generation: int


@dataclass(frozen=True, slots=True)
class Text:
    """A string as it is written in the file, with its brackets, and where it lies."""

    written: bytes
    start: int
    end: int


Value: TypeAlias = "bool | int | float | Name | Reference | Text | list[Value] | dict[str, Value] | None"


@dataclass(frozen=True, slots=True)
class Stored:
    value: Value
    generation: int
    start: int
    end: int


@dataclass(slots=True)
class Revision:
    """What one update of the file adds: objects by number, the trailer, where its table and its end lie."""

    objects: dict[int, Stored] = field(default_factory=dict)
    trailer: dict[str, Value] = field(default_factory=dict)
    table_at: int = 0
    end: int = 0
    following: int = 0
    """Where something that is not white space follows the end."""


class Reader:
    def __init__(self, content: bytes, at: int = 0) -> None:
        self.content, self.at = content, at

    def revision(self) -> Revision:
        """One revision: objects, their table, trailer and end; the table lists exactly the objects."""
        found, lengths = Revision(), []
        self._skip()
        while (match := self._take(_OBJECT)) is not None:
            number, start = int(match[1]), match.start()
            value = self.value()
            self._skip()
            if (opened := self._take(_STREAM)) is not None:
                lengths.append(self._stream(value, opened.end()))
            self._expect(b"endobj")
            if number in found.objects:
                raise DamagedError("twice")
            found.objects[number] = Stored(value, int(match[2]), start, self.at)
            self._skip()
        found.table_at = self.at
        entries = self.table()
        found.trailer = self._trailer()
        self._ends(found)
        listed = {number: place for number, place in entries.items() if place is not None}
        if listed != {number: (one.start, one.generation) for number, one in found.objects.items()}:
            raise DamagedError("table")
        if any(number for number, place in entries.items() if place is None):
            raise DamagedError("freed")
        _require_lengths(lengths, found.objects)
        return found

    def table(self) -> dict[int, tuple[int, int] | None]:
        """Object number -> where it lies and its generation; ``None`` for a number that is free."""
        self._expect(b"xref")
        entries: dict[int, tuple[int, int] | None] = {}
        while (section := self._take(_SECTION)) is not None:
            for number in range(int(section[1]), int(section[1]) + int(section[2])):
                entry = self._take(_ENTRY)
                if entry is None or number in entries:
                    raise DamagedError("table")
                entries[number] = (int(entry[1]), int(entry[2])) if entry[3] == b"n" else None
        return entries

    def _trailer(self) -> dict[str, Value]:
        self._skip()
        self._expect(b"trailer")
        trailer = self.value()
        if not isinstance(trailer, dict):
            raise DamagedError("trailer")
        return trailer

    def _ends(self, revision: Revision) -> None:
        self._skip()
        match = self._take(_START)
        if match is None or int(match[1]) != revision.table_at:
            raise DamagedError("startxref")
        revision.end = self.at
        self._take(_SPACE)
        revision.following = self.at

    def _stream(self, value: Value, start: int) -> tuple[Value, int]:
        """Jump over a stream; its length in bytes beside what the dictionary says, which is checked later."""
        length = value.get("Length") if isinstance(value, dict) else None
        if isinstance(length, int):
            if length < 0:
                raise DamagedError("length")
            self.at = start + length
            self._take(_SPACE)
            self._expect(b"endstream")
            counted = length
        else:
            end = self.content.find(b"endstream", start)
            if end < 0:
                raise DamagedError("stream")
            self.at = end + len(b"endstream")
            counted = end - start
        self._skip()
        return length, counted

    def value(self, depth: int = 0) -> Value:
        self._skip()
        if depth > DEEPEST:
            raise DamagedError("deep")
        if self.content.startswith(b"<<", self.at):
            return self._dictionary(depth)
        if self.content.startswith(b"[", self.at):
            return self._array(depth)
        if self.content.startswith(b"(", self.at):
            return self._string()
        return self._atom()

    def _atom(self) -> Value:
        if (match := self._take(_REFERENCE)) is not None:
            return Reference(int(match[1]), int(match[2]))
        if (match := self._take(_NUMBER)) is not None:
            return float(match[0]) if b"." in match[0] else int(match[0])
        if (match := self._take(_NAME)) is not None:
            return _name(match[1])
        if (match := self._take(_HEX)) is not None:
            return Text(match[0], match.start(), match.end())
        if (match := self._take(_WORD)) is not None:
            return {b"true": True, b"false": False}.get(match[0])
        raise DamagedError("value")

    def _dictionary(self, depth: int) -> dict[str, Value]:
        self.at += 2
        found: dict[str, Value] = {}
        while True:
            self._skip()
            if self.content.startswith(b">>", self.at):
                self.at += 2
                return found
            match = self._take(_NAME)
            if match is None or _name(match[1]) in found:
                raise DamagedError("dictionary")
            found[_name(match[1])] = self.value(depth + 1)

    def _array(self, depth: int) -> list[Value]:
        self.at += 1
        found: list[Value] = []
        while True:
            self._skip()
            if self.content.startswith(b"]", self.at):
                self.at += 1
                return found
            found.append(self.value(depth + 1))

    def _string(self) -> Text:
        start, depth = self.at, 0
        for match in _BRACKET.finditer(self.content, start):
            depth += {b"(": 1, b")": -1}.get(match[0], 0)
            if depth == 0:
                self.at = match.end()
                return Text(self.content[start : self.at], start, self.at)
        raise DamagedError("string")

    def _take(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        match = pattern.match(self.content, self.at)
        if match is not None:
            self.at = match.end()
        return match

    def _skip(self) -> None:
        self._take(_SPACE_AND_COMMENTS)

    def _expect(self, word: bytes) -> None:
        if not self.content.startswith(word, self.at):
            raise DamagedError(word.decode())
        self.at += len(word)


def _name(written: bytes) -> Name:
    return Name(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), written.decode("latin-1")))


def _require_lengths(lengths: list[tuple[Value, int]], objects: Mapping[int, Stored]) -> None:
    """Refuse a stream whose length stands in another object and is another one."""
    for said, counted in lengths:
        if isinstance(said, Reference):
            stored = objects.get(said.number)
            said = stored.value if stored is not None else None
        if not isinstance(said, int) or not 0 <= counted - said <= 2:  # an end of line before the word
            raise DamagedError("length")
