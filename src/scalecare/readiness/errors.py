"""What can go wrong with answers, evidence and decisions: facts with a remedy."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from difflib import get_close_matches

from scalecare.domain import Answer, Item, ScalecareError


class ReadinessError(ScalecareError):
    """Base of all errors of this room."""


class BadAnswer(ReadinessError):
    """An answer that its question does not allow."""

    @classmethod
    def unknown_item(cls, item: str, pack: str, known: Collection[str]) -> BadAnswer:
        """The pack holds no such item."""
        near = get_close_matches(item, sorted(known), n=3) or sorted(known)[:3]
        return cls(f"'{pack}' has no item '{item}'.", remedy=f"Use an id of the form: {', '.join(near)}.")

    @classmethod
    def other_revision(cls, answer: Answer, item: Item, pack: str) -> BadAnswer:
        """The answer is to other words than those of the pack."""
        return cls(
            f"{answer.reference} is answered; '{pack}' asks revision {item.rev}.",
            remedy="Score it with the version it was answered on.",
        )

    @classmethod
    def no_such_choice(cls, item: Item, value: object) -> BadAnswer:
        """The item has no such choice."""
        known = ", ".join(choice.id for choice in item.choices)
        return cls(f"'{item.id}' has no choice '{value}'.", remedy=f"Choose one of: {known}.")

    @classmethod
    def out_of_range(cls, item: Item, value: object) -> BadAnswer:
        """A number outside the range, or with a fraction where whole ones are asked."""
        assert item.range is not None
        whole = "a whole number" if item.range.is_whole else "a number"
        return cls(
            f"'{item.id}' is answered by {value}.",
            remedy=f"Give {whole} from {item.range.lowest:g} to {item.range.highest:g}.",
        )

    @classmethod
    def too_many(cls, item: Item, count: int) -> BadAnswer:
        """More entries than the list takes."""
        return cls(f"'{item.id}' has {count} entries.", remedy=f"Keep {item.most} at most.")

    @classmethod
    def wrong_kind(cls, item: Item, value: object) -> BadAnswer:
        """Words for a number, a number for words and the like."""
        return cls(f"'{item.id}' is answered by '{value}'.", remedy=f"It is answered by: {item.answering}.")


class MixedPacks(ReadinessError):
    """Profiles that cannot be laid beside each other."""

    @classmethod
    def found(cls, packs: Sequence[str]) -> MixedPacks:
        """Two packs or versions."""
        return cls(f"The profiles are of {', '.join(packs)}.", remedy="Take profiles of one version.")

    @classmethod
    def no_way(cls, earlier: str, later: str) -> MixedPacks:
        """No migration leads from one version to the other."""
        return cls(f"No migration leads from {earlier} to {later}.", remedy="Compare cycles of one pack.")


class BadDecision(ReadinessError):
    """A decision that the rules of a gate do not allow."""

    @classmethod
    def unknown_subject(cls, subject: str, known: Collection[str]) -> BadDecision:
        """Neither a criterion nor a stage."""
        near = get_close_matches(subject, sorted(known), n=3) or sorted(known)[:3]
        return cls(
            f"'{subject}' is no criterion and no stage.", remedy=f"Name one such as {', '.join(near)}."
        )

    @classmethod
    def own_evidence(cls, subject: str, who: str) -> BadDecision:
        """Whoever puts evidence forward does not decide on it."""
        return cls(
            f"{who} put evidence for '{subject}' forward and decided on it.",
            remedy="Let somebody else decide.",
        )

    @classmethod
    def no_evidence(cls, subject: str, decided_on: date) -> BadDecision:
        """Met without the evidence that is required."""
        return cls(
            f"'{subject}' is called met on {decided_on}, and no evidence was in force on that day.",
            remedy="Add evidence, or decide that it is not met.",
        )

    @classmethod
    def criteria_open(cls, stage: str, open_: Sequence[str]) -> BadDecision:
        """A stage called met before its criteria are."""
        return cls(
            f"Stage '{stage}' is called met while {len(open_)} of its criteria are not: {', '.join(open_)}.",
            remedy="Decide on those first.",
        )

    @classmethod
    def stage_before_open(cls, stage: str, before: str) -> BadDecision:
        """A stage called met before the one it builds on."""
        return cls(f"Stage '{stage}' needs '{before}', which is not passed.", remedy="Pass that one first.")

    @classmethod
    def out_of_order(cls, subject: str, decided_on: date, after: date) -> BadDecision:
        """Decisions stand in the order in which they were taken."""
        return cls(
            f"The decision on '{subject}' of {decided_on} stands after one of {after}.",
            remedy="List decisions in the order of their days.",
        )
