"""Row keys and other numbers as they stand in addresses and forms: text from strangers, of any length."""

from __future__ import annotations

from collections.abc import Iterable

MAX_DIGITS = 18
"""Any number of so many digits fits into a key's 64 bits; a longer one is no row's, and overflows SQLite."""


def whole_number(text: str, *, digits: int) -> int | None:
    """A number of at most so many digits; nothing for any other text.

    ``int`` alone raises for thousands of digits, and whoever compares the number afterwards comes too late.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None


def row_key(text: str) -> int | None:
    """A row's key as it stands in an address or form; nothing where no row can have it."""
    return whole_number(text, digits=MAX_DIGITS)


def row_keys(texts: Iterable[str]) -> list[int]:
    """The keys among what a form sends several times; the rest is left out."""
    return [key for key in map(row_key, texts) if key is not None]


class RowKeyConverter:
    """``<key:pk>`` in a route: what no row can have as its key matches no route, hence is a 404."""

    regex = f"[0-9]{{1,{MAX_DIGITS}}}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: object) -> str:
        return str(value)
