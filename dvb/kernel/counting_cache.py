"""The cache of files that counts attempts: what still counts is never dropped to make room."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, ClassVar

from django.core.cache.backends.filebased import FileBasedCache

BETWEEN = 60
"""Seconds between two looks through a full folder; each opens every file."""

CROWDED = 20
"""So many times ``MAX_ENTRIES`` are kept at most; then those go that were counted longest ago."""


class FileBasedCountingCache(FileBasedCache):
    """Django's own drops a random third at ``MAX_ENTRIES``: who fills it frees the guesses of others."""

    _looked: ClassVar[dict[str, float]] = {}

    def _cull(self) -> None:
        files: list[str] = self._list_cache_files()  # type: ignore[attr-defined]
        most: int = self._max_entries
        if len(files) < most:
            return
        folder: str = self._dir  # type: ignore[attr-defined]
        if time.monotonic() - self._looked.get(folder, -BETWEEN) >= BETWEEN:
            self._looked[folder] = time.monotonic()
            files = [name for name in files if not self._has_ended(name)]
        if len(files) >= most * CROWDED:
            oldest = sorted(files, key=_touched)
            for name in oldest[: len(files) // self._cull_frequency]:
                self._delete(name)  # type: ignore[attr-defined]

    def _has_ended(self, name: str) -> bool:
        """Whether an entry is past its time; then it is gone as well."""
        try:
            with Path(name).open("rb") as file:
                ended: Any = self._is_expired(file)  # type: ignore[attr-defined]
        except FileNotFoundError:
            return True
        return bool(ended)


def _touched(name: str) -> float:
    try:
        return Path(name).stat().st_mtime
    except FileNotFoundError:
        return 0
