"""Tables that can only be added to, kept so by the database."""

from __future__ import annotations

from typing import Any

from django.db.migrations import RunPython

_POSTGRESQL = """
create or replace function only_add() returns trigger language plpgsql as $$
begin raise exception 'rows of % can only be added', tg_table_name; end $$;
create trigger only_add_{table} before update or delete on "{table}"
    for each row execute function only_add();
create trigger only_add_all_{table} before truncate on "{table}"
    for each statement execute function only_add();
"""
_SQLITE = """
create trigger only_add_{event}_{table} before {event} on "{table}"
begin select raise(abort, 'rows of {table} can only be added'); end;
"""


def only_add(*tables: str) -> RunPython:
    """Return the migration step after which rows can be added, and neither changed nor deleted.

    Parameters
    ----------
    *tables
        Names of the tables.
    """

    def enable(_apps: Any, editor: Any) -> None:
        for table in tables:
            if editor.connection.vendor == "postgresql":
                editor.execute(_POSTGRESQL.format(table=table), params=None)
            else:
                for event in ("update", "delete"):
                    editor.execute(_SQLITE.format(table=table, event=event))

    def disable(_apps: Any, editor: Any) -> None:
        for table in tables:
            if editor.connection.vendor == "postgresql":
                editor.execute(f'drop trigger only_add_{table} on "{table}"')
                editor.execute(f'drop trigger only_add_all_{table} on "{table}"')
            else:
                for event in ("update", "delete"):
                    editor.execute(f"drop trigger only_add_{event}_{table}")

    return RunPython(enable, disable)
