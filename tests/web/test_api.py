"""The JSON interface opens to a person's token alone, and to what the person's role permits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from tests.lib.archives import fill_every_table
from tests.lib.kept_places import a_place
from tests.lib.web import Cast

from scalecare_web.accounts import actions as accounts
from scalecare_web.accounts.permissions import PERMITTED, Permission, Role
from scalecare_web.exchange import api_urls
from scalecare_web.exchange.api import door
from scalecare_web.exchange.api.interface import api


@pytest.fixture(autouse=True)
def fresh() -> None:
    """How often somebody asked before does not count."""
    cache.clear()


def _token(cast: Cast, role: Role) -> str:
    _, secret = accounts.make_token(organisation=cast.organisation, label="test", by=cast.people[role])
    return secret


def _get(path: str, secret: str = "", client: Client | None = None, **query: object):
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return (client or Client()).get(f"/api{path}", query, headers=headers)


def _operations() -> list[tuple[str, object]]:
    return [
        (prefix + path, operation)
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
    ]


PATHS = [
    path.replace("{place}", "1").replace("{scenario}", "1").replace("{cycle}", "1")
    for path, _ in _operations()
]


def test_every_operation_is_behind_the_door_reads_only_and_says_its_permission() -> None:
    operations = _operations()
    assert len(operations) + 1 == len(api_urls._OPERATIONS) >= 13, "the root, which leads to the page, is one"
    for path, operation in operations:
        assert [type(each) for each in operation.auth_callbacks] == [door.ByToken], path
        assert operation.methods == ["GET"], path
        assert isinstance(operation.view_func.required_permission, Permission), path
        assert [type(each) for each in operation.throttle_objects] == [door.PerToken], path


@pytest.mark.parametrize("path", PATHS)
def test_without_a_token_nothing_opens(ours: Cast, path: str) -> None:
    for client in (Client(), ours.client(Role.ORGANISATION_LEAD)):  # a session is no token
        answer = _get(path, client=client)
        assert answer.status_code == 401
        assert set(answer.json()) == {"fact", "remedy"}
    assert _get(path, "not a token").status_code == 401


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("role", Role)
def test_a_token_opens_what_its_owners_role_permits(ours: Cast, path: str, role: Role) -> None:
    permission = next(o.view_func.required_permission for p, o in _operations() if _fits(p, path))
    answer = _get(path, _token(ours, role))
    if permission in PERMITTED[role]:
        assert answer.status_code in {200, 404}
    else:
        assert answer.status_code == 403
        assert str(permission) in answer.json()["fact"]


def _fits(pattern: str, path: str) -> bool:
    return pattern.replace("{place}", "1").replace("{scenario}", "1").replace("{cycle}", "1") == path


def test_a_token_opens_its_own_organisation_only(ours: Cast, theirs: Cast) -> None:
    place = a_place(theirs)
    secret = _token(ours, Role.ORGANISATION_LEAD)
    assert _get("/organisation", secret).json()["slug"] == ours.organisation.slug
    assert _get("/places", secret).json()["items"] == []
    assert _get(f"/places/{place.pk}", secret).status_code == 404
    assert _get(f"/places/{place.pk}/practices", secret).status_code == 404
    assert _get(f"/places/{place.pk}", _token(theirs, Role.ANALYST)).status_code == 200


def test_nothing_of_another_organisation_is_in_any_list(ours: Cast, theirs: Cast) -> None:
    fill_every_table(theirs)
    secret = _token(ours, Role.ORGANISATION_LEAD)
    for path in (
        "/places",
        "/scenarios",
        "/assessments",
        "/gates/submissions",
        "/gates/decisions",
        "/actions",
    ):
        assert _get(path, secret).json()["count"] == 0, path
        assert _get(path, _token(theirs, Role.ORGANISATION_LEAD)).json()["count"] > 0, path


def test_a_token_that_was_revoked_ran_out_or_lost_its_owner_opens_nothing(ours: Cast) -> None:
    analyst = ours.people[Role.ANALYST]
    token, secret = accounts.make_token(organisation=ours.organisation, label="x", by=analyst)
    assert _get("/organisation", secret).status_code == 200
    ours.organisation.tokens.update(made_at=timezone.now() - timedelta(days=91))
    assert _get("/organisation", secret).status_code == 401
    ours.organisation.tokens.update(made_at=timezone.now())
    accounts.revoke_token(organisation=ours.organisation, token=token, by=analyst)
    assert _get("/organisation", secret).status_code == 401
    another = _token(ours, Role.ANALYST)
    accounts.end_membership(
        organisation=ours.organisation,
        membership=ours.organisation.members.get(user=analyst),
        by=ours.people[Role.ADMINISTRATOR],
    )
    assert _get("/organisation", another).status_code == 403


def test_somebody_put_out_of_action_gets_no_further(ours: Cast) -> None:
    secret = _token(ours, Role.ANALYST)
    person = ours.people[Role.ANALYST]
    person.is_active = False
    person.save()
    assert _get("/organisation", secret).status_code == 401


def test_a_role_that_needs_a_second_factor_needs_it_here_too(ours: Cast, settings) -> None:
    secret = _token(ours, Role.COMMISSIONER)
    settings.SECOND_FACTOR_REQUIRED = True
    assert _get("/organisation", secret).status_code == 403
    assert _get("/organisation", _token(ours, Role.ANALYST)).status_code == 200


def test_the_last_use_of_a_token_is_noted(ours: Cast) -> None:
    secret = _token(ours, Role.ANALYST)
    assert ours.organisation.tokens.get().used_at is None
    _get("/organisation", secret)
    assert ours.organisation.tokens.get().used_at is not None


def test_who_asks_too_often_is_told_to_wait(ours: Cast, theirs: Cast, monkeypatch) -> None:
    monkeypatch.setattr(door, "REQUESTS", "3/m")
    secret = _token(ours, Role.ANALYST)
    answers = [_get("/organisation", secret) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1]["Retry-After"] == "60"
    assert _get("/organisation", _token(theirs, Role.ANALYST)).status_code == 200


def test_guessing_tokens_is_slow(monkeypatch) -> None:
    monkeypatch.setattr(door, "WRONG_TOKENS", "3/m")
    answers = [_get("/organisation", f"guess {n}").status_code for n in range(6)]
    assert answers == [401, 401, 401, 401, 429, 429]


def test_practices_come_in_pages_that_hold_each_once(ours: Cast) -> None:
    place = a_place(ours)
    secret = _token(ours, Role.ANALYST)
    found: list[str] = []
    for page in range(1, 6):
        part = _get(f"/places/{place.pk}/practices", secret, page=page, per_page=20).json()
        assert part["count"] == place.practices
        found += [row["practice_code"] for row in part["items"]]
    assert len(found) == len(set(found)) == place.practices
    assert _get(f"/places/{place.pk}/practices", secret, page=99).json()["items"] == []
    assert _get("/places", secret, page=0).status_code == 422
    assert _get("/places", secret, per_page=10_000).status_code == 422


def test_results_of_an_open_cycle_are_shown_to_nobody(ours: Cast) -> None:
    fill_every_table(ours)
    cycle = ours.organisation.cycles.filter(closed_at=None).first()
    answer = _get(f"/assessments/{cycle.pk}/results", _token(ours, Role.ORGANISATION_LEAD))
    assert answer.status_code == 409
    assert "shown to nobody" in answer.json()["fact"]


def test_the_evidence_is_there_with_its_sources(ours: Cast) -> None:
    found = _get("/evidence", _token(ours, Role.ANALYST), question="care navigators").json()
    assert found["items"][0]["case_id"] == "west-wakefield-health-and-wellbeing"
    assert all(fact["sources"] for item in found["items"] for fact in item["facts"])


def test_an_answer_sets_no_cookie(ours: Cast) -> None:
    assert not _get("/organisation", _token(ours, Role.ANALYST)).cookies


@pytest.mark.parametrize("path", ["/docs", "/openapi.json"])
def test_the_description_is_open_and_complete(client: Client, path: str) -> None:
    page = client.get(f"/api{path}").content.decode()
    for operation, _ in _operations():
        assert f"/api{operation}" in page
    assert client.get("/api/").url == "/api/docs"


def test_lists_ask_the_database_the_same_however_long(ours: Cast, django_assert_max_num_queries) -> None:
    fill_every_table(ours)
    secret = _token(ours, Role.ORGANISATION_LEAD)
    for path in (
        "/places",
        "/scenarios",
        "/assessments",
        "/gates/submissions",
        "/gates/decisions",
        "/actions",
    ):
        _get(path, secret)
        with django_assert_max_num_queries(20):
            _get(path, secret)
