"""Names of files that people hand in, as they are kept and shown."""

from __future__ import annotations

import re

from alliances.kernel.text import normalise

_PERSONAL_CODE = re.compile(r"(?<!\d)\d{6}[-–_. ]?\d{5}(?!\d)")


def without_personal_codes(name: str) -> str:
    """The name in its normal form; a personal code in it is kept and shown nowhere."""
    return _PERSONAL_CODE.sub("_", normalise(name))
