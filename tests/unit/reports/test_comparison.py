"""Plans side by side: figures, what differs, what every plan keeps together, and who is refused."""

from __future__ import annotations

import csv
import itertools
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fabricated_further import others
from fabricated_place import grouped, grouping

from scalecare.domain import HubPlan, Place
from scalecare.reports import (
    COMPARISON_FILES,
    Labelled,
    ReportError,
    SideBySide,
    best_shown,
    compare_plans,
    place_of_packs,
    read_pack,
    shown_figures,
    write_comparison,
    write_pack,
)
from scalecare.reports.alternatives import alternatives_view
from scalecare.reports.catchments import draw_catchments
from scalecare.reports.compare import Better
from scalecare.reports.comparison import carried_on, company_left
from scalecare.reports.comparison_sections import comparison_view


@pytest.fixture
def compared(plan: HubPlan, place: Place, today: HubPlan) -> SideBySide:
    larger = grouping(place, grouped(place, 6))
    return compare_plans([Labelled("five", plan), Labelled("six", larger), Labelled("now", today)], place)


def slowly_left(one: HubPlan, other: HubPlan) -> int:
    """The same count by the words of its definition."""
    left = 0
    for hub in other.hubs:
        shared = [len(set(hub.practices) & set(before.practices)) for before in one.hubs]
        left += len(hub.practices) - max(shared, default=0)
    return left


def test_differences_count_those_outside_the_largest_group_taken_over(
    compared: SideBySide, plan: HubPlan
) -> None:
    everyone = {code for entry in compared.plans for code in entry.plan.hub_of()}
    for i, j in itertools.product(range(3), repeat=2):
        one, other = compared.plans[i].plan, compared.plans[j].plan
        in_one_only = one.hub_of().keys() ^ other.hub_of().keys()
        assert in_one_only <= everyone
        if not in_one_only:
            assert compared.agreement.differences[i][j] == slowly_left(one, other)
    assert compared.agreement.differences[0][1] == slowly_left(plan, compared.plans[1].plan) > 0


def test_a_plan_keeps_its_own_company(compared: SideBySide) -> None:
    assert [compared.agreement.differences[i][i] for i in range(3)] == [0, 0, 0]


def test_other_names_for_the_same_hubs_are_no_difference(plan: HubPlan, place: Place) -> None:
    renamed = grouping(place, {f"X{hub.hub_id}": hub.practices for hub in plan.hubs})
    assert company_left(plan, renamed) == frozenset()
    assert carried_on(plan, renamed) == {f"X{hub.hub_id}": hub.hub_id for hub in plan.hubs}


def test_a_practice_placed_in_one_plan_only_leaves_its_company(place: Place, plan: HubPlan) -> None:
    first = plan.hubs[0]
    fewer = grouping(place, {h.hub_id: h.practices[1:] if h is first else h.practices for h in plan.hubs})
    assert company_left(plan, fewer) == company_left(fewer, plan) == {first.practices[0]}


def test_a_list_that_goes_with_the_nearest_hub_leaves_no_company(place: Place, plan: HubPlan) -> None:
    first, second, *rest = plan.hubs
    small = first.practices[-1]
    groups = {first.hub_id: first.practices[:-1], second.hub_id: (*second.practices, small)}
    other = grouping(place, groups | {hub.hub_id: hub.practices for hub in rest})
    assert company_left(plan, other) == {small}

    def uncounted(given: HubPlan) -> HubPlan:
        rows = (replace(row, counted=row.practice_code != small) for row in given.placements)
        return replace(given, placements=tuple(rows))

    assert company_left(uncounted(plan), uncounted(other)) == frozenset()


def test_cores_are_the_largest_groups_that_share_a_hub_in_every_plan(compared: SideBySide) -> None:
    hubs = [entry.plan.hub_of() for entry in compared.plans]
    seen: set[str] = set()
    for core in compared.agreement.cores:
        assert len(core.practices) > 1 and seen.isdisjoint(core.practices)
        seen |= set(core.practices)
        for hub_of, hub_id in zip(hubs, core.hubs, strict=True):
            assert {hub_of[code] for code in core.practices} == {hub_id}
    pairs = {
        (a, b)
        for a, b in itertools.combinations(sorted(set.intersection(*(set(h) for h in hubs))), 2)
        if all(hub_of[a] == hub_of[b] for hub_of in hubs)
    }
    inside = {pair for core in compared.agreement.cores for pair in itertools.combinations(core.practices, 2)}
    assert pairs == inside


def test_a_core_that_is_a_hub_everywhere_says_so(plan: HubPlan, place: Place) -> None:
    groups = {hub.hub_id: hub.practices for hub in plan.hubs}
    merged = {**groups, "H01": groups["H01"] + groups["H02"]}
    del merged["H02"]
    pair = compare_plans([Labelled("a", plan), Labelled("b", grouping(place, merged))], place)
    whole = {core.practices: core.is_whole_hub for core in pair.agreement.cores}
    assert whole[groups["H03"]] and not whole[groups["H01"]]


def test_the_best_of_a_row_is_marked_and_none_where_all_are_alike(compared: SideBySide) -> None:
    rows = {row.key: row for row in compared.figures}
    distances = rows["mean_distance_km"].values
    assert rows["mean_distance_km"].best == {distances.index(min(d for d in distances if d is not None))}
    assert rows["hubs"].best == frozenset()
    assert rows["containment_share"].best == frozenset()


def test_figures_that_read_alike_are_marked_alike(compared: SideBySide) -> None:
    row = replace(compared.figures[0], shown_as="km", better=Better.LOWER)
    assert best_shown(replace(row, values=(1.771, 1.774, 1.78))) == {0, 1}
    assert best_shown(replace(row, values=(1.771, 1.774, 1.773))) == frozenset()


def test_a_figure_no_plan_has_is_left_out_and_a_missing_one_is_a_dash(compared: SideBySide) -> None:
    rows = {row.key: row for row in compared.figures}
    assert "mean_minutes" not in rows
    assert shown_figures(rows["gap"]) == ("0.5%", "0.5%", "not searched")


def test_scores_are_compared_only_where_the_same_was_weighed(plan: HubPlan, place: Place) -> None:
    other = replace(plan, costs=tuple(replace(line, weight=2.0) for line in plan.costs))
    alike = compare_plans([Labelled("a", plan), Labelled("b", plan)], place)
    unlike = compare_plans([Labelled("a", plan), Labelled("b", other)], place)
    assert "objective" in {row.key for row in alike.figures}
    assert "objective" not in {row.key for row in unlike.figures}


def test_rules_that_differ_are_shown_and_red_lines_only_counted(plan: HubPlan, place: Place) -> None:
    stricter = replace(
        plan, rules={**plan.rules, "minimum_people": 32_000.0, "apart": (("Z00001", "Z00002"),)}
    )
    pair = compare_plans([Labelled("a", plan), Labelled("b", stricter)], place)
    assert pair.rules == (
        ("Apart", ("not stated", "1 kept, not shown")),
        ("Minimum people", ("30,000", "32,000")),
    )


@pytest.mark.parametrize("count", [0, 1, 7])
def test_too_few_or_too_many_plans_are_refused(plan: HubPlan, place: Place, count: int) -> None:
    with pytest.raises(ReportError, match="two to 6 plans"):
        compare_plans([Labelled(str(number), plan) for number in range(count)], place)


def test_plans_of_one_name_are_refused(plan: HubPlan, place: Place) -> None:
    with pytest.raises(ReportError, match="both be called 'a'"):
        compare_plans([Labelled("a", plan), Labelled("a", plan)], place)


def test_plans_of_other_practices_are_refused_with_the_numbers(plan: HubPlan, place: Place) -> None:
    part = place.select(place.codes[:20], area="sub-icb:99Z")
    fewer = grouping(part, {"H01": part.codes})
    with pytest.raises(ReportError, match=r"of 30 practices and 'b' \(sub-icb:99Z\) of 20; 10 are only in"):
        compare_plans([Labelled("a", plan), Labelled("b", fewer)], place)


def test_plans_from_lists_of_other_dates_are_refused(plan: HubPlan, place: Place) -> None:
    older = replace(plan, as_of=date(2025, 7, 1))
    with pytest.raises(ReportError, match="2025-07-01"):
        compare_plans([Labelled("a", plan), Labelled("b", older)], place)


def test_the_page_has_a_map_per_plan_and_one_of_agreement(
    compared: SideBySide, place: Place, tmp_path: Path
) -> None:
    written = write_comparison(compared, place, tmp_path / "out")
    assert [path.name for path in written] == list(COMPARISON_FILES)
    text = (tmp_path / "out" / "compare.html").read_text()
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert {"plans-map-1", "plans-map-2", "plans-map-3", "plans-agreement"} <= set(ids)
    assert text.count("<table") == text.count("<caption") == 4
    levels = [int(level) for level in re.findall(r"<h(\d)", text)]
    assert levels[0] == 1 and all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_practices_that_differ_are_diamonds_with_their_codes(compared: SideBySide, place: Place) -> None:
    view = comparison_view(compared, place, ident="x")
    drawn = [p for p in place.practices if p.is_placed and p.practice_code in compared.agreement.differing]
    assert str(view.agreement_map).count('class="mark-most"') == len(drawn)
    assert any(f">{p.practice_code}</text>" in str(view.agreement_map) for p in drawn)


def test_the_table_says_who_stays_and_whose_company_others_come_into(
    compared: SideBySide, place: Place
) -> None:
    rows = comparison_view(compared, place, ident="x").differing.rows
    assert len(rows) == len(compared.agreement.differing)
    cells = [cell for row in rows for cell in row[3:]]
    assert any(cell.startswith("stays (") for cell in cells)
    assert any(", mostly of H" in cell for cell in cells)


def test_the_csv_has_plain_numbers(compared: SideBySide, place: Place, tmp_path: Path) -> None:
    write_comparison(compared, place, tmp_path / "out")
    with (tmp_path / "out" / "compare.csv").open(newline="") as file:
        rows = {row["figure"]: row for row in csv.DictReader(file)}
    assert float(rows["hubs"]["five"]) == len(compared.plans[0].plan.hubs)
    assert rows["gap"]["now"] == ""


def test_a_comparison_is_the_same_bytes_and_not_written_over(
    compared: SideBySide, place: Place, tmp_path: Path
) -> None:
    one = write_comparison(compared, place, tmp_path / "a")
    other = write_comparison(compared, place, tmp_path / "b")
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(one, other, strict=True))
    with pytest.raises(ReportError, match="--force"):
        write_comparison(compared, place, tmp_path / "a")


def test_a_pack_reads_back_with_its_practices_and_ground(plan: HubPlan, place: Place, tmp_path: Path) -> None:
    write_pack(plan, place, tmp_path / "pack")
    pack = read_pack(tmp_path / "pack")
    assert pack.plan == plan
    assert {p.practice_code: p.registered for p in pack.place.practices} == {
        p.practice_code: p.registered for p in place.practices
    }
    for mine, theirs in zip(pack.place.practices, place.practices, strict=True):
        if theirs.is_placed and theirs.practice_code in plan.hub_of():
            assert mine.easting == pytest.approx(theirs.easting, abs=1.5)
            assert mine.northing == pytest.approx(theirs.northing, abs=1.5)
    ground = draw_catchments(plan, place)
    assert pack.catchments.region.area == pytest.approx(ground.region.area, rel=1e-3)


def test_figures_from_packs_are_those_from_the_place(
    plan: HubPlan, today: HubPlan, place: Place, tmp_path: Path
) -> None:
    write_pack(plan, place, tmp_path / "a")
    write_pack(today, place, tmp_path / "b")
    packs = [read_pack(tmp_path / "a"), read_pack(tmp_path / "b")]
    labelled = [Labelled(label, pack.plan) for label, pack in zip("ab", packs, strict=True)]
    read = compare_plans(labelled, place_of_packs(packs))
    assert read.figures == compare_plans(labelled, place).figures


def test_a_pack_whose_map_is_of_another_plan_is_refused(plan: HubPlan, place: Place, tmp_path: Path) -> None:
    write_pack(plan, place, tmp_path / "a")
    part = place.select(place.codes[:5], area="practices:x")
    write_pack(grouping(part, {"H01": part.codes}), part, tmp_path / "b")
    (tmp_path / "b" / "hubs.geojson").replace(tmp_path / "a" / "hubs.geojson")
    with pytest.raises(ReportError, match=r"lacks \d+ practices"):
        read_pack(tmp_path / "a")


@pytest.mark.parametrize("text", ["", "[]", '{"features": [{}]}'])
def test_a_damaged_map_is_refused_by_name(plan: HubPlan, place: Place, tmp_path: Path, text: str) -> None:
    write_pack(plan, place, tmp_path / "a")
    (tmp_path / "a" / "hubs.geojson").write_text(text)
    with pytest.raises(ReportError, match=r"hubs\.geojson"):
        read_pack(tmp_path / "a")


def test_no_more_than_six_alternatives_are_shown_side_by_side(plan: HubPlan, place: Place) -> None:
    view = alternatives_view(others(place, plan, 8), plan, place, draw_catchments(plan, place))
    assert view.compared is not None and len(view.compared.figures.columns) == 7
    assert "alternatives.csv has all" in view.words[0]


def test_a_search_that_found_no_other_plan_says_so(plan: HubPlan, place: Place) -> None:
    view = alternatives_view(others(place, plan, 1), plan, place, draw_catchments(plan, place))
    assert view.compared is None
    assert view.words[0] == "No other plan was found that differs in at least 4 practices."
