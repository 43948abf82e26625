"""Nobody reads kept papers but through the document that they belong to."""

from __future__ import annotations

from alliances.kernel.visibility import nobody, register
from dvb.signing.models import ReleasedPaper

register(ReleasedPaper, rule=nobody)
