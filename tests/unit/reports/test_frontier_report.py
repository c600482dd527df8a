"""A frontier is drawn, listed and written so that each figure can be found again."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from fabricated_further import AIMS, improving, nesting, others, trading
from fabricated_place import grouped, grouping
from python_calamine import CalamineWorkbook

from scalecare.domain import Frontier, HubPlan, Place
from scalecare.reports import FURTHER_FILES, PACK_FILES, ReportError, frontier_from_json, pack, write_pack
from scalecare.reports.frontier import most_of_gain, steps_of
from scalecare.reports.frontier_chart import frontier_chart
from scalecare.reports.frontier_files import write_frontier_csv, write_frontier_json
from scalecare.reports.frontier_sections import frontier_table, moves_table
from scalecare.reports.frontier_view import frontier_view


@pytest.fixture
def frontier(place: Place, today: HubPlan) -> Frontier:
    return improving(place, today)


def test_the_gain_is_counted_from_the_first_point_to_the_last(frontier: Frontier, place: Place) -> None:
    shares = [step.gain_share for step in steps_of(frontier, place)]
    assert shares == pytest.approx([(AIMS[0] - aim) / (AIMS[0] - AIMS[-1]) for aim in AIMS])


def test_most_of_the_gain_is_where_enough_of_it_is_reached_with_the_fewest_moves(
    frontier: Frontier, place: Place
) -> None:
    steps = steps_of(frontier, place)
    assert most_of_gain(steps, 0.8) == 2
    assert most_of_gain(steps, 0.9) == 4


def test_nothing_is_marked_where_nothing_is_gained(frontier: Frontier, place: Place) -> None:
    flat = replace(frontier, points=tuple(replace(point, aim=1000.0) for point in frontier.points))
    assert most_of_gain(steps_of(flat, place), 0.8) is None


def test_today_is_one_point_where_the_frontier_begins_with_it(frontier: Frontier, place: Place) -> None:
    steps = steps_of(frontier, place)
    assert [step.is_today for step in steps] == [True, False, False, False, False]
    assert steps[0].proven is not None


def test_today_stands_in_front_where_the_rules_need_moves_and_its_score_is_not_compared(
    frontier: Frontier, place: Place
) -> None:
    later = replace(frontier, points=frontier.points[1:])
    steps = steps_of(later, place)
    assert (steps[0].is_today, steps[0].reached, steps[0].aim) == (True, 0.0, None)
    row = frontier_table(later, steps, None, None).rows[0]
    assert row[0] == "Today" and row[5] == "–"


def test_the_bound_is_drawn_below_the_score_and_never_above(frontier: Frontier, place: Place) -> None:
    for step in steps_of(frontier, place):
        assert step.proven is not None and step.aim is not None
        assert step.proven == pytest.approx(step.aim - 10.0)


def test_what_is_proven_of_one_aim_is_said_only_where_nothing_else_was_weighed(place: Place) -> None:
    frontier = trading(place)
    assert [step.proven for step in steps_of(frontier, place)] == [8_900.0, 5_900.0, 2_900.0]
    point = frontier.points[0]
    both = tuple(replace(line, weight=1.0) for line in point.plan.costs)
    mixed = replace(frontier, points=(replace(point, plan=replace(point.plan, costs=both)),))
    assert [step.proven for step in steps_of(mixed, place)] == [None]


def test_the_chart_has_three_panels_and_marks_told_by_their_form(frontier: Frontier, place: Place) -> None:
    text = str(frontier_chart(frontier, steps_of(frontier, place), 2))
    assert text.count('class="line"') == 3
    assert text.count('class="mark-today"') == text.count('class="mark-most"') == 3
    assert text.count('class="mark-plan"') == 9
    assert "6 practices moved: 83% of the whole gain" in text
    assert text.count('class="band-edge"') == 1


def test_the_chart_says_in_words_what_it_shows(frontier: Frontier, place: Place) -> None:
    text = str(frontier_chart(frontier, steps_of(frontier, place), 2))
    described = re.search(r"<desc[^>]*>(.*?)</desc>", text)
    assert described is not None
    assert "falls from 1,000 to 400" in described[1] and "table below" in described[1]


def test_a_trade_off_has_one_panel_and_both_units(place: Place) -> None:
    frontier = trading(place)
    text = str(frontier_chart(frontier, steps_of(frontier, place), None))
    assert text.count('class="line"') == 1
    assert "Distance to the centre (patient-km)" in text and "Change for people (people)" in text


def test_a_frontier_of_one_point_has_no_chart_and_still_a_table(place: Place) -> None:
    one = replace(trading(place), points=trading(place).points[:1])
    view = frontier_view(one, one.points[0].plan, place)
    assert view.chart is None and len(view.points.rows) == 1


def test_an_empty_frontier_can_be_shown(place: Place, plan: HubPlan) -> None:
    view = frontier_view(replace(trading(place), points=()), plan, place)
    assert view.chart is None and view.points.rows == ()


def test_the_plan_of_the_report_is_marked_among_the_points(frontier: Frontier, place: Place) -> None:
    view = frontier_view(frontier, frontier.points[3].plan, place)
    assert ["this plan" in row[0] for row in view.points.rows] == [False, False, False, True, False]
    assert view.moves is not None and len(view.moves.rows) == 9
    assert view.moves_title == "Who moves in this plan"


def test_the_moves_of_most_of_the_gain_are_listed_where_the_plan_is_no_point(
    frontier: Frontier, place: Place
) -> None:
    view = frontier_view(frontier, grouping(place, grouped(place, 9)), place)
    assert view.moves is not None and len(view.moves.rows) == 6
    assert "most of the gain" in view.moves_title


def test_each_move_says_from_which_network_to_which_hub(frontier: Frontier, place: Place) -> None:
    rows = moves_table(frontier.points[2], place, 10).rows
    assert rows[0][2] == "Network 0 PCN (U00000)"
    assert rows[0][3].startswith("hub H01")
    assert {rows[0][4], rows[-1][4]} == {"a new hub", "Network 1 PCN (U00001)"}
    assert rows[-1][1] == "fewer than 10"


def test_the_table_has_every_point_with_its_gap(frontier: Frontier, place: Place) -> None:
    table = frontier_table(frontier, steps_of(frontier, place), 2, None)
    assert [row[6] for row in table.rows] == ["1%", "1.5%", "2%", "2.1%", "2.5%"]


def test_a_frontier_reads_back_as_the_same_frontier(frontier: Frontier, place: Place, tmp_path: Path) -> None:
    for number, given in enumerate((frontier, trading(place), replace(frontier, start=None, points=()))):
        path = write_frontier_json(given, tmp_path / f"{number}.json")
        assert frontier_from_json(path) == given


def test_what_all_plans_share_is_written_once(frontier: Frontier, tmp_path: Path) -> None:
    content = json.loads(write_frontier_json(frontier, tmp_path / "frontier.json").read_text())
    assert set(content["shared"]) == {"links", "rules", "versions"}
    assert not any("links" in plan for plan in content["plans"])


def test_a_file_that_is_no_frontier_is_refused(plan: HubPlan, place: Place, tmp_path: Path) -> None:
    write_pack(plan, place, tmp_path / "pack")
    with pytest.raises(ReportError, match=r"frontier\.json"):
        frontier_from_json(tmp_path / "pack")
    with pytest.raises(ReportError, match="schema"):
        frontier_from_json(tmp_path / "pack" / "plan.json")


def test_the_csv_has_a_row_per_point_and_today_first(
    frontier: Frontier, place: Place, tmp_path: Path
) -> None:
    later = replace(frontier, points=frontier.points[1:])
    with write_frontier_csv(later, place, tmp_path / "frontier.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["point"] for row in rows] == ["today", "1", "2", "3", "4"]
    assert rows[1]["moved_practice_codes"] == "Z00000 Z00001 Z00002"
    assert rows[0]["aim"] == "" and float(rows[1]["objective"]) == 700.0


def test_a_pack_holds_what_it_is_given_and_the_same_bytes_each_time(
    frontier: Frontier, plan: HubPlan, place: Place, today: HubPlan, tmp_path: Path
) -> None:
    first, second = (
        write_pack(
            plan,
            place,
            tmp_path / name,
            today=today,
            frontier=frontier,
            alternatives=others(place, plan),
            nested=nesting(place, plan),
        )
        for name in ("a", "b")
    )
    assert [path.name for path in first] == [*PACK_FILES, *FURTHER_FILES]
    assert all(one.read_bytes() == other.read_bytes() for one, other in zip(first, second, strict=True))
    text = (tmp_path / "a" / "report.html").read_text()
    for heading in ("h-frontier", "h-other", "h-areas"):
        assert f'<h2 id="{heading}">' in text and f'href="#{heading}"' in text


def test_sheets_are_added_for_what_there_is(
    frontier: Frontier, plan: HubPlan, place: Place, tmp_path: Path
) -> None:
    further = {"frontier": frontier, "alternatives": others(place, plan), "nested": nesting(place, plan)}
    write_pack(plan, place, tmp_path / "pack", **further)  # type: ignore[arg-type]
    book = CalamineWorkbook.from_path(tmp_path / "pack" / "plan.xlsx")
    assert book.sheet_names[8:] == ["Frontier", "Moves", "Other plans", "Areas", "Hubs of areas"]
    assert len(book.get_sheet_by_name("Moves").to_python()) == 1 + 3 + 6 + 9 + 12
    assert [row[0] for row in book.get_sheet_by_name("Frontier").to_python()[1:]] == list("12345")


def test_files_of_an_older_pack_do_not_outlive_it(
    frontier: Frontier, plan: HubPlan, place: Place, tmp_path: Path
) -> None:
    out = tmp_path / "pack"
    write_pack(plan, place, out, frontier=frontier)
    (out / "minutes.txt").write_text("Agreed.")
    written = write_pack(plan, place, out, alternatives=others(place, plan), force=True)
    assert {path.name for path in out.iterdir()} == {*PACK_FILES, "alternatives.csv", "minutes.txt"}
    assert [path.name for path in written] == [*PACK_FILES, "alternatives.csv"]


def test_a_failed_run_removes_nothing(
    frontier: Frontier, plan: HubPlan, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "pack"
    write_pack(plan, place, out, frontier=frontier)
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(pack, "write_areas_csv", fail)
    with pytest.raises(OSError, match="disk full"):
        write_pack(plan, place, out, nested=nesting(place, plan), force=True)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_frontier_of_another_place_is_refused(
    frontier: Frontier, plan: HubPlan, place: Place, tmp_path: Path
) -> None:
    part = place.select(plan.hubs[0].practices, area="practices:x")
    mine = grouping(part, {"H01": plan.hubs[0].practices})
    with pytest.raises(ReportError, match="practices that the place does not"):
        write_pack(mine, part, tmp_path / "pack", frontier=frontier)


def test_areas_are_a_row_per_hub_and_every_hub_is_in_one(plan: HubPlan, place: Place, tmp_path: Path) -> None:
    write_pack(plan, place, tmp_path / "pack", nested=nesting(place, plan))
    with (tmp_path / "pack" / "areas.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["hub_id"] for row in rows] == sorted(hub.hub_id for hub in plan.hubs)
    assert {row["hub_id"]: row["area_id"] for row in rows} == dict(nesting(place, plan).area_of)


def test_the_map_of_areas_names_areas_and_outlines_hubs(plan: HubPlan, place: Place, tmp_path: Path) -> None:
    nested = nesting(place, plan)
    write_pack(plan, place, tmp_path / "pack", nested=nested)
    text = (tmp_path / "pack" / "report.html").read_text()
    drawn = text.split('id="map-areas"')[1].split("</svg>")[0]
    assert drawn.count('class="inner"') == len(plan.hubs)
    assert all(f">{area.hub_id}</text>" in drawn for area in nested.areas.hubs)
