"""A pytest plugin (`-p tests.measured`) that measures coverage in each worker, by lines and branches.

slipcover puts probes into a module when it is imported, and takes a probe out once it was hit: a test costs
little more than without, where a tracer doubles its time under CPython 3.11. pytest reads this plugin before
pytest-django loads the models. Child processes of the tests are left out: many of them are killed in the
middle, or limit their own memory and time.
"""

import json
import os
from pathlib import Path

import pytest
from slipcover import FileMatcher, ImportManager, Slipcover

from tests.coverage_floors import EXCLUDED, FOLDER, OMITTED, ROOT, SOURCES

_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
_slipcover = Slipcover(branch=True, source=SOURCES, omit=OMITTED, exclude_also=EXCLUDED)
if _WORKER:  # the process that hands out tests runs none
    ImportManager(_slipcover, FileMatcher([ROOT / name for name in SOURCES], OMITTED)).__enter__()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Save before a worker says that it has finished: after that it may be killed while it writes."""
    if not _WORKER:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    name = f"{os.environ.get('DVB_DATABASE_PASS') or 'all'}-{_WORKER}.json"
    Path(FOLDER / name).write_text(json.dumps(_slipcover.get_coverage()))
