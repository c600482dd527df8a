"""The example content of this app: a poll that is closed, and one that asks again and is open."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from scalecare.domain import EngagementAnswer
from scalecare_web.accounts.models import Organisation, User
from scalecare_web.accounts.permissions import Role
from scalecare_web.config.example_cast import ExampleCast
from scalecare_web.engagement import actions
from scalecare_web.engagement.actions import Said
from scalecare_web.engagement.models import Poll
from scalecare_web.places.reading import read

_MESSAGE = (
    "The practices of Exampleshire talk about working together. Tell us what you would like, and what you "
    "would not. Your red lines are obeyed and shown to nobody."
)
_LEAST_PEOPLE = 1_000
_BY_PHONE_EVERY = 12
_AGAIN_EVERY = 3


def fill(cast: ExampleCast) -> None:
    """Let the facilitator ask all practices, who answer as the example has it, and then ask again.

    Parameters
    ----------
    cast
        Who takes part. The example place must be there already.
    """
    organisation, facilitator = cast.organisation, cast.people[Role.FACILITATOR]
    place = organisation.places.filter(is_example=True)[0]
    today = timezone.localdate()
    first = actions.open_poll(
        organisation=organisation,
        place=place,
        title="Working together: first round",
        message=_MESSAGE,
        last_day=today + timedelta(days=7),
        opens=timezone.now() - timedelta(days=60),
        least_people=_LEAST_PEOPLE,
        by=facilitator,
    )
    given = read(place).engagement
    _answer(organisation, first, given, facilitator)
    actions.close_poll(organisation=organisation, poll=first, by=facilitator)
    first.refresh_from_db()
    second = actions.open_poll(
        organisation=organisation,
        place=place,
        title="Working together: second round",
        message=_MESSAGE,
        last_day=today + timedelta(days=21),
        least_people=_LEAST_PEOPLE,
        previous=first,
        by=facilitator,
    )
    _answer(organisation, second, given[::_AGAIN_EVERY], facilitator)


def _answer(
    organisation: Organisation, poll: Poll, given: tuple[EngagementAnswer, ...], facilitator: User
) -> None:
    asked = {one.practice_code: one for one in organisation.asked_practices.filter(poll=poll)}
    for number, one in enumerate(given):
        if one.practice_code not in asked:
            continue
        said = _said(one)
        practice = asked[one.practice_code]
        if number % _BY_PHONE_EVERY == 0:
            actions.answer_by_phone(organisation=organisation, asked=practice, said=said, by=facilitator)
        else:
            actions.answer(organisation=organisation, asked=practice, said=said)


def _said(one: EngagementAnswer) -> Said:
    return Said(
        interest=one.interest,
        would_work_with=list(one.would_work_with),
        red_lines=list(one.red_lines),
        negotiable=list(one.negotiable),
        ways_of_working=list(one.ways_of_working),
        quick_wins=list(one.quick_wins),
    )
