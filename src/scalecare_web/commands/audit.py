"""`scalecare audit`: check the record of who did what."""

from __future__ import annotations

import json
from dataclasses import asdict

import typer

from scalecare.cli.forming import AsJson
from scalecare.cli.wording import examples
from scalecare.domain import ScalecareError
from scalecare_web.commands.start import Data, Production, check_prepared, start

app = typer.Typer(
    name="audit", help="Check the web app's record of who did what.", no_args_is_help=True,
    rich_markup_mode=None,
)  # fmt: skip


class ChainBroken(ScalecareError):
    """Somebody has changed, dropped or put in rows of the audit."""

    @classmethod
    def of(cls, organisations: list[str]) -> ChainBroken:
        """Name whose."""
        return cls(
            f"The audit of {', '.join(organisations)} does not hold together.",
            remedy="Compare with a backup; the first row at fault is named above.",
        )


@app.callback()
def about() -> None:
    """Check the web app's record of who did what."""


@app.command("verify", epilog=examples("scalecare audit verify --data /srv/scalecare"))
def verify(data: Data = None, production: Production = False, as_json: AsJson = False) -> None:
    """Check every organisation's chain of audit rows from the first to the last."""
    start(data, production=production)
    check_prepared()
    from scalecare_web.audit.verify import verify_chains

    chains = list(verify_chains())
    if as_json:
        typer.echo(json.dumps([asdict(chain) for chain in chains], indent=1))
    else:
        for chain in chains:
            verdict = f"broken: {chain.fault}" if chain.fault else f"holds, head {chain.head[:16]}"
            typer.echo(f"{chain.organisation}: {chain.rows} rows, {verdict}")
    if broken := [chain.organisation for chain in chains if chain.fault]:
        raise ChainBroken.of(broken)
