"""Test databases: private names, one remembered state after the migrations, and which tests need which."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test import TestCase, TransactionTestCase

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_reset_sequences"}


def touches_database(item: pytest.Item) -> bool:
    cls = getattr(item, "cls", None)
    if cls is not None and issubclass(cls, TransactionTestCase):
        return True
    if item.get_closest_marker("django_db") or item.get_closest_marker("postgres"):
        return True
    return not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


def belongs(item: pytest.Item, database_pass: str) -> bool:
    """Tell whether a test is to run in the pass named by DVB_DATABASE_PASS ("" runs everything)."""
    if database_pass == "postgres":
        return touches_database(item) and item.get_closest_marker("sqlite") is None
    if database_pass == "sqlite":
        return item.get_closest_marker("postgres") is None
    return True


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
    rows: str = ""


def remember() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        Remembered.sqlite = Path(connection.settings_dict["NAME"]).read_bytes()
    else:
        Remembered.rows = connection.creation.serialize_db_to_string()


def restore() -> None:
    """Undo a transactional test: Django's flush would fail on append-only tables and forget migrated rows."""
    if connection.vendor == "sqlite":
        connections.close_all()
        name = Path(connection.settings_dict["NAME"])
        for suffix in ("-wal", "-shm"):
            name.with_name(name.name + suffix).unlink(missing_ok=True)
        name.write_bytes(Remembered.sqlite)
        return
    call_command("flush", verbosity=0, interactive=False, allow_cascade=True, inhibit_post_migrate=True)
    connection.creation.deserialize_db_from_string(Remembered.rows)


def _restore_after_test(case: TransactionTestCase) -> None:
    restore()


TransactionTestCase._fixture_teardown = _restore_after_test  # type: ignore[attr-defined]
assert "_fixture_teardown" in vars(TestCase), "TestCase must keep its own rollback"
