"""``python -m tests.bench.job NAME``: one measurement, JSON in and JSON out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from tests.bench.rivals.peak import peak_mb
from tests.bench.work import (
    assess,
    build,
    edit,
    form,
    no_plan,
    published,
    score,
    several,
    web_load,
    web_moves,
)

JOBS: dict[str, Callable[..., dict[str, Any]]] = {
    "warm": form.warm,
    "form": form.form,
    "form_counts": form.form_counts,
    "form_objectives": form.form_objectives,
    "form_nearest": form.form_nearest,
    "form_band": form.form_band,
    "instance": form.instance,
    "median": published.median,
    "improve": several.improve,
    "trade": several.trade,
    "again": several.again,
    "nest": several.nest,
    "nest_both": several.nest_both,
    "score": score.score,
    "score_residence": score.score_residence,
    "build": build.build,
    "assess": assess.assess,
    "assess_with_polars": assess.assess_with_polars,
    "assess_plainly": assess.assess_plainly,
    "icbs": build.icbs,
    "edit": edit.edit,
    "no_plan": no_plan.no_plan,
    "web_load": web_load.load,
    "web_moves": web_moves.move_by_hand,
}


def main() -> None:
    """Do the job named on the command line."""
    figures = JOBS[sys.argv[1]](**json.load(sys.stdin))
    print(json.dumps({**figures, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main()
