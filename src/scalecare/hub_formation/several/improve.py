"""Improve today's networks: for each number of practices moved, the best plan.

A practice moves when its hub does not carry on its network; each network is carried on by at most one
hub. A network that breaks the band, or is not connected, may be left just as it stands, at a price for
each of its people, so that the frontier starts from today and not from a blank map.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scalecare.domain import Finding, Frontier, FrontierKind, FrontierPoint, HubPlan, Move, Place
from scalecare.hub_formation._private.listing import HubList
from scalecare.hub_formation._private.master import Demand, choose_whole, join
from scalecare.hub_formation._private.sides import NOBODY, Carried, Networks, Ways
from scalecare.hub_formation.assemble import is_connected
from scalecare.hub_formation.clash.infeasible import (
    refuse_impossible_count,
    without_exceptions_infeasible,
)
from scalecare.hub_formation.costs import Members, centre_of, cost_of_hub
from scalecare.hub_formation.errors import HubFormationError, TooFewMoves
from scalecare.hub_formation.formulation import Formulation, hub_count_range, in_order, inside_borders
from scalecare.hub_formation.planning import Ground, Making, as_plan
from scalecare.hub_formation.rules import HubRules
from scalecare.hub_formation.score import score_hubs, todays_networks
from scalecare.hub_formation.search import Progress, Stop, ignore, list_admissible
from scalecare.hub_formation.several.sweep import Sweep, Swept

POINTS = 11
"""Points of a frontier where none are asked for."""
EARLY = 1.5
"""Points lie closer together where few practices move: there the gains are largest."""
SETTLING_NODES = 200


def improve_hubs(
    place: Place,
    rules: HubRules,
    *,
    moves: Sequence[int] | None = None,
    stop: Stop | None = None,
    clock: Callable[[], float] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    versions: Mapping[str, str] | None = None,
) -> Frontier:
    """Find the best plan for each number of practices that may leave their network of today.

    Parameters
    ----------
    place
        The practices and what is known of them, today's networks included.
    rules
        What hubs that change must keep. Where no number of hubs is asked for, it may lie anywhere
        from today's to what follows from the target.
    moves
        Numbers of practices that may move; by default eleven from none to as many as the best plan
        of all moves, closer together at first.
    stop
        When to stop at each point; its seconds are for all points together.
    clock, on_progress, versions
        As for :func:`scalecare.hub_formation.form_hubs`.

    Returns
    -------
    Frontier
        Every point a checked plan with its gap, the objective never rising along the way. Points
        with fewer moves than the rules need are left out, and a finding says so.

    Raises
    ------
    TooFewMoves
        If there are plans, and none with so few moves as asked for.
    HubsInfeasible, TooManyHubs, NothingToGroup
        As for :func:`scalecare.hub_formation.form_hubs`, where no network may be left as it stands.

    Examples
    --------
    >>> from datetime import date
    >>> from scalecare.examples import exampleshire_place
    >>> from scalecare.parameters import load_parameters
    >>> rules = HubRules.standard(load_parameters(), date(2026, 7, 1))
    >>> frontier = improve_hubs(exampleshire_place(), rules, moves=(0, 6, 20), stop=Stop(gap=0.01))
    >>> [len(point.moves) <= point.limit for point in frontier.points]
    [True, True, True]
    """
    stop, clock = stop or Stop(), clock or (lambda: 0.0)
    began = clock()
    ground = Ground.of(place, rules)
    start = _Start.of(ground, stop)
    sweep = Sweep(start.pool, stop, clock, on_progress or ignore, began=began)
    swept = start.asked(sweep, sorted(set(moves))) if moves is not None else start.by_default(sweep)
    if not swept:
        raise start.why_none(sweep, ground, moves or ())
    points = []
    for choice in swept:
        making = Making("improve", clock() - began, versions or {})
        points.append(start.point(choice, making))
    return Frontier(
        kind=FrontierKind.IMPROVE,
        aim="objective",
        aim_unit="patient-km",
        limited="practices_moved",
        limited_unit="practices",
        points=tuple(points),
        start=score_hubs(place, rules, todays_networks(place), versions=versions),
        findings=tuple(_needed(points)),
    )


def _needed(points: Sequence[FrontierPoint]) -> Iterator[Finding]:
    if points and not any(point.reached == 0 for point in points):
        yield Finding("moves_needed", {"fewest": int(points[0].reached)})


@dataclass(frozen=True, slots=True, eq=False)
class _Start:
    """Where an improvement starts: the hubs of the band, and today's networks as they stand.

    The first ``admissible`` hubs of ``pool`` keep the rules of a hub. ``left`` are networks that break
    them, as sets of units; ``today`` every network as a hub,
    None where one of them cannot be left.
    """

    ground: Ground
    pool: HubList
    networks: Networks
    names: tuple[str, ...]
    admissible: int
    left: frozenset[frozenset[int]]
    today: HubList | None
    fewest: int
    most: int
    least_moved: np.ndarray

    @classmethod
    def of(cls, ground: Ground, stop: Stop) -> _Start:
        problem, rules = ground.problem, ground.rules
        networks = _networks(problem)
        groups = _todays_groups(problem)
        fewest, most = hub_count_range(rules, int(problem.located.people.sum()))
        refuse_impossible_count(problem, rules, Demand(len(problem.units), fewest, most, 0))
        fewest = fewest if rules.fewest_hubs is not None else min(fewest, len(groups))
        most = most if rules.most_hubs is not None else max(most, len(groups))
        rules = rules.with_(fewest_hubs=fewest, most_hubs=most)
        listed = list_admissible(problem, rules, stop, with_exceptions=False)
        standing = {units: _standing(problem, rules, units) for units in groups if _may_stand(problem, units)}
        left = [units for units, keeps in standing.items() if not keeps]
        pool = join([listed, _as_hubs(problem, rules, left, left=True)]) if left else listed
        ways = Ways.of(networks, pool.start, pool.member)
        pool = replace(pool, side=Carried(networks, ways=ways))
        today = None
        if len(standing) == len(groups) and fewest <= len(groups) <= most:
            kept = [units for units, keeps in standing.items() if keeps]
            whole = join(
                [
                    _as_hubs(problem, rules, kept, left=False),
                    _as_hubs(problem, rules, left, left=True),
                ]
            )
            today = replace(whole, side=Carried(networks)).settled(_only_moves_count(networks))
        codes = {p.practice_code: p.pcn_code for p in ground.place.practices}
        names = tuple(sorted({n for c in problem.located.codes if (n := codes[c]) is not None}))
        return cls(
            ground=replace(ground, rules=rules),
            pool=pool,
            networks=networks,
            names=names,
            admissible=len(listed),
            left=frozenset(frozenset(units) for units in left),
            today=today,
            fewest=fewest,
            most=most,
            least_moved=ways.least_moved(),
        )

    def demand(self, moves: float) -> Demand:
        """What a choice with so many moves must satisfy."""
        once = ((-np.inf, 1.0),) * self.networks.count
        units = len(self.ground.problem.units)
        return Demand(units, self.fewest, self.most, 0, (*once, (-np.inf, float(moves))))

    def usable(self, demand: Demand) -> np.ndarray:
        """Hubs to which no more practices move than may move in all."""
        return np.asarray(self.least_moved <= demand.side[-1][1])

    def asked(self, sweep: Sweep, moves: Sequence[int]) -> list[Swept]:
        """The points asked for."""
        return sweep.rising([self.demand(count) for count in moves], self.usable, start=self.today)

    def by_default(self, sweep: Sweep) -> list[Swept]:
        """Points from no move to as many as the best plan of all moves."""
        anything = self.demand(len(self.networks.network))
        loosest = sweep.solve(anything, "all moves", start=self.all_moves(sweep, anything), share=0.3)
        if loosest is None:
            return []
        most = self.settled(loosest).moved
        steps = np.linspace(0.0, 1.0, POINTS) ** EARLY
        limits = sorted({round(most * step) for step in steps} - {most})
        tighter = sweep.rising(
            [self.demand(limit) for limit in limits], self.usable, start=self.today, bound=loosest.bound
        )
        return [*tighter, replace(loosest, demand=self.demand(most))]

    def why_none(self, sweep: Sweep, asked: Ground, moves: Sequence[int]) -> HubFormationError:
        """Why there is no point: too few moves were asked for, or no plan keeps the rules at all."""
        if moves and (anything := sweep.solve(self.demand(len(self.networks.network)), "all moves")):
            return TooFewMoves.asked(max(moves), self.settled(anything).moved)
        listed = replace(self.pool, side=None).keep(np.arange(len(self.pool)) < self.admissible)
        return without_exceptions_infeasible(asked.problem, asked.rules, listed)

    def all_moves(self, sweep: Sweep, demand: Demand) -> HubList | None:
        """A plan to begin from where all may move: the sparse graph's, else today's."""
        plan = sweep.first_plan(self.ground.problem, self.ground.rules, demand)
        if plan is None:
            return self.today
        return replace(plan, side=Carried(self.networks)).settled(_only_moves_count(self.networks))

    def settled(self, swept: Swept) -> _Settled:
        """Let each network be carried on so that the fewest practices move."""
        plain = replace(swept.hubs, side=Carried(self.networks))
        nothing = np.zeros(len(plain))
        ways = plain.every_way(np.zeros(self.networks.count + 1), nothing, np.inf)
        assert isinstance(ways.side, Carried)
        moved = ways.side.moved(ways.start, ways.member)
        counting = replace(ways, cost=moved.astype(np.float64))
        choice = choose_whole(counting, swept.demand, [], start=None, nodes=SETTLING_NODES)
        assert choice.chosen is not None
        hubs = ways.take(choice.chosen)
        assert isinstance(hubs.side, Carried)
        assert hubs.side.label is not None
        return _Settled(hubs, hubs.side.label, int(moved[choice.chosen].sum()))

    def point(self, swept: Swept, making: Making) -> FrontierPoint:
        """A checked plan, and who moves."""
        settled = self.settled(swept)
        left = self.left.intersection(frozenset(units.tolist()) for units in swept.as_choice().hubs)
        people = self.ground.problem.located.people
        moving = [self.ground.problem.located.people[p] for _, p, _ in self._moving(settled)]
        facts = [Finding("moves", {"count": len(moving), "people": int(sum(moving))})]
        if left:
            units = np.array(sorted({unit for network in left for unit in network}))
            inside = int(people[self.ground.problem.practices_of(units)].sum())
            facts.append(Finding("left_as_is", {"hubs": len(left), "people": inside}))
        plan = as_plan(self.ground, swept.as_choice(), replace(making, findings=tuple(facts)), self.left)
        return FrontierPoint(
            limit=swept.demand.side[-1][1],
            reached=float(settled.moved),
            aim=plan.objective,
            plan=plan,
            moves=tuple(self._moves(settled, plan)),
        )

    def _moving(self, settled: _Settled) -> Iterator[tuple[int, int, int]]:
        """Each practice that moves: its network, its number, the network its hub carries on."""
        network = self.ground.problem.basis.network
        for hub in range(len(settled.hubs)):
            label = int(settled.label[hub])
            for practice in self.ground.problem.practices_of(settled.hubs.units(hub)).tolist():
                if network[practice] not in (NOBODY, label):
                    yield int(network[practice]), practice, label

    def _moves(self, settled: _Settled, plan: HubPlan) -> list[Move]:
        located, hub_of = self.ground.problem.located, plan.hub_of()
        moves = [
            Move(
                practice_code=located.codes[practice],
                registered=int(located.people[practice]),
                from_network=self.names[network],
                to_hub=hub_of[located.codes[practice]],
                to_network=None if label == NOBODY else self.names[label],
            )
            for network, practice, label in self._moving(settled)
        ]
        return sorted(moves, key=lambda move: move.practice_code)


@dataclass(frozen=True, slots=True, eq=False)
class _Settled:
    """Hubs with the networks they carry on, and how many practices move."""

    hubs: HubList
    label: np.ndarray
    moved: int


def _networks(problem: Formulation) -> Networks:
    sizes = [len(unit) for unit in problem.units]
    return Networks(np.concatenate(([0], np.cumsum(sizes))), problem.basis.network[in_order(problem.units)])


def _only_moves_count(networks: Networks) -> np.ndarray:
    """Dual values under which each hub carries on the network it holds most practices of."""
    return np.append(np.zeros(networks.count), -1.0)


def _todays_groups(problem: Formulation) -> list[tuple[int, ...]]:
    """Units by network of today; one without a network is by itself."""
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for unit, practices in enumerate(problem.units):
        network = int(problem.basis.network[practices[0]])
        groups[(network, unit if network == NOBODY else NOBODY)].append(unit)
    return [tuple(units) for _, units in sorted(groups.items())]


def _may_stand(problem: Formulation, units: Sequence[int]) -> bool:
    """Whether a network can be left as it stands: no rule parts it, nor joins any of it to others."""
    members = {p for unit in units for p in problem.units[unit]}
    network = problem.basis.network[min(members)]
    whole = set(np.flatnonzero(problem.basis.network == network).tolist())
    if members != (whole if network != NOBODY else {min(members)}):
        return False
    return not any(a in members and b in members for a, b in problem.apart)


def _standing(problem: Formulation, rules: HubRules, units: Sequence[int]) -> bool:
    """Whether a network keeps all rules of a hub as it stands."""
    members = problem.practices_of(np.array(units))
    people = int(problem.located.people[members].sum())
    lowest = rules.stretch.smallest if rules.stretch else rules.minimum_people
    largest = rules.stretch.largest if rules.stretch else rules.maximum_people
    links = {pair: problem.links[pair] for pair in inside_borders(problem)}
    few_enough = rules.most_practices is None or len(members) <= rules.most_practices
    has_centre = centre_of(problem.basis, members, rules, problem.centres) is not None
    return lowest <= people <= largest and few_enough and has_centre and is_connected(members, links)


def _as_hubs(
    problem: Formulation, rules: HubRules, groups: Sequence[tuple[int, ...]], *, left: bool
) -> HubList:
    costs = [_cost(problem, rules, problem.practices_of(np.array(units)), left=left) for units in groups]
    sizes = [len(units) for units in groups]
    return HubList(
        start=np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        member=np.array([unit for units in groups for unit in units], dtype=np.int16),
        cost=np.array(costs, dtype=np.float64),
        exception=np.zeros(len(groups), np.bool_),
    )


def _cost(problem: Formulation, rules: HubRules, members: Members, *, left: bool) -> float:
    price = rules.left_as_is_price * float(problem.located.people[members].sum()) if left else 0.0
    return cost_of_hub(problem.basis, members, rules, problem.centres) + price
