"""Both tiers as one problem of areas with their hubs inside, and the bound that it proves."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from scalecare.domain import NestedPlan
from scalecare.hub_formation._private.generation.column_generation import ColumnGeneration
from scalecare.hub_formation._private.generation.dual_ascent import DualAscent
from scalecare.hub_formation._private.generation.plan_limits import about_a_plan
from scalecare.hub_formation._private.generation.pricing_space import PricingSpace, pricing_space
from scalecare.hub_formation._private.listing import HubList, IntArray
from scalecare.hub_formation._private.master import Demand
from scalecare.hub_formation._private.nested.generation import NestedGeneration, NestedPrices, NestedProblem
from scalecare.hub_formation._private.nested.hub_prices import HubPrices
from scalecare.hub_formation.formulation import Formulation, hub_count_range, hub_space
from scalecare.hub_formation.neighbours import NEAREST
from scalecare.hub_formation.planning import Ground
from scalecare.hub_formation.rules import HubRules

Codes = tuple[tuple[str, ...], ...]
ASCENT_ROUNDS = 500


class BothTiers:
    """Both tiers as one problem, where every area is made of the units of hubs and of nothing else.

    Parameters
    ----------
    ground
        The place, for its areas' rules.
    bands
        The areas' rules.
    pool
        Every hub a plan may hold.
    codes
        The practices of each unit.
    hub_range
        The fewest and most hubs.
    """

    def __init__(
        self, ground: Ground, bands: HubRules, pool: HubList, codes: Codes, hub_range: tuple[int, int]
    ) -> None:
        whole = tuple(unit for unit in codes if len(unit) > 1)
        self._areas = Ground.of(ground.place, bands.with_(together=whole))
        self._pool, self._hub_range = pool, hub_range
        self._unit_of = {code: number for number, unit in enumerate(codes) for code in unit}
        self._units = len(codes)
        self._centre_codes: tuple[str, ...] = ()

    @property
    def is_one_to_one(self) -> bool:
        """Whether the areas' units are those of the hubs."""
        return len(self._order()) == self._units

    def _order(self) -> IntArray:
        """The hubs' unit for each unit of the areas; fewer where some unit is in no area or divided."""
        problem = self._areas.problem
        found = [{self._unit_of.get(problem.located.codes[p], -1) for p in unit} for unit in problem.units]
        units = [next(iter(unit)) for unit in found if len(unit) == 1 and -1 not in unit]
        return np.array(sorted(set(units), key=units.index), np.int64)

    def areas_of(self, nested: NestedPlan) -> list[tuple[int, ...]]:
        """Return a plan's areas as numbers of hubs; nothing where the pool lacks one of its hubs.

        Parameters
        ----------
        nested
            The plan.
        """
        wanted = {self._units_of(hub.practices): hub.hub_id for hub in nested.hubs.hubs}
        number = _numbers(self._pool, set(wanted))
        area_of = dict(nested.area_of)
        together: dict[str, list[int]] = {}
        for units, hub_id in wanted.items():
            if units in number:
                together.setdefault(area_of[hub_id], []).append(number[units])
        return [tuple(hubs) for hubs in together.values()] if len(number) == len(wanted) else []

    def likely_centres(self, generation: NestedGeneration) -> tuple[str, ...]:
        """Return codes of the practices that the joint search takes for centres of areas.

        Parameters
        ----------
        generation
            The search, after some of its steps.
        """
        return tuple(self._centre_codes[centre] for centre in generation.likely_centres().tolist())

    def _units_of(self, practices: tuple[str, ...]) -> frozenset[int]:
        return frozenset(self._unit_of[code] for code in practices if code in self._unit_of)

    def generation(self, start: list[tuple[int, ...]], charge: float) -> tuple[NestedGeneration, float]:
        """Return the joint search, and a bound on the areas by themselves.

        Parameters
        ----------
        start
            A known plan's areas.
        charge
            What the hubs by themselves are charged each, to begin from.
        """
        problem, bands = self._areas.problem, self._areas.rules
        space = pricing_space(hub_space(problem, bands, with_exceptions=False))
        fewest, most = hub_count_range(bands, int(problem.located.people.sum()))
        unit, area, bound = _area_prices(self._areas, space, Demand(self._units, fewest, most, 0))
        order = self._order()
        nearer, centre = _renumbered(_with_any_links_between_parts(space, problem), order)
        practices = np.array([p for members in problem.units for p in members])[centre]
        self._centre_codes = tuple(problem.located.codes[p] for p in practices.tolist())
        price = np.zeros(self._units)
        price[order] = unit
        price += HubPrices(self._units, 3.0 * float(self._pool.cost.max()) + 1.0).under(self._pool, charge)
        nested = NestedProblem(self._pool, nearer, self._hub_range, (fewest, most))
        return NestedGeneration(nested, start, NestedPrices(price, charge, area)), bound


def _area_prices(ground: Ground, space: PricingSpace, demand: Demand) -> tuple[np.ndarray, float, float]:
    """Prices of units and of an area from the areas by themselves, and the bound they prove."""
    ascent = DualAscent([space], demand, about_a_plan(space, demand))
    for _ in ascent.climb(1.5 * about_a_plan(space, demand), ASCENT_ROUNDS):
        pass
    listed = hub_space(ground.problem, ground.rules, with_exceptions=False)
    columns = ColumnGeneration(listed, [space], demand, ascent.unit_price, ascent.least)
    for _ in columns.steps():
        pass
    dearest = np.sort(columns.least)[min(demand.most, len(columns.least)) - 1]
    return columns.unit_price, float(dearest), columns.bound


def _numbers(pool: HubList, wanted: set[frozenset[int]]) -> dict[frozenset[int], int]:
    """The numbers of some hubs in a list, as far as it holds them."""
    sums = np.add.reduceat(pool.member.astype(np.int64) ** 2, pool.start[:-1])
    alike = np.flatnonzero(np.isin(sums, [sum(unit**2 for unit in units) for units in wanted]))
    found = {frozenset(pool.units(hub).tolist()): hub for hub in alike.tolist()}
    return {units: found[units] for units in wanted if units in found}


def _with_any_links_between_parts(space: PricingSpace, problem: Formulation) -> PricingSpace:
    """Let parts of the map touch wherever they may.

    Which practices the nearest links between them join depends on the hubs, which are not known here.
    """
    practices = len(problem.basis.people)
    sure = [pair for pair, reason in problem.links.items() if reason != NEAREST]
    rows, columns = np.array(sure, np.int64).reshape(-1, 2).T
    shape = (practices, practices)
    graph = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
    parts, part = sparse.csgraph.connected_components(graph, directed=False)
    if parts == 1:
        return space
    touches = (part[:, None] != part[None, :]) | (graph + graph.T).toarray().astype(bool)
    touches &= problem.border[:, None] == problem.border[None, :]
    unit_of = np.empty(practices, np.int64)
    for number, unit in enumerate(problem.units):
        unit_of[list(unit)] = number
    between = np.zeros((len(problem.units), len(problem.units)), np.bool_)
    np.logical_or.at(between, (unit_of[:, None], unit_of[None, :]), touches)
    np.fill_diagonal(between, val=False)
    return _with_neighbours(space, between)


def _with_neighbours(space: PricingSpace, between: np.ndarray) -> PricingSpace:
    rows = sparse.csr_array(between)
    return space._replace(start=rows.indptr.astype(np.int64), neighbour=rows.indices.astype(np.int64))


def _renumbered(space: PricingSpace, order: IntArray) -> tuple[PricingSpace, IntArray]:
    """The same areas over units in another order, and where each centre stood.

    ``order`` holds the new number of each unit.
    """
    units, old = len(order), np.argsort(order)
    between = np.zeros((units, units), np.bool_)
    rows = np.repeat(np.arange(units), np.diff(space.start))
    between[order[rows], order[space.neighbour]] = True
    centre = np.argsort(order[space.unit_of], kind="stable")
    renumbered = _with_neighbours(space, between)._replace(
        people=space.people[old],
        own=space.own[old],
        away=np.ascontiguousarray(space.away[np.ix_(centre, old)]),
        unit_of=order[space.unit_of][centre],
    )
    return renumbered, centre
