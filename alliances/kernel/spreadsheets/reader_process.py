"""Has a child process read a spreadsheet."""

from __future__ import annotations

from dataclasses import asdict
from typing import IO, Any

from alliances.kernel import isolated_process as isolated
from alliances.kernel.isolated_process import Progress
from alliances.kernel.spreadsheets.workbook import Limits

_CHILD = "alliances.kernel.spreadsheets.reading.child"


def run(
    upload: IO[bytes], rows: IO[bytes], kind: str, limits: Limits, progress: Progress | None
) -> dict[str, Any]:
    """Let a child without site packages read ``upload`` into ``rows`` (``kernel.isolated_process``)."""
    order = {"kind": kind, "limits": asdict(limits), "rows": rows.fileno()}
    return isolated.run(
        _CHILD, order, upload, seconds=limits.seconds, pass_fds=(rows.fileno(),), progress=progress
    )
