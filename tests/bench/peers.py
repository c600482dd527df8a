"""Ours beside today's networks and the programs a user would pick instead."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.bench.contenders import CONTENDERS, group_all
from tests.bench.environments import ENVIRONMENTS
from tests.bench.kept import earlier_rows
from tests.bench.options import Options, say, yardsticks
from tests.bench.peers_page import page
from tests.bench.places import ensure_place, icbs_of, wanted
from tests.bench.process import Figures, run_job

__all__ = ["TITLE", "measure", "page"]

TITLE = "Beside other ways to group practices"
OURS, TODAY = "Scalecare", "today's networks"
METHODS = (OURS, TODAY, *(one.name for one in CONTENDERS))
OF_A_RUN = ("seconds", "peak_mb", "error", "gap", "exceptions", "tries")


def measure(options: Options) -> Figures:
    """Group the same practices in each way and score all by one set of definitions.

    Parameters
    ----------
    options
        Perhaps with other ICBs than the usual ten, or to measure again what is kept.
    """
    place = ensure_place("place-2026")
    rows = {code: row for code, row in _earlier(options).items() if _is_complete(row)}
    problems = _problems()
    versions = _versions(problems)
    run_job("warm", {})
    for icb in wanted(icbs_of(place), options.icbs or yardsticks()["peers"]["icbs"]):
        say(f"{icb['icb']} {icb['name']} …")
        rows[icb["icb"]] = {**icb, **_one_icb(place, icb["icb"], problems, again=options.again)}
        options.keep({"rows": [rows[code] for code in sorted(rows)], "versions": versions})
    return {"rows": [rows[code] for code in sorted(rows)], "versions": versions}


def _earlier(options: Options) -> Mapping[str, Figures]:
    return earlier_rows("peers", "icb") if options.icbs else {}


def _is_complete(row: Figures) -> bool:
    """Whether it has the methods of today, and not those of an earlier form of this section."""
    return "error" in row or [one["name"] for one in row["methods"]] == list(METHODS)


def _problems() -> dict[str, str]:
    found = {one.name: one.ensure() for one in ENVIRONMENTS}
    return {name: problem for name, problem in found.items() if problem is not None}


def _versions(problems: Mapping[str, str]) -> Figures:
    found: Figures = {}
    for one in ENVIRONMENTS:
        if one.name not in problems:
            found.update(one.versions())
    return found


def _one_icb(place: Path, icb: str, problems: dict[str, str], *, again: bool) -> Figures:
    here = {"place": str(place), "icb": icb}
    given = run_job("instance", {**here, **_stop()})
    if "error" in given:
        return given
    found = {OURS: given, **dict(group_all(icb, given, problems, again=again))}
    groupings = {name: one["assignment"] for name, one in found.items() if "error" not in one}
    scored = _score(here, given, {TODAY: "today", **groupings})
    if "error" in scored:
        return scored
    methods = [_method(name, found.get(name, {}), scored.get(name)) for name in METHODS]
    ours = {**_ours_at_other_counts(here, given, methods), methods[0]["hubs"]: methods[0]}
    for one in methods[1:]:
        if "hubs" in one:
            one["beside"] = _beside(ours.get(one["hubs"], methods[0]))
    return {"practices": len(given["codes"]), "people": sum(given["people"]), "methods": methods}


def _stop() -> Figures:
    """When ours ends: proven, or after the time that the others have."""
    return {
        "gap": yardsticks()["targets"]["england_tight_gap"],
        "seconds": yardsticks()["peers"]["settings"]["seconds"],
    }


def _score(here: Figures, given: Figures, groupings: Mapping[str, object]) -> Figures:
    return run_job("score", {**here, "codes": given["codes"], "assignments": dict(groupings)})


def _method(name: str, run: Figures, scored: Figures | None) -> Figures:
    kept = {key: run[key] for key in OF_A_RUN if key in run}
    return {"name": name, **kept, **({**scored, "feasible": _is_feasible(scored)} if scored else {})}


def _is_feasible(scored: Figures) -> bool:
    """Whether every practice is in a hub, every hub in the band and none in pieces."""
    return scored["share_in_band"] == 1 and scored["share_connected"] == 1 and not scored["unplaced"]


def _ours_at_other_counts(here: Figures, given: Figures, methods: list[Figures]) -> dict[int, Figures]:
    """Ours with as many hubs as another method has, where the band allows that number."""
    people = sum(given["people"])
    possible = range(-(-people // given["maximum_people"]), people // given["minimum_people"] + 1)
    counts = {one["hubs"] for one in methods if "hubs" in one} - {methods[0]["hubs"]}
    asked = sorted(counts & set(possible))
    if not asked:
        return {}
    plans = run_job("form_counts", {**here, "counts": asked, **_stop()}).get("plans", {})
    groupings = {hubs: plan["assignment"] for hubs, plan in plans.items() if "error" not in plan}
    scored = _score(here, given, groupings)
    return {int(hubs): {**plans[hubs], **scored[hubs]} for hubs in groupings if _is_feasible(scored[hubs])}


def _beside(ours: Figures) -> Figures:
    return {key: ours[key] for key in ("hubs", "objective", "gap")}
