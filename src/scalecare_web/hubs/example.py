"""Example content: today's networks, hubs by the answers of practices, a move by hand, and a preference."""

from __future__ import annotations

from dataclasses import replace

from scalecare_web.accounts.permissions import Role
from scalecare_web.config.example_cast import ExampleCast
from scalecare_web.engagement import reading as engagement
from scalecare_web.hubs import actions, reading
from scalecare_web.hubs.asking import Asked
from scalecare_web.hubs.models import Scenario
from scalecare_web.places import reading as places
from scalecare_web.places.models import Place
from scalecare_web.runs.models import Run
from scalecare_web.runs.tasks import perform

_NEAR = Asked("", 30_000, 50_000, 40_000, {"travel_km": "as_much"})
_FAMILIAR = replace(_NEAR, matters={"travel_km": "as_much", "change": "as_much", "like_minds": "as_much"})
_REASONS = (
    "Most practices stay with colleagues they know, nobody is put together with a practice they said no to, "
    "and the ways are hardly longer than in the plan that looks at nothing else."
)


def fill(cast: ExampleCast) -> None:
    """Fill an organisation that has a place with scenarios.

    Parameters
    ----------
    cast
        The organisation and its people.
    """
    organisation, analyst = cast.organisation, cast.people[Role.ANALYST]
    facilitator = cast.people[Role.FACILITATOR]
    place = organisation.places.order_by("pk")[0]
    _done(
        actions.ask_for_today(
            organisation=organisation, by=analyst, name="Today’s networks", place=place, area=""
        )
    )
    _done(
        actions.ask_for_hubs(
            organisation=organisation, by=analyst, name="Short ways alone", place=place, asked=_NEAR
        )
    )
    familiar = _familiar(cast, place)
    code, hub_id = _somebody_small(familiar)
    actions.move_practice(
        organisation=organisation, scenario=familiar, practice_code=code, hub_id=hub_id, by=facilitator
    )
    actions.take_back(organisation=organisation, scenario=familiar, by=facilitator)
    actions.prefer(
        organisation=organisation,
        scenario=familiar,
        reasons=_REASONS,
        edits=2,
        by=cast.people[Role.ORGANISATION_LEAD],
    )


def _familiar(cast: ExampleCast, place: Place) -> Scenario:
    """Hubs by what practices said: in a poll of the organisation, else in the place's own files."""
    poll = cast.organisation.polls.filter(place=place, asked__answer__isnull=False).order_by("pk").first()
    answers = places.read(place).engagement if poll is None else engagement.answers(poll)
    return _done(
        actions.ask_for_hubs(
            organisation=cast.organisation,
            by=cast.people[Role.FACILITATOR],
            name="Near and with colleagues",
            place=place,
            asked=_FAMILIAR,
            answers=answers,
            poll=poll,
        )
    )


def _done(run: Run) -> Scenario:
    """The scenario of a run that is done at once, whether or not a worker is there for it."""
    perform.call(run.pk, run.organisation_id)
    scenario: Scenario = run.organisation.scenarios.get(run=run)
    return scenario


def _somebody_small(scenario: Scenario) -> tuple[str, str]:
    """The smallest practice with a next nearest hub, and that hub."""
    lists = {p.practice_code: p.registered for p in reading.place_of(scenario).practices}
    near = (
        (lists[placement.practice_code], placement.practice_code, finding.figures["hub_id"])
        for placement in reading.plan_as_made(scenario).placements
        for finding in placement.findings
        if finding.kind == "next_nearest_hub"
    )
    _, code, hub_id = min(near)
    return code, hub_id
