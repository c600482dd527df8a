"""Polls of the example place for tests of the web app."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from tests.lib.scenarios import the_place
from tests.lib.web import Cast

from scalecare_web.accounts.permissions import Role
from scalecare_web.engagement import actions
from scalecare_web.engagement.actions import Said
from scalecare_web.engagement.models import Poll
from scalecare_web.places.reading import read


def an_answered_poll(cast: Cast) -> Poll:
    """A poll in which all practices that answered in the example answer again."""
    poll = actions.open_poll(
        organisation=cast.organisation,
        place=the_place(cast),
        title="Working together",
        message="",
        last_day=timezone.localdate() + timedelta(days=3),
        by=cast.people[Role.FACILITATOR],
    )
    asked = {one.practice_code: one for one in poll.asked.all()}
    for one in read(poll.place).engagement:
        if one.practice_code in asked:
            said = Said(
                one.interest, list(one.would_work_with), list(one.red_lines), [], list(one.negotiable),
                list(one.ways_of_working), list(one.quick_wins),
            )  # fmt: skip
            actions.answer(organisation=cast.organisation, asked=asked[one.practice_code], said=said)
    return poll
