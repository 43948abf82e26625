"""Database triggers that raise ``DataVersion`` in the transaction that writes to a table of the figures.

Why triggers: they see every way of writing, also ``bulk_create``, ``update()``, cascades, imports and SQL by
hand; signals and managers miss most of these. Whatever is rolled back takes its raise along.

Why they are installed after each ``migrate`` and not by one migration: on SQLite Django alters a table by
copying and dropping it, and the triggers of the old table go with it. The expected triggers follow from what
subjects declare (``alliances.kernel.figure_sources``); the name of each ends with a hash of its text, so that
a changed one is replaced.

Why a sum over several rows: if all writers updated one row, each would hold it until it commits, and
PostgreSQL would let them write one after the other. So a trigger takes any row of the year that no other
transaction holds (``SKIP LOCKED``) and makes a new one if there is none: nobody waits, nothing can deadlock,
and there are as many rows as there ever were writers at once. The sum tells of each committed write, in
whatever order they commit. A sequence would not do: it is raised before the commit, and a reader in between
would keep the old rows under the new number. SQLite has one writer at a time, so one row is enough there.

A version is raised by a random amount: a database that was restored from a backup, and then written to
differently, does not reach the number under which another figure is cached.
"""

# Names and numbers in the SQL are constants of the program.
# ruff: noqa: S608

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.apps import apps
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from alliances.kernel import figure_sources
from alliances.kernel.figure_sources import Dated
from dvb.indicators.models import EVERY_YEAR, DataVersion

TABLE = DataVersion._meta.db_table
PREFIX = "data_version_"
MAX_VERSION_STEP = 2**24 - 1
SCHOOL_YEAR_BEGINS = 9  # September
CHANGED_ROWS = {"insert": ("new",), "update": ("old", "new"), "delete": ("old",)}
Triggers = dict[tuple[str, str], str]
"""The SQL that creates each trigger, by table and name."""

RAISE_ON_POSTGRES = f"""
DECLARE
    touched integer;
    setting text;
    place tid;
BEGIN
    FOR touched IN %s LOOP
        setting := 'dvb.version_row_' || touched;
        UPDATE {TABLE} SET version = version + 1 + floor(random() * {MAX_VERSION_STEP})::bigint
        WHERE ctid = nullif(current_setting(setting, true), '')::tid AND school_year = touched
        RETURNING ctid INTO place;
        IF NOT FOUND THEN
            UPDATE {TABLE} SET version = version + 1 + floor(random() * {MAX_VERSION_STEP})::bigint
            WHERE id = (SELECT id FROM {TABLE} WHERE school_year = touched LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING ctid INTO place;
        END IF;
        IF NOT FOUND THEN
            INSERT INTO {TABLE} (school_year, version)
            VALUES (touched, 1 + floor(random() * {MAX_VERSION_STEP})::bigint)
            RETURNING ctid INTO place;
        END IF;
        PERFORM set_config(setting, place::text, true);
    END LOOP;
    RETURN NULL;
END
"""
"""The setting lasts as long as the transaction, and says where it wrote its row last: an import that raises a
version ten thousand times would otherwise walk over all its older copies of the row each time."""


def install(using: str = "default") -> None:
    """Create the triggers that are missing, drop those that are no longer needed."""
    connection = connections[using]
    present = _present(connection)
    expected = _postgres() if connection.vendor == "postgresql" else _sqlite()
    with transaction.atomic(using=using), connection.cursor() as cursor:
        _drop(connection, present - expected.keys())
        missing = [sql for key, sql in expected.items() if key not in present]
        for sql in missing:
            cursor.execute(sql)
        if missing:
            # What was written without them was not counted.
            version = 1 + secrets.randbelow(MAX_VERSION_STEP)
            DataVersion.objects.using(using).create(school_year=EVERY_YEAR, version=version)


def remove(using: str = "default") -> None:
    """Drop all of them: without their table every write would fail."""
    connection = connections[using]
    _drop(connection, _present(connection))


def install_after_migrate(using: str, **_options: Any) -> None:
    """Receiver of ``post_migrate``; a database that was migrated to an older state is left alone."""
    tables = set(connections[using].introspection.table_names())
    if {TABLE, *map(_table, figure_sources.sources())} <= tables:
        install(using)


def _table(label: str) -> str:
    return str(apps.get_model(label)._meta.db_table)


def _named(event: str, table: str, text: str) -> str:
    """The text with its name in it: unique, and another one for another text."""
    digest = hashlib.sha256(f"{table} {text}".encode()).hexdigest()
    return f"{PREFIX}{event}_{digest[:16]}"


def _present(connection: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    """Table and name of each of our triggers."""
    if connection.vendor == "postgresql":
        sql = (
            "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
        )
    else:
        sql = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {(table, name) for table, name in cursor.fetchall() if name.startswith(PREFIX)}


def _drop(connection: BaseDatabaseWrapper, triggers: set[tuple[str, str]]) -> None:
    with connection.cursor() as cursor:
        for _table_name, name in sorted(triggers):
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP FUNCTION {name}() CASCADE")  # and its trigger
            else:
                cursor.execute(f"DROP TRIGGER {name}")


def _postgres() -> Triggers:
    """One trigger for each kind of statement, as ``REFERENCING`` asks for; fired once a statement."""
    triggers: Triggers = {}
    for label, dated in figure_sources.sources().items():
        table = _table(label)
        for event, rows in CHANGED_ROWS.items():
            years = " UNION ".join(_postgres_years(dated, row) for row in rows)
            named = " ".join(f"{row.upper()} TABLE AS {row}_rows" for row in rows)
            triggers |= _postgres_trigger(table, event, f"REFERENCING {named}", years)
        triggers |= _postgres_trigger(table, "truncate", "", f"SELECT {EVERY_YEAR}")
    return triggers


def _postgres_trigger(table: str, event: str, referencing: str, years: str) -> Triggers:
    """A trigger with a function of its own, so that its queries are planned once in a session."""
    body = RAISE_ON_POSTGRES % years
    begin = f"AFTER {event.upper()} ON {table} {referencing} FOR EACH STATEMENT EXECUTE FUNCTION"
    name = _named(event, table, begin + body)
    function = f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body${body}$body$"
    return {(table, name): f"{function}; CREATE TRIGGER {name} {begin} {name}()"}


def _postgres_years(dated: Dated | None, row: str) -> str:
    if dated is None:
        return f"SELECT DISTINCT {EVERY_YEAR} FROM {row}_rows"
    first, last = dated.column, dated.until or f"{dated.column} + {dated.days - 1}"
    return " UNION ".join(
        f"SELECT DISTINCT (extract(year FROM {day}) "
        f"- (extract(month FROM {day}) < {SCHOOL_YEAR_BEGINS})::int)::int FROM {row}_rows"
        for day in dict.fromkeys([first, last if dated.spans_days else first])
    )


def _sqlite() -> Triggers:
    """SQLite knows triggers for each row alone."""
    triggers: Triggers = {}
    for label, dated in figure_sources.sources().items():
        table = _table(label)
        for event, rows in CHANGED_ROWS.items():
            years = dict.fromkeys(year for row in rows for year in _sqlite_years(dated, row))
            raises = "".join(
                f"INSERT INTO {TABLE} (school_year, version) SELECT {year}, 0 "
                f"WHERE NOT EXISTS (SELECT 1 FROM {TABLE} WHERE school_year = {year}); "
                for year in years
            )
            text = (
                f"AFTER {event.upper()} ON {table} FOR EACH ROW BEGIN {raises}"
                f"UPDATE {TABLE} SET version = version + 1 + (random() & {MAX_VERSION_STEP}) "
                f"WHERE school_year IN ({', '.join(years)}); END"
            )
            name = _named(event, table, text)
            triggers[table, name] = f"CREATE TRIGGER {name} {text}"
    return triggers


def _sqlite_years(dated: Dated | None, row: str) -> list[str]:
    if dated is None:
        return [str(EVERY_YEAR)]
    first = f"{row.upper()}.{dated.column}"
    last = f"{row.upper()}.{dated.until}" if dated.until else f"date({first}, '+{dated.days - 1} days')"
    return [
        f"(CAST(strftime('%Y', {day}) AS INTEGER) - (strftime('%m', {day}) < '{SCHOOL_YEAR_BEGINS:02d}'))"
        for day in dict.fromkeys([first, last if dated.spans_days else first])
    ]
