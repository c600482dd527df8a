"""Hubs by what practices said: only where no single answer can be told from them."""

from __future__ import annotations

import pytest
from tests.lib.polls import an_answered_poll
from tests.lib.scenarios import form_of, the_place
from tests.lib.web import Cast

from scalecare_web.accounts.permissions import Role
from scalecare_web.engagement.models import Poll
from scalecare_web.engagement.reading import answers
from scalecare_web.hubs import actions
from scalecare_web.hubs.asking import Asked
from scalecare_web.hubs.errors import CannotAsk
from scalecare_web.places import actions as places
from scalecare_web.places.errors import PlaceRefused

_NEAR = Asked("", 30_000, 50_000, 40_000, {"travel_km": "as_much"})


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
    poll = an_answered_poll(ours, answered_by=8, closed=True)
    _ask(ours, poll)
    assert len(ours.organisation.frozen_answers.get(poll=poll).answers) == 8


def test_an_open_poll_is_not_used_since_the_next_answer_would_show(ours: Cast) -> None:
    poll = an_answered_poll(ours, answered_by=8, closed=False)
    with pytest.raises(CannotAsk, match=r"is open until .* would tell what it says"):
        _ask(ours, poll)
    assert not ours.organisation.frozen_answers.exists()
    page = ours.client(Role.ANALYST).get(f"/o/{ours.organisation.slug}/hubs/ask/").content.decode()
    assert f'value="poll:{poll.pk}"' not in page
    assert "can be used once it is closed" in page


def test_a_poll_that_few_answered_is_not_used_since_hubs_would_tell_what_they_said(ours: Cast) -> None:
    poll = an_answered_poll(ours, answered_by=4, closed=True)
    sent = form_of(the_place(ours), area="", answers=f"poll:{poll.pk}", name="A name of mine")
    answer = ours.client(Role.ANALYST).post(f"/o/{ours.organisation.slug}/hubs/ask/", sent)
    page = answer.content.decode()
    assert "Only 4 practices of this area answered" in page
    assert "A name of mine" in page
    assert not ours.organisation.runs.exists()


def test_a_withdrawn_place_is_not_offered_and_asking_again_says_why(ours: Cast) -> None:
    place = the_place(ours)
    client, root = ours.client(Role.ANALYST), f"/o/{ours.organisation.slug}/hubs/"
    client.post(f"{root}ask/", form_of(place, seconds=1))
    run = ours.organisation.runs.get()
    place = places.withdraw(organisation=ours.organisation, place=place, by=ours.people[Role.ANALYST])
    assert f"{root}ask/" not in client.get(root).content.decode()
    assert str(place) not in client.get(f"{root}ask/").content.decode()
    for address in (f"ask/?place={place.pk}", f"ask/like/{run.pk}/", f"today/?place={place.pk}"):
        assert "was withdrawn from use by" in client.get(root + address, follow=True).content.decode()
    with pytest.raises(PlaceRefused, match="was withdrawn from use"):
        actions.ask_for_hubs(
            organisation=ours.organisation, by=ours.people[Role.ANALYST], name="x", place=place, asked=_NEAR
        )
