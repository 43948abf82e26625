"""Test databases: private names, one remembered state after the migrations, and which tests need which."""

import fcntl
import hashlib
import os
import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.backends.utils import CursorWrapper
from django.test import TestCase, TransactionTestCase

from alliances.audit import append_only

ROOT = Path(__file__).resolve().parent.parent
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_reset_sequences"}
COMMITTING = {"transactional_db", "live_server", "django_db_reset_sequences"}


def touches_database(item: pytest.Item) -> bool:
    cls = getattr(item, "cls", None)
    if cls is not None and issubclass(cls, TransactionTestCase):
        return True
    if item.get_closest_marker("django_db") or item.get_closest_marker("postgres"):
        return True
    return not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


def commits(item: pytest.Item) -> bool:
    """Tell whether a test writes for good, so that what lies under it has to be restored afterwards."""
    marker = item.get_closest_marker("django_db")
    fixtures = getattr(item, "fixturenames", ())
    return bool(marker and marker.kwargs.get("transaction")) or not COMMITTING.isdisjoint(fixtures)


def database_of(item: pytest.Item) -> str:
    """The one database on which a quick run tries this test; "" for both.

    What a page says does not hang on the database: the tests of views run on SQLite, as the demo does. What
    services write does: they run on PostgreSQL, as production does, and there every address is asked for as
    everybody. They would cost a fifth less on SQLite, which goes on after an error inside a transaction,
    locks no single row and takes a text of any length: what fails in production would pass. What is killed
    in the middle runs on both, as everything does in the long run.
    """
    once = item.get_closest_marker("once")
    if once:
        return str(once.args[0]) if once.args else "sqlite"
    if item.get_closest_marker("both"):
        return ""
    return "sqlite" if "views" in item.path.parts or not touches_database(item) else "postgres"


def belongs(item: pytest.Item, database_pass: str) -> bool:
    """Tell whether a test is to run in the pass named by DVB_DATABASE_PASS ("" runs everything)."""
    if not database_pass:
        return True
    if database_pass == "quick":
        if is_chosen(item):
            return not item.get_closest_marker("postgres")
        return not touches_database(item) and not item.get_closest_marker("slow")
    if database_pass == "postgres" and not touches_database(item):
        return False
    if item.get_closest_marker("sqlite" if database_pass == "postgres" else "postgres"):
        return False
    if os.environ.get("DVB_FULL") or item.get_closest_marker(database_pass):
        return True
    return database_of(item) in ("", database_pass)


def is_chosen(item: pytest.Item) -> bool:
    """Tell whether the quick run (tests/quick.py) asked for this file or a folder that it lies in."""
    chosen = {ROOT / path for path in os.environ.get("DVB_QUICK", "").split(os.pathsep) if path}
    return not chosen.isdisjoint((item.path, *item.path.parents))


def use_private_names(folder: Path) -> None:
    """Give this process databases that no other process uses, before Django creates them."""
    for alias in connections:
        wanted: dict[str, Any] = connections[alias].settings_dict
        if wanted["ENGINE"].endswith("sqlite3"):
            wanted["TEST"]["NAME"] = str(folder / f"{alias}.sqlite3")
        else:
            wanted["TEST"]["NAME"] = f"test_{wanted['NAME']}_{os.getpid()}"


class Remembered:
    """The state right after the migrations; their rows and triggers are part of it."""

    sqlite: bytes = b""


# Framework tables that the migrations fill and that no test of ours writes to.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}
SHADOW = "remembered"
PREFIX = "dvb_template_"
PATIENCE = 120  # seconds


def template() -> Path:
    """The migrated SQLite file to start from: its name changes with whatever migrating depends on."""
    apps = [ROOT / name for name in ("alliances", "matching", "dvb")]
    inputs = [
        path for app in apps for part in ("migrations", "reference") for path in app.glob(f"{part}/**/*")
    ]
    digest = hashlib.sha256((ROOT / "requirements-dev.lock").read_bytes())
    digest.update(repr((sys.version_info, settings.INSTALLED_APPS)).encode())
    for path in sorted(path for path in inputs if path.is_file() and path.suffix != ".pyc"):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return ROOT / "var" / "test-templates" / f"{PREFIX}{digest.hexdigest()[:16]}.sqlite3"


def start_from_template(folder: Path) -> None:
    """Migrating takes 20 seconds: one process does it, who comes meanwhile waits and copies (`remember`)."""
    Turn.take()
    if connection.vendor == "sqlite" and template().exists():
        shutil.copyfile(template(), folder / "default.sqlite3")
        Turn.end()
    elif connection.vendor == "postgresql" and _has_postgres_template():
        connection.settings_dict["TEST"]["TEMPLATE"] = template().stem


class Turn:
    """Only one process at a time migrates, or copies a database that must not be in use meanwhile."""

    lock: IO[str] | None = None

    @classmethod
    def take(cls) -> None:
        template().parent.mkdir(parents=True, exist_ok=True)
        cls.lock = (template().parent / "lock").open("w")
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:  # whoever fails while it migrates does not hold up the others for good
            with suppress(BlockingIOError):
                fcntl.flock(cls.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            time.sleep(0.2)

    @classmethod
    def end(cls) -> None:
        if cls.lock:
            cls.lock.close()
            cls.lock = None


def remember() -> None:
    try:
        if connection.vendor == "sqlite":
            Remembered.sqlite = content()
            _keep_template()
        else:
            _remember_rows()
            _keep_postgres_template()
    finally:
        Turn.end()


def _remember_rows() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [SHADOW])
        if cursor.fetchone():
            return  # it came with the template
        tables = _filled_tables(cursor)
        cursor.execute(f"CREATE SCHEMA {SHADOW}")
        for table in tables:
            cursor.execute(f'CREATE TABLE {SHADOW}."{table}" AS TABLE "{table}"')


def _has_postgres_template() -> bool:
    """Tell whether the server has it, looked up where the tests' own database is created from."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template().stem])
        return cursor.fetchone() is not None


def _keep_postgres_template() -> None:
    """Copy this process' database for those that come after it, and drop what an earlier state left."""
    name = connection.settings_dict["NAME"]
    if connection.settings_dict["TEST"].get("TEMPLATE"):
        return
    connections.close_all()  # PostgreSQL copies only what nobody is connected to
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
        for (stale,) in cursor.fetchall():
            with suppress(DatabaseError):  # somebody copies it
                cursor.execute(f'DROP DATABASE "{stale}"')
        cursor.execute(f'CREATE DATABASE "{template().stem}" TEMPLATE "{name}"')


def _keep_template() -> None:
    kept = template()
    if kept.exists():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    for stale in kept.parent.glob("*.sqlite3"):
        stale.unlink(missing_ok=True)
    fresh = kept.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(Remembered.sqlite)
    fresh.replace(kept)


def content() -> bytes:
    """The SQLite database as it stands, to be put back later."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(connection.settings_dict["NAME"]).read_bytes()


def put_back(kept: bytes) -> None:
    connections.close_all()
    name = Path(connection.settings_dict["NAME"])
    for suffix in ("-wal", "-shm"):
        name.with_name(name.name + suffix).unlink(missing_ok=True)
    # A server's thread may still read the old file, and would die if that were cut off under it.
    fresh = name.with_name(f"{name.name}.fresh")
    fresh.write_bytes(kept)
    fresh.replace(name)


def restore() -> None:
    """Undo a transactional test: Django's flush would fail on append-only tables and forget migrated rows."""
    if connection.vendor == "sqlite":
        put_back(Remembered.sqlite)
        return
    with append_only.released(), connection.cursor() as cursor:
        filled = _filled_tables(cursor)
        if filled:
            cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in filled) + " CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [SHADOW])
        for (table,) in cursor.fetchall():
            columns = _written_columns(cursor, table)
            cursor.execute(
                f'INSERT INTO "{table}" ({columns}) OVERRIDING SYSTEM VALUE '
                f'SELECT {columns} FROM {SHADOW}."{table}"'
            )


def _filled_tables(cursor: CursorWrapper) -> list[str]:
    tables = sorted(set(connection.introspection.table_names(cursor)) - KEPT)
    cursor.execute(" UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT 1 FROM \"{t}\")" for t in tables))
    return [table for (table,) in cursor.fetchall()]


def _written_columns(cursor: CursorWrapper, table: str) -> str:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    return ", ".join(f'"{column}"' for (column,) in cursor.fetchall())


def _restore_after_test(case: TransactionTestCase) -> None:
    restore()


TransactionTestCase._fixture_teardown = _restore_after_test  # type: ignore[attr-defined]
assert "_fixture_teardown" in vars(TestCase), "TestCase must keep its own rollback"
