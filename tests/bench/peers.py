"""Ours beside today's networks and the programs a user would pick instead."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from tests.bench.kept import earlier_rows
from tests.bench.options import HERE, ROOT, Options, say, yardsticks
from tests.bench.places import ensure_place, icbs_of, wanted
from tests.bench.process import Figures, run_command, run_job
from tests.bench.tables import MISSING, count, decimal, memory, seconds, share, table

TITLE = "Beside other ways to group practices"
OURS, TODAY = "Scalecare", "today's networks"
RIVALS = {
    "spopt max-p": "max_p",
    "spopt Skater": "skater",
    "k-means-constrained": "k_means",
    "k-means-constrained, copies": "k_means_copies",
}
ENVIRONMENT = ROOT / ".venv-peers"
LOCK = HERE / "peers.lock"
HEADERS = (
    "Method",
    "Hubs",
    "People in band",
    "Hubs connected",
    "Smallest",
    "Largest",
    "Patient-km",
    "beside ours",
    "Seconds",
    "Peak GiB",
    "Notes",
)


def measure(options: Options) -> Figures:
    """Group the same practices in each way and score all by one set of definitions.

    Parameters
    ----------
    options
        Perhaps with other ICBs than the usual four.
    """
    place = ensure_place("place-2026")
    rows = earlier_rows("peers", "icb") if options.icbs else {}
    problem = _environment()
    versions = {} if problem else _versions()
    run_job("warm", {})
    for icb in wanted(icbs_of(place), options.icbs or yardsticks()["peers"]["icbs"]):
        say(f"{icb['icb']} {icb['name']} …")
        rows[icb["icb"]] = {**icb, **_one_icb(place, icb["icb"], problem)}
        options.keep({"rows": [rows[code] for code in sorted(rows)], "versions": versions})
    return {"rows": [rows[code] for code in sorted(rows)], "versions": versions}


def _one_icb(place: Path, icb: str, problem: str | None) -> Figures:
    aim, limits, peers = (yardsticks()[part] for part in ("targets", "limits", "peers"))
    asked = {"gap": aim["england_tight_gap"], "seconds": limits["england_stop_seconds"]}
    given = run_job("instance", {"place": str(place), "icb": icb, **asked})
    if "error" in given:
        return given
    found: dict[str, Figures] = {OURS: given}
    for name, module in RIVALS.items():
        say(f"  {name} …")
        found[name] = {"error": problem} if problem else _run_rival(module, {**given, **peers})
    assignments = {name: one["assignment"] for name, one in found.items() if "error" not in one}
    scored = run_job(
        "score",
        {
            "place": str(place),
            "icb": icb,
            "codes": given["codes"],
            "assignments": {TODAY: "today", **assignments},
        },
    )
    if "error" in scored:
        return scored
    methods = [_method(name, found.get(name, {}), scored.get(name)) for name in (OURS, TODAY, *RIVALS)]
    return {"practices": len(given["codes"]), "people": sum(given["people"]), "methods": methods}


def _method(name: str, run: Figures, scored: Figures | None) -> Figures:
    kept: Figures = {
        key: run[key] for key in ("seconds", "peak_mb", "error", "gap", "exceptions", "split") if key in run
    }
    return {"name": name, **kept, **(scored or {})}


def _run_rival(module: str, given: Figures) -> Figures:
    command = [str(_python()), "-m", f"tests.bench.rivals.{module}"]
    return run_command(command, given, yardsticks()["limits"]["peer_seconds"])


def _python() -> Path:
    return ENVIRONMENT / "bin" / "python"


def _environment() -> str | None:
    """Make the peers' environment from its lock unless it is there; return what went wrong."""
    stamp = ENVIRONMENT / ".installed"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return None
    say("Installing the peers in .venv-peers …")
    install = [
        _python(),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
    ]
    for command in ([sys.executable, "-m", "venv", ENVIRONMENT], [*install, "-r", LOCK]):
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
        if done.returncode:
            last = [line for line in done.stderr.splitlines() if line.strip()][-1:]
            return f"not installed: {' '.join(last)}"
    stamp.write_text(wanted, encoding="utf-8")
    return None


def _versions() -> Figures:
    code = (
        "import json; from importlib.metadata import version; "
        "print(json.dumps({p: version(p) for p in ('spopt', 'k-means-constrained', 'ortools', 'numpy')}))"
    )
    return run_command([_python(), "-c", code], {}, yardsticks()["limits"]["peer_seconds"])


def page(figures: Figures) -> str:
    """Return the section's text.

    Parameters
    ----------
    figures
        What was measured.
    """
    limit = yardsticks()["limits"]["peer_seconds"]
    versions = ", ".join(f"{name} {number}" for name, number in figures["versions"].items())
    text = (
        "The same practices of July 2026 grouped in each way, and every grouping scored by "
        "`scalecare hubs score`'s definitions with the same neighbour links: patient-km to the hub's centre "
        "practice, hubs within 30,000 to 50,000 people, hubs connected. Practices above 50,000, lists under "
        "1,000 and practices without coordinates are set aside for all alike.",
        "The others are asked for the nearest thing they can be asked for: max-p has a floor in people and "
        "no ceiling; Skater and k-means-constrained take a number of hubs (ours) and count practices, so the "
        "band is given to them in practices of average size, and to k-means-constrained also by a copy of a "
        "practice for every thousand people, each practice then going where most of its copies are. They "
        "work on coordinates with default settings and fixed seeds; none has this objective, and none proves "
        f"a bound. Each runs alone in an environment of its own, for at most {limit} seconds; loading is not "
        f"timed{f' ({versions})' if versions else ''}.",
        "A grouping outside the band can be shorter than ours *because* it is outside the band.",
    )
    return "\n\n".join([*text, *map(_icb_text, figures["rows"])])


def _icb_text(row: Figures) -> str:
    if "error" in row:
        return f"### {row['name']} ({row['icb']})\n\nNot measured: {row['error']}"
    ours = row["methods"][0]
    head = f"### {row['name']} ({row['icb']})\n\n{row['practices']} practices, {row['people']:,} people."
    return f"{head}\n\n{table(HEADERS, [_row(one, ours) for one in row['methods']])}"


def _row(one: Figures, ours: Figures) -> list[str]:
    if "objective" not in one:
        return [one["name"], *[MISSING] * (len(HEADERS) - 2), one.get("error", "not scored")]
    return [
        one["name"],
        count(one["hubs"]),
        share(one["share_in_band"]),
        share(one["share_connected"]),
        count(one["smallest"]),
        count(one["largest"]),
        count(one["objective"]),
        MISSING if one is ours else f"{100 * (one['objective'] / ours['objective'] - 1):+.1f} %",
        seconds(one.get("seconds")),
        memory(one.get("peak_mb")),
        _notes(one),
    ]


def _notes(one: Figures) -> str:
    notes = []
    if one.get("gap") is not None:
        notes.append(f"gap {decimal(100 * one['gap'])} %")
    if one.get("exceptions"):
        notes.append(f"exceptions {one['exceptions']}")
    if one.get("split"):
        notes.append(f"practices split {one['split']}")
    if one["unplaced"]:
        notes.append(f"practices in no group {one['unplaced']}")
    return ", ".join(notes)
