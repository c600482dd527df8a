"""Limits count by the address of whoever asks, whatever stands between, and hold where nobody tells it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests.lib.web import PASSWORD, Cast

from scalecare_web.accounts.permissions import Role

INVITATION = "/accounts/invitations/no-such-secret/"
MOST = 20
"""How often an address may open an invitation in a minute."""


@pytest.fixture(autouse=True)
def within_one_minute(monkeypatch) -> None:
    monkeypatch.setattr("django_ratelimit.core.time", SimpleNamespace(time=lambda: 1_800_000_000.0))


class BySocket(Client):
    """A browser whose server says nothing of where it is."""

    def _base_environ(self, **request: Any) -> dict[str, Any]:
        told: dict[str, Any] = super()._base_environ(**request)
        return {name: value for name, value in told.items() if name != "REMOTE_ADDR"}


def _asks(client: Client, times: int = 1, **headers: str) -> set[int]:
    return {client.get(INVITATION, headers=headers).status_code for _ in range(times)}


@pytest.mark.parametrize(
    "client",
    [BySocket(), *(Client(REMOTE_ADDR=address) for address in ("", "unix:", "nonsense"))],
    ids=["none", "empty", "a socket", "nonsense"],
)
def test_an_address_that_nobody_tells_is_no_error_and_no_way_round_the_limit(client: Client) -> None:
    assert _asks(client, MOST) == {404}
    assert _asks(client) == {429}
    assert _asks(Client()) == {404}


def test_people_sign_in_over_a_socket(ours: Cast) -> None:
    person = ours.people[Role.ANALYST]
    answer = BySocket().post("/accounts/sign-in/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302


def test_a_token_that_opens_nothing_is_no_error_over_a_socket() -> None:
    answer = BySocket().get("/api/organisation", headers={"authorization": "Bearer wrong"})
    assert answer.status_code == 401


@pytest.mark.parametrize("remote", ["10.0.0.1", ""])
def test_behind_a_proxy_each_address_counts_for_itself(settings, remote: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    proxy = Client(REMOTE_ADDR=remote)
    assert _asks(proxy, MOST, x_forwarded_for="198.51.100.7") == {404}
    assert _asks(proxy, x_forwarded_for="198.51.100.7") == {429}
    assert _asks(proxy, x_forwarded_for="198.51.100.8") == {404}
    assert _asks(proxy, x_forwarded_for="192.0.2.1, 198.51.100.7") == {429}, "the browser wrote the first"
    assert _asks(proxy, x_forwarded_for="198.51.100.7:4711") == {429}, "some proxies tell the port"


def test_a_neighbour_in_the_same_network_of_the_newer_kind_is_the_same(settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert _asks(Client(), MOST, x_forwarded_for="2001:db8::1") == {404}
    assert _asks(Client(), x_forwarded_for="2001:db8::2") == {429}
    assert _asks(Client(), x_forwarded_for="2001:db8:1::1") == {404}


def test_what_came_round_a_proxy_is_no_error(settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    assert _asks(Client(), MOST, x_forwarded_for="198.51.100.7") == {404}
    assert _asks(Client(), x_forwarded_for="198.51.100.8") == {429}


def test_without_a_proxy_nobody_says_themselves_where_they_are() -> None:
    assert _asks(Client(), MOST, x_forwarded_for="198.51.100.7") == {404}
    assert _asks(Client(), x_forwarded_for="198.51.100.8") == {429}
