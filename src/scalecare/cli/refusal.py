"""How the command line says that it cannot be done, and what would help."""

from __future__ import annotations

import json
from collections.abc import Sequence

import typer

from scalecare.domain import PlanStatus, ScalecareError
from scalecare.hub_formation import HubsInfeasible


def say(problem: ScalecareError, arguments: Sequence[str]) -> None:
    """Print a problem that a user can act on: its message, and where no plan exists, what clashes.

    Parameters
    ----------
    problem
        What is wrong.
    arguments
        Those of the command line: with ``--json`` the clash goes to standard output too.
    """
    if not isinstance(problem, HubsInfeasible):
        typer.echo(f"scalecare: {problem}", err=True)
        return
    ways = problem.remedies or (problem.remedy,)
    lines = [f"scalecare: {problem.fact}", _heading(len(ways)), *(f"- {way}" for way in ways)]
    typer.echo("\n".join(lines), err=True)
    if "--json" in arguments:
        record = {
            "status": PlanStatus.INFEASIBLE.value,
            "message": problem.fact,
            "what_would_help": list(ways),
            "clash": problem.clash.as_record(),
        }
        typer.echo(json.dumps(record, indent=1))


def _heading(ways: int) -> str:
    return "What would help:" if ways == 1 else "What would help, any one of these:"
