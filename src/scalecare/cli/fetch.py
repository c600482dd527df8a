"""`scalecare fetch`: get the published files that a place is built from."""

from __future__ import annotations

import difflib
import json
import shlex
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from scalecare.sources.attribution import attribution
from scalecare.sources.download import OnBytes
from scalecare.sources.fetch import Arrival, FetchReport, fetch
from scalecare.sources.from_folder import take_from_folder
from scalecare.sources.publications import Catalogue, Publication, Use, load_catalogue
from scalecare.sources.web import Web

_PLAIN_WIDTH = 120
_FAILED = 3
_ADDRESSES = ("http://", "https://")


def fetch_files(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME...",
            help="Publications; --list names them. All that a place is built from by default.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="The folder the files go to.", show_default=False),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Show what can be fetched, and from where.")] = False,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="URL|FOLDER",
            help="A mirror that has each https://HOST/PATH at URL/HOST/PATH, or a folder of files "
            "downloaded before; the publishers by default.",
            show_default=False,
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Download again, and replace files of the same names.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Fetch the newest published files that `scalecare place build` reads.

    A download that broke off is resumed; a file that is there and unchanged is left alone. What was
    fetched, from where and when, is kept in DIR/fetched.json.
    """
    catalogue = load_catalogue()
    publications = _chosen(names or [], catalogue)
    if list_:
        _show(publications if names else catalogue.publications, as_json=as_json)
        return
    if out is None:
        raise typer.BadParameter("Name the folder that the files go to.", param_hint="--out")
    report = _report(publications, out, source, catalogue, force=force)
    is_folder = source is not None and not source.startswith(_ADDRESSES)
    failures = [one for one in report.absences if names or not is_folder or one.use is Use.NEEDED]
    _print_report(report, out, as_json=as_json, has_failed=bool(failures))
    if failures:
        raise typer.Exit(_FAILED)


def _report(
    publications: Mapping[str, Publication],
    out: Path,
    source: str | None,
    catalogue: Catalogue,
    *,
    force: bool,
) -> FetchReport:
    today = _today()
    if source is None or source.startswith(_ADDRESSES):
        web = Web(catalogue.transfer, pause=time.sleep, mirror=source)
        with _progress() as on_bytes:
            return fetch(publications, out, web=web, today=today, force=force, on_bytes=on_bytes)
    with _progress() as on_bytes:
        return take_from_folder(publications, Path(source), out, today=today, force=force, on_bytes=on_bytes)


def _today() -> date:
    return datetime.now(tz=UTC).date()  # noqa: TID251 - the door by which the date comes in


def _chosen(names: Sequence[str], catalogue: Catalogue) -> Mapping[str, Publication]:
    known = catalogue.publications
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name.lower(), known, cutoff=0.4)
            meant = f"Did you mean {' or '.join(near)}? " if near else ""
            raise typer.BadParameter(
                f"There is no publication '{name}'. {meant}Known: {', '.join(known)}.", param_hint="NAME"
            )
    return {name: known[name] for name in known if name in names} if names else catalogue.for_a_place()


@contextmanager
def _progress() -> Iterator[OnBytes | None]:
    """Draw a bar for each file on a terminal, and nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def on_bytes(name: str, done: int, total: int | None) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=total, completed=done)
            bar.update(tasks[name], completed=done, total=total)

        yield on_bytes


def _console() -> Console:
    width = None if sys.stdout.isatty() else _PLAIN_WIDTH
    return Console(markup=False, emoji=False, highlight=False, width=width)


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Make a table; headers in capitals stand over numbers."""
    table = Table(box=None, pad_edge=False)
    for header in headers:
        justify = "right" if header.isupper() else "left"
        table.add_column(header.capitalize(), justify=justify, overflow="fold")  # type: ignore[arg-type]
    for row in rows:
        table.add_row(*row)
    return table


def _show(publications: Mapping[str, Publication], *, as_json: bool) -> None:
    if as_json:
        shown = {name: one.model_dump(mode="json") for name, one in publications.items()}
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    console = _console()
    rows = [
        (name, f"{one.title}. {one.publisher}.", one.use, ", ".join(one.families), _checked(one))
        for name, one in publications.items()
    ]
    console.print(_table(("Name", "What", "Use", "Families", "Address"), rows))
    console.print("\nLanding pages:")
    for name, one in publications.items():
        console.print(f"  {name}: {one.landing}", soft_wrap=True)
    console.print("\nNeeded and useful ones are fetched unless others are named.")
    for line in attribution({family for one in publications.values() for family in one.families}):
        console.print(line, soft_wrap=True)


def _checked(publication: Publication) -> str:
    day = publication.address.checked_on
    return f"{publication.address.status}, {day}" if day else str(publication.address.status)


def _print_report(report: FetchReport, out: Path, *, as_json: bool, has_failed: bool) -> None:
    following = f"scalecare place build {shlex.quote(str(out))} --out PLACE" if report.is_enough else None
    if as_json:
        typer.echo(json.dumps(_as_plain(report, out, following), ensure_ascii=False, indent=1))
        return
    console = _console()
    if report.arrivals:
        headers = ("File", "Family", "Edition", "BYTES", "What happened")
        console.print(_table(headers, [_row(arrival) for arrival in report.arrivals]))
    for problem, files in _by_problem(report).items():
        typer.echo(f"Not fetched: {', '.join(files)}. {problem}", err=has_failed)
    console.print(f"\n{_sum(report)} in {out}.", soft_wrap=True)
    if following:
        console.print(f"Next: {following}", soft_wrap=True)


def _row(arrival: Arrival) -> tuple[str, ...]:
    one = arrival.fetched
    edition = one.edition.isoformat() if one.edition else "undated"
    return one.name, one.family, edition, f"{one.size:,}", arrival.outcome


def _sum(report: FetchReport) -> str:
    size = sum(arrival.fetched.size for arrival in report.arrivals)
    missing = f", {len(report.absences)} not fetched" if report.absences else ""
    return f"{len(report.arrivals)} files, {size / 1e6:,.1f} MB{missing},"


def _by_problem(report: FetchReport) -> dict[str, list[str]]:
    """Group files by what kept them away, so that one fault is told once."""
    grouped: dict[str, list[str]] = {}
    for absence in report.absences:
        grouped.setdefault(str(absence.problem), []).append(absence.file)
    return grouped


def _as_plain(report: FetchReport, out: Path, following: str | None) -> dict[str, object]:
    return {
        "out": str(out),
        "files": [
            {**arrival.fetched.model_dump(mode="json"), "outcome": arrival.outcome}
            for arrival in report.arrivals
        ],
        "not_fetched": [
            {
                "publication": absence.publication,
                "file": absence.file,
                "use": absence.use,
                "problem": absence.problem.fact,
                "remedy": absence.problem.remedy,
            }
            for absence in report.absences
        ],
        "next": following,
    }
