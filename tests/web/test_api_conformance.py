"""Whatever the description allows is answered as described, and nothing breaks the interface."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS
from tests.lib.kept_places import a_place
from tests.lib.web import Cast

from scalecare_web.accounts import actions as accounts
from scalecare_web.accounts.permissions import Role
from scalecare_web.config.wsgi import application
from scalecare_web.exchange.api import door
from scalecare_web.exchange.api_urls import api_views


def _from_somewhere(environment, start_response):
    """The web app, asked from an address as servers tell it."""
    return application(environment | {"REMOTE_ADDR": "127.0.0.1"}, start_response)


schema = schemathesis.openapi.from_dict(api_views.described())
schema.app = _from_somewhere
_EXAMPLES = 12
_CLAIMS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)


@pytest.fixture
def secret(ours: Cast, monkeypatch) -> str:
    """A lead's token, with a place to look at, and no limit on how often."""
    monkeypatch.setattr(door, "REQUESTS", "100000/m")
    for signal in (request_started, request_finished):  # the test's connection outlives a request
        monkeypatch.setattr(signal, "send", lambda *_, **__: [])
    cache.clear()
    a_place(ours)
    _, made = accounts.make_token(
        organisation=ours.organisation, label="conformance", by=ours.people[Role.ORGANISATION_LEAD]
    )
    return made


@schema.parametrize()
@settings(
    max_examples=_EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_what_is_described_is_what_comes(case, secret: str) -> None:
    case.headers["Authorization"] = f"Bearer {secret}"
    case.call_and_validate(checks=[CHECKS.get_one(name) for name in _CLAIMS])
