"""Row-level security as a step of a migration; nothing on SQLite."""

from __future__ import annotations

from typing import Any

from django.db.migrations import RunPython

_ENABLE = """
alter table "{table}" enable row level security;
alter table "{table}" force row level security;
create policy of_one_organisation on "{table}" using (
    current_setting('scalecare.organisation', true) in ('*', organisation_id::text)
);
"""
_DISABLE = """
drop policy of_one_organisation on "{table}";
alter table "{table}" no force row level security;
alter table "{table}" disable row level security;
"""


def keep_rows_apart(*tables: str) -> RunPython:
    """Return the migration step by which the database itself keeps organisations apart.

    Parameters
    ----------
    *tables
        Names of tables with a column ``organisation_id``. The policy binds their owner too.
    """

    def enable(_apps: Any, editor: Any) -> None:
        _execute(editor, _ENABLE, tables)

    def disable(_apps: Any, editor: Any) -> None:
        _execute(editor, _DISABLE, tables)

    return RunPython(enable, disable)


def _execute(editor: Any, statement: str, tables: tuple[str, ...]) -> None:
    if editor.connection.vendor == "postgresql":
        for table in tables:
            editor.execute(statement.format(table=table))
