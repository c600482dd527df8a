"""Empty the tables between tests that need real transactions, though some can only be added to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections
from django.db.backends.base.operations import BaseDatabaseOperations


def let_tests_flush(patch: Any) -> None:
    """Lift the triggers for as long as Django empties the tables."""
    original = BaseDatabaseOperations.execute_sql_flush

    def flush(self: BaseDatabaseOperations, statements: list[str]) -> None:
        with _triggers_lifted():
            original(self, statements)

    patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)


@contextmanager
def _triggers_lifted() -> Iterator[None]:
    lift = _lifted_in_postgresql if connection.vendor == "postgresql" else _lifted_in_sqlite
    with connections["default"].cursor() as cursor, lift(cursor):
        yield


@contextmanager
def _lifted_in_postgresql(cursor: Any) -> Iterator[None]:
    cursor.execute("select distinct tgrelid::regclass::text from pg_trigger where tgname like 'only_add%'")
    tables = [row[0] for row in cursor.fetchall()]
    for table in tables:
        cursor.execute(f"alter table {table} disable trigger user")
    yield
    for table in tables:
        cursor.execute(f"alter table {table} enable trigger user")


@contextmanager
def _lifted_in_sqlite(cursor: Any) -> Iterator[None]:
    cursor.execute("select name, sql from sqlite_master where type = 'trigger'")
    triggers = cursor.fetchall()
    for name, _ in triggers:
        cursor.execute(f"drop trigger {name}")
    yield
    for _, sql in triggers:
        cursor.execute(sql)
