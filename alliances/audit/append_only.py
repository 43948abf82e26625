"""Logs that are only added to: the database itself refuses to change, delete or empty what stands in them.

A service, a command or SQL by hand that tries gets an error. Only erasure may (`released`), and only within
its transaction: the law on personal data asks for it, and it leaves a row of its own.

Triggers are installed after each ``migrate``: on SQLite Django alters a table by copying and dropping it, and
the triggers of the old table go with it. Whoever owns the database can drop a trigger; backups and the rights
of the database's user are what stands against that (docs/threat-model.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

MESSAGE = "append_only"
"""What the database's error begins with."""
_SETTING = "dvb.append_only_released"
_FUNCTION = "append_only_released"
_LOGS: set[str] = set()
_released: ContextVar[bool] = ContextVar("append_only_released", default=False)


def register(label: str) -> None:
    """Declare a table, by the lower-case label of its model, whose rows never change."""
    _LOGS.add(label)


def logs() -> list[str]:
    """The labels of all logs."""
    return sorted(_LOGS)


@contextmanager
def released(using: str = "default") -> Iterator[None]:
    """Let the enclosed statements change rows of a log, in this transaction alone."""
    connection = connections[using]
    with transaction.atomic(using=using):
        token = _released.set(True)
        _set_on_postgres(connection, "on")
        try:
            yield
        finally:
            _released.reset(token)
        _set_on_postgres(connection, "off")


def _set_on_postgres(connection: BaseDatabaseWrapper, value: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, true)", [_SETTING, value])


def install(using: str = "default") -> None:
    """Create the triggers of all logs anew."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in _postgres() if connection.vendor == "postgresql" else _sqlite():
            cursor.execute(statement)


def _tables() -> list[str]:
    return [str(apps.get_model(label)._meta.db_table) for label in logs()]


def _postgres() -> Iterator[str]:
    yield (
        f"CREATE OR REPLACE FUNCTION {MESSAGE}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
        f"IF coalesce(current_setting('{_SETTING}', true), '') = 'on' THEN "
        "IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF; RETURN OLD; END IF; "
        f"RAISE EXCEPTION '{MESSAGE}: rows of % are not changed', TG_TABLE_NAME; END $body$"
    )
    for table in _tables():
        for event, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            yield (
                f'CREATE OR REPLACE TRIGGER {MESSAGE}_{each.lower()} BEFORE {event} ON "{table}" '
                f"FOR EACH {each} EXECUTE FUNCTION {MESSAGE}()"
            )


def _sqlite() -> Iterator[str]:
    for table in _tables():
        for event in ("update", "delete"):
            name = f"{MESSAGE}_{event}_{table}"
            yield f'DROP TRIGGER IF EXISTS "{name}"'
            yield (
                f'CREATE TRIGGER "{name}" BEFORE {event.upper()} ON "{table}" WHEN NOT {_FUNCTION}() '
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}: rows of {table} are not changed'); END"
            )


def add_function(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Receiver of ``connection_created``: SQLite asks the process whether the logs are released."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(_FUNCTION, 0, lambda: int(_released.get()))


def install_after_migrate(using: str, **_options: Any) -> None:
    """Receiver of ``post_migrate``; a database that was migrated to an older state is left alone."""
    if set(_tables()) <= set(connections[using].introspection.table_names()):
        install(using)


def connect() -> None:
    """Receive both signals from now on."""
    connection_created.connect(add_function, dispatch_uid="append_only_function")
    sender = apps.get_app_config("alliances")
    post_migrate.connect(install_after_migrate, sender=sender, dispatch_uid="append_only_triggers")
