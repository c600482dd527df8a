"""How self-assessments are shown, and when organisations may be compared."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from scalecare.domain import ParameterSet


@dataclass(frozen=True, slots=True)
class ReadinessRules:
    """The numbers of this room; see ``parameters/readiness.yaml``.

    ``ready_score`` is in points of 100, ``little_agreement`` a value of van der Eijk's A, ``holds_share``
    from 0 to 1; ``measured_weight`` is what a measured figure weighs beside a claim.
    """

    least_respondents: int
    least_organisations: int
    bands: int
    ready_score: float
    little_agreement: float
    holds_share: float
    cases_named: int
    measured_weight: float

    @classmethod
    def standard(cls, parameters: ParameterSet, as_of: date) -> ReadinessRules:
        """Return the rules in force on a day.

        Parameters
        ----------
        parameters
            The numbers.
        as_of
            The day.

        Examples
        --------
        >>> from scalecare.parameters import load_parameters
        >>> ReadinessRules.standard(load_parameters(), date(2026, 7, 1)).least_respondents
        3
        """
        values = {field.name: parameters.value(f"readiness.{field.name}", as_of) for field in fields(cls)}
        return cls(
            least_respondents=int(values["least_respondents"]),
            least_organisations=int(values["least_organisations"]),
            bands=int(values["bands"]),
            ready_score=values["ready_score"],
            little_agreement=values["little_agreement"],
            holds_share=values["holds_share"],
            cases_named=int(values["cases_named"]),
            measured_weight=values["measured_weight"],
        )
