"""What the web app adds to the command line: ``serve``, ``web …`` and ``audit …``."""

from __future__ import annotations

import typer


def add(app: typer.Typer) -> None:
    """Add the web app's commands; Django itself is loaded only when one of them is run.

    Parameters
    ----------
    app
        The command line of the library.
    """
    from scalecare_web.commands import audit, organisations, serve

    app.command("serve", epilog=serve.EXAMPLES)(serve.serve)
    app.add_typer(organisations.app)
    app.add_typer(audit.app)


__all__ = ["add"]
