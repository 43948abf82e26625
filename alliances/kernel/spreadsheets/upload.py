"""Read a file that came from outside, in a child process with memory and CPU limits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alliances.kernel.spreadsheets.workbook import Limits, Workbook

Progress = Callable[[int, int], None]


def read_upload(
    source: Path | str | bytes,
    name: str,
    limits: Limits | None = None,
    *,
    progress: Progress | None = None,
) -> Workbook:
    """Read CSV, XLSX or ODS (a path, or the bytes) called ``name``; refuse the rest with one sentence.

    Raises
    ------
    Refused
        With a stable code and a sentence for the person, in ``limits.seconds`` at the latest.
    """
    raise NotImplementedError
