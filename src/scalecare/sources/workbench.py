"""What every step of building a place has at hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from scalecare.domain import ParameterSet
from scalecare.sources.dates import months_apart
from scalecare.sources.family import Extract
from scalecare.sources.ledger import Ledger
from scalecare.sources.reading import Shelf


@dataclass(frozen=True, slots=True, eq=False)
class Workbench:
    """The sources, the date, the numbers, and the account that is kept."""

    shelf: Shelf
    as_of: date
    parameters: ParameterSet
    ledger: Ledger = field(default_factory=Ledger)
    numbers: dict[str, float] = field(default_factory=dict)

    def number(self, name: str) -> float:
        """Return a parameter on the place's date, and remember that it was used.

        Parameters
        ----------
        name
            Its dotted name.
        """
        self.numbers[name] = self.parameters.value(name, self.as_of)
        return self.numbers[name]

    def compare_dates(
        self, what: str, extract: Extract, than: str, base: date | None, practices: pl.DataFrame
    ) -> None:
        """Note that a source is of another time than the lists, where it is by much.

        Parameters
        ----------
        what
            The source, in words.
        extract
            One of it.
        than
            What it is compared with, in words.
        base
            The date of that.
        practices
            Whose people it touches.
        """
        if base is None or extract.extract_date is None:
            return
        if months_apart(extract.extract_date, base) > self.number("sources.dates_apart_months"):
            self.ledger.problem(
                "dates_apart",
                f"{what} is of {extract.extract_date}, {than} of {base}.",
                practices.drop("practice_code"),
                source=extract.name,
            )
