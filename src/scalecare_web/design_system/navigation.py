"""Entries of the main navigation, as an app's ``AppConfig.navigation`` offers them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

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


def entry_at(entries: Sequence[Entry], organisation: str, path: str) -> Entry | None:
    """Return the entry whose room a page is in: the one with the longest address that the page's begins with.

    Parameters
    ----------
    entries
        What there is to choose from.
    organisation
        The slug in the addresses.
    path
        The page's address.
    """
    addresses = {reverse(entry.route, kwargs={"organisation": organisation}): entry for entry in entries}
    return addresses.get(max((each for each in addresses if path.startswith(each)), key=len, default=""))
