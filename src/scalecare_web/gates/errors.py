"""What can be wrong at a gate, each with its remedy."""

from __future__ import annotations

from collections.abc import Sequence

from scalecare.domain import ScalecareError


class BadEvidence(ScalecareError):
    """A document that cannot be put forward as it is."""

    @classmethod
    def linked_already(cls, title: str, criterion: str) -> BadEvidence:
        """It stands there."""
        return cls(
            f"'{title}' is put forward for '{criterion}' already.",
            remedy="Take it away there first if what it shows has changed.",
        )

    @classmethod
    def same_content(cls, title: str, number: int) -> BadEvidence:
        """The newest version is the same file."""
        return cls(
            f"The file and its expiry date are the same as in version {number} of '{title}'.",
            remedy="Choose the changed file, or give another expiry date.",
        )


class BadSubmission(ScalecareError):
    """A stage that cannot be submitted or withdrawn."""

    @classmethod
    def nothing_put_forward(cls, stage: int) -> BadSubmission:
        """No claim and no evidence."""
        return cls(
            f"Nothing is put forward for stage {stage} yet.",
            remedy="Say of at least one criterion how it stands, or attach evidence to it.",
        )

    @classmethod
    def decides_here(cls) -> BadSubmission:
        """The person decided on a submission of this organisation before."""
        return cls(
            "You have decided on a submission of this organisation before.",
            remedy="Let somebody else submit: whoever decides never puts anything forward.",
        )

    @classmethod
    def withdrawn_already(cls, number: int) -> BadSubmission:
        """It was taken back."""
        return cls(f"Submission {number} was withdrawn already.", remedy="Submit the stage again.")

    @classmethod
    def decided_already(cls, number: int) -> BadSubmission:
        """The stage was decided on it."""
        return cls(
            f"The stage was decided on submission {number}.",
            remedy="Submit the stage again, or ask the commissioner to withdraw the decision.",
        )

    @classmethod
    def no_reason(cls) -> BadSubmission:
        """Taken back without a word."""
        return cls("A withdrawal needs a reason.", remedy="Say why it is withdrawn.")


class DecisionRefused(ScalecareError):
    """A decision that may not be taken by this person, or not now."""

    @classmethod
    def not_a_commissioner(cls) -> DecisionRefused:
        """The role does not permit it."""
        return cls("Only a commissioner decides.", remedy="Ask a commissioner of this organisation.")

    @classmethod
    def by_author(cls) -> DecisionRefused:
        """Whoever puts something forward does not decide."""
        return cls(
            "You have put something forward for this organisation.",
            remedy="Let another commissioner decide: nobody decides on what they had a part in.",
        )

    @classmethod
    def withdrawn(cls, number: int) -> DecisionRefused:
        """The organisation took the submission back."""
        return cls(
            f"Submission {number} was withdrawn by the organisation.", remedy="Wait for the next submission."
        )

    @classmethod
    def superseded(cls, number: int, later: int) -> DecisionRefused:
        """There is a later submission of the stage."""
        return cls(
            f"Submission {number} was followed by submission {later}.",
            remedy=f"Decide on submission {later}.",
        )

    @classmethod
    def unknown_subject(cls, subject: str) -> DecisionRefused:
        """Neither the stage nor one of its criteria."""
        return cls(
            f"The submission is not about '{subject}'.",
            remedy="Choose one of its criteria, or the whole stage.",
        )

    @classmethod
    def no_evidence(cls, number: int) -> DecisionRefused:
        """Called met, and the submission puts nothing in force forward."""
        return cls(
            f"This criterion needs evidence, and submission {number} puts none forward that holds today.",
            remedy="Decide that it is not met, or ask the organisation to submit again with evidence.",
        )

    @classmethod
    def no_reason(cls) -> DecisionRefused:
        """Decided without a word."""
        return cls("A decision needs a reason and an authority.", remedy="Say why, and on what authority.")

    @classmethod
    def conditions_missing(cls) -> DecisionRefused:
        """Met with conditions, and none given."""
        return cls(
            "'Met with conditions' needs at least one condition.",
            remedy="Say what is still to be done, by whom and by when; or choose 'Met'.",
        )

    @classmethod
    def conditions_left_over(cls, count: int) -> DecisionRefused:
        """Conditions beside a verdict that has none."""
        return cls(
            f"Only 'met with conditions' has conditions, and {count} stand here.",
            remedy="Choose 'met with conditions', or empty the conditions.",
        )

    @classmethod
    def nothing_to_withdraw(cls) -> DecisionRefused:
        """No decision stands."""
        return cls("There is no decision to withdraw.", remedy="Choose another verdict.")

    @classmethod
    def criteria_open(cls, stage: int, open_: Sequence[str]) -> DecisionRefused:
        """The stage would be passed before its criteria are met."""
        return cls(
            f"Stage {stage} cannot be met while {len(open_)} of its criteria are not: {'; '.join(open_)}",
            remedy="Decide on those first.",
        )

    @classmethod
    def stage_before_open(cls, stage: int, before: int) -> DecisionRefused:
        """A stage builds on the one before."""
        return cls(
            f"Stage {stage} builds on stage {before}, which is not passed.",
            remedy=f"Decide on stage {before} first.",
        )
