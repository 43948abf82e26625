"""Names of files that people hand in, as they are kept and shown."""

from __future__ import annotations

import re

from alliances.kernel.text import normalise

PERSONAL_CODE = re.compile(r"(?<!\d)\d\d[\W_]?\d\d[\W_]?\d\d[\W_]{0,3}\d{5}(?!\d)")
"""Digits that read as a personal code, whatever dash, dots or blanks somebody typed between them."""


def without_personal_codes(name: str, mask: str = "_") -> str:
    """The name in its normal form; a personal code in it is kept and shown nowhere."""
    return PERSONAL_CODE.sub(mask, normalise(name))
