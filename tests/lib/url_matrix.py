"""Every address of the web app, asked by everybody: what is listed, what comes, and where they differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from tests.lib.web import Cast, signed_in

from scalecare_web.accounts.actions import make_token
from scalecare_web.accounts.permissions import Role, permitted

TABLE = Path(__file__).parents[1] / "web" / "url_role_matrix.txt"
STRANGER, OUTSIDER, FOREIGN, SIGNED_IN = "stranger", "outsider", "foreign", "signed-in"
OF_AN_ORGANISATION = (*(str(role) for role in Role), STRANGER, OUTSIDER, FOREIGN)
"""Who asks for an organisation's pages: its members by role, nobody known, a member of another
organisation, and whichever of its members got furthest, for an object of another organisation."""
OUTSIDE = (STRANGER, SIGNED_IN)
"""Who asks for the pages that belong to no organisation."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_ABSENT = "-"
_WRITES = re.compile(r'^\s*(?:insert into|update|delete from)\s+"(\w+)"', re.IGNORECASE)
_NOT_TOLD = re.compile(r"^(django_|account_|mfa_|socialaccount_|accounts_user$|accounts_user_|cache$)")


@dataclass(frozen=True, slots=True)
class Route:
    """An address: its name with any namespace, its pattern, what it calls, and what stands in it."""

    name: str
    pattern: str
    view: Callable[..., HttpResponse]
    parts: tuple[str, ...]

    @property
    def is_of_an_organisation(self) -> bool:
        """Whether an organisation stands in it, or in the token that it is asked for with."""
        return "organisation" in self.parts or self.is_api

    @property
    def is_api(self) -> bool:
        """Whether programs ask for it, with a token."""
        return self.view.__module__.startswith("ninja.")

    @property
    def columns(self) -> tuple[str, ...]:
        """Who asks."""
        return OF_AN_ORGANISATION if self.is_of_an_organisation else OUTSIDE

    @property
    def objects(self) -> tuple[str, ...]:
        """What stands in it beside the organisation."""
        return tuple(part for part in self.parts if part != "organisation")


def routes() -> list[Route]:
    """Every address there is."""
    return sorted(_routes(get_resolver(), "", "", ()), key=lambda route: route.pattern)


def _routes(resolver: URLResolver, before: str, space: str, parts: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = before + _plain(str(entry.pattern))
        inner = (*parts, *entry.pattern.converters, *_groups(entry))
        if isinstance(entry, URLResolver):
            inside = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _routes(entry, pattern, inside, inner)
        elif isinstance(entry, URLPattern):
            yield Route(f"{space}{entry.name}", pattern, entry.callback, tuple(dict.fromkeys(inner)))


def _groups(entry: Any) -> tuple[str, ...]:
    return tuple(getattr(entry.pattern.regex, "groupindex", {})) if not entry.pattern.converters else ()


def _plain(pattern: str) -> str:
    """A pattern as a path with <names> in it, whichever way it was written."""
    bare = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", pattern)
    bare = re.sub(r"<\w+:(\w+)>", r"<\1>", bare)
    return bare.replace("^", "").replace("\\Z", "").replace("$", "").replace("\\", "")


def address(route: Route, values: Mapping[str, object]) -> str:
    """Return where a route leads with these values in it."""
    return "/" + re.sub(r"<(\w+)>", lambda part: str(values[part[1]]), route.pattern)


Listed = dict[tuple[str, str], dict[str, int]]


def listed(text: str | None = None) -> Listed:
    """Return the table: for each route and method who gets which status."""
    found: Listed = {}
    for line in (text if text is not None else TABLE.read_text(encoding="utf-8")).splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, method, *statuses = line.split()
        columns = OUTSIDE if len(statuses) == len(OUTSIDE) else OF_AN_ORGANISATION
        if (name, method) in found or len(statuses) != len(columns):
            raise ValueError(f"The table of addresses is wrong at: {line}")
        found[name, method] = {
            column: int(status) for column, status in zip(columns, statuses, strict=True) if status != _ABSENT
        }
    return found


def unlisted(table: Listed, found: list[Route]) -> list[str]:
    """Routes with a method that the table does not have, and lines of the table without a route."""
    wanted = {(route.name, method) for route in found for method in ("GET", "POST")}
    names = {route.name for route in found}
    missing = [f"{name} {method} is not listed" for name, method in sorted(wanted - set(table))]
    gone = [f"{name} {method} is listed and gone" for name, method in sorted(table) if name not in names]
    return missing + gone


@dataclass(frozen=True, slots=True)
class Scene:
    """Two organisations, what makes the objects that stand in addresses, and what forms are sent with."""

    ours: Cast
    theirs: Cast
    make: Callable[[Cast, Route], dict[str, object]]
    body: Callable[[Cast, Route], dict[str, str]]

    def prepare(self, route: Route) -> None:
        """Make what stands in an address, before anything is undone."""
        for owner in (self.ours, self.theirs):
            self.make(owner, route)

    def status(self, route: Route, method: str, who: str, *, client: Client | None = None) -> int:
        """Ask for an address as somebody; whatever that changes is undone by the caller."""
        client = client or self._client(route, who)
        owner = self.theirs if who == FOREIGN else self.ours
        values = {"organisation": self.ours.organisation.slug, **self.make(owner, route)}
        where, sent = address(route, values), self.body(owner, route) if method == "POST" else None
        answer = getattr(client, method.lower())(where, sent)
        if answer.streaming:
            b"".join(answer.streaming_content)  # to its end, or its file stays open
        return int(answer.status_code)

    def _client(self, route: Route, who: str) -> Client:
        if who == STRANGER:
            return Client()
        if route.is_api and who not in {OUTSIDER, SIGNED_IN}:
            role = self.ablest(route) if who == FOREIGN else Role(who)
            _, secret = make_token(organisation=self.ours.organisation, label="t", by=self.ours.people[role])
            return Client(headers={"authorization": f"Bearer {secret}"})
        if who == OUTSIDER:
            return self.theirs.client(Role.ORGANISATION_LEAD)
        if who == SIGNED_IN:
            return self.ours.client(Role.ANALYST)
        if who == FOREIGN:
            return signed_in(self.ours.people[self.ablest(route)])
        return self.ours.client(Role(who))

    @staticmethod
    def ablest(route: Route) -> Role:
        """A role that the route's permission is held by, so that only scoping stands in the way."""
        permission = getattr(route.view, "required_permission", None)
        return next((role for role in Role if permission in permitted(role)), Role.ORGANISATION_LEAD)


@contextmanager
def undone() -> Iterator[None]:
    """Undo what the block changed in the database."""
    with transaction.atomic():
        point = transaction.savepoint()
        yield
        transaction.savepoint_rollback(point)


def faults(scene: Scene, route: Route, method: str, expected: Mapping[str, int]) -> list[str]:
    """Where what comes differs from what is listed."""
    found = []
    scene.prepare(route)
    for who in route.columns:
        if who == FOREIGN and FOREIGN not in expected:
            continue
        with undone():
            came = scene.status(route, method, who)
        if came != expected.get(who):
            found.append(f"{route.name} {method} as {who}: {expected.get(who)} is listed, {came} came")
    return found


def other_methods(scene: Scene, route: Route) -> list[str]:
    """Whether a page answers to methods that nothing here uses."""
    found = []
    for method in ("PUT", "PATCH", "DELETE"):
        with undone():
            came = scene.status(route, method, str(Scene.ablest(route)))
        if came != 405:
            found.append(f"{route.name} answers {method} with {came}")
    return found


def proposed(scene: Scene, route: Route) -> str:
    """What comes of an address that is not listed, as lines to be judged before they are."""
    scene.prepare(route)
    lines = []
    for method in ("GET", "POST"):
        statuses: dict[str, object] = {}
        for who in route.columns:
            if who == FOREIGN and not route.objects:
                continue
            with undone():
                statuses[who] = scene.status(route, method, who)
        lines.append(as_line(route, method, statuses))
    return "\n".join(lines)


def leaks(route: Route, method: str, expected: Mapping[str, int]) -> list[str]:
    """Lines of the table that no page may have, whatever comes."""
    if not route.is_of_an_organisation:
        return []
    found = []
    refused = {STRANGER: {302, 401, 405}, OUTSIDER: {401, 404, 405}, FOREIGN: {404, 405}}
    for who, fine in refused.items():
        if who in expected and expected[who] not in fine:
            found.append(f"{route.name} {method} lets {who} in with {expected[who]}")
    return found


def proves_scoping(route: Route, expected: Mapping[str, int]) -> bool:
    """Whether an object of others is refused for that alone: one's own is not refused likewise."""
    return expected.get(FOREIGN) != 404 or expected[str(Scene.ablest(route))] in {200, 302}


def open_to_other_sites(scene: Scene, route: Route, expected: Mapping[str, int]) -> list[str]:
    """Whether a form of another site, sent by a signed-in reader's browser, is taken."""
    if route.is_api:  # a cookie opens nothing there
        return []
    column = str(Scene.ablest(route)) if route.is_of_an_organisation else SIGNED_IN
    if expected.get(column, 405) in {404, 405}:
        return []
    person = scene.ours.people[Scene.ablest(route) if route.is_of_an_organisation else Role.ANALYST]
    client = Client(enforce_csrf_checks=True)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    scene.prepare(route)
    with undone():
        came = scene.status(route, "POST", column, client=client)
    return [] if came in {403} else [f"{route.name} takes a form without its token: {came}"]


def writes_untold(scene: Scene, route: Route, who: str) -> list[str]:
    """Whether a form changed rows of ours without a row of the audit."""
    scene.prepare(route)
    with undone():
        client = scene._client(route, who)
        with CaptureQueriesContext(connection) as queries:
            scene.status(route, "POST", who, client=client)
        written = {
            match[1]
            for query in queries.captured_queries
            if (match := _WRITES.match(query["sql"])) and not _NOT_TOLD.match(match[1])
        }
    if written and "audit_auditevent" not in written:
        return [f"{route.name} writes {', '.join(sorted(written))} and tells nobody"]
    return []


def as_line(route: Route, method: str, statuses: Mapping[str, object]) -> str:
    """Return a line of the table."""
    cells = " ".join(f"{statuses.get(column, _ABSENT)!s:>3}" for column in route.columns)
    return f"{route.name:<42} {method:<6} {cells}"
