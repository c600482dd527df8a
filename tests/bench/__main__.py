"""``python -m tests.bench``: measure, print, and write the page."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import cast

from tests.bench import (
    editing,
    england,
    growth,
    improve,
    no_plan,
    peers,
    place_build,
    readiness,
    referee,
    residence,
    several,
    web_load,
    web_moves,
)
from tests.bench.kept import load, save
from tests.bench.machine import busy
from tests.bench.options import Options, say
from tests.bench.page import Section, section_text, write_page
from tests.bench.places import missing_files

SECTIONS = {
    "england": england,
    "peers": peers,
    "residence": residence,
    "place-build": place_build,
    "growth": growth,
    "improve": improve,
    "several": several,
    "referee": referee,
    "editing": editing,
    "no-plan": no_plan,
    "readiness": readiness,
    "web-load": web_load,
    "web-moves": web_moves,
}
NONE = "none"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the sections asked for.

    Parameters
    ----------
    arguments
        Those of the command line by default.
    """
    asked = _parser().parse_args(arguments)
    names = _sections(asked.only)
    missing = missing_files() if names else []
    if missing:
        say(f"Skipped: {', '.join(missing)} not in ../shared/data, and every section needs them.")
        names = []
    load_now = busy()
    if names and load_now is not None and load_now > 1:
        say(f"Other work is running ({load_now:.1f} processes want a core), so times will be too long.")
    icbs = tuple(asked.icb.split(",")) if asked.icb else ()
    for name in names:
        keep = partial(save, name, asked.date)
        keep(SECTIONS[name].measure(Options(icbs, keep, asked.again)))
        print(section_text(name, _as_section(name), load(name)), end="\n\n", flush=True)
    kept = {name: load(name) for name in SECTIONS}
    if asked.write and any(kept.values()):
        page = write_page({name: _as_section(name) for name in SECTIONS}, kept)
        asked.write.write_text(page, encoding="utf-8")
        say(f"Wrote {asked.write}.")


def _as_section(name: str) -> Section:
    return cast(Section, SECTIONS[name])


def _sections(only: str | None) -> list[str]:
    if only is None:
        return list(SECTIONS)
    names = [name for name in only.split(",") if name != NONE]
    unknown = sorted(set(names) - set(SECTIONS))
    if unknown:
        raise SystemExit(f"No section {', '.join(unknown)}; there are {', '.join(SECTIONS)}, and {NONE}.")
    return names


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--only", metavar="SECTIONS", help=f"of {', '.join(SECTIONS)}; {NONE} to measure nothing"
    )
    parser.add_argument("--icb", metavar="CODES", help="these ICBs only, separated by commas")
    parser.add_argument(
        "--again", action="store_true", help="measure the other programs again where that was kept"
    )
    parser.add_argument(
        "--write", metavar="FILE", type=Path, help="write the page from the latest of each section"
    )
    parser.add_argument("--date", metavar="DATE", help="the day to print on the page; none by default")
    return parser


if __name__ == "__main__":
    main()
