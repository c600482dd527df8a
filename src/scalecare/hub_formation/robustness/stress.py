"""How a plan stands up to change: hubs that leave the band, and the ones most likely to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scalecare.domain import Hub, HubPlan, HubStanding, Place
from scalecare.hub_formation.robustness.sampling import SampledLists
from scalecare.hub_formation.robustness.shocks import (
    Scenario,
    StressSettings,
    Surroundings,
    after,
    shared_out,
)
from scalecare.hub_formation.rules import HubRules, Weights
from scalecare.hub_formation.score import score_hubs

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95
"""The quantiles of a hub's size that are reported: nine futures in ten lie between low and high."""


@dataclass(frozen=True, slots=True)
class HubChange:
    """One hub before and after a scenario; ``after`` is 0 where all its practices have closed."""

    hub_id: str
    before: int
    after: int
    was_in_band: bool
    is_in_band: bool
    was_connected: bool
    is_connected: bool

    @property
    def breaks(self) -> bool:
        """Whether the hub leaves the band, or falls apart."""
        return (self.was_in_band and not self.is_in_band) or (self.was_connected and not self.is_connected)


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """A plan after a scenario.

    ``hubs`` are those whose size, band or connection changed. ``people_affected`` are on the lists of hubs
    that leave the band or fall apart. ``registered`` are all people in hubs.
    """

    name: str
    registered: int
    hubs: tuple[HubChange, ...]
    people_affected: int
    share_in_band: float
    share_connected: float
    mean_distance_km: float | None

    @property
    def broken(self) -> tuple[HubChange, ...]:
        """The hubs that leave the band or fall apart."""
        return tuple(hub for hub in self.hubs if hub.breaks)


@dataclass(frozen=True, slots=True)
class HubRobustness:
    """How firmly one hub stands.

    ``room_below`` and ``room_above`` are people it can lose or gain and stay in the band, below 0 where it
    is outside. ``in_band_share`` is the share of sampled futures in which it is in the band; ``low``,
    ``middle`` and ``high`` are the 5th, 50th and 95th percentile of its people; all None where no futures
    were sampled. ``single_points`` are practices whose closure alone takes it out of the band.
    """

    hub_id: str
    name: str
    registered: int
    is_in_band: bool
    room_below: int
    room_above: int
    in_band_share: float | None
    low: float | None
    middle: float | None
    high: float | None
    single_points: tuple[str, ...]

    @property
    def room_share(self) -> float:
        """Smallest change of its people that takes it out of the band, as a share of them."""
        return min(self.room_below, self.room_above) / self.registered if self.registered else 0.0


@dataclass(frozen=True, slots=True)
class Robustness:
    """How a plan stands up to change.

    ``hubs`` are the most fragile first: by the share of futures in the band where there are any, then by
    the room they have; hubs that are not in the band today come last. ``all_stay_share`` is the share of
    futures in which every hub that is in the band today still is.
    """

    minimum_people: int
    maximum_people: int
    today: ScenarioResult
    scenarios: tuple[ScenarioResult, ...]
    hubs: tuple[HubRobustness, ...]
    years: float | None = None
    samples: int = 0
    all_stay_share: float | None = None
    hubs_leaving: float | None = None


def stress(
    plan: HubPlan,
    place: Place,
    rules: HubRules,
    scenarios: Sequence[Scenario] = (),
    *,
    settings: StressSettings,
    sampled: SampledLists | None = None,
) -> Robustness:
    """Try a plan against what may happen.

    Parameters
    ----------
    plan
        The plan, or a scored grouping.
    place
        Its practices, with today's lists.
    rules
        For the band and for neighbours.
    scenarios
        What may happen, each tried by itself. After each, neighbours are found anew.
    settings
        For where people go when a practice closes.
    sampled
        Futures drawn from past changes; they are tried for size only.

    Returns
    -------
    Robustness
        The same for the same inputs.

    Raises
    ------
    BadScenario
        If a scenario names a practice that is not there, or leaves none.
    BadRules
        If the plan holds practices that the place does not.

    Examples
    --------
    >>> from scalecare.examples import exampleshire_place
    >>> from scalecare.hub_formation import form_hubs
    >>> from scalecare.parameters import load_parameters
    >>> place, parameters = exampleshire_place(), load_parameters()
    >>> rules = HubRules.standard(parameters, place.as_of)
    >>> settings = StressSettings.standard(parameters, place.as_of)
    >>> tried = stress(form_hubs(place, rules), place, rules, settings=settings)
    >>> tried.today.people_affected
    0
    """
    plain = rules.with_(weights=Weights(), farthest_minutes=None)
    scored = score_hubs(place, plain, plan.hub_of())
    surroundings = Surroundings.of(place, rules, settings)
    ground = _Ground(scored, place, plain, surroundings)
    results = tuple(ground.result(scenario) for scenario in scenarios)
    today = ground.result(Scenario("Today", ()))
    sizes = None if sampled is None else ground.sizes_of(sampled)
    hubs = _ranked(ground, sizes)
    if sampled is None or sizes is None:
        return Robustness(rules.minimum_people, rules.maximum_people, today, results, hubs)
    stays = ground.fits(sizes)[:, [hub.standing is HubStanding.IN_BAND for hub in scored.hubs]]
    return Robustness(
        rules.minimum_people,
        rules.maximum_people,
        today,
        results,
        hubs,
        years=sampled.years,
        samples=len(sizes),
        all_stay_share=float(stays.all(axis=1).mean()),
        hubs_leaving=float((~stays).sum(axis=1).mean()),
    )


class _Ground:
    """A plan scored on today's lists, and as numbers."""

    def __init__(self, plan: HubPlan, place: Place, rules: HubRules, surroundings: Surroundings) -> None:
        self.plan, self.place, self.rules, self.surroundings = plan, place, rules, surroundings
        self.hub_of = plan.hub_of()
        self.number = {hub.hub_id: index for index, hub in enumerate(plan.hubs)}
        counted = {p.practice_code for p in plan.placements if p.counted}
        member = [
            self.number[self.hub_of[code]] if code in counted and code in self.hub_of else -1
            for code in place.codes
        ]
        self.member = np.array(member, dtype=np.int64)
        self.sizes = np.array([hub.counted for hub in plan.hubs], dtype=np.float64)

    def result(self, scenario: Scenario) -> ScenarioResult:
        """Score the same grouping after a scenario."""
        changed = after(scenario, self.place, self.surroundings)
        kept = {code: hub for code, hub in self.hub_of.items() if code in set(changed.codes)}
        scored = score_hubs(changed, self.rules, kept)
        then = {hub.hub_id: hub for hub in scored.hubs}
        changes = [self._change(hub, then.get(hub.hub_id)) for hub in self.plan.hubs]
        people = sum(hub.registered for hub in scored.hubs)
        known = [hub for hub in scored.hubs if hub.mean_distance_km is not None]
        counted = sum(hub.counted for hub in known)
        return ScenarioResult(
            name=scenario.name,
            registered=people,
            hubs=tuple(c for c in changes if c.before != c.after or c.breaks),
            people_affected=sum(c.after for c in changes if c.breaks),
            share_in_band=scored.share_in_band,
            share_connected=scored.share_connected,
            mean_distance_km=sum(h.counted * (h.mean_distance_km or 0.0) for h in known) / counted
            if counted
            else None,
        )

    def _change(self, before: Hub, later: Hub | None) -> HubChange:
        return HubChange(
            hub_id=before.hub_id,
            before=before.counted,
            after=0 if later is None else later.counted,
            was_in_band=before.standing is HubStanding.IN_BAND,
            is_in_band=later is not None and later.standing is HubStanding.IN_BAND,
            was_connected=before.is_connected,
            is_connected=later is None or later.is_connected,
        )

    def sizes_of(self, sampled: SampledLists) -> FloatArray:
        """Add up people by hub, shape (samples, hubs)."""
        at = {code: index for index, code in enumerate(sampled.practice_codes)}
        order = np.array([at[code] for code in self.place.codes])
        belongs = (self.member[:, None] == np.arange(len(self.plan.hubs))).astype(np.float64)
        return np.asarray(sampled.registered[:, order] @ belongs)

    def fits(self, sizes: FloatArray) -> BoolArray:
        """Say which sizes lie in the band."""
        return np.asarray((sizes >= self.rules.minimum_people) & (sizes <= self.rules.maximum_people))

    def single_points(self) -> Mapping[int, list[str]]:
        """Practices by the hub that their closure alone takes out of the band."""
        found: dict[int, list[str]] = {index: [] for index in range(len(self.plan.hubs))}
        is_open = np.ones(len(self.place.codes), dtype=bool)
        inside = self.fits(self.sizes)
        for index, code in enumerate(self.place.codes):
            sizes = self.sizes.copy()
            people = int(self.surroundings.registered[index])
            takers = self.surroundings.takers(index, is_open)
            if self.member[index] >= 0:
                sizes[self.member[index]] -= people
            shares = shared_out(people, self.surroundings.registered[takers].tolist()) if len(takers) else ()
            for taker, share in zip(takers.tolist(), shares, strict=True):
                if self.member[taker] >= 0:
                    sizes[self.member[taker]] += share
            for hub in np.flatnonzero(inside & ~self.fits(sizes)).tolist():
                found[hub].append(code)
        return found


def _ranked(ground: _Ground, sizes: FloatArray | None) -> tuple[HubRobustness, ...]:
    points = ground.single_points()
    shares = None if sizes is None else ground.fits(sizes).mean(axis=0)
    spread = None if sizes is None else np.quantile(sizes, [LOW, MIDDLE, HIGH], axis=0)
    rules = ground.rules
    hubs = [
        HubRobustness(
            hub_id=hub.hub_id,
            name=hub.name,
            registered=hub.counted,
            is_in_band=hub.standing is HubStanding.IN_BAND,
            room_below=hub.counted - rules.minimum_people,
            room_above=rules.maximum_people - hub.counted,
            in_band_share=None if shares is None else float(shares[number]),
            low=None if spread is None else float(spread[0, number]),
            middle=None if spread is None else float(spread[1, number]),
            high=None if spread is None else float(spread[2, number]),
            single_points=tuple(points[number]),
        )
        for number, hub in enumerate(ground.plan.hubs)
    ]
    return tuple(sorted(hubs, key=_fragility))


def _fragility(hub: HubRobustness) -> tuple[bool, float, float, str]:
    share = 1.0 if hub.in_band_share is None else hub.in_band_share
    return (not hub.is_in_band, share, hub.room_share, hub.hub_id)
