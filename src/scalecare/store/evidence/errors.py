"""What can be wrong with a question to the evidence."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from scalecare.domain import ScalecareError

_NEAREST = 5


class EvidenceError(ScalecareError):
    """A question to the evidence that cannot be answered as asked."""

    @classmethod
    def no_facet(cls, name: str, known: Sequence[str]) -> EvidenceError:
        """No facet of this name."""
        return cls(f"Cases cannot be narrowed by '{name}'.", remedy=f"Use one of: {', '.join(known)}.")

    @classmethod
    def no_value(cls, facet: str, text: str, known: Sequence[str]) -> EvidenceError:
        """No case has this value of a facet."""
        what = facet.replace("_", " ")
        if not known:
            return cls(f"No case reports a {what}.", remedy=f"Ask without the {what}.")
        near = [found[0] for found in process.extract(text, known, scorer=fuzz.WRatio, limit=_NEAREST)]
        return cls(f"No case has the {what} '{text}'.", remedy=f"The nearest there are: {', '.join(near)}.")

    @classmethod
    def no_years(cls, text: str) -> EvidenceError:
        """Say that a text holds no year, and no two years in order."""
        return cls(
            f"'{text}' is no founding year, nor a first and a last one.",
            remedy="Write it as 2008-2012, 2013 or not-reported.",
        )

    @classmethod
    def too_few(cls, most: int) -> EvidenceError:
        """Asked for less than one case."""
        return cls(f"{most} cases were asked for.", remedy="Ask for 1 or more.")
