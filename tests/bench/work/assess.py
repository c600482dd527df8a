"""Scoring many organisations' self-assessments, and what an analyst would write instead."""

from __future__ import annotations

import random
import statistics
import time
from collections import defaultdict
from datetime import date
from typing import Any

import polars as pl
from tests.lib.questionnaires import random_answer

from scalecare.content import shipped
from scalecare.domain import Answer, Item, Questionnaire, Sheet
from scalecare.parameters import load_parameters
from scalecare.readiness import Profile, ReadinessRules, profiles
from scalecare.readiness.codes import Coding

RULES = ReadinessRules.standard(load_parameters(), date(2026, 11, 1))
VARIANTS = 400
"""Different sheets drawn for each role; organisations mix them."""


def _sheets_by_role(pack: Questionnaire, rng: random.Random) -> dict[str, list[Sheet]]:
    return {
        role.id: [_sheet(pack, role.id, number, rng) for number in range(VARIANTS)] for role in pack.roles
    }


def _sheet(pack: Questionnaire, role: str, number: int, rng: random.Random) -> Sheet:
    asked: list[Item] = [item for item in pack.items if role in item.audience]
    answers: list[Answer] = [answer for item in asked if (answer := random_answer(item, rng)) is not None]
    return Sheet(f"{role}-{number}", role, tuple(answers))


def draw(pack: Questionnaire, organisations: int, cycles: int, people: int) -> list[list[Sheet]]:
    """Sheets of so many cycles, drawn from a seed.

    Parameters
    ----------
    pack
        What is answered.
    organisations, cycles, people
        How many of each.
    """
    rng = random.Random(20261101)
    by_role = _sheets_by_role(pack, rng)
    roles = sorted(by_role)
    return [
        [rng.choice(by_role[roles[person % len(roles)]]) for person in range(people)]
        for _ in range(organisations * cycles)
    ]


def read_all(found: list[Profile]) -> int:
    """Look at every spread of every profile; returns how many are shown."""
    shown = 0
    for each in found:
        spreads = [each.overall, *each.themes.values(), *each.items.values()]
        spreads += [spread for themes in each.roles.values() for spread in themes.values()]
        shown += sum(spread.is_shown for spread in spreads)
    return shown


def assess(organisations: int, cycles: int, people: int) -> dict[str, Any]:
    """Score them all with Scalecare.

    Parameters
    ----------
    organisations, cycles, people
        How many of each.
    """
    pack = shipped().load("provider-development", Questionnaire)
    drawn = draw(pack, organisations, cycles, people)
    began = time.perf_counter()
    found = profiles(drawn, pack, RULES)
    scored = time.perf_counter()
    shown = read_all(found)
    return {
        "sheets": sum(len(cycle) for cycle in drawn),
        "answers": sum(len(sheet.answers) for cycle in drawn for sheet in cycle),
        "score_seconds": scored - began,
        "read_seconds": time.perf_counter() - scored,
        "spreads": shown,
    }


def assess_with_polars(organisations: int, cycles: int, people: int) -> dict[str, Any]:
    """Quartiles of items and themes by group-by on a long table; no agreement, no roles.

    Parameters
    ----------
    organisations, cycles, people
        How many of each.
    """
    pack = shipped().load("provider-development", Questionnaire)
    drawn = draw(pack, organisations, cycles, people)
    coding = Coding(pack)
    began = time.perf_counter()
    scores = coding.scores(coding.codes([sheet for cycle in drawn for sheet in cycle]))
    scored = [pack.items[index] for index in coding.scored]
    themes = [item.theme for item in scored]
    ids = [item.id for item in scored]
    wide = pl.DataFrame(scores, schema=ids).with_columns(
        cycle=pl.Series([i for i, cycle in enumerate(drawn) for _ in cycle]),
        sheet=pl.Series(range(len(scores))),
    )
    long = wide.unpivot(index=["cycle", "sheet"], variable_name="item", value_name="score")
    long = long.filter(pl.col("score").is_not_nan())
    long = long.with_columns(theme=pl.col("item").replace_strict(dict(zip(ids, themes, strict=True))))
    quartiles = [pl.col("score").quantile(q, "linear").alias(f"q{q}") for q in (0.25, 0.5, 0.75)]
    of_items = long.group_by("cycle", "item").agg(pl.len(), *quartiles)
    means = long.group_by("cycle", "sheet", "theme").agg(pl.col("score").mean())
    of_themes = means.group_by("cycle", "theme").agg(pl.len(), *quartiles)
    return {"score_seconds": time.perf_counter() - began, "rows": len(of_items) + len(of_themes)}


def assess_plainly(organisations: int, cycles: int, people: int) -> dict[str, Any]:
    """Quartiles of items and themes with dictionaries and the standard library; no agreement, no roles.

    Parameters
    ----------
    organisations, cycles, people
        How many of each.
    """
    pack = shipped().load("provider-development", Questionnaire)
    drawn = draw(pack, organisations, cycles, people)
    positions = {
        item.id: {c.id: 100 * (c.position - 1) for c in item.choices if c.position} for item in pack.items
    }
    theme_of = {item.id: item.theme for item in pack.items}
    began = time.perf_counter()
    rows = 0
    for cycle in drawn:
        items: dict[str, list[float]] = defaultdict(list)
        themes: dict[str, list[float]] = defaultdict(list)
        for sheet in cycle:
            own: dict[str, list[float]] = defaultdict(list)
            for answer in sheet.answers:
                value = positions[answer.item].get(answer.value) if isinstance(answer.value, str) else None
                if value is not None:
                    items[answer.item].append(value)
                    own[theme_of[answer.item]].append(value)
            for theme, values in own.items():
                themes[theme].append(sum(values) / len(values))
        for values in (*items.values(), *themes.values()):
            if len(values) > 1:
                statistics.quantiles(values, n=4, method="inclusive")
                rows += 1
    return {"score_seconds": time.perf_counter() - began, "rows": rows}
