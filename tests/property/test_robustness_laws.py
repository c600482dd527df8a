"""What holds of every test of a plan, whatever the place and whatever happens."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st
from tests.lib.places import AS_OF, random_place, seeds, standard_rules

from scalecare.domain import HubPlan, ListHistory, Place
from scalecare.hub_formation import (
    Closure,
    GoTo,
    Growth,
    HistoryTooShort,
    Merger,
    NewHousing,
    Robustness,
    Scenario,
    StressSettings,
    sample_scenarios,
    score_hubs,
    stress,
)
from scalecare.hub_formation.robustness.shocks import Surroundings, after
from scalecare.parameters import load_parameters

law = settings(deadline=None, derandomize=True, database=None, max_examples=40)
SETTINGS = StressSettings.standard(load_parameters(), AS_OF)
DOUBLE = Growth(1.0)


def place_of(seed: int) -> Place:
    rng = np.random.default_rng(seed)
    return random_place(rng, int(rng.integers(4, 30)))


def grouped(place: Place, seed: int) -> HubPlan:
    rng = np.random.default_rng(seed)
    hubs = {code: f"H{int(rng.integers(0, 5))}" for code in place.codes}
    return score_hubs(place, standard_rules(), hubs)


def tried(place: Place, seed: int, *scenarios: Scenario, history: ListHistory | None = None) -> Robustness:
    sampled = None
    if history is not None:
        rng = np.random.default_rng(seed)
        sampled = sample_scenarios(
            history, place, standard_rules(), years=2.0, count=50, rng=rng, settings=SETTINGS
        )
    plan = grouped(place, seed)
    return stress(plan, place, standard_rules(), scenarios, settings=SETTINGS, sampled=sampled)


def history_of(seed: int) -> ListHistory:
    rng = np.random.default_rng(seed)
    dates = tuple(AS_OF.replace(year=2020 + i) for i in range(5))
    lists = rng.lognormal(9, 0.5, (60, 1)) * np.exp(np.cumsum(rng.normal(0.01, 0.05, (60, 5)), axis=1))
    for row in np.flatnonzero(rng.random(60) < 0.2):
        lists[row, int(rng.integers(1, 5)) :] = np.nan
    return ListHistory(dates, tuple(f"H{i}" for i in range(60)), lists)


@law
@given(seeds)
def test_no_growth_changes_nothing(seed: int) -> None:
    place = place_of(seed)
    (result,) = (found := tried(place, seed, Scenario("None", (Growth(0.0),)))).scenarios
    assert result.hubs == () and result.people_affected == 0
    assert replace(result, name="Today") == found.today


@law
@given(seeds)
def test_if_every_list_doubles_every_hub_doubles(seed: int) -> None:
    place = place_of(seed)
    assume(all(not 0 < p.registered < 1_000 for p in place.practices))  # a small list might begin to count
    (result,) = tried(place, seed, Scenario("Double", (DOUBLE,))).scenarios
    assert all(hub.after == 2 * hub.before for hub in result.hubs)
    assert result.registered == 2 * sum(hub.registered for hub in grouped(place, seed).hubs)


@law
@given(seeds, st.sampled_from(list(GoTo)))
def test_people_of_a_closed_practice_are_all_somewhere_else(seed: int, go_to: GoTo) -> None:
    place = place_of(seed)
    surroundings = Surroundings.of(place, standard_rules(), SETTINGS)
    for code in place.codes[:3]:
        changed = after(Scenario("s", (Closure(code, go_to),)), place, surroundings)
        assert code not in changed.codes
        assert changed.registered == place.registered
        assert all(p.registered >= 0 for p in changed.practices)


@law
@given(seeds)
def test_a_merger_moves_people_and_makes_none(seed: int) -> None:
    place = place_of(seed)
    one, other = place.codes[:2]
    (result,) = tried(place, seed, Scenario("s", (Merger(one, other),))).scenarios
    assert result.registered == sum(hub.registered for hub in grouped(place, seed).hubs)


@law
@given(seeds, st.integers(0, 30_000))
def test_new_homes_add_their_people_and_no_others(seed: int, people: int) -> None:
    place = place_of(seed)
    (result,) = tried(place, seed, Scenario("s", (NewHousing(place.codes[0], people),))).scenarios
    assert result.registered == people + sum(hub.registered for hub in grouped(place, seed).hubs)


@law
@given(seeds)
def test_room_is_the_growth_that_a_hub_bears(seed: int) -> None:
    """One person beyond the room is one too many."""
    place = place_of(seed)
    found = tried(place, seed)
    hub_of = grouped(place, seed).hub_of()
    for hub in [hub for hub in found.hubs if hub.is_in_band]:
        code = next(
            (p.practice_code for p in place.practices if hub_of.get(p.practice_code) == hub.hub_id
             and p.registered >= 1_000 and p.is_placed), None
        )  # fmt: skip
        if code is None:
            continue
        fits, bursts = (Scenario("s", (NewHousing(code, hub.room_above + more),)) for more in (0, 1))
        results = tried(place, seed, fits, bursts).scenarios
        assert [any(h.hub_id == hub.hub_id for h in r.broken) for r in results] == [False, True]


@law
@given(seeds)
def test_shares_of_futures_are_shares_and_percentiles_are_in_order(seed: int) -> None:
    found = tried(place_of(seed), seed, history=history_of(seed))
    assert found.all_stay_share is not None and 0 <= found.all_stay_share <= 1
    for hub in found.hubs:
        assert hub.in_band_share is not None and 0 <= hub.in_band_share <= 1
        assert hub.low is not None and hub.middle is not None and hub.high is not None
        assert 0 <= hub.low <= hub.middle <= hub.high


@law
@given(seeds)
def test_closures_in_futures_move_people_and_lose_none(seed: int) -> None:
    """With growth taken out, every future has the people of today."""
    place, history = place_of(seed), history_of(seed)
    flat = np.where(np.isnan(history.registered), np.nan, history.registered[:, :1])
    try:
        sampled = sample_scenarios(
            ListHistory(history.dates, history.practice_codes, flat),
            place,
            standard_rules(),
            years=2.0,
            count=50,
            rng=np.random.default_rng(seed),
            settings=SETTINGS,
        )
    except HistoryTooShort:
        reject()
    assert np.allclose(sampled.registered.sum(axis=1), place.registered)
    assert (sampled.registered >= 0).all() and (sampled.registered[sampled.closed] == 0).all()


@law
@given(seeds)
def test_the_order_of_practices_in_the_history_matters_only_to_the_draw(seed: int) -> None:
    """Another order draws other futures of the same distribution, from the same periods."""
    place, history = place_of(seed), history_of(seed)
    order = np.random.default_rng(seed).permutation(len(history.practice_codes))
    turned = ListHistory(
        history.dates, tuple(history.practice_codes[i] for i in order), history.registered[order]
    )
    one, other = (
        sample_scenarios(
            h,
            place,
            standard_rules(),
            years=2.0,
            count=400,
            rng=np.random.default_rng(seed),
            settings=SETTINGS,
        )
        for h in (history, turned)
    )
    assert (one.windows, one.changes) == (other.windows, other.changes)
    assert abs(one.closed.mean() - other.closed.mean()) < 0.05
