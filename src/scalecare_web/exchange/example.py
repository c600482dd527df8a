"""Example content: an archive that was made, ready to be taken out."""

from __future__ import annotations

from scalecare_web.accounts.permissions import Role
from scalecare_web.config.example_cast import ExampleCast
from scalecare_web.exchange import actions
from scalecare_web.runs.tasks import perform


def fill(cast: ExampleCast) -> None:
    """Make an archive as the lead would, without waiting for the worker.

    Parameters
    ----------
    cast
        Who takes part.
    """
    run = actions.ask_for_archive(
        organisation=cast.organisation, complete=False, by=cast.people[Role.ORGANISATION_LEAD]
    )
    perform.call(run.pk, cast.organisation.pk)
