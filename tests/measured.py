"""A pytest plugin (`-p tests.measured`) that measures coverage in each worker.

It starts when it is imported: pytest reads it before pytest-django loads the models. Child processes of the
tests are left out: many of them are killed in the middle, or limit their own memory and time. So are the
tests marked ``unmeasured``: walks over what other tests reach, at half the time.
"""

from collections.abc import Generator

import pytest
from coverage import Coverage

_coverage = Coverage()
_coverage.start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Look away while a walk runs."""
    if not item.get_closest_marker("unmeasured"):
        return (yield)
    _coverage.stop()
    try:
        return (yield)
    finally:
        _coverage.start()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Save before a worker says that it has finished: after that it may be killed while it writes."""
    _coverage.stop()
    _coverage.save()
