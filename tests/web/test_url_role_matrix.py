"""Every address, method and role: what comes is what is listed, and nobody reaches what is another's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from tests.lib import url_matrix
from tests.lib.scenery import SHARED, scene_of
from tests.lib.url_matrix import FOREIGN, OUTSIDER, STRANGER, Route, Scene, routes
from tests.lib.web import Cast

from scalecare_web.accounts import permissions
from scalecare_web.accounts.guard import personal, requires
from scalecare_web.accounts.permissions import Permission, Role

TABLE = url_matrix.listed()
ROUTES = {route.name: route for route in routes()}
LISTED = [name for name in ROUTES if (name, "GET") in TABLE and (name, "POST") in TABLE]
OWN = [name for name in LISTED if ROUTES[name].is_of_an_organisation]
LINES = [(name, method) for name, method in TABLE if name in ROUTES]


@pytest.fixture(autouse=True)
def unlimited(settings) -> Iterator[None]:
    """Limits are tested elsewhere; here everybody asks many times."""
    settings.RATELIMIT_ENABLE = False
    settings.ACCOUNT_RATE_LIMITS = False
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def scene(ours: Cast, theirs: Cast) -> Scene:
    """Two organisations with everything that stands in addresses."""
    return scene_of(ours, theirs)


def test_every_address_is_listed() -> None:
    assert url_matrix.unlisted(TABLE, list(ROUTES.values())) == []


@pytest.mark.parametrize("name", ROUTES)
def test_what_comes_is_what_is_listed(scene: Scene, name: str) -> None:
    """All methods, all askers, forms of other sites, other methods, and the audit: the scene is set once."""
    route = ROUTES[name]
    if (name, "GET") not in TABLE or (name, "POST") not in TABLE:
        pytest.fail(
            f"Judge this, then list it in {url_matrix.TABLE.name}:\n{url_matrix.proposed(scene, route)}"
        )
    found = url_matrix.faults(scene, route, "GET", TABLE[name, "GET"])
    found += url_matrix.faults(scene, route, "POST", TABLE[name, "POST"])
    found += url_matrix.open_to_other_sites(scene, route, TABLE[name, "POST"])
    if route.is_of_an_organisation and not route.is_api:
        found += url_matrix.other_methods(scene, route)
        for role in Role:
            if TABLE[name, "POST"][str(role)] in {200, 302}:
                found += url_matrix.writes_untold(scene, route, str(role))
    assert found == []


@pytest.mark.parametrize(("name", "method"), LINES)
def test_the_table_itself_lets_no_stranger_in(name: str, method: str) -> None:
    assert url_matrix.leaks(ROUTES[name], method, TABLE[name, method]) == []


@pytest.mark.parametrize(("name", "method"), LINES)
def test_no_object_of_others_is_refused_for_another_reason(name: str, method: str) -> None:
    assert url_matrix.proves_scoping(ROUTES[name], TABLE[name, method])


@pytest.mark.parametrize("name", OWN)
def test_the_table_asks_for_objects_of_others_wherever_there_are_any(name: str) -> None:
    has_own = bool(set(ROUTES[name].objects) - SHARED)
    for method in ("GET", "POST"):
        assert (FOREIGN in TABLE[name, method]) == has_own


@pytest.mark.parametrize("name", OWN)
def test_the_table_agrees_with_the_permission_that_the_view_names(name: str) -> None:
    permission = getattr(ROUTES[name].view, "required_permission", None)
    if permission is None:
        pytest.skip("the JSON interface checks permissions inside")
    for role in Role:
        refused = {TABLE[name, method][str(role)] for method in ("GET", "POST")} == {403}
        assert refused == (permission not in permissions.permitted(role))


# ---- a deliberate hole in each guard is found by the tests above


def _faults(scene: Scene, name: str, method: str = "GET") -> list[str]:
    return url_matrix.faults(scene, ROUTES[name], method, TABLE[name, method])


def test_a_view_whose_door_was_taken_off_is_found(monkeypatch, scene: Scene) -> None:
    assert not _faults(scene, "members")
    monkeypatch.delattr(ROUTES["members"].view, "required_permission")
    assert any("as administrator: 200 is listed, 403 came" in fault for fault in _faults(scene, "members"))


@pytest.mark.parametrize("hole", [personal, requires(Permission.VIEW_PLACE)], ids=["personal", "everybody's"])
def test_a_view_with_a_wider_door_is_found(monkeypatch, scene: Scene, hole) -> None:
    view = ROUTES["run"].view
    monkeypatch.setattr(view, "required_permission", view.required_permission)
    monkeypatch.setattr(view, "is_personal", None, raising=False)
    monkeypatch.delattr(view, "is_personal")
    hole(view)
    found = _faults(scene, "run") if hole is not personal else _faults_or_failure(scene)
    assert found


def _faults_or_failure(scene: Scene) -> list[str]:
    try:
        return _faults(scene, "run")
    except (AttributeError, TypeError) as problem:  # nobody set the organisation: it fails, and is found
        return [str(problem)]


def test_a_page_that_needs_no_log_in_any_more_is_found(monkeypatch, scene: Scene) -> None:
    view = ROUTES["home"].view
    monkeypatch.setattr(view, "login_required", True, raising=False)
    login_not_required(view)
    try:
        found = url_matrix.faults(scene, ROUTES["home"], "GET", TABLE["home", "GET"])
    except AttributeError as problem:
        found = [str(problem)]
    assert found


def test_a_role_that_was_given_more_is_found(monkeypatch, scene: Scene) -> None:
    more = permissions.PERMITTED[Role.ANALYST] | {Permission.MANAGE_MEMBERS}
    monkeypatch.setitem(permissions.PERMITTED, Role.ANALYST, more)
    assert _faults(scene, "members") == ["members GET as analyst: 403 is listed, 200 came"]


@pytest.mark.parametrize(
    ("name", "method", "views", "came"),
    [
        ("run", "GET", "runs.views", 200),
        ("ask-for-hubs-again", "GET", "hubs.views.asking", 200),
        ("change-role", "POST", "accounts.views", 302),
        ("propose-from-gap", "POST", "assessments.views.results", 302),
    ],
)
def test_a_read_that_lost_its_scope_is_found(
    monkeypatch, scene: Scene, name: str, method: str, views: str, came: int
) -> None:
    from django.db import connection
    from django.shortcuts import get_object_or_404

    def unscoped(rows, **where):
        return get_object_or_404(rows.model._default_manager.all(), **where)

    monkeypatch.setattr(f"scalecare_web.{views}.get_object_or_404", unscoped)
    if connection.vendor == "postgresql":
        monkeypatch.setattr("scalecare_web.accounts.middleware.within", _everywhere)
    found = _faults(scene, name, method)
    assert any(f"as {FOREIGN}: 404 is listed, {came} came" in fault for fault in found)


def _everywhere(_organisation):
    from scalecare_web.accounts.scoping import across_organisations

    return across_organisations("a deliberate hole")


def test_a_membership_that_nobody_looks_for_is_found(monkeypatch, scene: Scene) -> None:
    from scalecare_web.accounts.middleware import Guard
    from scalecare_web.accounts.models import Membership

    def any_membership(_self, _request, slug):
        return Membership.objects.filter(organisation__slug=slug).order_by("pk").first()

    monkeypatch.setattr(Guard, "_membership", any_membership)
    assert any(f"as {OUTSIDER}: 404 is listed, 200 came" in fault for fault in _faults(scene, "overview"))


def test_a_view_that_does_without_the_token_of_forms_is_found(monkeypatch, scene: Scene) -> None:
    route = ROUTES["tokens"]
    monkeypatch.setattr(route.view, "csrf_exempt", True, raising=False)
    assert url_matrix.open_to_other_sites(scene, route, TABLE["tokens", "POST"])


def test_a_missing_middleware_is_found(settings, scene: Scene) -> None:
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "Csrf" not in one]
    assert url_matrix.open_to_other_sites(scene, ROUTES["tokens"], TABLE["tokens", "POST"])


def test_log_in_that_nobody_asks_for_is_found(settings, scene: Scene) -> None:
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "LoginRequired" not in one]
    try:
        found = _faults(scene, "overview")
    except AttributeError as problem:
        found = [str(problem)]
    assert found


def test_an_action_that_tells_nobody_is_found(monkeypatch, scene: Scene) -> None:
    who = str(Role.ADMINISTRATOR)
    assert url_matrix.writes_untold(scene, ROUTES["end-membership"], who) == []
    monkeypatch.setattr("scalecare_web.accounts.actions.record", lambda *_args, **_facts: None)
    assert url_matrix.writes_untold(scene, ROUTES["end-membership"], who) == [
        "end-membership writes accounts_membership and tells nobody"
    ]


def test_a_new_address_and_one_that_is_gone_are_found() -> None:
    new = Route("new", "o/<organisation>/new/", lambda request: None, ("organisation",))
    assert url_matrix.unlisted(TABLE, [*ROUTES.values(), new]) == [
        "new GET is not listed",
        "new POST is not listed",
    ]
    left = [route for name, route in ROUTES.items() if name != "overview"]
    assert url_matrix.unlisted(TABLE, left) == [
        "overview GET is listed and gone",
        "overview POST is listed and gone",
    ]


@pytest.mark.parametrize("who", [STRANGER, OUTSIDER, FOREIGN])
def test_a_table_that_lets_a_stranger_in_is_found(who: str) -> None:
    expected = TABLE["run", "GET"] | {who: 200}
    assert url_matrix.leaks(ROUTES["run"], "GET", expected) == [f"run GET lets {who} in with 200"]
