"""The harness: where test databases and files live, which tests run in which pass."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from tests import databases

if TYPE_CHECKING:
    from tests.cast import Cast
    from tests.furniture import Samples
    from tests.world import World

_TOO_SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile(
    "quick", max_examples=60, deadline=None, database=None, derandomize=True, suppress_health_check=_TOO_SLOW
)
settings.register_profile(
    "sketch", max_examples=8, deadline=None, database=None, derandomize=True, suppress_health_check=_TOO_SLOW
)
settings.register_profile(
    "full", max_examples=1_000, deadline=None, database=None, suppress_health_check=_TOO_SLOW
)
_BY_PASS = {"quick": "sketch"}  # `make quick` looks at a few examples of each property
settings.load_profile(
    "full" if os.environ.get("DVB_FULL") else _BY_PASS.get(os.environ.get("DVB_DATABASE_PASS", ""), "quick")
)


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    from dvb.site.message_catalogue import compile_file

    for path in Path(__file__).parent.parent.glob("dvb/locale/*/LC_MESSAGES/django.po"):
        compile_file(path)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what belongs to this pass (see tests/databases.py)."""
    database_pass = os.environ.get("DVB_DATABASE_PASS", "")
    dropped = [item for item in items if not databases.belongs(item, database_pass)]
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = [item for item in items if databases.belongs(item, database_pass)]
    # What lies under a module's tests is made before the first that uses it: the others come before.
    files = {item.path: number for number, item in enumerate(items)}
    items.sort(key=lambda item: (files[item.path], "cast" in getattr(item, "fixturenames", ())))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported and collected stays to the end: looking through it for garbage again is a waste."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_runtest_setup(item: pytest.Item) -> None:
    from django.db import connection

    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL (make test, or python -m tests.postgres pytest ...)")
    if item.get_closest_marker("sqlite") and connection.vendor != "sqlite":
        pytest.skip("about SQLite alone")


@pytest.fixture(scope="session", autouse=True)
def _private_var_dir() -> Iterator[Path]:
    """Each test process has its own folder: two people may test in one checkout at the same time."""
    from django.conf import settings as site
    from django.test.signals import clear_cache_handlers

    with tempfile.TemporaryDirectory(prefix="dvb-test-") as folder:
        var = Path(folder)
        site.VAR_DIR = var
        site.STATIC_ROOT = var / "static"
        site.STATIC_ROOT.mkdir()
        site.CACHES["default"]["LOCATION"] = str(var / "cache")
        clear_cache_handlers(setting="CACHES")  # one may have been made at an import, in the common folder
        site.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *site.PASSWORD_HASHERS]
        site.MFA_REQUIRED = (
            False  # tests/dvb/account/test_second_factor.py asks for it; force_login shows one factor
        )
        site.SESSION_IDLE_HOURS = (
            0  # tests/dvb/account/test_sessions_end.py asks for it; others move the clock
        )
        site.STORAGES["default"]["OPTIONS"]["location"] = str(var / "files")
        site.WHITENOISE_AUTOREFRESH = True  # else each new test client reads every static file at its start
        yield var


@pytest.fixture(scope="session")
def django_db_modify_db_settings(_private_var_dir: Path, django_db_blocker: object) -> None:
    databases.use_private_names(_private_var_dir)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        databases.start_from_template(_private_var_dir)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """SQLite starts from a migrated file if there is one, and its folder is thrown away as a whole."""
    from django.db import connection

    return bool(connection.vendor == "sqlite")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """The migrated database is remembered, so that a transactional test can be undone by restoring it."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        databases.remember()


@pytest.fixture(autouse=True)
def _nothing_kept(_private_var_dir: Path) -> None:
    """Keys of rows come again in the next test: what a cache kept of the last one is thrown away."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def _latvian_on() -> Iterator[None]:
    """A test starts in the site's own language, whatever the test before it switched on."""
    from django.utils import translation

    with translation.override("lv"):
        yield


@pytest.fixture(scope="module")
def _rows_of_module(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Callable[[], tuple[Cast, Any]]]:
    from tests.cast import gather
    from tests.kept import under_a_module

    def build() -> tuple[Cast, Any]:
        cast = gather()
        return cast, request.module.FLOOR(cast) if hasattr(request.module, "FLOOR") else None

    yield from under_a_module(request, django_db_blocker, build)


@pytest.fixture
def _rows(_rows_of_module: Callable[[], tuple[Cast, Any]], db: None) -> tuple[Cast, Any]:
    return _rows_of_module()


@pytest.fixture
def cast(_rows: tuple[Cast, Any]) -> Cast:
    """Everybody a test may need, by name (tests/cast.py)."""
    return _rows[0]


@pytest.fixture
def world(_rows: tuple[Cast, World]) -> World:
    """One row of every table for each party, where the module says by which FLOOR of tests/world.py."""
    return _rows[1]


@pytest.fixture(scope="module")
def _furnished_module(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Callable[[], tuple[Cast, Samples]]]:
    from tests.furniture import furnish
    from tests.kept import under_a_module

    yield from under_a_module(request, django_db_blocker, furnish)


@pytest.fixture
def furnished(_furnished_module: Callable[[], tuple[Cast, Samples]], db: None) -> tuple[Cast, Samples]:
    """Return a site with something on every page (tests/furniture.py), made once for a module.

    It has a cast of its own: no test of the module takes ``cast`` as well.
    """
    return _furnished_module()
