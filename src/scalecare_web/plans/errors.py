"""What can be wrong with a plan, each with its remedy."""

from __future__ import annotations

from scalecare.domain import ScalecareError


class BadAction(ScalecareError):
    """An action, or a step of one, that the plan cannot take."""

    @classmethod
    def unknown_source(cls, source: str) -> BadAction:
        """It comes from something that nobody can look up."""
        return cls(
            f"'{source[:200]}' is not something that an action can come from.",
            remedy="Name an item, criterion, learning need or condition, such as 'criterion:risk-register'.",
        )

    @classmethod
    def not_a_member(cls, person: object) -> BadAction:
        """Its owner does not belong to the organisation."""
        return cls(f"{person} is not a member of this organisation.", remedy="Choose a member as the owner.")

    @classmethod
    def without_owner_or_date(cls, state: str) -> BadAction:
        """Agreed, and nobody knows by whom or by when."""
        return cls(
            f"An action that is {state} needs an owner and a date.", remedy="Choose who does it, and by when."
        )

    @classmethod
    def without_words(cls, state: str) -> BadAction:
        """Done without anything that shows it, or dropped without a reason."""
        said = "what shows that it is done" if state == "done" else "why it is dropped"
        return cls(f"An action that is {state} needs a note.", remedy=f"Say {said}.")

    @classmethod
    def not_yours(cls) -> BadAction:
        """Somebody else owns it."""
        return cls(
            "Only its owner and whoever looks after the plan can change an action.",
            remedy="Ask one of them, or ask to be made its owner.",
        )

    @classmethod
    def beyond_owners(cls) -> BadAction:
        """An owner tries to drop it, hand it on or put it off."""
        return cls(
            "An owner can say that an action is under way or done.",
            remedy="To drop it, or to change its owner or date, ask your organisation's lead or facilitator.",
        )

    @classmethod
    def planned_already(cls, topic: str) -> BadAction:
        """The learning need has its action."""
        return cls(f"'{topic}' is in the plan already.", remedy="Change the action there.")

    @classmethod
    def noted_already(cls, topic: str) -> BadAction:
        """The topic stands in the list."""
        return cls(
            f"'{topic}' is in the list of learning needs already.", remedy="Change the one that is there."
        )
