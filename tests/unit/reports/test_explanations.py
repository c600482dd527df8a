"""What moving each practice would cost is drawn, listed and put into words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from scalecare.domain import Finding, Hub, HubPlan, HubStanding, Place
from scalecare.reports import sentence, sentences, write_pack, write_report_html
from scalecare.reports.glossary import METHODS, STANDINGS, TITLES
from scalecare.reports.names import Names, names_of
from scalecare.reports.prices import PricesView, prices_of, prices_view

NAMES = Names({}, {"H1": "North"}, {})


@pytest.fixture
def priced(plan: HubPlan) -> HubPlan:
    """Every third practice can move and keep the rules; prices rise with the code."""
    hubs = [hub.hub_id for hub in plan.hubs]
    rows = []
    for number, row in enumerate(plan.placements):
        figures = {
            "hub_id": hubs[(hubs.index(row.hub_id) + 1) % len(hubs)],
            "price": 100.0 * number,
            "price_km": 100.0 * number,
            "price_share": 0.0,
            "keeps_rules": number % 3 == 0,
            "breaks": () if number % 3 == 0 else ("minimum_people",),
        }
        rows.append(replace(row, findings=(*row.findings, Finding("next_best", figures))))
    return replace(plan, placements=tuple(rows))


@pytest.fixture
def view(priced: HubPlan, place: Place) -> PricesView:
    lists = {practice.practice_code: practice.registered for practice in place.practices}
    found = prices_view(priced, names_of(priced, place), lists, 5)
    assert found is not None
    return found


def test_a_price_is_read_from_each_finding_in_order_of_codes(priced: HubPlan) -> None:
    prices = prices_of(priced)
    assert [price.practice_code for price in prices] == sorted(priced.hub_of())
    assert all(price.to_hub != price.hub_id for price in prices)


def test_a_practice_with_nowhere_else_to_go_has_no_price(priced: HubPlan) -> None:
    nowhere = Finding("next_best", {"hub_id": None, "price": None})
    first = replace(priced.placements[0], findings=(nowhere,))
    assert (
        len(prices_of(replace(priced, placements=(first, *priced.placements[1:]))))
        == len(priced.placements) - 1
    )


def test_without_prices_there_is_no_section(plan: HubPlan, place: Place, tmp_path: Path) -> None:
    text = write_report_html(plan, place, tmp_path / "report.html").read_text()
    assert "h-prices" not in text
    assert "Price of the next best" not in text


def test_every_practice_is_a_mark_and_its_form_tells_whether_rules_are_kept(
    view: PricesView, priced: HubPlan
) -> None:
    drawn = "".join(map(str, view.charts))
    prices = prices_of(priced)
    assert drawn.count('class="mark-plan"') == sum(price.keeps_rules for price in prices)
    assert drawn.count('class="mark-today"') == sum(not price.keeps_rules for price in prices)


def test_practices_that_could_move_by_themselves_are_named_the_cheapest_first(
    view: PricesView, priced: HubPlan
) -> None:
    assert [row[3] for row in view.cheapest.rows] == ["0", "300", "600", "900", "1,200"]
    bound = sum(not price.keeps_rules for price in prices_of(priced))
    assert "others could too" in view.cheapest.note
    assert f"{bound} practices could move by themselves only by breaking a rule" in view.cheapest.note


def test_where_no_practice_can_move_by_itself_the_report_says_so(
    priced: HubPlan, place: Place, tmp_path: Path
) -> None:
    tied = tuple(
        replace(row, findings=(Finding("next_best", {"hub_id": "H02", "price": -5.0, "keeps_rules": False}),))
        for row in priced.placements
    )
    text = write_report_html(replace(priced, placements=tied), place, tmp_path / "report.html").read_text()
    assert "No practice could move by itself without breaking a rule." in text
    assert "would lower the score is drawn at nought" in text


def test_each_hub_has_its_row(view: PricesView, priced: HubPlan) -> None:
    rows = {row[0]: row for row in view.by_hub.rows}
    assert set(rows) == {hub.hub_id for hub in priced.hubs}
    hub = priced.hubs[0]
    assert rows[hub.hub_id][1] == str(len(hub.practices))


def test_many_hubs_are_drawn_in_pictures_that_fit_a_page(priced: HubPlan, place: Place) -> None:
    rows = [replace(row, hub_id=f"K{number:02d}") for number, row in enumerate(priced.placements)]
    hubs: list[Hub] = [replace(priced.hubs[0], hub_id=row.hub_id) for row in rows]
    many = replace(priced, hubs=tuple(hubs), placements=tuple(rows))
    many = replace(many, hubs=(*hubs, *(replace(hubs[0], hub_id=f"L{n:02d}") for n in range(10))))
    extra = [replace(rows[0], practice_code=f"Y{n}", hub_id=f"L{n:02d}") for n in range(10)]
    many = replace(many, placements=(*rows, *extra))
    lists = dict.fromkeys(many.hub_of(), 1_000)
    found = prices_view(many, names_of(priced, place), lists, 5)
    assert found is not None and len(found.charts) == 2


def test_the_report_shows_prices_per_hub_and_per_practice(
    priced: HubPlan, place: Place, tmp_path: Path
) -> None:
    write_pack(priced, place, tmp_path / "pack")
    text = (tmp_path / "pack" / "report.html").read_text()
    assert (
        'href="#h-prices"' in text
        and '<svg xmlns="http://www.w3.org/2000/svg" role="img" id="prices-1"' in text
    )
    assert text.count('<th scope="col" class="n">Price of the next best</th>') == len(priced.hubs)
    book = CalamineWorkbook.from_path(tmp_path / "pack" / "plan.xlsx")
    assert book.sheet_names[8:] == ["Prices"]


def test_a_price_of_nought_for_all_can_be_drawn(priced: HubPlan, place: Place) -> None:
    free = tuple(
        replace(row, findings=(Finding("next_best", {"hub_id": "H02", "price": 0.0, "keeps_rules": True}),))
        for row in priced.placements
    )
    lists = dict.fromkeys(priced.hub_of(), 0)
    assert prices_view(replace(priced, placements=free), names_of(priced, place), lists, 5) is not None


def test_every_standing_has_its_word() -> None:
    assert {str(standing) for standing in HubStanding} == set(STANDINGS)


def test_a_network_left_as_it_is_is_hatched_and_named(plan: HubPlan, place: Place, tmp_path: Path) -> None:
    left = replace(plan.hubs[0], standing=HubStanding.LEFT_AS_IS)
    whole = replace(plan, hubs=(left, *plan.hubs[1:]))
    text = write_report_html(whole, place, tmp_path / "report.html").read_text()
    assert 'tag-standing-left_as_is">Left as it is today</span>' in text
    outside = sum(hub.standing != "in_band" for hub in whole.hubs)
    assert text.split('id="map"')[1].split("</svg>")[0].count('fill="url(#map-hatch)"') == outside


@pytest.mark.parametrize("mode", ["improve", "edit", "score", "fresh", "some_day"])
def test_each_way_of_making_a_plan_has_a_title_and_a_method(
    mode: str, plan: HubPlan, place: Place, tmp_path: Path
) -> None:
    text = write_report_html(replace(plan, mode=mode), place, tmp_path / "report.html").read_text()
    assert f"<h1>{TITLES.get(mode, TITLES['fresh'])}: Exampleshire</h1>" in text
    assert METHODS.get(mode, METHODS["fresh"])[:40] in text


MOVES = {
    (12, 90_400, None): "12 practices leave their network of today, with 90,400 people.",
    (1, 8_000, 5): "1 practice leaves its network of today, with 8,000 people; at most 5 were allowed to.",
    (0, 0, 0): "No practice leaves its network of today; at most 0 were allowed to.",
}


@pytest.mark.parametrize("figures", MOVES)
def test_moves_are_a_sentence(figures: tuple[int, int, int | None]) -> None:
    count, people, most = figures
    said = sentence(Finding("moves", {"count": count, "people": people, "most": most}), NAMES)
    assert said == MOVES[figures]


@pytest.mark.parametrize("hubs", [2, ("H1", "H2")])
def test_networks_left_as_they_are_are_a_sentence(hubs: int | tuple[str, ...]) -> None:
    said = sentence(Finding("left_as_is", {"hubs": hubs, "people": 41_000}), NAMES)
    assert said.startswith("2 networks of today break the band or the connection and were left as they stand")
    assert said.endswith("41,000 people." if hubs == 2 else "See hub H1 (North) and hub H2.")


def test_needed_moves_are_a_sentence() -> None:
    assert "5 practices leave their networks" in sentences([Finding("moves_needed", {"fewest": 5})], NAMES)[0]
