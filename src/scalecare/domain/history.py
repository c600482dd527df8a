"""How many people each practice had on its list on past dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ListHistory:
    """List sizes by practice and date.

    ``registered`` has shape (practices, dates); NaN means that the practice had no list on that date,
    or that it is not known, which is never zero. ``dates`` are in order.
    """

    dates: tuple[date, ...]
    practice_codes: tuple[str, ...]
    registered: FloatArray

    def __post_init__(self) -> None:
        """Check shape, order and values once."""
        registered = np.array(self.registered, dtype=np.float64)
        expected = (len(self.practice_codes), len(self.dates))
        if registered.shape != expected:
            raise ValueError(f"registered has shape {registered.shape}; the labels say {expected}.")
        if any(day >= following for day, following in pairwise(self.dates)):
            raise ValueError("dates must be in order, each once.")
        if len(set(self.practice_codes)) != len(self.practice_codes):
            raise ValueError("A practice occurs twice.")
        if (registered < 0).any() or np.isinf(registered).any():
            raise ValueError("registered must be zero or more, or NaN where there is no list.")
        registered.flags.writeable = False
        object.__setattr__(self, "registered", registered)

    def until(self, day: date) -> ListHistory:
        """Return the part of the history up to a date, as it was known then.

        Parameters
        ----------
        day
            The last date kept.
        """
        kept = [column for column, known in enumerate(self.dates) if known <= day]
        return ListHistory(
            tuple(self.dates[column] for column in kept), self.practice_codes, self.registered[:, kept]
        )
