"""A pytest plugin (`-p tests.measured`) that measures coverage in each worker.

It starts when it is imported: pytest reads it before pytest-django loads the models. Child processes of the
tests are left out: many of them are killed in the middle, or limit their own memory and time.
"""

import pytest
from coverage import Coverage

_coverage = Coverage()
_coverage.start()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Save before a worker says that it has finished: after that it may be killed while it writes."""
    _coverage.stop()
    _coverage.save()
