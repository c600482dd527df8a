"""What changes about hubs: they are asked for, changed by hand, and preferred."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from scalecare.domain import EngagementAnswer, Place
from scalecare.hub_formation import HubRules
from scalecare.parameters import load_parameters, versions
from scalecare_web.accounts.models import Organisation, User
from scalecare_web.audit.record import record
from scalecare_web.engagement.models import Poll
from scalecare_web.hubs import reading
from scalecare_web.hubs.asking import Asked, frozen, part_of
from scalecare_web.hubs.errors import CannotAsk, CannotChange, CannotPrefer
from scalecare_web.hubs.jobs import FORM, TODAY
from scalecare_web.hubs.models import Change, FrozenAnswers, HandEdit, Preference, Scenario, digest_of_all
from scalecare_web.numbers import smallest_count
from scalecare_web.places import models as places
from scalecare_web.places import reading as kept_places
from scalecare_web.runs import actions as runs
from scalecare_web.runs.models import Run


@transaction.atomic
def ask_for_hubs(
    *,
    organisation: Organisation,
    by: User,
    name: str,
    place: places.Place,
    asked: Asked,
    answers: Iterable[EngagementAnswer] | None = None,
    poll: Poll | None = None,
    seconds: float | None = None,
    steps: int | None = None,
) -> Run:
    """Ask for hubs; a background run forms them.

    Parameters
    ----------
    organisation, by
        Whose hubs, and who asks.
    name
        What the scenario will be called.
    place, asked
        For which practices, and what.
    answers
        Wishes and red lines to use, from a poll or from the place's own files; None for none.
    poll
        Where the answers are from; None for the place's own files.
    seconds, steps
        When to stop looking for a better plan. A number of steps gives the same plan on any machine.

    Raises
    ------
    CannotAsk
        If answers are to be used and nobody in the area has given any, or so few that hubs would tell
        what they say, or the poll is still open.
    PlaceRefused
        If the place was withdrawn from use, or its files are gone.
    """
    whole = kept_places.read_in_use(place)
    part = part_of(whole, asked.area, answers or ())
    if answers is not None and not part.engagement:
        raise CannotAsk.no_answers(str(poll or place))
    if poll is not None:
        _keeps_confidence(poll, part)
    rules = asked.rules(part, load_parameters())
    taken = None if answers is None else _freeze(organisation, part, poll, by)
    source = "none" if answers is None else "place" if poll is None else f"poll:{poll.pk}"
    how = {"seconds": seconds, "steps": steps, "asked": _as_typed(asked), "answers_from": source}
    return _ask(organisation, FORM, name, place, part, rules, taken, how, by)


@transaction.atomic
def ask_for_today(*, organisation: Organisation, by: User, name: str, place: places.Place, area: str) -> Run:
    """Ask for today's networks as a scenario, by the standard rules.

    Raises
    ------
    PlaceRefused
        If the place was withdrawn from use, or its files are gone.
    """
    part = part_of(kept_places.read_in_use(place), area)
    rules = HubRules.standard(load_parameters(), part.as_of)
    return _ask(organisation, TODAY, name, place, part, rules, None, {"seconds": None, "steps": None}, by)


@transaction.atomic
def move_practice(
    *, organisation: Organisation, scenario: Scenario, practice_code: str, hub_id: str, by: User
) -> HandEdit:
    """Move a practice to another hub, beside the plan as it was made.

    Raises
    ------
    BadMove
        If there is no such practice or hub, or the practice is there already.
    """
    edits = _edits_held(organisation, scenario)
    moves, _ = reading.moves_in_force(edits)
    reading.board_of(scenario, (*moves, (practice_code, hub_id)))
    return _edit(scenario, edits, by, Change.MOVE, practice_code=practice_code, hub_id=hub_id)


@transaction.atomic
def take_back(*, organisation: Organisation, scenario: Scenario, by: User) -> HandEdit:
    """Take the last move back.

    Raises
    ------
    CannotChange
        If there is none.
    """
    edits = _edits_held(organisation, scenario)
    if not reading.moves_in_force(edits)[0]:
        raise CannotChange.nothing_to_take_back()
    return _edit(scenario, edits, by, Change.UNDO)


@transaction.atomic
def do_again(*, organisation: Organisation, scenario: Scenario, by: User) -> HandEdit:
    """Do again the move that was taken back last.

    Raises
    ------
    CannotChange
        If there is none, or another move followed.
    """
    edits = _edits_held(organisation, scenario)
    if not reading.moves_in_force(edits)[1]:
        raise CannotChange.nothing_to_do_again()
    return _edit(scenario, edits, by, Change.REDO)


@transaction.atomic
def prefer(
    *, organisation: Organisation, scenario: Scenario, reasons: str, edits: int, by: User
) -> Preference:
    """Mark a scenario as preferred, as it stands after so many edits.

    Raises
    ------
    CannotPrefer
        If it was changed since the page with its edits was opened.
    """
    if len(_edits_held(organisation, scenario)) != edits:
        raise CannotPrefer.changed_meanwhile(scenario)
    preference = organisation.preferences.create(scenario=scenario, edits=edits, reasons=reasons, by=by)
    record(organisation, by, "hubs.preferred", scenario, edits=edits, preference=preference.pk)
    return preference


def _ask(
    organisation: Organisation,
    kind: str,
    name: str,
    place: places.Place,
    part: Place,
    rules: HubRules,
    taken: FrozenAnswers | None,
    how: dict[str, Any],
    by: User,
) -> Run:
    inputs = {
        "name": name,
        "place": place.pk,
        "place_sha256": place.sha256,
        "area": "" if part.area == place.area else part.area,
        "rules": json.loads(json.dumps(rules.as_record())),
        "answers": None if taken is None else taken.pk,
        "answers_sha256": None if taken is None else taken.sha256,
        "gap": load_parameters().value("hub.enough_gap", part.as_of),
        **how,
    }
    return runs.ask(
        organisation=organisation,
        kind=kind,
        title=name,
        inputs=inputs,
        by=by,
        versions=versions(load_parameters()),
    )


def _keeps_confidence(poll: Poll, part: Place) -> None:
    """Refuse a poll whose answers could be told from hubs."""
    given, least = len(part.engagement), smallest_count(part.as_of)
    if not poll.is_closed:
        raise CannotAsk.poll_open(poll)
    if given < least:
        raise CannotAsk.too_few_answers(poll, given, least)


def _freeze(organisation: Organisation, part: Place, poll: Poll | None, by: User) -> FrozenAnswers:
    rows = frozen(part.engagement)
    sha256 = digest_of_all(json.dumps(rows, sort_keys=True))
    return organisation.frozen_answers.create(poll=poll, answers=rows, sha256=sha256, taken_by=by)


def _as_typed(asked: Asked) -> dict[str, Any]:
    """The request in the planner's own words, to fill the form in again."""
    return {name: getattr(asked, name) for name in asked.__dataclass_fields__}


def _edits_held(organisation: Organisation, scenario: Scenario) -> list[HandEdit]:
    """A scenario's edits, while nobody else can add one."""
    organisation.scenarios.select_for_update().only("pk").get(pk=scenario.pk)
    return list(scenario.edits.order_by("sequence"))


def _edit(scenario: Scenario, edits: list[HandEdit], by: User, change: Change, **what: str) -> HandEdit:
    edit = scenario.edits.create(
        organisation_id=scenario.organisation_id, sequence=len(edits) + 1, change=change, by=by, **what
    )
    record(
        scenario.organisation,
        by,
        f"hubs.{change.label.replace(' ', '-')}",
        scenario,
        step=edit.sequence,
        **what,
    )
    return edit
