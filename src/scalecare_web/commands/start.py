"""Start Django for a command, on the data directory and settings that were asked for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from scalecare.domain import ScalecareError

Data = Annotated[
    Path | None,
    typer.Option(
        "--data", metavar="DIR", help="Database, uploads and secret key; SCALECARE_DATA or scalecare-data."
    ),
]
Production = Annotated[
    bool, typer.Option("--production", help="Settings for shared use behind HTTPS, instead of one machine.")
]


def choose(data: Path | None, *, production: bool) -> None:
    """Say in the environment which settings and data hold, for this process and those it starts.

    Parameters
    ----------
    data
        The data directory, or None for what the environment says.
    production
        Whether the settings for shared use are meant.
    """
    if data is not None:
        os.environ["SCALECARE_DATA"] = str(data.resolve())
    kind = "production" if production else "local"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"scalecare_web.config.settings.{kind}")


def start(data: Path | None, *, production: bool) -> None:
    """Choose settings and make Django ready."""
    import django

    choose(data, production=production)
    django.setup()


def surroundings_of_the_example() -> dict[str, str]:
    """Return the environment for programs on the example: no database but its own, no other's settings."""
    not_its_own = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SCALECARE_SECRET_KEY", "SCALECARE_DATA"}
    return {key: value for key, value in os.environ.items() if key not in not_its_own}


class NotPrepared(ScalecareError):
    """The tables are missing, or older than the program."""

    @classmethod
    def missing(cls, count: int) -> NotPrepared:
        """Some changes to the tables were not made yet."""
        return cls(
            f"The database lacks {count} changes that this version of Scalecare needs.",
            remedy="Run `scalecare web prepare` with the same --data, after a backup.",
        )


def check_prepared() -> None:
    """Make sure that the database is as this version needs it.

    Raises
    ------
    NotPrepared
        If it is not.
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if missing := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotPrepared.missing(len(missing))


def prepare() -> None:
    """Bring tables, limits and static files up to date; harmless when they are."""
    from django.conf import settings
    from django.core.management import call_command

    settings.DATA.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    if settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
        call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
