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


def an_answered_poll(cast: Cast, *, answered_by: int | None = None, closed: bool = True) -> Poll:
    """A poll in which practices that answered in the example answer again: all, or some of them."""
    facilitator = cast.people[Role.FACILITATOR]
    poll = actions.open_poll(
        organisation=cast.organisation,
        place=the_place(cast),
        title="Working together",
        message="",
        last_day=timezone.localdate() + timedelta(days=3),
        by=facilitator,
    )
    everybody_answers(poll, answered_by)
    if closed:
        actions.close_poll(organisation=cast.organisation, poll=poll, by=facilitator)
        poll.refresh_from_db()
    return poll


def everybody_answers(poll: Poll, most: int | None = None) -> None:
    """Practices that answered in the example answer a poll."""
    asked = {one.practice_code: one for one in poll.asked.all()}
    given = [one for one in read(poll.place).engagement if one.practice_code in asked]
    for one in given[:most]:
        said = Said(
            one.interest, list(one.would_work_with), list(one.red_lines), [], list(one.negotiable),
            list(one.ways_of_working), list(one.quick_wins),
        )  # fmt: skip
        actions.answer(organisation=poll.organisation, asked=asked[one.practice_code], said=said)
