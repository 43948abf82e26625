"""Latvian text: search without diacritics, sort by the Latvian alphabet."""

from __future__ import annotations

import re
import unicodedata

_ALPHABET = "aābcčdeēfgģhiīyjkķlļmnņoōpqrŗsštuūvwxzž"
_ORDER = {letter: f"{index:02d}" for index, letter in enumerate(_ALPHABET)}


_INSTEAD = {"Cc": " ", "Cf": ""}
"""Control characters part words; format characters (zero width, direction, soft hyphen) only hide in them."""


def normalise(text: str) -> str:
    """NFC, no control or format characters, single spaces, trimmed: what is equal to the eye is equal."""
    characters = (_INSTEAD.get(unicodedata.category(c), c) for c in unicodedata.normalize("NFC", text))
    return " ".join("".join(characters).split())


def is_hidden(character: str) -> bool:
    """Whether a character is never seen: a format character, or a control character but the end of a line."""
    return unicodedata.category(character) in _INSTEAD and character not in "\t\n\r"


def without_hidden(text: str) -> str:
    """The text as it is seen: no zero width, no change of direction; lines stay as they are."""
    return "".join(character for character in text if not is_hidden(character))


def search_key(*parts: str) -> str:
    """Casefolded text without diacritics or control characters, so that "cesis" finds "Cēsis"."""
    folded = unicodedata.normalize("NFD", normalise(" ".join(p for p in parts if p)).casefold())
    return " ".join("".join(c for c in folded if not unicodedata.combining(c)).split())


def sort_key(text: str) -> str:
    """ASCII key whose plain order is the order of the Latvian alphabet on every database.

    Letters become two digits, so ``sort_key("Cēsis") < sort_key("Čakste")``; digits keep their order
    and come before letters, every other character counts as a space.
    """
    out = []
    for char in normalise(text).casefold():
        if char in _ORDER:
            out.append("1" + _ORDER[char])
        elif char.isdigit():
            out.append("0" + f"{unicodedata.digit(char, 0):02d}")
        elif (base := unicodedata.normalize("NFD", char)[0]) in _ORDER:
            out.append("1" + _ORDER[base])
        else:
            out.append("000")
    return "".join(out)


def in_file_name(text: str) -> str:
    """Words as a part of a file's name: plain letters and digits, joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", search_key(text)).strip("-")[:60] or "dvb"
