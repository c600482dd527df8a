"""Who can be said to have done something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Somebody or something that acts: a person, a practice by its link, the product itself."""

    @property
    def actor(self) -> tuple[str, str]:
        """A stable label, such as ``user:12``, and a name to read."""


@dataclass(frozen=True, slots=True)
class Named:
    """An actor without an account, such as a practice that answers by its link.

    Examples
    --------
    >>> Named("worker", "the background worker").actor
    ('worker', 'the background worker')
    """

    label: str
    name: str

    @property
    def actor(self) -> tuple[str, str]:
        """The label and the name."""
        return self.label, self.name
