"""The four files of an answer, written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from matching.match_files.answer import Answer
from matching.match_files.report import report
from matching.match_files.summary import summary
from matching.match_files.workbooks import proposals, unplaced

NAMES = ("proposals.xlsx", "unplaced.xlsx", "summary.json", "report.html")


def write(
    answer: Answer, folder: Path, seconds: float, progress: Callable[[float], None] = lambda share: None
) -> dict[str, Any]:
    """Make all files first, then put them into ``folder``; returns the figures of the summary."""
    figures = summary(answer, seconds)
    makers: dict[str, Callable[[], bytes]] = {
        "proposals.xlsx": lambda: proposals(answer),
        "unplaced.xlsx": lambda: unplaced(answer),
        "summary.json": lambda: _json(figures),
        "report.html": lambda: report(answer, figures).encode(),
    }
    contents: dict[str, bytes] = {}
    for name in NAMES:
        contents[name] = makers[name]()
        progress(len(contents) / len(NAMES))
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        beside = folder / f".{name}.part"
        beside.write_bytes(content)
        beside.replace(folder / name)
    return figures


def _json(figures: dict[str, Any]) -> bytes:
    return (json.dumps(figures, ensure_ascii=False, indent=2) + "\n").encode()
