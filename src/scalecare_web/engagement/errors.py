"""What can be wrong with polls, each with its remedy."""

from __future__ import annotations

from datetime import date

from scalecare.domain import ScalecareError
from scalecare_web.design_system.jinja import day


class PollError(ScalecareError):
    """Something that a poll does not take."""

    @classmethod
    def is_closed(cls, title: str) -> PollError:
        """Answers stand as they are."""
        return cls(
            f"'{title}' is closed; answers can no longer be given or changed.",
            remedy="Ask the facilitator whether practices will be asked again.",
        )

    @classmethod
    def day_has_passed(cls, last_day: date) -> PollError:
        """Nobody could answer any more."""
        return cls(
            f"The {day(last_day)} has passed.",
            remedy="Choose today or a later day, or close the poll now.",
        )

    @classmethod
    def too_many_practices(cls, practices: int, most: int) -> PollError:
        """A poll is held among practices that could work together."""
        return cls(
            f"This place has {practices:,} practices; a poll asks {most:,} at most.",
            remedy="Upload the part of it that is yours, such as one ICB, and ask the practices of that.",
        )

    @classmethod
    def nobody_to_ask(cls, least: int) -> PollError:
        """Every list is below the least size."""
        return cls(
            f"No practice of this place has {least:,} people or more.",
            remedy="Lower the least list size.",
        )

    @classmethod
    def not_by_phone(cls, practice: str) -> PollError:
        """A practice's own answer is not written over, and not shown."""
        return cls(
            f"{practice} has answered already, and only the practice itself sees what.",
            remedy="Ask it to open its link and change its answer there; give it a new link if need be.",
        )

    @classmethod
    def mail_failed(cls, count: int) -> PollError:
        """The mail server took no letter at all."""
        return cls(
            f"The mail server took none of {count} letters; links that practices have still work.",
            remedy="Try again later, or show the links and send them yourself.",
        )

    @classmethod
    def no_addresses(cls) -> PollError:
        """There is nobody to write to."""
        return cls(
            "None of these practices has an e-mail address here.",
            remedy="Enter addresses first, or show the links and send them yourself.",
        )
