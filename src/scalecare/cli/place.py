"""`scalecare place`: build a place from published files, and show what one holds."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from scalecare.cli.wording import examples
from scalecare.domain import DataProblem, SourceRecord
from scalecare.parameters import load_parameters
from scalecare.sources import JoinRecord, OnProgress, build_place
from scalecare.sources.dates import parse_date
from scalecare.sources.reading import UNRECOGNISED
from scalecare.store import (
    Manifest,
    PlaceSummary,
    as_json,
    check_out,
    manifest_of,
    read_place,
    summarise,
    write_place_directory,
)

_PLAIN_WIDTH = 120
_CODES_SHOWN = 6

app = typer.Typer(
    name="place",
    help="Build a place from published NHS files, and show what one holds.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def _as_of(text: str | None) -> date | None:
    if text is None:
        return None
    day = parse_date(text)
    if day is None:
        raise typer.BadParameter(f"'{text}' is no date; write it as 2026-07-01.", param_hint="--as-of")
    return day


@app.command(
    epilog=examples(
        "scalecare place build downloads/ --out england",
        "scalecare place build downloads/ barriers.csv --as-of 2022-07-01 --out england-2022",
    )
)
def build(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE...", help="Files, and folders searched to any depth.", show_default=False
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="The place directory to make.", show_default=False)
    ],
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", help="Use what was in force then; the newest list by default."
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="What to call the place; DIR's name by default.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an older place directory.")] = False,
    as_json_: Annotated[bool, typer.Option("--json", help="Print the manifest as JSON.")] = False,
) -> None:
    """Recognise published files by their headers, join them, and report every gap.

    Files may have any name, and may be zipped or gzipped. What was read, of when it is, what was
    joined to what and how much was lost is printed, and kept in DIR/manifest.json.
    """
    day = _as_of(as_of)
    check_out(out, force=force)
    with _progress() as on_progress:
        built = build_place(
            sources,
            as_of=day,
            name=name or out.absolute().name,
            parameters=load_parameters(),
            on_progress=on_progress,
        )
    write_place_directory(built, out, force=force)
    manifest = manifest_of(built)
    if as_json_:
        typer.echo(as_json(manifest), nl=False)
    else:
        _print_manifest(manifest, out)


@app.command(
    epilog=examples(
        "scalecare place show england --area icb:QNC",
    )
)
def show(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A place directory.", show_default=False)],
    area: Annotated[
        str,
        typer.Option(
            "--area", help="england, icb:CODE, sub-icb:CODE, region:CODE, pcn:CODE or practices:FILE."
        ),
    ] = "england",
    as_json_: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Show practices, people, list sizes, networks against the size of a hub, and problems."""
    summary = summarise(read_place(directory, area), load_parameters())
    if as_json_:
        typer.echo(json.dumps(asdict(summary), ensure_ascii=False, indent=1))
    else:
        _print_summary(summary)


@contextmanager
def _progress() -> Iterator[OnProgress | None]:
    """Draw a bar on a terminal, and nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading", total=None)

        def on_progress(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=max(total, 1))

        yield on_progress


def _console() -> Console:
    width = None if sys.stdout.isatty() else _PLAIN_WIDTH
    return Console(markup=False, emoji=False, highlight=False, width=width)


def _print_table(console: Console, title: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; headers in capitals stand over numbers."""
    if not rows:
        return
    table = Table(box=None, pad_edge=False, title=title, title_justify="left", title_style="bold")
    for header in headers:
        is_number = header.isupper()
        table.add_column(header.capitalize(), justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table)
    console.print()


def _print_manifest(manifest: Manifest, out: Path) -> None:
    console = _console()
    used = [record for record in manifest.sources if record.used]
    passed = [r for r in manifest.sources if not r.used and r.family != UNRECOGNISED]
    other = [record for record in manifest.sources if record.family == UNRECOGNISED]
    _print_table(
        console, "Read and used", ("File", "Family", "As of", "ROWS", "For"), [_used(r) for r in used]
    )
    _print_table(console, "Passed over", ("File", "Family", "As of", "Why"), [_passed(r) for r in passed])
    _print_table(console, "Not recognised", ("File", "What it holds"), [(r.file_name, r.note) for r in other])
    headers = ("Joined", "To", "By", "ROWS", "LOST", "PEOPLE", "PEOPLE LOST")
    _print_table(console, "Joined", headers, [_join(record) for record in manifest.joins])
    _print_problems(console, manifest.problems)
    counts = manifest.counts
    console.print(
        f"{manifest.name}: {counts['practices']:,} practices, {counts['registered']:,} people, "
        f"as of {manifest.as_of}, in {out}.",
        soft_wrap=True,
    )


def _used(record: SourceRecord) -> tuple[str, ...]:
    return record.file_name, record.family, _day(record), f"{record.rows:,}", record.note


def _passed(record: SourceRecord) -> tuple[str, ...]:
    return record.file_name, record.family, _day(record), record.note


def _day(record: SourceRecord) -> str:
    return record.extract_date.isoformat() if record.extract_date else "undated"


def _join(record: JoinRecord) -> tuple[str, ...]:
    return (
        record.left,
        record.right,
        record.by,
        f"{record.rows:,}",
        f"{record.rows_lost:,}",
        _people(record.people),
        _people(record.people_lost),
    )


def _people(count: int | None) -> str:
    return "" if count is None else f"{count:,}"


def _print_problems(console: Console, problems: Sequence[DataProblem]) -> None:
    rows = [(p.kind, f"{p.rows:,}", _people(p.people), _described(p)) for p in problems]
    _print_table(console, "Problems", ("Problem", "ROWS", "PEOPLE", "What it means"), rows)


def _described(problem: DataProblem) -> str:
    if not problem.codes:
        return problem.detail
    more = f" and {len(problem.codes) - _CODES_SHOWN:,} more" if len(problem.codes) > _CODES_SHOWN else ""
    return f"{problem.detail} [{', '.join(problem.codes[:_CODES_SHOWN])}{more}]"


def _print_summary(summary: PlaceSummary) -> None:
    console = _console()
    sizes, networks = summary.list_sizes, summary.networks
    console.print(f"{summary.name}, {summary.area}, as of {summary.as_of}")
    console.print(
        f"{summary.practices:,} practices, {summary.registered:,} people; "
        f"{summary.with_coordinates:,} practices with coordinates, "
        f"{summary.with_residence:,} with residence, {summary.engagement_answers:,} engagement answers"
    )
    console.print(
        f"List sizes: {sizes.least:,.0f} to {sizes.most:,.0f}; median {sizes.median:,.0f}; "
        f"quartiles {sizes.lower_quartile:,.0f} and {sizes.upper_quartile:,.0f}\n"
    )
    rows = [
        (f"below {networks.minimum:,.0f}", networks.below, networks.below_people),
        (f"{networks.minimum:,.0f} to {networks.maximum:,.0f}", networks.within, networks.within_people),
        (f"above {networks.maximum:,.0f}", networks.above, networks.above_people),
    ]
    shown = [(label, f"{count:,}", f"{people:,}") for label, count, people in rows]
    _print_table(console, f"{networks.networks:,} networks", ("People", "NETWORKS", "PEOPLE"), shown)
    if networks.without_network_practices:
        console.print(
            f"Practices without a network: {networks.without_network_practices:,}, "
            f"with {networks.without_network_people:,} people.\n"
        )
    _print_problems(console, summary.problems)
