from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
import shapely
from fabricated_place import grouped, grouping, square

from scalecare.domain import BoundaryKind, HubPlan, Place
from scalecare.reports import draw_catchments
from scalecare.reports.closer import closer_looks, zoomed


def test_catchments_fill_the_region_and_do_not_overlap(plan: HubPlan, place: Place) -> None:
    drawn = draw_catchments(plan, place)
    areas = sum(shape.area for shape in drawn.shapes.values())
    assert areas == pytest.approx(drawn.region.area, rel=1e-9)
    for one, other in combinations(drawn.shapes.values(), 2):
        assert one.intersection(other).area < 1.0


def test_each_practice_lies_in_the_catchment_of_its_hub(plan: HubPlan, place: Place) -> None:
    drawn = draw_catchments(plan, place)
    hub_of = plan.hub_of()
    placed = [p for p in place.practices if p.is_placed and p.practice_code in hub_of]
    assert placed
    for practice in placed:
        point = shapely.Point(practice.easting, practice.northing)
        assert drawn.shapes[hub_of[practice.practice_code]].distance(point) < 50


def test_two_hubs_at_one_postcode_each_have_a_catchment(place: Place) -> None:
    shared = [p.practice_code for p in place.practices if p.northing == place.practices[3].northing][3:5]
    assert place.practices[3].easting == place.practices[4].easting
    drawn = draw_catchments(grouping(place, {"A": (shared[0],), "B": (shared[1],)}), place)
    assert drawn.shapes["A"].area == pytest.approx(drawn.shapes["B"].area, rel=0.5)


def test_catchments_end_at_the_boundary_whose_code_the_practices_carry(plan: HubPlan, place: Place) -> None:
    far = replace(square("QQQ"), rings=(((0, 0), (9, 0), (9, 9), (0, 9), (0, 0)),))
    drawn = draw_catchments(plan, replace(place, boundaries=(far, square())))
    assert drawn.from_boundaries
    assert drawn.region.bounds == pytest.approx(shapely.Polygon(square().rings[0]).bounds)


def test_boundaries_of_other_codes_are_not_used(plan: HubPlan, place: Place) -> None:
    drawn = draw_catchments(plan, replace(place, boundaries=(square("QQQ"),)))
    assert not drawn.from_boundaries


def test_a_part_of_an_area_is_not_drawn_over_all_of_it(place: Place) -> None:
    part = place.select(place.codes[:2], area="pcn:U00000")
    plan = grouping(part, {"A": part.codes})
    whole = shapely.Polygon(square(kind=BoundaryKind.ICB).rings[0])
    assert draw_catchments(plan, part).region.area < whole.area / 4


def test_one_practice_alone_has_a_catchment(place: Place) -> None:
    one = place.select(place.codes[:1], area="practices:x")
    drawn = draw_catchments(grouping(one, {"A": one.codes}), replace(one, boundaries=()))
    assert drawn.shapes["A"].area > 0


def test_there_are_no_catchments_without_positions(plan: HubPlan, place: Place) -> None:
    nowhere = tuple(replace(p, easting=None, northing=None) for p in place.practices)
    drawn = draw_catchments(plan, replace(place, practices=nowhere))
    assert drawn.region.is_empty
    assert dict(drawn.shapes) == {}


def test_a_spread_of_practices_needs_no_closer_look(plan: HubPlan, place: Place) -> None:
    assert closer_looks(plan, place, draw_catchments(plan, place)) == ()


def test_a_town_of_hubs_in_a_wide_county_gets_a_closer_look(place: Place) -> None:
    codes = [p.practice_code for p in place.practices[:24]]
    town = tuple(
        replace(p, easting=400_000 + 300.0 * (i % 5), northing=300_000 + 300.0 * (i // 5)) if i < 20 else p
        for i, p in enumerate(place.practices)
    )
    wide = replace(place, practices=town)
    plan = grouping(wide, {f"H{i}": (code,) for i, code in enumerate(codes)})
    drawn = draw_catchments(plan, wide)
    (look, *_) = closer_looks(plan, wide, drawn)
    assert look.covers(shapely.Point(400_600, 300_600))
    assert all(look.buffer(1).covers(shape) for shape in zoomed(drawn, look).shapes.values())


def test_groups_of_five_leave_the_last_practice_out(place: Place) -> None:
    placed = {code for codes in grouped(place, 5).values() for code in codes}
    assert set(place.codes) - placed == {"Z00029"}
