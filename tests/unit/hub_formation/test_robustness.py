"""A plan is tried against what may happen to its lists, and fragile hubs are named."""

from __future__ import annotations

import time
from datetime import date

import numpy as np
import pytest
from tests.lib.places import simple_place, standard_rules

from scalecare.domain import HubPlan, ListHistory, Place
from scalecare.hub_formation import (
    BadScenario,
    Closure,
    GoTo,
    Growth,
    HistoryTooShort,
    HubRules,
    Merger,
    NewHousing,
    Robustness,
    Scenario,
    StressSettings,
    Weights,
    sample_scenarios,
    score_hubs,
    stress,
)
from scalecare.hub_formation.robustness.shocks import Surroundings, after, shared_out
from scalecare.parameters import load_parameters

SETTINGS = StressSettings.standard(load_parameters(), date(2026, 7, 1))
ROW = [(x, 0) for x in range(6)]
HUBS = {"P00": "A", "P01": "A", "P02": "A", "P03": "B", "P04": "B", "P05": "B"}


@pytest.fixture
def row() -> Place:
    """Six practices in a row, two hubs of three."""
    return simple_place([10_000, 11_000, 12_000, 13_000, 14_000, 15_000], ROW)


def tried(place: Place, *scenarios: Scenario, rules: HubRules | None = None) -> Robustness:
    rules = rules or standard_rules()
    plan: HubPlan = score_hubs(place, rules, {c: h for c, h in HUBS.items() if c in place.codes})
    return stress(plan, place, rules, scenarios, settings=SETTINGS)


def lists_after(place: Place, *shocks: object) -> dict[str, int]:
    surroundings = Surroundings.of(place, standard_rules(), SETTINGS)
    changed = after(Scenario("s", shocks), place, surroundings)  # type: ignore[arg-type]
    return {p.practice_code: p.registered for p in changed.practices}


# What happens to lists


def test_growth_is_of_the_named_practices_or_of_all(row: Place) -> None:
    assert lists_after(row, Growth(0.1, ("P00",)))["P00"] == 11_000
    assert lists_after(row, Growth(0.1, ("P00",)))["P01"] == 11_000
    assert sum(lists_after(row, Growth(-0.1)).values()) == 67_500


def test_a_merger_hands_the_whole_list_over(row: Place) -> None:
    lists = lists_after(row, Merger("P00", "P05"))
    assert "P00" not in lists and lists["P05"] == 25_000


def test_people_of_a_closed_practice_go_to_the_nearest_three_by_size(row: Place) -> None:
    lists = lists_after(row, Closure("P00"))
    assert [lists[f"P0{i}"] for i in range(1, 6)] == [14_056, 15_333, 16_611, 14_000, 15_000]


def test_or_all_to_the_nearest_one(row: Place) -> None:
    assert lists_after(row, Closure("P05", GoTo.NEAREST))["P04"] == 29_000


def test_a_small_list_takes_nobody_over(row: Place) -> None:
    place = simple_place([10_000, 500, 12_000, 13_000, 14_000], ROW[:5])
    assert lists_after(place, Closure("P00"))["P01"] == 500


def test_new_homes_bring_people(row: Place) -> None:
    assert lists_after(row, NewHousing("P02", 3_000))["P02"] == 15_000


def test_things_happen_one_after_the_other(row: Place) -> None:
    lists = lists_after(row, Closure("P00", GoTo.NEAREST), Growth(1.0, ("P01",)))
    assert lists["P01"] == 42_000


@pytest.mark.parametrize(
    ("shocks", "said"),
    [
        ((Growth(0.1, ("P99",)),), "P99"),
        ((Closure("P00"), Merger("P00", "P01")), "closed before"),
        (tuple(Closure(f"P0{i}") for i in range(6)), "leaves no practice"),
    ],
)
def test_what_cannot_happen_is_refused_with_the_scenarios_name(
    row: Place, shocks: tuple[object, ...], said: str
) -> None:
    with pytest.raises(BadScenario, match=said) as problem:
        lists_after(row, *shocks)
    assert "'s'" in str(problem.value)


@pytest.mark.parametrize(
    "wrong", [lambda: Growth(-1.0), lambda: Merger("P00", "P00"), lambda: NewHousing("P00", -1)]
)
def test_shocks_that_make_no_sense_cannot_be_made(wrong: object) -> None:
    with pytest.raises(BadScenario):
        wrong()  # type: ignore[operator]


def test_shares_are_whole_people_and_all_of_them() -> None:
    assert shared_out(7, [1, 1, 1]) == (3, 2, 2)
    assert shared_out(5, [0, 0]) == (3, 2)
    assert shared_out(0, [4, 5]) == (0, 0)


# What becomes of the plan


def test_a_hub_that_grows_out_of_the_band_is_named_with_its_new_size(row: Place) -> None:
    (result,) = tried(row, Scenario("New town", (NewHousing("P03", 9_000),))).scenarios
    assert [(hub.hub_id, hub.before, hub.after) for hub in result.broken] == [("B", 42_000, 51_000)]
    assert result.people_affected == 51_000
    assert result.registered == 84_000
    assert result.share_in_band == pytest.approx(33_000 / 84_000)


def test_a_closure_in_one_hub_moves_people_to_the_next_and_may_break_both(row: Place) -> None:
    (result,) = tried(row, Scenario("Closed", (Closure("P02"),))).scenarios
    sizes = {hub.hub_id: hub.after for hub in result.hubs}
    assert sum(sizes.values()) == 75_000
    assert {hub.hub_id for hub in result.broken} == {"A"}


def test_a_hub_whose_practices_all_close_is_gone_and_broken(row: Place) -> None:
    (result,) = tried(row, Scenario("All", tuple(Closure(f"P0{i}") for i in range(3)))).scenarios
    gone = next(hub for hub in result.hubs if hub.hub_id == "A")
    assert gone.after == 0 and gone.breaks


def test_neighbours_are_found_anew_after_a_closure() -> None:
    """The middle of three closes: the outer two become neighbours, so the hub holds together."""
    place = simple_place([18_000, 9_000, 18_000], ROW[:3])
    plan = score_hubs(place, standard_rules(), dict.fromkeys(place.codes, "A"))
    scenario = Scenario("Middle", (Closure("P01"),))
    (result,) = stress(plan, place, standard_rules(), (scenario,), settings=SETTINGS).scenarios
    assert result.share_connected == 1.0 and not result.broken


def test_room_is_what_a_hub_can_lose_or_gain(row: Place) -> None:
    hubs = {hub.hub_id: hub for hub in tried(row).hubs}
    assert (hubs["A"].room_below, hubs["A"].room_above) == (3_000, 17_000)
    assert hubs["A"].room_share == pytest.approx(3_000 / 33_000)
    assert hubs["A"].in_band_share is None


def test_practices_whose_closure_breaks_a_hub_are_its_single_points_of_failure(row: Place) -> None:
    """Hub A has 3,000 to spare. P00's people stay within reach of it; those of P03 to P05 come to it."""
    hubs = {hub.hub_id: hub for hub in tried(row).hubs}
    assert hubs["A"].single_points == ("P00", "P01", "P02")
    assert hubs["B"].single_points == ()


def test_the_most_fragile_hub_comes_first_and_hubs_outside_the_band_last(row: Place) -> None:
    place = simple_place([10_000, 11_000, 12_000, 13_000, 14_000, 2_000], ROW)
    assert [hub.hub_id for hub in tried(place).hubs] == ["A", "B"]
    assert not tried(place).hubs[1].is_in_band


def test_weights_that_need_data_do_not_stand_in_the_way(row: Place) -> None:
    asked = standard_rules().with_(weights=Weights(travel_minutes=1.0), farthest_minutes=10)
    plan = score_hubs(row, standard_rules(), HUBS)
    assert stress(plan, row, asked, settings=SETTINGS).today.people_affected == 0


# Futures


def steady(practices: int = 120, share: float = 0.02, *, closing: int = 0) -> ListHistory:
    """Two dates a year apart: every list grows by a share, and the last few close into the first few."""
    rng = np.random.default_rng(4)
    before = rng.integers(3_000, 15_000, practices).astype(float)
    later = before * (1 + share)
    if closing:
        later[:closing] += before[-closing:]
        later[-closing:] = np.nan
    codes = tuple(f"H{i:03d}" for i in range(practices))
    return ListHistory((date(2025, 1, 1), date(2026, 1, 1)), codes, np.column_stack([before, later]))


def drawn(place: Place, history: ListHistory, years: float = 1.0, count: int = 200, seed: int = 0):
    return sample_scenarios(
        history,
        place,
        standard_rules(),
        years=years,
        count=count,
        rng=np.random.default_rng(seed),
        settings=SETTINGS,
    )


def test_where_every_list_grew_alike_every_future_is_that(row: Place) -> None:
    found = drawn(row, steady(), years=3.0)
    today = np.array([p.registered for p in row.practices])
    assert not found.closed.any()
    assert np.allclose(found.registered, today * 1.02**3, rtol=1e-3)


def test_gains_of_practices_that_took_over_a_list_are_not_drawn_as_growth(row: Place) -> None:
    found = drawn(row, steady(closing=6), count=2_000)
    assert 0.0 < found.closed.mean() < 0.2
    open_alone = found.registered[~found.closed.any(axis=1)]
    today = np.array([p.registered for p in row.practices])
    assert np.allclose(open_alone, today * 1.02, rtol=1e-2)


def test_a_list_that_is_gone_goes_whole_to_a_practice_nearby(row: Place) -> None:
    found = drawn(row, steady(share=0.0, closing=12), count=500)
    assert np.allclose(found.registered.sum(axis=1), row.registered)
    assert (found.registered[found.closed] == 0).all()


def test_in_no_future_is_every_practice_gone() -> None:
    place = simple_place([9_000, 8_000], ROW[:2])
    found = drawn(place, steady(practices=40, closing=19), years=5.0)
    assert (~found.closed).any(axis=1).all()


def test_the_periods_are_about_as_long_as_the_years_ahead(row: Place) -> None:
    days = tuple(date(year, 1, 1) for year in range(2016, 2027))
    rng = np.random.default_rng(1)
    lists = 8_000 * np.exp(np.cumsum(rng.normal(0.01, 0.02, (80, len(days))), axis=1))
    history = ListHistory(days, tuple(f"H{i}" for i in range(80)), lists)
    lengths = {end.year - start.year for start, end in drawn(row, history, years=4.0).windows}
    assert lengths == {3, 4, 5, 6}
    assert {e.year - s.year for s, e in drawn(row, history, years=20.0).windows} == {7, 8, 9, 10}


def test_the_same_generator_gives_the_same_futures(row: Place) -> None:
    history = steady(closing=6)
    one, other = drawn(row, history, seed=3), drawn(row, history, seed=3)
    assert (one.registered == other.registered).all()
    assert (one.registered != drawn(row, history, seed=4).registered).any()


def test_futures_tell_how_often_a_hub_stays(row: Place) -> None:
    rules, plan = standard_rules(), score_hubs(row, standard_rules(), HUBS)
    result = stress(plan, row, rules, settings=SETTINGS, sampled=drawn(row, steady(share=0.25)))
    hubs = {hub.hub_id: hub for hub in result.hubs}
    assert hubs["A"].in_band_share == 1.0 and hubs["B"].in_band_share == 0.0
    assert hubs["A"].middle == pytest.approx(33_000 * 1.25, rel=1e-3)
    assert (result.all_stay_share, result.hubs_leaving) == (0.0, 1.0)
    assert result.hubs[0].hub_id == "B"


@pytest.mark.parametrize("dates", [0, 1])
def test_a_history_without_two_dates_is_refused(row: Place, dates: int) -> None:
    history = ListHistory((date(2025, 1, 1),)[:dates], ("H1",), np.ones((1, dates)))
    with pytest.raises(HistoryTooShort, match="needs two"):
        drawn(row, history)


def test_a_history_in_which_nobody_stayed_is_refused(row: Place) -> None:
    lists = np.array([[5_000.0, np.nan], [np.nan, 6_000.0]])
    with pytest.raises(HistoryTooShort, match="could be compared"):
        drawn(row, ListHistory((date(2025, 1, 1), date(2026, 1, 1)), ("H1", "H2"), lists))


def test_a_practice_without_a_position_still_hands_its_list_over(row: Place) -> None:
    place = simple_place([10_000, 11_000, 12_000], ROW[:3])
    lost = place.practices[0].__class__("P09", "LOST", 9_000)
    place = Place("x", "england", place.as_of, (*place.practices, lost))
    assert sum(lists_after(place, Closure("P09")).values()) == 42_000


def test_a_thousand_futures_of_250_practices_take_less_than_two_seconds() -> None:
    rng = np.random.default_rng(2)
    place = simple_place(rng.integers(4_000, 16_000, 250).tolist(), rng.uniform(0, 40, (250, 2)).tolist())
    plan = score_hubs(place, standard_rules(), {c: f"H{i // 5:02d}" for i, c in enumerate(place.codes)})
    began = time.process_time()
    found = drawn(place, steady(3_000, closing=60), years=3.0, count=1_000)
    stress(plan, place, standard_rules(), settings=SETTINGS, sampled=found)
    assert time.process_time() - began < 2.0


def test_a_history_refuses_what_it_cannot_be() -> None:
    days = (date(2025, 1, 1), date(2026, 1, 1))
    for codes, dates, lists in (
        (("H1",), days, np.ones((2, 2))),
        (("H1",), days[::-1], np.ones((1, 2))),
        (("H1", "H1"), days, np.ones((2, 2))),
        (("H1",), days, -np.ones((1, 2))),
    ):
        with pytest.raises(ValueError):
            ListHistory(dates, codes, lists)


def test_a_history_until_a_day_knows_nothing_later() -> None:
    known = steady().until(date(2025, 6, 1))
    assert known.dates == (date(2025, 1, 1),) and known.registered.shape == (120, 1)
