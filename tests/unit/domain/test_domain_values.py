"""Nouns that cannot be wrong: they refuse at once what they could not mean."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date

import numpy as np
import pytest
from scipy import sparse
from tests.lib.places import AS_OF, change_practice, simple_place

from scalecare.domain import (
    CostLine,
    EngagementAnswer,
    HubPlan,
    HubStanding,
    Place,
    Practice,
    Residence,
    ScalecareError,
    TravelTimes,
    UnknownArea,
)
from scalecare.hub_formation import HubRules, form_hubs


@pytest.fixture
def place() -> Place:
    place = simple_place([20_000, 20_000, 51_000], [(0, 0), (2, 0), (9, 0)])
    return change_practice(place, "P00", icb_code="QA", sub_icb_code="01A", region_code="Y1", pcn_code="U1")


def test_an_error_is_a_fact_and_a_remedy() -> None:
    error = ScalecareError("The list size of A81001 is -5.", remedy="Correct row 12.")
    assert str(error) == "The list size of A81001 is -5. Correct row 12."
    assert error.exit_code == 3


@pytest.mark.parametrize("interest", [-1, 11])
def test_interest_runs_from_0_to_10(interest: int) -> None:
    with pytest.raises(ValueError, match=rf"P00: interest is {interest}"):
        EngagementAnswer("P00", interest)


@pytest.mark.parametrize("field", ["would_work_with", "red_lines"])
def test_nobody_names_itself_in_the_poll(field: str) -> None:
    with pytest.raises(ValueError, match="P00 names itself"):
        EngagementAnswer("P00", 5, **{field: ("P00",)})


@pytest.mark.parametrize("interest", [None, 0, 10])
def test_interest_may_be_unanswered_or_at_either_end(interest: int | None) -> None:
    assert EngagementAnswer("P00", interest).interest == interest


def test_travel_times_need_a_square_of_their_practices() -> None:
    with pytest.raises(ValueError, match=r"\(2, 3\); 2 practices need \(2, 2\)"):
        TravelTimes(("P00", "P01"), np.zeros((2, 3)))


@pytest.mark.parametrize("minutes", [float("nan"), -1.0])
def test_travel_times_are_zero_or_more(minutes: float) -> None:
    with pytest.raises(ValueError, match="zero or more, or inf"):
        TravelTimes(("P00", "P01"), np.array([[0, minutes], [5, 0]]))


def test_travel_times_cannot_be_changed_later_by_whoever_gave_them() -> None:
    given = np.zeros((1, 1))
    travel = TravelTimes(("P00",), given)
    given[0, 0] = 5.0
    assert travel.minutes[0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        travel.minutes[0, 0] = 5.0


def residence(*, codes: tuple[str, ...] = ("P00", "P01"), areas: int = 3) -> Residence:
    counts = sparse.csr_array(np.array([[5, 0, 0], [0, 7, 2]]))
    names = tuple(f"E{i}" for i in range(areas))
    return Residence(codes, names, counts, np.arange(3.0), np.arange(3.0))


def test_residence_needs_a_label_for_each_row_and_column() -> None:
    with pytest.raises(ValueError, match=r"shape \(2, 3\); the labels say \(1, 3\)"):
        residence(codes=("P00",))
    with pytest.raises(ValueError, match=r"the labels say \(2, 2\)"):
        residence(areas=2)


def test_selecting_residence_keeps_the_areas_people_live_in() -> None:
    kept = residence().select(("P01", "Z99"))
    assert kept.practice_codes == ("P01",)
    assert kept.area_codes == ("E1", "E2")
    assert kept.registered.toarray().tolist() == [[7, 2]]
    assert kept.easting.tolist() == [1.0, 2.0]


def test_a_place_sorts_its_practices_and_refuses_doubles(place: Place) -> None:
    backwards = Place("x", "england", AS_OF, tuple(reversed(place.practices)))
    assert backwards.codes == ("P00", "P01", "P02")
    with pytest.raises(ValueError, match=r"occur twice: P00\."):
        Place("x", "england", AS_OF, (*place.practices, place.practices[0]))


def test_a_place_counts_its_people(place: Place) -> None:
    assert place.registered == 91_000


@pytest.mark.parametrize("area", ["icb:QA", "sub-icb:01A", "region:Y1", "pcn:U1"])
def test_a_part_of_a_place_is_named_by_its_area(place: Place, area: str) -> None:
    part = place.within(area)
    assert part.codes == ("P00",)
    assert part.area == area


def test_england_is_everything(place: Place) -> None:
    assert place.within("england").codes == place.codes


@pytest.mark.parametrize("area", ["icb:QZ", "icb:", "county:QA", "QA"])
def test_an_unknown_area_is_refused_with_areas_that_exist(place: Place, area: str) -> None:
    with pytest.raises(UnknownArea) as refusal:
        place.within(area)
    assert f"'{area}'" in refusal.value.fact
    assert "icb:QA" in refusal.value.remedy
    assert refusal.value.exit_code == 3


def test_selecting_unknown_practices_is_refused(place: Place) -> None:
    with pytest.raises(UnknownArea, match="Z98, Z99"):
        place.select(["P00", "Z99", "Z98"], area="mine")


def test_a_part_of_a_place_keeps_the_answers_of_its_practices() -> None:
    answers = (EngagementAnswer("P00", 3), EngagementAnswer("P01", 4))
    place = simple_place([20_000] * 2, [(0, 0), (2, 0)], engagement=answers)
    assert place.select(["P01"], area="mine").engagement == answers[1:]


@pytest.mark.parametrize(
    ("easting", "northing", "placed"), [(1.0, 2.0, True), (None, 2.0, False), (1.0, None, False)]
)
def test_a_practice_is_placed_with_both_coordinates(
    easting: float | None, northing: float | None, placed: bool
) -> None:
    assert Practice("P00", "X", 1, easting=easting, northing=northing).is_placed is placed


def test_values_are_frozen(place: Place) -> None:
    with pytest.raises(FrozenInstanceError):
        place.practices[0].registered = 1  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        place.name = "other"  # type: ignore[misc]


def test_a_cost_line_weighs_its_value() -> None:
    assert CostLine("travel_km", "patient-km", 2.0, 21.0).objective == 42.0


@pytest.fixture
def plan(place: Place, rules: HubRules) -> HubPlan:
    return form_hubs(place, rules)


def test_a_plan_knows_the_hub_of_each_practice_and_the_value_of_each_line(plan: HubPlan) -> None:
    assert plan.hub_of() == {"P00": "H01", "P01": "H01", "P02": "H02"}
    assert plan.value("travel_km") == pytest.approx(40_000)
    with pytest.raises(StopIteration):
        plan.value("happiness")


def test_shares_are_of_people_in_hubs_and_of_hubs(plan: HubPlan) -> None:
    assert [hub.standing for hub in plan.hubs] == [HubStanding.IN_BAND, HubStanding.LARGE_PRACTICE]
    assert plan.share_in_band == pytest.approx(40_000 / 91_000)
    assert plan.share_connected == 1.0


def test_dates_are_dates(plan: HubPlan) -> None:
    assert plan.as_of == date(2026, 7, 1)
