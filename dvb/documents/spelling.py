"""How a Latvian document spells a date, a number, an amount, a moment."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

NBSP = "\u00a0"
MONTHS = (
    "janvāris",
    "februāris",
    "marts",
    "aprīlis",
    "maijs",
    "jūnijs",
    "jūlijs",
    "augusts",
    "septembris",
    "oktobris",
    "novembris",
    "decembris",
)


def clean(text: str | None) -> str | None:
    """Compose, drop what cannot be seen (controls, direction marks), squeeze blanks; nothing left is None."""
    if text is None:
        return None
    composed = unicodedata.normalize("NFC", text)
    seen = (c for c in composed if unicodedata.category(c) != "Cf")
    printable = "".join(" " if unicodedata.category(c) == "Cc" else c for c in seen)
    return " ".join(printable.split()) or None


def day(value: date | None) -> str | None:
    """Spell 2026-09-01 as "2026. gada 1. septembris"."""
    if value is None:
        return None
    return f"{value.year}. gada {value.day}.{NBSP}{MONTHS[value.month - 1]}"


def short_day(value: date | None) -> str | None:
    """Spell 2026-09-01 as "01.09.2026." for narrow columns."""
    return None if value is None else f"{value:%d.%m.%Y}."


def moment(value: datetime) -> str:
    """Spell a moment with its own offset; a moment without one says nothing in law."""
    if value.tzinfo is None:
        message = "a signature needs a moment with a time zone"
        raise ValueError(message)
    zone = f"{value:%z}"
    return f"{short_day(value)} plkst.{NBSP}{value:%H:%M:%S} (UTC{zone[:3]}:{zone[3:5]})"


def number(value: Decimal | int, places: int | None = None) -> str:
    """Spell with a decimal comma and a thin group of thousands; without `places` no idle zeros."""
    exact = Decimal(value)
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{exact:,f}"
    integer, _, rest = text.partition(".")
    rest = rest if places is not None else rest.rstrip("0")
    return integer.replace(",", NBSP) + (f",{rest}" if rest else "")


def euros(value: Decimal | None) -> str | None:
    return None if value is None else f"{number(value, 2)}{NBSP}EUR"


def percent(fraction: Decimal | None) -> str | None:
    """Spell a fraction with one decimal at most, rounded down: 24,96 % must not be read as 25 %."""
    if fraction is None:
        return None
    tenths = (fraction * 1000).to_integral_value(rounding="ROUND_FLOOR")
    return f"{number(tenths / 10)}{NBSP}%"


def hours(value: Decimal | None) -> str | None:
    return None if value is None else f"{number(value)}{NBSP}h"


def period(first: date | None, last: date | None) -> str | None:
    """Spell a period in short days; half a period is not known."""
    if first is None or last is None:
        return None
    return f"{short_day(first)} – {short_day(last)}"
