"""`scalecare demo`: the example place through the whole pathway."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from scalecare.cli.assessing import assess
from scalecare.cli.extensions import go_on
from scalecare.cli.forming import Force, closing_lines, plan_and_write, standard_or, stop_at
from scalecare.content import shipped
from scalecare.examples import write_example_organisation, write_exampleshire, write_list_history
from scalecare.parameters import load_parameters
from scalecare.reports import check_pack_out, write_readiness
from scalecare.reports.folder import check_folder
from scalecare.reports.readiness import READINESS_FILES
from scalecare.sources import build_place
from scalecare.store import check_out, read_place, write_place_directory

PLACE_NAME = "Exampleshire"
HISTORY = "list-history.csv"
"""Past list sizes, to try plans against."""


def demo(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where place and pack go.")] = Path(
        "demo"
    ),
    force: Force = False,
    port: Annotated[int, typer.Option("--port", help="Where the web app listens.")] = 8000,
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Open the web app on the example at the end.")
    ] = False,
) -> None:
    """Build the synthetic place Exampleshire, form its hubs, write the pack, and assess an organisation.

    The place is written as the NHS publishes and then read like any other; nothing real is in it. Where
    the web app is installed, it is filled with the example too, with an account for each role.
    """
    place_directory, pack = out / "exampleshire", out / "pack"
    organisation, readiness = out / "organisation", out / "readiness"
    out.mkdir(parents=True, exist_ok=True)
    check_out(place_directory, force=force)
    check_pack_out(pack, force=force)
    check_folder(readiness, READINESS_FILES, force=force)
    write_list_history(out / HISTORY, force=force)
    with TemporaryDirectory() as folder:
        files = write_exampleshire(Path(folder))
        built = build_place(list(files), name=PLACE_NAME, parameters=load_parameters())
    write_place_directory(built, place_directory, force=force)
    typer.echo(f"{PLACE_NAME}, an invented county, is in {place_directory}.")
    place = read_place(place_directory)
    rules, parameters = standard_or(None, place)
    stop = stop_at(None, parameters, place.as_of)
    made = plan_and_write(place, rules, parameters, stop, pack, force=force)
    typer.echo("\n".join(closing_lines(made.hubs, place, made.today, pack)))
    *sheets, gate_file = write_example_organisation(organisation, force=force)
    found = assess(sheets, gate_file, shipped())
    write_readiness(found.result, readiness, force=force)
    typer.echo(f"{found.result.organisation}, an invented organisation, is in {organisation}.")
    typer.echo(f"What it is ready for: open {readiness / 'report.html'}.")
    go_on(out, place_directory, port=port, serve=serve)
