"""`scalecare hubs`: one file per verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer

from scalecare.cli import plan
from scalecare.cli.hubs import each, score
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
)
for name, command, example in COMMANDS:
    app.command(name, epilog=examples(example))(command)
