"""Which organisation's rows the database shows: the floor under ``request.organisation``.

On PostgreSQL, row-level security compares each row's organisation with a setting of the connection.
Nothing set, nothing shown. On SQLite there is no such floor, and only the scoped reads stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from scalecare_web.accounts.models import Organisation

_SETTING = "scalecare.organisation"
_EVERYWHERE = "*"


@contextmanager
def within(organisation: Organisation | int) -> Iterator[None]:
    """Show one organisation's rows while the block lasts.

    Parameters
    ----------
    organisation
        It, or its key.
    """
    key = organisation if isinstance(organisation, int) else organisation.pk
    with _shown(str(key)):
        yield


@contextmanager
def nowhere() -> Iterator[None]:
    """Show no organisation's rows while the block lasts."""
    with _shown(""):
        yield


@contextmanager
def across_organisations(because: str) -> Iterator[None]:
    """Show every organisation's rows while the block lasts; only for what no organisation owns.

    Parameters
    ----------
    because
        Why, for whoever reads the code; a test lists the modules that may.
    """
    if not because:
        raise ValueError("Say why rows of all organisations are needed.")
    with _shown(_EVERYWHERE):
        yield


@contextmanager
def _shown(value: str) -> Iterator[None]:
    before = _set(value)
    try:
        yield
    finally:
        _set(before)


def _set(value: str) -> str:
    """Set what is shown, and return what was."""
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(current_setting(%s, true), ''), set_config(%s, %s, false)",
            [_SETTING, _SETTING, value],
        )
        return str(cursor.fetchone()[0])
