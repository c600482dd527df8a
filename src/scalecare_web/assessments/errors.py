"""What can be wrong with a self-assessment, each with its remedy."""

from __future__ import annotations

from scalecare.domain import ScalecareError


class AssessmentError(ScalecareError):
    """Base of all errors of this app."""


class CycleError(AssessmentError):
    """A cycle that cannot be opened, changed or shown."""

    @classmethod
    def name_taken(cls, name: str) -> CycleError:
        """Another cycle is called the same."""
        return cls(f"There is a cycle called '{name}' already.", remedy="Give this one another name.")

    @classmethod
    def not_published(cls, pack: str, known: list[str]) -> CycleError:
        """No such questionnaire is published."""
        return cls(f"No questionnaire '{pack}' is published.", remedy=f"Choose one of: {', '.join(known)}.")

    @classmethod
    def still_open(cls, pack: str, name: str) -> CycleError:
        """The round before on the same questionnaire was not closed."""
        return cls(f"'{name}' on the questionnaire '{pack}' is still open.", remedy="Close it first.")

    @classmethod
    def closed(cls, name: str) -> CycleError:
        """Nothing can be answered any more."""
        return cls(f"'{name}' is closed.", remedy="Open another cycle to ask again.")

    @classmethod
    def not_closed(cls, name: str) -> CycleError:
        """Nothing may be shown yet."""
        return cls(
            f"'{name}' is still open, and what people said is shown to nobody before it is closed.",
            remedy="Close it when everybody has sent in their sheet.",
        )

    @classmethod
    def pack_changed(cls, pack: str, pinned: str, found: str) -> CycleError:
        """The words of the questionnaire are no longer those that were answered."""
        return cls(
            f"'{pack}' was answered with the digest {pinned[:12]}…, and is {found[:12]}… now.",
            remedy="Put the published files of that version back.",
        )


class RespondentError(AssessmentError):
    """Somebody who cannot be asked, or is not asked."""

    @classmethod
    def no_such_role(cls, role: str, known: list[str]) -> RespondentError:
        """The questionnaire is not put to such a role."""
        return cls(f"The questionnaire has no role '{role}'.", remedy=f"Choose one of: {', '.join(known)}.")

    @classmethod
    def not_a_member(cls, who: str) -> RespondentError:
        """Somebody whose role in the organisation does not let them answer, or who left."""
        return cls(
            f"{who} is no member here whose role lets them answer.",
            remedy="Invite them as a practice member first.",
        )

    @classmethod
    def has_begun(cls, who: str) -> RespondentError:
        """A sheet was begun in another role."""
        return cls(
            f"{who} has begun to answer, so the role stays and the invitation stands.",
            remedy="Ask them to leave their sheet unsent: then it does not count.",
        )


class SheetError(AssessmentError):
    """A sheet that cannot be changed by this person, or at this time."""

    @classmethod
    def not_yours(cls) -> SheetError:
        """Somebody else's sheet."""
        return cls("This sheet is somebody else's.", remedy="Each person answers on a sheet of their own.")

    @classmethod
    def sent_in(cls) -> SheetError:
        """It was sent in."""
        return cls("This sheet was sent in.", remedy="Take it back first; that is possible until the end.")

    @classmethod
    def not_sent_in(cls) -> SheetError:
        """There is nothing to take back."""
        return cls("This sheet was not sent in.", remedy="Go on answering.")

    @classmethod
    def empty(cls) -> SheetError:
        """Not one question has an answer."""
        return cls("Not one question is answered yet.", remedy="Answer at least one, then send it in.")


class NotUnderstood(AssessmentError):
    """What was typed is no answer to the question; shown beside it."""

    @classmethod
    def no_reason(cls) -> NotUnderstood:
        """Not applicable, and nobody says why."""
        return cls("Nothing says why this does not apply.", remedy="Write a few words; then it is saved.")

    @classmethod
    def says_two_things(cls) -> NotUnderstood:
        """An answer, and a word on why there is none."""
        return cls(
            "This is answered, and also marked as not answered.",
            remedy="Empty the answer, or mark it answered.",
        )

    @classmethod
    def no_number(cls, typed: str) -> NotUnderstood:
        """Letters where a number is asked."""
        return cls(f"'{typed}' is no number.", remedy="Write it in figures, such as 12 or 12.5.")

    @classmethod
    def no_day(cls, typed: str) -> NotUnderstood:
        """No day of the calendar."""
        return cls(f"'{typed}' is no date.", remedy="Write it as in 2026-11-30.")

    @classmethod
    def none_and_some(cls) -> NotUnderstood:
        """'None of these', and one of these."""
        return cls("'None of these' is ticked beside others.", remedy="Untick one or the other.")


class ConsensusError(AssessmentError):
    """What cannot be recorded as agreed."""

    @classmethod
    def no_answer(cls) -> ConsensusError:
        """Nothing was agreed on."""
        return cls("No answer is given.", remedy="Give the answer that the group agreed on.")

    @classmethod
    def nothing_to_withdraw(cls) -> ConsensusError:
        """Nothing is recorded."""
        return cls("Nothing is recorded for this question.", remedy="Record what was agreed on.")

    @classmethod
    def not_asked(cls, item: str, pack: str) -> ConsensusError:
        """The questionnaire holds no such question."""
        return cls(f"'{pack}' does not ask '{item}'.", remedy="Choose a question from the list.")
