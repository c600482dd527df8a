"""From a choice of hubs to a plan: figures, cost lines, findings, and the checker's word."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from scalecare.domain import CostLine, Finding, HubPlan, HubStanding, Place, PlanStatus
from scalecare.hub_formation.assemble import Counted, Group, assemble
from scalecare.hub_formation.check import check_plan
from scalecare.hub_formation.costs import centre_of, cost_lines, left_as_is_line
from scalecare.hub_formation.errors import InvalidPlan, NothingToGroup
from scalecare.hub_formation.explain import explain
from scalecare.hub_formation.formulation import Formulation, formulate
from scalecare.hub_formation.red_lines import red_lines_obeyed
from scalecare.hub_formation.rules import HubRules
from scalecare.hub_formation.search import PROVEN, Choice
from scalecare.hub_formation.sorting_out import Role, Sorted, sort_out


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """A place and rules, sorted out and as numbers: what every search of them starts from."""

    place: Place
    rules: HubRules
    sorted_out: Sorted
    problem: Formulation

    @classmethod
    def of(cls, place: Place, rules: HubRules) -> Ground:
        """Sort a place out and turn it into numbers.

        Parameters
        ----------
        place
            The practices and what is known of them.
        rules
            What is asked for.

        Raises
        ------
        NothingToGroup
            If no practice can be grouped.
        """
        sorted_out = sort_out(place, rules)
        problem = formulate(place, rules, sorted_out)
        if not problem.located.codes and not sorted_out.having(Role.LARGE, Role.FIXED, Role.STANDS_ALONE):
            raise NothingToGroup.in_area(place.area)
        return cls(place, rules, sorted_out, problem)


@dataclass(frozen=True, slots=True)
class Making:
    """How a plan came about, for its record; ``letter`` begins the names of its hubs."""

    mode: str
    seconds: float
    versions: Mapping[str, str]
    findings: tuple[Finding, ...] = ()
    letter: str = "H"


def as_plan(ground: Ground, choice: Choice, making: Making, left: Collection[frozenset[int]] = ()) -> HubPlan:
    """Make a plan of chosen hubs, and let it go only if the checker finds no fault.

    Parameters
    ----------
    ground
        What the hubs were chosen for.
    choice
        The hubs.
    making
        How they were chosen.
    left
        Networks of today that may be left as they stand, as units.

    Raises
    ------
    InvalidPlan
        If the checker finds a fault.
    """
    plan = _as_plan(ground, choice, making, left)
    faults = check_plan(plan, ground.place, ground.rules)
    if faults:
        raise InvalidPlan.breaks(faults)
    return plan


def _as_plan(ground: Ground, choice: Choice, making: Making, left: Collection[frozenset[int]]) -> HubPlan:
    place, rules, sorted_out, problem = ground.place, ground.rules, ground.sorted_out, ground.problem
    counted = _counted(place, rules, sorted_out, problem)
    chosen = list(_chosen_groups(problem, rules, choice, left))
    parts = assemble(
        place,
        rules,
        sorted_out,
        counted,
        [*chosen, *_given_groups(rules, sorted_out)],
        attach_small=True,
        letter=making.letter,
    )
    people = sum(hub.counted for hub in parts.hubs if hub.standing is HubStanding.LEFT_AS_IS)
    further = (left_as_is_line(people, rules),) if left else ()
    plan = HubPlan(
        place_name=place.name,
        area=place.area,
        as_of=place.as_of,
        mode=making.mode,
        status=PlanStatus.OPTIMAL if choice.gap <= PROVEN else PlanStatus.FEASIBLE,
        objective=choice.objective,
        bound=choice.bound,
        gap=choice.gap,
        seconds=making.seconds,
        registered=place.registered,
        rules=rules.as_record(),
        versions=dict(making.versions),
        hubs=parts.hubs,
        placements=parts.placements,
        unplaced=parts.unplaced,
        costs=(*_with_given(parts.costs, problem, choice, rules), *further),
        links=problem.as_links(),
        findings=(),
        record=choice.record,
    )
    facts = (*_search_findings(place, rules, choice, problem, plan), *making.findings)
    return explain(plan, place, rules, sorted_out, counted, facts)


def _with_given(
    costs: tuple[CostLine, ...], problem: Formulation, choice: Choice, rules: HubRules
) -> tuple[CostLine, ...]:
    """Say of each line what the chosen hubs do not account for."""
    members = [problem.practices_of(units) for units in choice.hubs]
    centres = [centre_of(problem.basis, practices, rules, problem.centres) for practices in members]
    chosen = {line.name: line.value for line in cost_lines(problem.basis, members, centres, rules)}
    return tuple(replace(line, given=line.value - chosen.get(line.name, line.value)) for line in costs)


def _counted(place: Place, rules: HubRules, sorted_out: Sorted, problem: Formulation) -> Counted:
    """Everything that counts: the grouped practices and those that stand by themselves or are fixed."""
    alone = sorted_out.having(Role.LARGE, Role.STANDS_ALONE, Role.FIXED)
    others = [code for code in alone if code in sorted_out.points]
    if not others:
        return Counted(problem.located, problem.basis, problem.links, problem.centres)
    roles = sorted_out.roles | dict.fromkeys(others, Role.GROUPED)
    everyone = formulate(place, rules.with_(together=(), keep_within=None), replace(sorted_out, roles=roles))
    at = {code: index for index, code in enumerate(everyone.located.codes)}
    codes = problem.located.codes
    links = {(at[codes[a]], at[codes[b]]): reason for (a, b), reason in problem.links.items()}
    fixed = {at[code] for hub in rules.fixed for code in hub if code in at}
    links |= {pair: r for pair, r in everyone.links.items() if pair[0] in fixed and pair[1] in fixed}
    return Counted(everyone.located, everyone.basis, links, everyone.centres)


def _chosen_groups(
    problem: Formulation, rules: HubRules, choice: Choice, left: Collection[frozenset[int]]
) -> Iterator[Group]:
    lowest = rules.stretch.smallest if rules.stretch else rules.minimum_people
    for units in choice.hubs:
        members = problem.practices_of(units)
        people = int(problem.located.people[members].sum())
        standing = HubStanding.IN_BAND
        if frozenset(units.tolist()) in left:
            standing = HubStanding.LEFT_AS_IS
        elif people < lowest:
            standing = HubStanding.EXCEPTION
        elif not rules.minimum_people <= people <= rules.maximum_people:
            standing = HubStanding.STRETCHED
        yield Group(tuple(problem.located.codes[p] for p in members), standing)


def _given_groups(rules: HubRules, sorted_out: Sorted) -> Iterator[Group]:
    yield from (Group((code,), HubStanding.LARGE_PRACTICE) for code in sorted_out.having(Role.LARGE))
    yield from (Group((code,), HubStanding.FIXED) for code in sorted_out.having(Role.STANDS_ALONE))
    yield from (Group(hub, HubStanding.FIXED) for hub in rules.fixed)


def _search_findings(
    place: Place, rules: HubRules, choice: Choice, problem: Formulation, plan: HubPlan
) -> tuple[Finding, ...]:
    people = int(problem.located.people.sum())
    facts = [
        Finding("gap", {"objective": choice.objective, "bound": choice.bound, "gap": choice.gap}),
        Finding(
            "number_of_hubs",
            {
                "hubs": len(choice.hubs),
                "people": people,
                "target": rules.target_people,
                "fewest": choice.fewest,
                "most": choice.most,
            },
        ),
    ]
    if choice.exceptions:
        hubs = tuple(h.hub_id for h in plan.hubs if h.standing is HubStanding.EXCEPTION)
        kind = "exceptions_needed" if choice.are_fewest_exceptions else "exceptions_not_proven"
        facts.append(Finding(kind, {"count": choice.exceptions, "hubs": hubs}))
    if choice.is_generated:
        facts.append(Finding("generated", {"hubs": choice.record.admissible_hubs}))
    if choice.record.stopped not in ("proven", "nothing to choose"):
        facts.append(Finding("stopped_early", {"reason": choice.record.stopped}))
    red_lines = len(red_lines_obeyed(place, rules))
    if red_lines:
        facts.append(Finding("red_lines_kept", {"count": red_lines}))
    return tuple(facts)
