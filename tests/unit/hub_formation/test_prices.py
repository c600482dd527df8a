"""Why a practice is where it is, its next best hub, and what a wish truly costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.lib.places import change_practice, simple_place

from scalecare.domain import EngagementAnswer, HubPlan, Place
from scalecare.hub_formation import (
    BadMove,
    HubRules,
    HubsInfeasible,
    NegotiableRedLines,
    Weights,
    form_hubs,
    price_of_move,
    score_hubs,
)

STREET = [(0, 0), (1, 0), (2, 0), (5, 0), (6, 0), (7, 0)]


@pytest.fixture
def street() -> Place:
    """Two ends of a street, three practices each, with room for any one to change sides."""
    return simple_place([12_000] * 6, STREET)


@pytest.fixture
def roomy(rules: HubRules) -> HubRules:
    return rules.with_(minimum_people=20_000, fewest_hubs=2, most_hubs=2)


def fact(plan: HubPlan, subject: str, kind: str) -> Mapping[str, Any] | None:
    about: dict[str, Any] = {hub.hub_id: hub.findings for hub in plan.hubs}
    about |= {p.practice_code: p.findings for p in plan.placements}
    found = [f.figures for f in about[subject] if f.kind == kind]
    return found[0] if found else None


def told(plan: HubPlan) -> list[object]:
    return [plan.findings, *(h.findings for h in plan.hubs), *(p.findings for p in plan.placements)]


def test_the_next_best_hub_has_the_price_of_moving_there(street: Place, roomy: HubRules) -> None:
    plan = form_hubs(street, roomy)
    assert [hub.practices for hub in plan.hubs] == [("P00", "P01", "P02"), ("P03", "P04", "P05")]
    # P02 away: 12,000 x 1 km left on this side; over there to P03 or P04: from 2 to 1 + 2 + 3 + ... km
    here, there = 12_000 * (1 + 1), 12_000 * (1 + 1)
    without, with_it = 12_000 * 1, 12_000 * (3 + 1 + 2)
    best = fact(plan, "P02", "next_best")
    assert best == {
        "hub_id": "H02",
        "price": without + with_it - here - there,
        "price_km": without + with_it - here - there,
        "price_share": (without + with_it - here - there) / plan.objective,
        "keeps_rules": True,
        "breaks": (),
    }


def test_why_here_is_the_price_by_what_is_weighed(street: Place, roomy: HubRules) -> None:
    for code in ("P02", "P03", "P04"):
        street = change_practice(street, code, pcn_code="U1")
    plan = form_hubs(street, roomy.with_(weights=Weights(travel_km=1.0, change=0.5)))
    why, best = fact(plan, "P02", "why_here"), fact(plan, "P02", "next_best")
    assert why is not None and best is not None
    assert (why["hub_id"], why["other_hub_id"]) == ("H01", "H02")
    assert {part["line"]: part["objective"] for part in why["parts"]} == {"travel_km": 36_000.0}
    changed = fact(plan, "P00", "why_here")
    assert changed is None or sum(p["objective"] for p in changed["parts"]) == pytest.approx(
        fact(plan, "P00", "next_best")["price"]  # type: ignore[index]
    )
    assert sum(part["objective"] for part in why["parts"]) == pytest.approx(best["price"])


def test_where_no_move_keeps_the_rules_the_least_breaking_is_told(street: Place, rules: HubRules) -> None:
    plan = form_hubs(street, rules.with_(fewest_hubs=2, most_hubs=2))
    best = fact(plan, "P02", "next_best")
    assert best is not None and not best["keeps_rules"]
    assert best["breaks"] == (
        {"rule": "minimum_people", "hub_id": "H01", "people": 24_000, "least": 30_000, "short": 6_000},
    )


def test_a_move_that_keeps_the_rules_goes_before_a_cheaper_one_that_does_not(rules: HubRules) -> None:
    lists = [14_000, 14_000, 14_000, 24_000, 24_000, 14_000, 17_000]
    points = [(0, 0), (1, 0), (2, 0), (3, 0.2), (4, 0), (2, 6), (3, 6)]
    plan = form_hubs(simple_place(lists, points), rules.with_(minimum_people=28_000))
    best = fact(plan, "P02", "next_best")
    assert best is not None and best["keeps_rules"]
    near, far = plan.hub_of()["P03"], plan.hub_of()["P05"]
    assert near != plan.hub_of()["P02"] and best["hub_id"] == far


@pytest.mark.parametrize("by_poll", [True, False])
def test_a_hub_that_is_closed_to_a_practice_is_left_out_without_a_word(
    street: Place, roomy: HubRules, by_poll: bool
) -> None:
    if by_poll:
        street = replace(street, engagement=(EngagementAnswer("P05", 2, red_lines=("P02",)),))
    else:
        roomy = roomy.with_(apart=(("P02", "P05"),))
    plan = form_hubs(street, roomy)
    assert fact(plan, "P02", "next_best") is None and fact(plan, "P02", "why_here") is None
    assert fact(plan, "P01", "next_best") is None or fact(plan, "P01", "next_best")["hub_id"] == "H02"  # type: ignore[index]


def test_the_explanation_does_not_depend_on_whose_the_red_line_is(street: Place, roomy: HubRules) -> None:
    one = replace(street, engagement=(EngagementAnswer("P05", 2, red_lines=("P02",)),))
    other = replace(street, engagement=(EngagementAnswer("P02", 2, red_lines=("P05",)),))
    assert told(form_hubs(one, roomy)) == told(form_hubs(other, roomy))


def test_no_price_tells_of_a_red_line_that_may_be_crossed(street: Place, roomy: HubRules) -> None:
    asked = roomy.with_(
        weights=Weights(travel_km=1.0, like_minds=10.0), negotiable_red_lines=NegotiableRedLines.AVOID
    )
    answer = EngagementAnswer("P02", 2, red_lines=("P05", "P01"), negotiable=("red lines",))
    plan = form_hubs(replace(street, engagement=(answer,)), asked)
    assert plan.hub_of()["P02"] == plan.hub_of()["P01"]
    assert fact(plan, "P02", "next_best") is None and fact(plan, "P01", "next_best") is None


def test_a_hub_tells_the_cheapest_move_that_changes_it(street: Place, roomy: HubRules) -> None:
    plan = form_hubs(street, roomy)
    prices = [best["price"] for i in range(6) if (best := fact(plan, f"P0{i}", "next_best")) is not None]
    change = fact(plan, "H01", "cheapest_change")
    assert change is not None and change["price"] == min(prices) == 36_000.0
    assert {change["from_hub"], change["to_hub"]} == {"H01", "H02"}


def test_a_scored_grouping_has_no_prices(street: Place, roomy: HubRules) -> None:
    plan = score_hubs(
        street, roomy, dict.fromkeys(street.codes[:3], "A") | dict.fromkeys(street.codes[3:], "B")
    )
    assert fact(plan, "P02", "next_best") is None and fact(plan, "A", "cheapest_change") is None


def test_a_wish_costs_what_the_best_plan_that_meets_it_costs_more(rules: HubRules) -> None:
    street = simple_place([12_000] * 6, [(0, 0), (0, 1), (1, 0.5), (3, 0), (3, 1), (4, 0.5)])
    firm = rules.with_(fewest_hubs=2, most_hubs=2, allow_exceptions=False)
    plan = form_hubs(street, firm)
    wish = price_of_move(street, firm, plan, "P02", "H02")
    assert wish.plan.hub_of()["P02"] == wish.plan.hub_of()[wish.centre_code]
    assert wish.price == pytest.approx(wish.plan.objective - plan.objective)
    assert wish.at_least == pytest.approx(wish.price) == pytest.approx(wish.at_most)
    assert wish.price_km == pytest.approx(wish.price)
    assert wish.price_share == pytest.approx(wish.price / plan.objective)
    # somebody else has to come over, or the other side would be too few
    assert [(other.from_hub, other.to_hub) for other in wish.others] == [("H02", "H01")]
    assert wish.more_exceptions == 0


def test_a_wish_says_how_many_hubs_below_the_band_it_takes(street: Place, rules: HubRules) -> None:
    asked = rules.with_(fewest_hubs=2, most_hubs=2)
    wish = price_of_move(street, asked, form_hubs(street, asked), "P02", "H02")
    assert (wish.more_exceptions, wish.others) == (1, ())


def test_a_wish_that_no_plan_can_meet_is_proven_so(street: Place, roomy: HubRules) -> None:
    closed = roomy.with_(apart=(("P02", "P04"),))
    plan = form_hubs(street, closed)
    with pytest.raises(HubsInfeasible, match="P02 and P04"):
        price_of_move(street, closed, plan, "P02", plan.hub_of()["P04"])


def test_wishes_that_cannot_be_priced_are_refused(street: Place, roomy: HubRules) -> None:
    place = change_practice(street, "P05", registered=70_000)
    plan = form_hubs(place, roomy.with_(fewest_hubs=1, most_hubs=3))
    asked = roomy.with_(fewest_hubs=1, most_hubs=3)
    large = plan.hub_of()["P05"]
    with pytest.raises(BadMove, match="nobody can join"):
        price_of_move(place, asked, plan, "P02", large)
    with pytest.raises(BadMove, match="no hub H9"):
        price_of_move(place, asked, plan, "P02", "H9")
    with pytest.raises(BadMove, match="no practice P9"):
        price_of_move(place, asked, plan, "P9", large)
    with pytest.raises(BadMove, match="already"):
        price_of_move(place, asked, plan, "P02", plan.hub_of()["P02"])
    with pytest.raises(BadMove, match="most_practices differ"):
        price_of_move(place, asked.with_(most_practices=5), plan, "P02", large)
    with pytest.raises(BadMove, match="mode 'score'"):
        price_of_move(place, asked, score_hubs(place, asked, plan.hub_of()), "P02", large)
