"""`scalecare web`: set the web app up and open organisations on it."""

from __future__ import annotations

from typing import Annotated

import typer

from scalecare.cli.wording import examples
from scalecare_web.commands.demo import fill_example
from scalecare_web.commands.start import Data, Production, check_prepared, prepare, start

app = typer.Typer(
    name="web", help="Set the web app up and open organisations on it.", no_args_is_help=True,
    rich_markup_mode=None,
)  # fmt: skip


@app.command("prepare", epilog=examples("scalecare web prepare --data /srv/scalecare --production"))
def prepare_all(data: Data = None, production: Production = False) -> None:
    """Bring tables and static files up to date, after installing or upgrading."""
    start(data, production=production)
    prepare()
    typer.echo("Tables and static files are up to date.")


@app.command(
    "open-organisation",
    epilog=examples(
        "scalecare web open-organisation 'Aller Vale Federation' --slug aller-vale "
        "--administrator pat@example.org --address https://scalecare.example.org"
    ),
)
def open_organisation(
    name: Annotated[str, typer.Argument(help="Its name.")],
    slug: Annotated[str, typer.Option("--slug", help="Its part of addresses: small letters and hyphens.")],
    administrator: Annotated[str, typer.Option("--administrator", metavar="E-MAIL", help="Whom to invite.")],
    address: Annotated[
        str, typer.Option("--address", help="Where people find the web app.")
    ] = "http://127.0.0.1:8000",
    data: Data = None,
    production: Production = False,
) -> None:
    """Open an organisation, and print the link by which its first administrator comes in."""
    start(data, production=production)
    check_prepared()
    from django.urls import reverse

    from scalecare_web.accounts import actions
    from scalecare_web.accounts.scoping import across_organisations
    from scalecare_web.audit.actor import Named

    operator = Named("command-line", "whoever runs the command line")
    with across_organisations("a new organisation is opened from the command line"):
        organisation = actions.open_organisation(name=name, slug=slug, by=operator)
        _, secret = actions.invite_first(organisation=organisation, email=administrator, by=operator)
    typer.echo(f"{name} is open. Send {administrator} this link; it works once, for seven days:")
    typer.echo(address.rstrip("/") + reverse("accept-invitation", args=[secret]))


app.command("fill-example", epilog=examples("scalecare web fill-example demo/exampleshire --data demo/web"))(
    fill_example
)
