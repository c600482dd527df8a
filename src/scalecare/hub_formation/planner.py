"""Form hubs of one place again and again, as a planner locks hubs, draws red lines and joins practices.

Such rules mostly take hubs off the list. So the list, the prices and the cuts of the first search
serve all that follow, and a plan under a new rule comes in a fraction of the time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from scalecare.domain import HubPlan, Place
from scalecare.hub_formation.errors import TooManyHubs
from scalecare.hub_formation.form import form_hubs
from scalecare.hub_formation.planning import Ground, Making, as_plan
from scalecare.hub_formation.remembering import Memory, demand_of
from scalecare.hub_formation.rules import HubRules
from scalecare.hub_formation.search import Choice, Progress, Stop, Walk, ignore, list_admissible
from scalecare.hub_formation.several.sweep import EFFORT, Sweep, Swept

AGAIN = replace(EFFORT, choices=(700, 2_000, 4_000), presolves=False)
"""To choose among more is quicker than to branch, for a change seldom leaves the bound weak; and then a
choice is soon made, where to shorten the programme first may take most of a second."""


class Planner:
    """Forms hubs of one place, and remembers what stays the same from one set of rules to the next.

    Parameters
    ----------
    place
        The practices and what is known of them.
    stop
        When to stop, each time.
    clock, on_progress, versions
        As for :func:`scalecare.hub_formation.form_hubs`.

    Examples
    --------
    >>> from datetime import date
    >>> from scalecare.examples import exampleshire_place
    >>> from scalecare.parameters import load_parameters
    >>> rules = HubRules.standard(load_parameters(), date(2026, 7, 1))
    >>> planner = Planner(exampleshire_place(), stop=Stop(gap=0.001))
    >>> first = planner.form(rules)
    >>> locked = planner.form(rules.with_(fixed=(first.hubs[0].practices,)))
    >>> locked.hub_of()[first.hubs[0].practices[0]] == locked.hub_of()[first.hubs[0].practices[-1]]
    True
    """

    def __init__(
        self,
        place: Place,
        *,
        stop: Stop | None = None,
        clock: Callable[[], float] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        versions: Mapping[str, str] | None = None,
    ) -> None:
        self.place = place
        self._stop = stop or Stop()
        self._clock = clock or (lambda: 0.0)
        self._on_progress = on_progress or ignore
        self._versions = dict(versions or {})
        self._memory: Memory | None = None

    def form(self, rules: HubRules) -> HubPlan:
        """Form hubs under some rules; quickly where only few of them are new.

        Parameters
        ----------
        rules
            What the plan must keep and what it should be good at.

        Raises
        ------
        HubsInfeasible, TooManyHubs, NothingToGroup
            As for :func:`scalecare.hub_formation.form_hubs`.
        """
        began = self._clock()
        ground = Ground.of(self.place, rules)
        if not ground.problem.units:
            return self._plainly(rules)
        if self._memory is not None:
            choice = self._anew(self._memory, ground) if self._memory.serves(ground) else None
            if choice is not None:
                return as_plan(ground, choice, self._making(began))
        return self._afresh(ground, began)

    def _making(self, began: float) -> Making:
        return Making("fresh", self._clock() - began, self._versions)

    def _afresh(self, ground: Ground, began: float) -> HubPlan:
        """Search from the start, and remember; places that need exceptions are formed as ever."""
        rules, demand = ground.rules, demand_of(ground)
        try:
            pool = list_admissible(ground.problem, rules, self._stop, with_exceptions=False)
            sweep = Sweep(pool, self._stop, self._clock, self._on_progress)
            start = None if self._memory is None else self._memory.start_for(ground, sweep)
            if start is None:
                start = sweep.first_plan(ground.problem, rules, demand)
            swept = sweep.solve(demand, "hubs", start=start)
        except TooManyHubs:
            swept = None
        if swept is None:
            return self._plainly(rules)
        if not rules.fixed:
            self._memory = Memory.of(ground, sweep, swept)
        return as_plan(ground, swept.as_choice(), self._making(began))

    def _plainly(self, rules: HubRules) -> HubPlan:
        return form_hubs(
            self.place,
            rules,
            stop=self._stop,
            clock=self._clock,
            on_progress=self._on_progress,
            versions=self._versions,
        )

    def _anew(self, memory: Memory, ground: Ground) -> Choice | None:
        """The best of what the rules leave of the list; None where that has no plan.

        Looked at first are the hubs near the plan remembered, then those that may be part of a better one.
        """
        change = memory.change(ground, self._stop.admissible_hubs)
        if change is None:
            return None
        walk = Walk(self._stop, self._clock, self._on_progress)
        effort = replace(AGAIN, choice_gap=max(AGAIN.choice_gap, self._stop.gap / 2))
        search = memory.search_near(change, effort)
        if search is not None:
            walk.among_some(search, "hubs near the last plan")
            search.bound = min(search.bound, memory.bound_beyond(change))
        if search is None or not walk.is_enough(search):
            search = memory.search_all(change, effort, search)
            walk.through(search, "hubs")
        if search.incumbent is None:
            return None
        swept = Swept(change.demand, search.incumbent, search.bound, walk.record(len(memory.pool)))
        return memory.for_units_of(ground, swept.as_choice())
