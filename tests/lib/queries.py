"""How often a page asks the database, leaving out what row-level security itself asks."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

_OF_ROW_SECURITY = ("current_setting", "set_config")


def queries_of(client: Client, address: str) -> int:
    """The number of queries behind a page."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return sum(not any(word in one["sql"] for word in _OF_ROW_SECURITY) for one in asked.captured_queries)
