"""Scenarios for tests of the web app, made as people make them: by asking for hubs."""

from __future__ import annotations

from typing import Any

from django.test import Client
from tests.lib.kept_places import a_place
from tests.lib.web import Cast

from scalecare_web.accounts.permissions import Role
from scalecare_web.hubs import actions
from scalecare_web.hubs.asking import Asked
from scalecare_web.hubs.models import Scenario
from scalecare_web.places import reading as places
from scalecare_web.places.models import Place
from scalecare_web.runs.models import Run

PART = "sub-icb:E1B"
"""A part of the example place that is quick to plan for: 26 practices."""


def the_place(cast: Cast) -> Place:
    """The example place, kept once for each organisation."""
    return cast.organisation.places.first() or a_place(cast)


def ask(cast: Cast, name: str = "Near", *, with_answers: bool = False, **asked: Any) -> Run:
    """Ask for hubs of a part of the example place; in tests they are formed at once."""
    place = the_place(cast)
    return actions.ask_for_hubs(
        organisation=cast.organisation,
        by=cast.people[Role.ANALYST],
        name=name,
        place=place,
        asked=Asked(**({"area": PART, "matters": {"travel_km": "as_much"}} | _BAND | asked)),
        answers=places.read(place).engagement if with_answers else None,
        seconds=30,
    )


def a_scenario(cast: Cast, name: str = "Near", **asked: Any) -> Scenario:
    """Hubs of a part of the example place."""
    return cast.organisation.scenarios.get(run=ask(cast, name, **asked))


def form_of(place: Place, **typed: Any) -> dict[str, Any]:
    """What somebody types who asks for hubs."""
    standard = {
        "place": place.pk,
        "name": "Near",
        "area": PART,
        "answers": "none",
        "seconds": 30,
        "allow_exceptions": "on",
        "matters_travel_km": "as_much",
    }
    lines = ("change", "cohesion", "like_minds", "size_evenness", "need_evenness", "age_evenness")
    return standard | _BAND | {f"matters_{line}": "none" for line in lines} | typed


def move(client: Client, scenario: Scenario, practice_code: str, hub_id: str, **options: Any) -> Any:
    """Move a practice by hand."""
    address = f"/o/{scenario.organisation.slug}/hubs/{scenario.pk}/move/"
    return client.post(address, {"practice": practice_code, "hub": hub_id}, **options)


_BAND = {"minimum_people": 30_000, "maximum_people": 50_000, "target_people": 40_000}
