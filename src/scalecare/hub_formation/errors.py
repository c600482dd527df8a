"""What can go wrong when hubs are formed: facts with numbers and a remedy."""

from __future__ import annotations

from collections.abc import Sequence

from scalecare.domain import ScalecareError


def _people(count: float) -> str:
    return f"{count:,.0f} people"


def _names(codes: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(codes[:most])
    return shown if len(codes) <= most else f"{shown} and {len(codes) - most} more"


class HubFormationError(ScalecareError):
    """Base of all errors of this room."""


class BadRules(HubFormationError):
    """Rules that contradict themselves or the place."""

    @classmethod
    def band_upside_down(cls, minimum: int, maximum: int) -> BadRules:
        """The least is above the most."""
        return cls(
            f"A hub cannot serve at least {minimum:,} and at most {maximum:,} people.",
            remedy="Give a minimum above zero that is no more than the maximum.",
        )

    @classmethod
    def count_upside_down(cls, fewest: int, most: int) -> BadRules:
        """Fewest hubs above most hubs."""
        return cls(f"At least {fewest} hubs and at most {most} cannot both hold.", remedy="Swap them.")

    @classmethod
    def stretch_inside_band(cls, smallest: int, largest: int) -> BadRules:
        """An elastic band narrower than the band itself."""
        return cls(
            f"An elastic band from {smallest:,} to {largest:,} does not reach beyond the band.",
            remedy="Let it start at or below the minimum and end at or above the maximum, at a price "
            "of zero or more.",
        )

    @classmethod
    def weight_out_of_range(cls, name: str, weight: float) -> BadRules:
        """A weight below zero."""
        return cls(f"The weight of {name} is {weight}.", remedy="Weights are zero or more.")

    @classmethod
    def nothing_matters(cls) -> BadRules:
        """All weights are zero."""
        return cls("All weights are zero, so every plan is as good.", remedy="Give one a weight.")

    @classmethod
    def no_practices(cls, most: int) -> BadRules:
        """A limit that no hub can keep."""
        return cls(f"A hub cannot have at most {most} practices.", remedy="Give 1 or more, or leave it out.")

    @classmethod
    def together_with_one_apart(cls, group: Sequence[str], alone: Sequence[str]) -> BadRules:
        """A group that holds a practice which stands by itself or in a fixed hub."""
        return cls(
            f"{_names(group)} must be together, and {_names(alone)} of them stands alone: above the band, "
            "digital-first and set apart, or in a fixed hub.",
            remedy="Take it out of the group, or change the rule that sets it apart.",
        )

    @classmethod
    def fixed_twice(cls, codes: Sequence[str]) -> BadRules:
        """A practice in two fixed hubs."""
        return cls(f"{_names(codes)} stand in two fixed hubs.", remedy="Name each practice once.")

    @classmethod
    def unknown_practices(cls, rule: str, codes: Sequence[str]) -> BadRules:
        """A rule names practices that the area does not hold."""
        return cls(
            f"The rule '{rule}' names {_names(codes)}, not among the practices that are to be grouped.",
            remedy="Correct the codes, or widen the area.",
        )

    @classmethod
    def no_travel_times(cls) -> BadRules:
        """Minutes matter and none are known."""
        return cls(
            "The rules speak of minutes and the place has no travel times.",
            remedy="Give a travel-time file to 'scalecare place build', or use kilometres.",
        )

    @classmethod
    def no_residence(cls) -> BadRules:
        """Cohesion matters and nobody knows where people live."""
        return cls(
            "Cohesion has a weight and the place does not say where people live.",
            remedy="Give the file of patients by practice and LSOA to 'scalecare place build', "
            "or set the weight of cohesion to 0.",
        )

    @classmethod
    def not_a_grouping(cls, codes: Sequence[str]) -> BadRules:
        """A given grouping names unknown practices."""
        return cls(
            f"The grouping names {_names(codes)}, which the area does not hold.",
            remedy="Correct the codes, or widen the area.",
        )


class NothingToGroup(HubFormationError):
    """An area without practices that could be grouped."""

    @classmethod
    def in_area(cls, area: str) -> NothingToGroup:
        """No practice is left after lists too small or without coordinates."""
        return cls(
            f"'{area}' holds no practice that can be placed on a map and has a list to count.",
            remedy="Choose a wider area, or supply coordinates.",
        )


class TooManyHubs(HubFormationError):
    """More admissible hubs than can be listed."""

    @classmethod
    def counted(cls, limit: int, practices: int) -> TooManyHubs:
        """Listing was refused."""
        return cls(
            f"{practices:,} practices form more than {limit:,} admissible hubs; the limit is {limit:,}.",
            remedy=_FEWER_HUBS,
        )

    @classmethod
    def too_many_together(cls, limit: int, people: int) -> TooManyHubs:
        """So many lists are so small that one hub could hold more than can be listed."""
        return cls(
            f"The {limit + 1} smallest lists register {people:,} people and would fit into one hub; a hub "
            f"of more than {limit} is not listed.",
            remedy=_FEWER_HUBS,
        )


_FEWER_HUBS = (
    "Narrow the band, choose a smaller area (one ICB at a time: scalecare hubs each), use the sparse "
    "neighbour graph (graph: gabriel), or limit practices a hub or the farthest distance."
)


class HubsInfeasible(HubFormationError):
    """No plan keeps all rules, and that is proven."""

    exit_code = 4

    @classmethod
    def practice_fits_nowhere(
        cls, codes: Sequence[str], people: int, reach: int, limits: str
    ) -> HubsInfeasible:
        """A practice stands in no admissible hub."""
        return cls(
            f"{_names(codes)} ({_people(people)}) can stand in no hub that keeps the rules. With all its "
            f"neighbours there are {_people(reach)}; a hub has {limits}.",
            remedy="Allow exceptions, widen the band, or relax a distance, a limit or what keeps it apart.",
        )

    @classmethod
    def group_too_large(cls, codes: Sequence[str], people: int, maximum: int) -> HubsInfeasible:
        """Practices that must be together are too many people."""
        return cls(
            f"{_names(codes)} must be together and register {_people(people)}; a hub holds at most "
            f"{maximum:,}.",
            remedy="Take one of them out of the group, or raise the maximum.",
        )

    @classmethod
    def group_across_border(cls, together: Sequence[str]) -> HubsInfeasible:
        """A group on both sides of a border that no hub may cross."""
        return cls(
            f"{_names(together)} must be together and lie on two sides of a border that no hub may cross.",
            remedy="Drop the group, or the rule to keep within borders.",
        )

    @classmethod
    def no_whole_choice(cls, codes: Sequence[str], people: int, hubs: int) -> HubsInfeasible:
        """Every practice fits somewhere, and no choice of hubs fits together; a search tree proved it."""
        return cls(
            f"The rules cannot all be kept: of {hubs:,} admissible hubs no choice places each of "
            f"{len(codes)} practices ({_people(people)}) once.",
            remedy="Allow exceptions or an elastic band, or relax the number of hubs, red lines or borders.",
        )

    @classmethod
    def together_and_apart(cls, together: Sequence[str]) -> HubsInfeasible:
        """Two rules clash head on; whose red line it is stays unsaid."""
        return cls(
            f"{_names(together)} must be together, and a rule or a red line keeps two of them apart.",
            remedy="Drop one of the two rules.",
        )

    @classmethod
    def count_impossible(
        cls, people: int, fewest: int, most: int, minimum: int, maximum: int
    ) -> HubsInfeasible:
        """So many hubs of that size cannot hold so many people."""
        needed = -(-people // maximum)
        possible = people // minimum
        return cls(
            f"{_people(people)} in {fewest} to {most} hubs of {minimum:,} to {maximum:,}: between {needed} "
            f"and {possible} hubs are possible.",
            remedy=f"Ask for {needed} to {possible} hubs, or change the band.",
        )

    @classmethod
    def rules_clash(cls, codes: Sequence[str], people: int) -> HubsInfeasible:
        """Name the practices that a certificate of the linear programme leaves over."""
        return cls(
            f"The rules cannot all be kept around {_names(codes)} ({_people(people)}): no choice of "
            "admissible hubs places each of them once.",
            remedy="Allow exceptions or an elastic band, or relax the number of hubs, red lines or "
            "borders near them.",
        )


class InvalidPlan(HubFormationError):
    """A plan that the checker refused. It never leaves."""

    exit_code = 1

    @classmethod
    def breaks(cls, faults: Sequence[str]) -> InvalidPlan:
        """The checker's findings."""
        return cls(
            f"The plan was refused by the checker: {'; '.join(faults[:5])}.",
            remedy="This is a fault of Scalecare, not of the data: please report it.",
        )
