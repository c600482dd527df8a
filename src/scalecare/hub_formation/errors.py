"""What can go wrong when hubs are formed: facts with numbers and a remedy."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from difflib import get_close_matches

from scalecare.domain import Finding, ScalecareError
from scalecare.hub_formation.clash.clash import Clash
from scalecare.hub_formation.clash.words import fact_of, remedies_of, remedy_of


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
    def no_aim(cls, name: str, aims: Sequence[str]) -> BadRules:
        """A trade-off of something that is no cost line."""
        return cls(f"'{name}' is no aim.", remedy=f"Aims are: {', '.join(aims)}.")

    @classmethod
    def same_aim(cls, aim: str, against: str) -> BadRules:
        """A trade-off of an aim with itself, or of two that choose the centre practice differently."""
        return cls(
            f"'{aim}' cannot be traded for '{against}': they are one aim, or both choose each hub's centre.",
            remedy="Name two different aims, at most one of them travel.",
        )

    @classmethod
    def too_few_points(cls, points: int) -> BadRules:
        """A trade-off needs both its ends."""
        return cls(f"A trade-off of {points} points has no two ends.", remedy="Ask for 2 or more.")

    @classmethod
    def too_few_alternatives(cls, plans: int, at_least: int) -> BadRules:
        """No plan at all, or plans that need not differ."""
        return cls(
            f"{plans} plans that differ in at least {at_least} practices cannot be looked for.",
            remedy="Ask for 1 plan or more and a difference of 1 practice or more.",
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
    def no_poll(cls) -> BadRules:
        """Rules are to come from a poll that the place does not hold."""
        return cls(
            "The rules are to be taken from the poll, and the place has no answers to it.",
            remedy="Give the poll's file to 'scalecare place build', or take 'from_poll' out of the rules.",
        )

    @classmethod
    def not_a_grouping(cls, codes: Sequence[str]) -> BadRules:
        """A given grouping names unknown practices."""
        return cls(
            f"The grouping names {_names(codes)}, which the area does not hold.",
            remedy="Correct the codes, or widen the area.",
        )


class BadScenario(HubFormationError):
    """Something that is to happen to practices, and cannot."""

    @classmethod
    def unknown_practices(cls, scenario: str, codes: Sequence[str]) -> BadScenario:
        """A scenario names practices that are not there, or not any more."""
        return cls(
            f"'{scenario}' names {_names(codes)}, which the area does not hold or which closed before.",
            remedy="Correct the codes, or the order of what happens.",
        )

    @classmethod
    def shrinks_below_nothing(cls, share: float) -> BadScenario:
        """More people leave than there are."""
        return cls(f"A list cannot grow by {share:.0%}.", remedy="Give a share above -1, such as 0.1.")

    @classmethod
    def merges_with_itself(cls, code: str) -> BadScenario:
        """A practice named twice."""
        return cls(f"{code} cannot merge into itself.", remedy="Name the practice that takes the list over.")

    @classmethod
    def fewer_than_nobody(cls, people: int) -> BadScenario:
        """New homes without people."""
        return cls(f"New homes hold {people:,} people.", remedy="Give zero or more.")

    @classmethod
    def nobody_left(cls, scenario: str) -> BadScenario:
        """The last practice closes."""
        return cls(f"'{scenario}' leaves no practice to register with.", remedy="Leave one open.")


class HistoryTooShort(HubFormationError):
    """Past list sizes that say nothing of how lists change."""

    @classmethod
    def dates(cls, count: int) -> HistoryTooShort:
        """Fewer than two dates."""
        return cls(
            f"The history holds list sizes of {count} date{'' if count == 1 else 's'}; change needs two.",
            remedy="Add the file of another date.",
        )

    @classmethod
    def nobody_stayed(cls) -> HistoryTooShort:
        """No practice is in two dates."""
        return cls(
            "No practice of the history has a list on two of its dates that could be compared.",
            remedy="Give list sizes of the same practices on several dates.",
        )


class TooFewMoves(HubFormationError):
    """Plans exist, and none for the numbers of moves asked for."""

    @classmethod
    def asked(cls, most: int, enough: int) -> TooFewMoves:
        """No plan with so few moves."""
        return cls(
            f"No plan keeps the rules with {most} practices moved or fewer; with {enough} moved one does.",
            remedy=f"Ask for {enough} moves, or leave the numbers out and see how few will do.",
        )


class BadMove(HubFormationError):
    """A move by hand that cannot be made."""

    @classmethod
    def unknown_practice(cls, code: str, known: Collection[str]) -> BadMove:
        """The plan's place holds no such practice."""
        return cls(
            f"There is no practice {code} in this plan.", remedy=_nearest(code, known, "Name one such as")
        )

    @classmethod
    def unknown_hub(cls, hub_id: str, known: Collection[str]) -> BadMove:
        """The plan has no such hub."""
        return cls(
            f"The plan has no hub {hub_id}.",
            remedy=_nearest(hub_id, known, "Say 'new' for a hub of its own, or name one such as"),
        )

    @classmethod
    def already_there(cls, code: str, hub_id: str) -> BadMove:
        """The practice stands in that hub."""
        return cls(f"{code} is in hub {hub_id} already.", remedy="Name another hub, or leave the move out.")

    @classmethod
    def alone_already(cls, code: str, hub_id: str) -> BadMove:
        """A hub of its own for the only practice of a hub."""
        return cls(
            f"{code} is the only practice of hub {hub_id} already.",
            remedy="Name a hub that holds others, or leave the move out.",
        )

    @classmethod
    def another_place(cls, missing: Sequence[str], extra: Sequence[str]) -> BadMove:
        """The plan was made for other practices."""
        return cls(
            f"The plan and the place do not hold the same practices: {_names(missing) or 'none'} only in the "
            f"plan, {_names(extra) or 'none'} only in the place.",
            remedy="Give the place and the area that the plan was made for.",
        )

    @classmethod
    def another_date(cls, plan: date, place: date) -> BadMove:
        """The plan was made as of another date."""
        return cls(
            f"The plan is as of {plan} and the place as of {place}.",
            remedy="Give the place that the plan was made for, or form the plan again.",
        )

    @classmethod
    def nothing_proven(cls, mode: str) -> BadMove:
        """A price is asked of a plan that was not chosen as the best."""
        return cls(
            f"Only a plan that was formed has a price for a wish; this one is of mode '{mode}'.",
            remedy="Form a plan by the same rules and ask of that one; moves by hand show what they change.",
        )

    @classmethod
    def other_rules(cls, names: Sequence[str]) -> BadMove:
        """A price is asked by other rules than the plan's."""
        return cls(
            f"The plan was formed by other rules: {_names(names)} differ.",
            remedy="Give the rules that it was formed by, or form it again by these.",
        )

    @classmethod
    def hub_is_given(cls, hub_id: str) -> BadMove:
        """A wish to join a hub that nobody chose."""
        return cls(
            f"Hub {hub_id} is fixed by the rules or is one practice above the band, so nobody can join it.",
            remedy="Name another hub, or change the rule that sets it apart.",
        )


def _nearest(name: str, known: Collection[str], ask: str) -> str:
    close = get_close_matches(name, sorted(known), n=3, cutoff=0.5) or sorted(known)[:5]
    return f"{ask} {', '.join(close)}."


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

    @classmethod
    def no_plan_found(cls, practices: int, generated: int) -> TooManyHubs:
        """Hubs were generated, and neither a plan nor a proof that there is none was found."""
        return cls(
            f"{practices:,} practices form too many admissible hubs to list. {generated:,} were generated, "
            "and no plan that keeps the rules was found; nor is it proven that there is none.",
            remedy="Allow exceptions or an elastic band, or another number of hubs, or: "
            + _FEWER_HUBS[0].lower()
            + _FEWER_HUBS[1:],
        )


_FEWER_HUBS = (
    "Narrow the band, choose a smaller area (one ICB at a time: scalecare hubs each), use the sparse "
    "neighbour graph (graph: gabriel), or limit practices a hub or the farthest distance."
)


class HubsInfeasible(HubFormationError):
    """No plan keeps all rules, and that is proven.

    ``clash`` says which rules and practices cannot all be had, and what would help; ``remedies`` say the
    latter in words.
    """

    exit_code = 4
    clash: Clash
    remedies: tuple[str, ...]

    @classmethod
    def of(cls, clash: Clash) -> HubsInfeasible:
        """A clash, in words with numbers."""
        error = cls(fact_of(clash), remedy=remedy_of(clash))
        error.clash, error.remedies = clash, remedies_of(clash)
        return error

    @classmethod
    def group_too_large(cls, codes: Sequence[str], people: Sequence[int], maximum: int) -> HubsInfeasible:
        """Practices that must be together are too many people."""
        total = sum(people)
        leaves = _leave_so_that_rest_fits(codes, people, maximum)
        return cls.of(
            Clash(
                rules=(
                    Finding("together", {"practices": tuple(codes)}),
                    Finding("maximum_people", {"limit": maximum}),
                ),
                relaxations=(
                    Finding("maximum_people", {"from": maximum, "to": total}),
                    Finding("together", {"practices": tuple(codes), "leaves": leaves}),
                ),
                practices=tuple(codes),
                people=total,
            )
        )

    @classmethod
    def group_across_border(cls, codes: Sequence[str], people: int, border: str) -> HubsInfeasible:
        """A group on both sides of a border that no hub may cross."""
        group = Finding("together", {"practices": tuple(codes)})
        return cls.of(
            Clash(
                rules=(group, Finding("keep_within", {"limit": border})),
                relaxations=(group, Finding("keep_within", {"times": 1})),
                practices=tuple(codes),
                people=people,
            )
        )

    @classmethod
    def together_and_apart(
        cls, codes: Sequence[str], people: int, own: Sequence[Sequence[str]], area: str
    ) -> HubsInfeasible:
        """Two rules clash head on. Where no pair of the planner's own is among them, nobody is named."""
        if not own:
            rules = (Finding("together", {}), Finding("red_lines", {"count": 1}))
            ways = (Finding("together", {}), Finding("red_lines", {"times": 1}))
            return cls.of(Clash(rules=rules, relaxations=ways, area=area))
        group = Finding("together", {"practices": tuple(codes)})
        pairs = tuple(Finding("apart", {"practices": tuple(pair)}) for pair in own)
        return cls.of(
            Clash(
                rules=(group, *pairs[:1]),
                relaxations=(group, *(pairs if len(pairs) == 1 else ())),
                practices=tuple(codes),
                people=people,
            )
        )


def _leave_so_that_rest_fits(codes: Sequence[str], people: Sequence[int], maximum: int) -> tuple[str, ...]:
    """Few practices without whom the others fit into one hub: the smallest that will do, else the largest."""
    left = sorted(zip(people, codes, strict=True))
    leaves = []
    while (over := sum(size for size, _ in left) - maximum) > 0:
        one = next((entry for entry in left if entry[0] >= over), left[-1])
        left.remove(one)
        leaves.append(one[1])
    return tuple(sorted(leaves))


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
