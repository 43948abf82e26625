"""Latvian addresses as people and registers write them, taken apart into what may name a place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alliances.kernel.text import normalise, search_key

_POSTCODE = re.compile(r"\bLV\s*[-\u2010-\u2015]?\s*(\d{4})\b", re.IGNORECASE)
_QUOTED = re.compile(
    '["\u201c\u201d\u201e\u201f\u00ab\u00bb][^"\u201c\u201d\u201e\u201f\u00ab\u00bb]*["\u201c\u201d\u201e\u201f\u00ab\u00bb]'
)
_STREET = re.compile(
    r".*\b(?:iela|ielas|gatve|prospekts|bulvaris|laukums|cels|soseja|aleja|dambis|krastmala|linija|tirgus"
    r"|skvers|parks|maja|k-?\d+)\b(?:[\s\d/]+[a-z]?\b)?(?:\s*-\s*\d+\w*)?"
)
_MUNICIPALITY = re.compile(r"(.+?)\s+nov(?:ads|\.)?")
_PARISH = re.compile(r".+?\s+pag(?:asts|\.)?")
_DISTRICT = re.compile(r".+?\s+(?:rajons|priekspilseta|raj\.)")
_COUNTRIES = frozenset({"latvija", "latvia", "lv", "latvijas republika"})


@dataclass(frozen=True, slots=True)
class Address:
    """What an address says about its place, all as search keys, in the order of the address."""

    names: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    postcode: str = ""
    is_rural: bool = False


def read_address(text: str) -> Address:
    """Take an address apart; streets, city districts, farm names in quotes and the country name no place."""
    text = normalise(text)
    postcode = _POSTCODE.search(text)
    quoted = _QUOTED.search(text)
    bare = _QUOTED.sub(" ", _POSTCODE.sub(" ", text))
    names: list[str] = []
    municipalities: list[str] = []
    is_rural = quoted is not None
    for part in re.split(r"[,;]", bare):
        key = search_key(part)
        if not key or key in _COUNTRIES or _DISTRICT.fullmatch(key):
            continue
        if _PARISH.fullmatch(key):
            is_rural = True
        elif municipality := _MUNICIPALITY.fullmatch(key):
            municipalities.append(f"{municipality[1]} novads")
        elif name := _STREET.sub("", key).strip():
            names.append(name)
    return Address(tuple(names), tuple(municipalities), f"LV-{postcode[1]}" if postcode else "", is_rural)
