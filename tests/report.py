"""A pytest plugin that leaves the counts and the reasons of skips in the file named by DVB_TEST_REPORT."""

import json
import os
from pathlib import Path
from typing import Any

import pytest


def _reason(report: Any) -> str:
    longrepr = report.longrepr
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return text.removeprefix("Skipped: ")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any) -> None:
    target = os.environ.get("DVB_TEST_REPORT")
    if not target or hasattr(terminalreporter.config, "workerinput"):
        return
    stats = terminalreporter.stats
    summary = {
        "passed": len(stats.get("passed", [])) + len(stats.get("xpassed", [])),
        "failed": len(stats.get("failed", [])) + len(stats.get("error", [])),
        "skipped": [
            {"test": report.nodeid, "reason": _reason(report)}
            for report in stats.get("skipped", []) + stats.get("xfailed", [])
        ],
    }
    Path(target).write_text(json.dumps(summary))
