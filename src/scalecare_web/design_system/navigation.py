"""An entry of the main navigation, as an app's ``AppConfig.navigation`` offers it."""

from __future__ import annotations

from dataclasses import dataclass

from scalecare_web.accounts.permissions import Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """One room's way in.

    ``route`` is the name of an address that takes the organisation alone; ``about`` is what the
    overview says of it.
    """

    order: int
    label: str
    route: str
    permission: Permission
    about: str
