"""`scalecare hubs`: one file per verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer

from scalecare.cli import plan
from scalecare.cli.hubs import (
    alternatives,
    compare,
    each,
    explain,
    improve,
    move,
    nest,
    poll,
    score,
    stress,
    trade,
)
from scalecare.cli.wording import examples

app = typer.Typer(
    name="hubs",
    help="Form hubs, improve and compare them, and score a given grouping.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

COMMANDS: tuple[tuple[str, Callable[..., Any], str], ...] = (
    ("form", plan.plan, "scalecare hubs form england --area icb:QNC --out staffordshire"),
    ("each", each.each, "scalecare hubs each england --out plans"),
    (
        "score",
        score.score,
        "scalecare hubs score england --area icb:QNC --assignment pcn --out today",
    ),
    ("improve", improve.improve, "scalecare hubs improve england --area icb:QNC --out improved"),
    (
        "alternatives",
        alternatives.alternatives,
        "scalecare hubs alternatives england --area icb:QNC --plans 3 --at-least 10 --out choices",
    ),
    (
        "trade",
        trade.trade,
        "scalecare hubs trade england --area icb:QNC --aim travel_km --against change --out traded",
    ),
    ("nest", nest.nest, "scalecare hubs nest england --area icb:QNC --level place --joint --out places"),
    ("compare", compare.compare, "scalecare hubs compare staffordshire today --out side-by-side"),
    ("poll", poll.poll, "scalecare hubs poll england --area icb:QNC"),
    (
        "stress",
        stress.try_plan,
        "scalecare hubs stress england staffordshire --history lists.csv --out stressed",
    ),
    (
        "move",
        move.move,
        "scalecare hubs move england staffordshire --practice M83001 --to H02 --out moved",
    ),
    ("explain", explain.explain, "scalecare hubs explain staffordshire --practice M83001"),
)
for name, command, example in COMMANDS:
    app.command(name, epilog=examples(example))(command)
