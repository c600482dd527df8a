"""The example content of this app: the invented county, built as any place is."""

from __future__ import annotations

from scalecare_web.accounts.permissions import Role
from scalecare_web.config.example_cast import ExampleCast
from scalecare_web.places.actions import keep_directory


def fill(cast: ExampleCast) -> None:
    """Let the analyst bring the example place in.

    Parameters
    ----------
    cast
        Who takes part, and where the place lies.
    """
    keep_directory(
        organisation=cast.organisation,
        directory=cast.place_directory,
        name="",
        by=cast.people[Role.ANALYST],
        is_example=True,
    )
