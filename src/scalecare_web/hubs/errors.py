"""What can be wrong with hubs in the web app, each with its remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scalecare.domain import ScalecareError

if TYPE_CHECKING:
    from scalecare_web.engagement.models import Poll
    from scalecare_web.hubs.models import Scenario


class CannotAsk(ScalecareError):
    """Hubs that cannot be asked for."""

    @classmethod
    def place_changed(cls, name: str) -> CannotAsk:
        """The place is not what it was when hubs were asked for."""
        return cls(f"'{name}' is no longer what it was when this was asked for.", remedy="Ask again.")

    @classmethod
    def no_answers(cls, what: str) -> CannotAsk:
        """A poll without answers says nothing of wishes."""
        return cls(
            f"Nobody in this area has answered '{what}' yet.",
            remedy="Leave the poll out, or wait for answers.",
        )

    @classmethod
    def poll_open(cls, poll: Poll) -> CannotAsk:
        """Two plans, one answer apart, would tell what was in that answer."""
        return cls(
            f"'{poll}' is open until {poll.last_day:%-d %B %Y}: hubs formed now and again after the next "
            "answer would tell what it says.",
            remedy="Close the poll first, or leave it out.",
        )

    @classmethod
    def too_few_answers(cls, poll: Poll, given: int, least: int) -> CannotAsk:
        """Hubs by the answers of a few would tell what these say."""
        return cls(
            f"Only {given} {'practice' if given == 1 else 'practices'} of this area answered '{poll}'; with "
            f"fewer than {least}, the hubs would tell what they said.",
            remedy="Choose a larger area, ask the practices again, or leave the poll out.",
        )

    @classmethod
    def no_networks(cls, name: str) -> CannotAsk:
        """Today's networks cannot be a scenario where there are none."""
        return cls(
            f"No practice of '{name}' has a network.",
            remedy="Build the place from files that say which network each practice is in.",
        )


class CannotChange(ScalecareError):
    """A step back or forward that is not there."""

    @classmethod
    def nothing_to_take_back(cls) -> CannotChange:
        """No move is in force."""
        return cls("No move is left to take back.", remedy="This is the plan as it was made.")

    @classmethod
    def nothing_to_do_again(cls) -> CannotChange:
        """No move was taken back last."""
        return cls("No move was taken back, or another followed.", remedy="Move the practice again.")


class CannotCompare(ScalecareError):
    """Scenarios that do not stand side by side."""

    @classmethod
    def wrong_number(cls, chosen: int, most: int) -> CannotCompare:
        """One says nothing, and many do not fit."""
        number = "No scenario is" if not chosen else "1 scenario is" if chosen == 1 else f"{chosen} are"
        return cls(f"{number} chosen.", remedy=f"Choose 2 to {most} scenarios of one place and area.")


class CannotPrefer(ScalecareError):
    """A scenario that cannot be marked as preferred."""

    @classmethod
    def changed_meanwhile(cls, scenario: Scenario) -> CannotPrefer:
        """Somebody changed it while the reasons were written."""
        return cls(
            f"'{scenario}' was changed by hand while you wrote.",
            remedy="Look at it as it is now, then mark it again. What you wrote is still here.",
        )
