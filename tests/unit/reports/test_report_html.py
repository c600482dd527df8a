from __future__ import annotations

import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import pytest

from scalecare.domain import Finding, HubPlan, Place
from scalecare.reports import write_report_html

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Page(HTMLParser):
    """What is on a page: elements with their attributes, and whether they are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.mismatched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.mismatched.append(tag)

    def named(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag == name]


@pytest.fixture
def text(plan: HubPlan, place: Place, today: HubPlan, tmp_path: Path) -> str:
    return write_report_html(plan, place, tmp_path / "report.html", today=today).read_text()


@pytest.fixture
def page(text: str) -> Page:
    return Page(text)


def test_every_element_is_closed(page: Page) -> None:
    assert page.mismatched == []
    assert page.open == []


def test_identities_are_unique_and_links_and_labels_lead_somewhere(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    pointed = [a["href"].removeprefix("#") for a in page.named("a") if a["href"].startswith("#")]
    labelled = [i for _, a in page.elements for i in a.get("aria-labelledby", "").split()]
    assert pointed
    assert set(pointed) | set(labelled) <= set(ids)


def test_the_file_needs_nothing_else(page: Page, text: str) -> None:
    fetched = [a.get(key, "") for _, a in page.elements for key in ("src", "href", "xlink:href")]
    assert all(address.startswith("#") for address in fetched if address)
    assert page.named("script") == []
    assert "@import" not in text
    assert not re.findall(r"url\((?!#)", text)


def test_no_style_attributes_so_that_a_strict_policy_can_be_set(page: Page) -> None:
    assert [tag for tag, attributes in page.elements if "style" in attributes] == []


def test_the_language_is_stated_and_a_link_skips_to_the_content(page: Page) -> None:
    assert page.named("html")[0]["lang"] == "en-GB"
    assert page.named("a")[0] == {"class": "skip", "href": "#main"}


def test_headings_do_not_skip_a_level(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(deeper <= level + 1 for level, deeper in itertools.pairwise(levels))


def test_every_table_has_a_caption_and_every_heading_cell_a_scope(page: Page) -> None:
    assert len(page.named("table")) == len(page.named("caption")) > 10
    assert {cell.get("scope") for cell in page.named("th")} == {"col", "row"}


def test_every_picture_is_announced_by_title_and_description(page: Page) -> None:
    pictures = [svg for svg in page.named("svg") if "aria-hidden" not in svg]
    assert len(pictures) == 4
    for picture in pictures:
        assert picture["role"] == "img"
        assert picture["aria-labelledby"] == f"{picture['id']}-title {picture['id']}-desc"


def test_each_hub_is_labelled_on_the_map(text: str, plan: HubPlan) -> None:
    large = text.split('id="map"')[1].split("</svg>")[0]
    for hub in plan.hubs:
        assert f">{hub.hub_id}</text>" in large


def test_hubs_outside_the_band_are_hatched_and_not_told_by_colour_alone(text: str, plan: HubPlan) -> None:
    large = text.split('id="map"')[1].split("</svg>")[0]
    outside = [hub for hub in plan.hubs if hub.standing != "in_band"]
    assert large.count('fill="url(#map-hatch)"') == len(outside) > 0


def test_a_script_in_a_name_is_text(plan: HubPlan, place: Place, tmp_path: Path) -> None:
    bad = "<script>alert('x')</script>"
    named = replace(place.practices[0], practice_name=bad, pcn_name=bad)
    odd = replace(place, name=bad, practices=(named, *place.practices[1:]), attribution=(bad,))
    hub = replace(plan.hubs[0], name=bad, findings=(Finding("x", {"reason": bad}),))
    odd_plan = replace(plan, hubs=(hub, *plan.hubs[1:]), rules={**plan.rules, "note": bad})
    text = write_report_html(odd_plan, odd, tmp_path / "report.html").read_text()
    assert "<script" not in text.lower()
    assert text.count("&lt;script&gt;") > 5


def test_seconds_are_not_in_the_report(plan: HubPlan, place: Place, tmp_path: Path) -> None:
    one = write_report_html(plan, place, tmp_path / "a").read_bytes()
    other = write_report_html(replace(plan, seconds=99.0), place, tmp_path / "b").read_bytes()
    assert one == other


def test_the_gap_is_put_in_words(text: str) -> None:
    assert "within 0.5% of the best possible" in text  # 0.42 %, rounded up: what is proven stays true


def test_the_status_of_each_number_is_a_word_and_not_only_a_colour(text: str) -> None:
    for status in ("Published", "Local", "Assumed"):
        assert f'tag-{status.lower()}">{status}</span>' in text


def test_a_tiny_list_that_changes_is_not_shown_as_a_number(
    place: Place, plan: HubPlan, tmp_path: Path
) -> None:
    tiny = place.practices[29]
    hub = replace(plan.hubs[0], practices=(*plan.hubs[0].practices, tiny.practice_code))
    row = replace(plan.placements[0], practice_code=tiny.practice_code)
    with_tiny = replace(plan, hubs=(hub, *plan.hubs[1:]), placements=(*plan.placements, row), unplaced=())
    text = write_report_html(with_tiny, place, tmp_path / "report.html").read_text()
    changed = text.split('id="c-practice-changes"')[1].split("</table>")[0]
    assert f'({tiny.practice_code})</th><td class="n">fewer than 10</td>' in changed


def test_red_lines_in_the_rules_are_counted_and_never_shown(
    plan: HubPlan, place: Place, tmp_path: Path
) -> None:
    rules = {**plan.rules, "red_lines": (("Q99991", "Q99992"),)}
    text = write_report_html(replace(plan, rules=rules), place, tmp_path / "report.html").read_text()
    assert "Q99991" not in text
    assert "1 kept, not shown" in text


def test_an_unplaced_practice_is_listed_with_its_reason(text: str) -> None:
    assert "No position and no network." in text


def test_problems_of_the_data_are_shown_in_rows_and_people(text: str) -> None:
    assert 'Postcodes with no known position.</th><td class="n">2</td><td class="n">6,104</td>' in text


def test_a_scored_grouping_is_not_called_a_plan_nor_said_to_be_the_best(
    today: HubPlan, place: Place, tmp_path: Path
) -> None:
    text = write_report_html(today, place, tmp_path / "report.html").read_text()
    assert "Hubs as they are: Exampleshire" in text
    assert "given and scored, not searched for" in text
    assert "would bring together" not in text


def test_without_today_nothing_is_compared(plan: HubPlan, place: Place, tmp_path: Path) -> None:
    text = write_report_html(plan, place, tmp_path / "report.html").read_text()
    assert "Today against the plan" not in text
    assert 'id="map-today"' not in text


def test_text_stands_out_from_its_ground_as_the_guidelines_ask() -> None:
    css = resources.files("scalecare.reports").joinpath("templates/report.css").read_text()
    named = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", css))
    grounds = ["#ffffff", named["wash"], *re.findall(r"\.tint-\d \{ fill: (#[0-9a-f]{6})", css)]
    for ink in ("ink", "quiet", "blue", "dark-blue", "green", "red", "amber"):
        assert contrast(named[ink], "#ffffff") >= 4.5
    assert len(grounds) == 9
    assert all(contrast(named["ink"], ground) >= 4.5 for ground in grounds)
    assert contrast(named["quiet"], named["wash"]) >= 4.5
    assert contrast(named["amber"], "#fff9e0") >= 4.5


def test_edges_and_dots_stand_out_from_every_catchment() -> None:
    css = resources.files("scalecare.reports").joinpath("templates/report.css").read_text()
    tints = re.findall(r"\.tint-\d \{ fill: (#[0-9a-f]{6})", css)
    assert all(contrast(mark, tint) >= 3 for mark in ("#425563", "#005eb8") for tint in tints)


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG 2.2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
