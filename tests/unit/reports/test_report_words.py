from __future__ import annotations

import pytest

from scalecare.domain import Finding
from scalecare.reports import sentence, sentences
from scalecare.reports.names import Names
from scalecare.reports.words import BINDS, TEMPLATES

NAMES = Names({"A1": "Hill View", "B2": "Lake Road"}, {"H1": "North"}, {"U1": "Hills PCN", "U2": "Lakes PCN"})

AGREED = {
    "number_of_hubs": {"hubs": 31, "people": 1205104, "target": 40000, "fewest": 28, "most": 32},
    "gap": {"objective": 200.0, "bound": 199.0, "gap": 0.005},
    "exceptions_needed": {"count": 1, "hubs": ("H1",)},
    "island_link": {"practice_code": "A1", "neighbour_code": "B2", "km": 61.2},
    "small_lists": {"count": 2, "people": 700, "threshold": 1000},
    "large_practices": {"count": 1, "maximum": 50000},
    "distance_falls_with_count": {"hubs_plan": 31, "hubs_today": 25},
    "stopped_early": {"reason": "the time ran out"},
    "unplaced": {"count": 1, "people": 480},
    "red_lines_kept": {"count": 3},
    "no_further_plan": {"plans": 2, "at_least": 5},
    "chosen_jointly": {"rounds": 2},
    "nesting_needs_exceptions": {},
    "generated": {"hubs": 5100},
    "exceptions_not_proven": {"count": 1, "hubs": ("H1",)},
    "size": {"registered": 41200, "minimum": 30000, "maximum": 50000},
    "distance": {"mean_km": 2.1, "farthest_code": "A1", "farthest_km": 6.5},
    "containment": {"share": 0.61},
    "networks": {"pcn_codes": ("U1", "U2"), "people_in_largest": 30000, "largest": "U1"},
    "neighbours": {"hub_ids": ("H1", "H2")},
    "exception": {
        "shortfall": 2000,
        "minimum": 30000,
        "reason": "no neighbour is near.",
        "would_do": 28000,
    },
    "large_practice": {"registered": 61000, "maximum": 50000},
    "wishes": {"kept": 3, "all": 4},
    "centre": {},
    "centre_distance": {"km": 3.2, "hub_id": "H1", "centre_code": "B2"},
    "next_nearest_hub": {"hub_id": "H1", "km": 4.4},
    "network_changes": {"from_code": "U1", "to_hub": "H1"},
    "stays_with_network": {"pcn_code": "U1", "with_practices": 3},
    "small_list": {"registered": 300, "threshold": 1000},
    "without_coordinates": {"placed_by": "network"},
    "digital_first": {"median_km": 33.0},
    "wish_kept": {"with_codes": ("B2",)},
    "poll_coverage": {"answered": 71, "practices": 86, "practices_share": 0.83, "people_share": 0.89},
    "poll_too_small": {"answered": 3, "smallest": 5},
    "poll_interest": {
        "given": 9,
        "low": None,
        "middle": None,
        "high": 6,
        "low_to": 3,
        "high_from": 7,
        "smallest": 5,
    },
    "poll_low_interest": {"count": 6, "low_to": 3},
    "poll_wishes": {"pairs": 5, "mutual": 2, "one_sided": 3},
    "poll_red_lines": {"count": 5, "negotiable": 1},
    "poll_rules": {"like_minds": 2000, "kept": 4, "avoided": 1, "wishes": 5},
    "poll_wish_and_red_line_of_one": {"count": 1},
    "poll_wish_met_by_red_line": {"count": 1},
    "poll_wish_triangles_broken": {"count": 3},
    "poll_no_neighbour_left": {"count": 1},
    "poll_no_hub_left": {"count": 1},
    "poll_red_line_within_together": {"count": 1},
    "poll_red_line_within_fixed": {"count": 2},
}


@pytest.mark.parametrize(("kind", "figures"), AGREED.items())
def test_each_agreed_kind_is_a_sentence_without_holes(kind: str, figures: dict[str, object]) -> None:
    words = sentence(Finding(kind, figures), NAMES)
    assert words[0].isupper() or words[0].isdigit()
    assert words.endswith(".")
    assert not words.endswith("..")
    assert "{" not in words
    assert "None" not in words


def test_every_template_has_an_agreed_kind() -> None:
    assert set(TEMPLATES) <= set(AGREED)


@pytest.mark.parametrize("rule", BINDS)
def test_a_rule_that_binds_is_a_sentence(rule: str) -> None:
    figures = {"rule": rule, "minimum": 30000, "maximum": 50000}
    assert "held it back" in sentence(Finding("binds", figures), NAMES)


def test_an_unknown_kind_says_what_it_knows() -> None:
    words = sentence(Finding("new_fact", {"people_moved": 1200, "where": "Leek", "codes": ("A", "B")}), NAMES)
    assert words == "New fact: codes A and B, people moved 1,200 and where Leek."


def test_a_figure_that_is_not_known_is_said_not_to_be() -> None:
    words = sentence(Finding("containment", {"share": None}), NAMES)
    assert words == "Containment: share not known."


def test_a_hub_below_the_band_says_by_how_much() -> None:
    words = sentence(Finding("size", {"registered": 27300, "minimum": 30000, "maximum": 50000}), NAMES)
    assert words == "27,300 people: 2,700 below the band of 30,000 to 50,000."


def test_one_is_not_plural() -> None:
    assert sentence(Finding("large_practices", AGREED["large_practices"]), NAMES).startswith(
        "1 practice with"
    )


def test_a_closed_gap_does_not_speak_of_a_percentage() -> None:
    words = sentence(Finding("gap", {"objective": 9.0, "bound": 9.0, "gap": 0.0}), NAMES)
    assert "%" not in words
    assert "no plan that keeps the rules scores lower" in words


def test_the_same_sentence_is_said_once() -> None:
    twice = (Finding("centre", {}), Finding("centre", {}))
    assert len(sentences(twice, NAMES)) == 1


def test_practices_hubs_and_networks_go_by_their_names() -> None:
    words = sentence(Finding("island_link", AGREED["island_link"]), NAMES)
    assert "Hill View (A1)" in words
    assert "Lake Road (B2), 61.2 km away" in words
