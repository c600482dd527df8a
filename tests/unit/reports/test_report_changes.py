from __future__ import annotations

import pytest

from scalecare.domain import HubPlan, Place
from scalecare.reports import comparisons, find_changes, totals
from scalecare.reports.compare import Better, Comparison


def test_people_of_hubs_and_networks_add_up_to_all_people_placed(plan: HubPlan, place: Place) -> None:
    changes = find_changes(plan, place)
    placed = sum(hub.registered for hub in plan.hubs)
    assert sum(people for hub in changes.hubs for _, people in hub.networks) == placed
    without = sum(row.registered for row in changes.practices if row.network is None)
    assert sum(people for network in changes.networks for _, people in network.hubs) == placed - without


def test_keeping_the_networks_changes_nothing(today: HubPlan, place: Place) -> None:
    changes = find_changes(today, place)
    assert changes.changed == ()
    assert changes.people == 0
    assert all(network.is_kept_whole for network in changes.networks)


def test_a_practice_changes_where_most_people_of_its_hub_come_from_another_network(
    plan: HubPlan, place: Place
) -> None:
    by_code = {row.practice_code: row for row in find_changes(plan, place).practices}
    # the first hub holds Z00000 to Z00004, of which all but Z00004 are of network U00000
    assert not by_code["Z00000"].changes
    assert by_code["Z00004"].changes
    assert by_code["Z00004"].hub_network == "U00000"


def test_a_practice_without_a_network_does_not_change(plan: HubPlan, place: Place) -> None:
    by_code = {row.practice_code: row for row in find_changes(plan, place).practices}
    assert by_code["Z00028"].network is None
    assert not by_code["Z00028"].changes


def test_people_who_change_are_the_lists_of_the_practices_that_do(plan: HubPlan, place: Place) -> None:
    changes = find_changes(plan, place)
    assert changes.people == sum(hub.people_who_change for hub in changes.hubs) > 0


def test_totals_leave_out_practices_whose_distance_is_not_known(plan: HubPlan, place: Place) -> None:
    lists = {p.practice_code: p.registered for p in place.practices}
    known = [(lists[p.practice_code], p.distance_km) for p in plan.placements if p.distance_km is not None]
    assert len(known) < len(plan.placements)
    expected = sum(people * km for people, km in known) / sum(people for people, _ in known)
    assert totals(plan, place).mean_distance_km == pytest.approx(expected)


def test_each_figure_is_there_for_today_and_the_plan(plan: HubPlan, today: HubPlan, place: Place) -> None:
    rows = {row.name: row for row in comparisons(plan, today, place)}
    assert rows["Hubs or groups"].plan == len(plan.hubs)
    assert rows["Hubs or groups"].today == len(today.hubs)


@pytest.mark.parametrize(
    ("now", "then", "better", "verdict"),
    [
        (2.0, 1.0, Better.LOWER, "better"),
        (1.0, 2.0, Better.LOWER, "worse"),
        (1.0, 2.0, Better.HIGHER, "better"),
        (1.001, 1.002, Better.HIGHER, "same"),
        (1.0, 2.0, Better.NEITHER, ""),
        (None, 2.0, Better.HIGHER, ""),
    ],
)
def test_a_verdict_follows_what_is_better(
    now: float | None, then: float, better: Better, verdict: str
) -> None:
    assert Comparison("x", now, then, "km", better).verdict == verdict
