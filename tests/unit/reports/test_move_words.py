"""Sentences about moves, prices and broken rules."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from scalecare import hub_formation
from scalecare.domain import Finding
from scalecare.reports import Names, sentence
from scalecare.reports.move_words import BREACHES

NAMES = Names({"A1": "Hill View", "B2": "Lake Road"}, {"H1": "North", "H2": "South"}, {})
BROKEN: dict[str, dict[str, Any]] = {
    "minimum_people": {"hub_id": "H1", "people": 27_300, "least": 30_000, "short": 2_700},
    "maximum_people": {"hub_id": "H1", "people": 51_000, "most": 50_000, "over": 1_000},
    "connected": {"hub_id": "H1", "parts": 2, "practice_codes": ("A1",)},
    "apart": {"hub_id": "H1"},
    "together": {"practice_codes": ("A1", "B2"), "hub_ids": ("H1", "H2")},
    "fixed": {"practice_codes": ("A1", "B2"), "hub_ids": ("H1", "H2")},
    "digital_first": {"practice_codes": ("A1",), "hub_ids": ("H1",)},
    "centres": {"hub_id": "H1", "practice_codes": ("A1", "B2")},
    "farthest_km": {"hub_id": "H1", "practice_code": "A1", "reach": 12.25, "most": 10.0},
    "farthest_minutes": {"hub_id": "H1", "practice_code": "A1", "reach": None, "most": 30.0},
    "journey_times": {"hub_id": "H1"},
    "most_practices": {"hub_id": "H1", "practices": 8, "most": 7},
    "keep_within": {"hub_id": "H1", "border": "sub_icb", "sides": ("S1", "S2")},
    "fewest_hubs": {"hubs": 16, "fewest": 17},
    "most_hubs": {"hubs": 23, "most": 22},
}
BEST = {"hub_id": "H2", "price": 1234.4, "price_km": 1234.4, "price_share": 0.004, "keeps_rules": True}


def said(kind: str, **figures: Any) -> str:
    return sentence(Finding(kind, figures), NAMES)


@pytest.mark.parametrize("rule", BROKEN)
def test_each_broken_rule_is_a_sentence_without_holes(rule: str) -> None:
    words = said("broken", rule=rule, **BROKEN[rule])
    assert words.startswith("A rule is broken: ") and words.endswith(".")
    assert "None" not in words and "{" not in words


def test_every_rule_that_can_be_broken_has_words() -> None:
    source = (Path(str(hub_formation.__file__)).parent / "editing" / "broken.py").read_text(encoding="utf-8")
    named = set(re.findall(r'_broken\(\s*"(\w+)"', source)) | {"farthest_km", "farthest_minutes"}
    assert named <= set(BREACHES) == set(BROKEN)


def test_who_must_be_apart_is_not_named() -> None:
    assert said("broken", rule="apart", hub_id="H1") == (
        "A rule is broken: hub H1 (North) with practices that a rule or a red line keeps apart."
    )


def test_a_next_best_that_keeps_the_rules_has_its_price_and_share() -> None:
    assert said("next_best", **BEST, breaks=()) == (
        "The next best is hub H2 (South), which keeps every rule: it would add 1,234 (0.4%) to the plan's "
        "score, all of it patient-kilometres."
    )


def test_a_next_best_that_breaks_rules_names_them() -> None:
    breaks = tuple({"rule": rule, **BROKEN[rule]} for rule in ("minimum_people", "connected"))
    words = said("next_best", **BEST | {"keeps_rules": False}, breaks=breaks)
    assert "hub H1 (North) with 27,300 people, 2,700 short of 30,000; hub H1 (North) in 2 parts" in words


@pytest.mark.parametrize(
    ("price", "km", "words"),
    [
        (0.2, 0.2, "cost next to nothing"),
        (-900.0, -400.0, "take 900 (0.4%) off the plan's score (patient-kilometres: −400)"),
        (900.0, 0.0, "add 900 (0.4%) to the plan's score (patient-kilometres: 0)"),
    ],
)
def test_a_price_says_which_way_it_goes(price: float, km: float, words: str) -> None:
    assert words in said("next_best", **BEST | {"price": price, "price_km": km}, breaks=())


def test_what_speaks_for_a_hub_and_against_it_is_told_the_most_first() -> None:
    parts = (
        {"line": "travel_km", "objective": 3_000.0, "value": 3_000.0},
        {"line": "change", "objective": 1_000.0, "value": 2_000.0},
        {"line": "like_minds", "objective": -500.0, "value": -0.5},
    )
    assert said("why_here", hub_id="H1", other_hub_id="H2", parts=parts) == (
        "What speaks for its hub over hub H2 (South): distance to the centre 3,000 and change for people "
        "1,000; against it: wishes to work together 500."
    )
    assert "might as well be in hub H2" in said("why_here", hub_id="H1", other_hub_id="H2", parts=())
    assert "better off in hub H2 (South)" in said("why_here", hub_id="H1", other_hub_id="H2", parts=parts[2:])


def test_a_hubs_cheapest_change_names_who_would_move_where() -> None:
    words = said("cheapest_change", practice_code="A1", from_hub="H1", to_hub="H2", price=20.0, price_km=20.0)
    assert "Hill View (A1) from hub H1 (North) to hub H2 (South): it would add 20" in words
