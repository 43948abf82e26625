"""Nobody reads stored files but through the row that they belong to."""

from __future__ import annotations

from alliances.files.models import StoredFile
from alliances.kernel.visibility import nobody, register

register(StoredFile, rule=nobody)
