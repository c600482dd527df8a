"""Hubs by what practices said: only where no single answer can be told from them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.lib.scenarios import form_of, the_place
from tests.lib.web import Cast

from scalecare_web.accounts.permissions import Role
from scalecare_web.engagement import actions as engagement
from scalecare_web.engagement.actions import Said
from scalecare_web.engagement.models import Poll
from scalecare_web.engagement.reading import answers
from scalecare_web.hubs import actions
from scalecare_web.hubs.asking import Asked
from scalecare_web.hubs.errors import CannotAsk
from scalecare_web.places.reading import read

_NEAR = Asked("", 30_000, 50_000, 40_000, {"travel_km": "as_much"})


def _a_poll(cast: Cast, *, answered_by: int, closed: bool) -> Poll:
    place, facilitator = the_place(cast), cast.people[Role.FACILITATOR]
    ours = {"organisation": cast.organisation, "by": facilitator}
    poll = engagement.open_poll(
        **ours,
        place=place,
        title="Round one",
        message="Tell us.",
        last_day=timezone.localdate() + timedelta(days=3),
        least_people=1_000,
    )
    asked = {one.practice_code: one for one in poll.asked.all()}
    given = [one for one in read(place).engagement if one.practice_code in asked]
    for one in given[:answered_by]:
        said = Said(one.interest, list(one.would_work_with), list(one.red_lines), [], [], [])
        engagement.answer(organisation=cast.organisation, asked=asked[one.practice_code], said=said)
    if closed:
        engagement.close_poll(**ours, poll=poll)
        poll.refresh_from_db()
    return poll


def _ask(cast: Cast, poll: Poll) -> None:
    actions.ask_for_hubs(
        organisation=cast.organisation,
        by=cast.people[Role.ANALYST],
        name="By the poll",
        place=poll.place,
        asked=_NEAR,
        answers=answers(poll),
        poll=poll,
        steps=1,
    )


def test_a_poll_of_many_that_is_closed_is_used(ours: Cast) -> None:
    poll = _a_poll(ours, answered_by=8, closed=True)
    _ask(ours, poll)
    assert len(ours.organisation.frozen_answers.get(poll=poll).answers) == 8


def test_an_open_poll_is_not_used_since_the_next_answer_would_show(ours: Cast) -> None:
    poll = _a_poll(ours, answered_by=8, closed=False)
    with pytest.raises(CannotAsk, match=r"is open until .* would tell what it says"):
        _ask(ours, poll)
    assert not ours.organisation.frozen_answers.exists()
    page = ours.client(Role.ANALYST).get(f"/o/{ours.organisation.slug}/hubs/ask/").content.decode()
    assert f'value="poll:{poll.pk}"' not in page
    assert "can be used once it is closed" in page


def test_a_poll_that_few_answered_is_not_used_since_hubs_would_tell_what_they_said(ours: Cast) -> None:
    poll = _a_poll(ours, answered_by=4, closed=True)
    sent = form_of(the_place(ours), area="", answers=f"poll:{poll.pk}", name="A name of mine")
    answer = ours.client(Role.ANALYST).post(f"/o/{ours.organisation.slug}/hubs/ask/", sent)
    page = answer.content.decode()
    assert "Only 4 practices of this area answered" in page
    assert "A name of mine" in page
    assert not ours.organisation.runs.exists()
