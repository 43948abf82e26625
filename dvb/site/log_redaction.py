"""Log lines without what opens a door: tokens in addresses, and personal codes, are masked in every line."""

from __future__ import annotations

import logging
import re

from alliances.kernel.file_names import PERSONAL_CODE

MASK = "…"
_TOKEN_IN_PATH = re.compile(
    r"(/(?:l|invitations|accounts/(?:password/reset/key|confirm-email))/)[^/\s\"'?]+", re.IGNORECASE
)


class RedactingFormatter(logging.Formatter):
    """Formats as usual, then masks; so nothing slips through arguments, exceptions or stack lines."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, masked."""
        return redact(super().format(record))


def redact(text: str) -> str:
    """The text without tokens and personal codes."""
    return PERSONAL_CODE.sub(MASK, _TOKEN_IN_PATH.sub(rf"\1{MASK}", text))
