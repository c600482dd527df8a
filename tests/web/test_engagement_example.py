"""The example content of places and engagement."""

from __future__ import annotations

from tests.lib.kept_places import example_directory
from tests.lib.web import Cast

from scalecare_web.accounts.permissions import Role
from scalecare_web.config.example_cast import ExampleCast
from scalecare_web.engagement import example as engagement
from scalecare_web.engagement.reading import answers
from scalecare_web.places import example as places


def test_the_example_has_a_closed_poll_and_an_open_one(ours: Cast) -> None:
    cast = ExampleCast(ours.organisation, (), ours.people, (), example_directory())
    places.fill(cast)
    engagement.fill(cast)
    again, first = ours.organisation.polls.all()
    assert (first.is_closed, again.is_open, again.previous) == (True, True, first)
    assert len(answers(first)) > 60
    assert 15 < len(answers(again)) < 40
    page = ours.client(Role.FACILITATOR).get(f"/o/{ours.organisation.slug}/engagement/{first.pk}/")
    assert "highly interested" in page.content.decode()
