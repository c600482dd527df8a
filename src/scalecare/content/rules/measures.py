"""Rules of measures."""

from __future__ import annotations

from collections.abc import Iterator

from scalecare.content.rules.rule import Context, Fault, Rule, unknown
from scalecare.domain import Measures


def measure_has_a_known_block(pack: Measures, _: Context) -> Iterator[Fault]:
    """Every measure belongs to a block."""
    known = {block.id for block in pack.blocks}
    for index, measure in enumerate(pack.measures):
        yield from unknown(("measures", index, "block"), "block", measure.block, known)


def unconfirmed_measure_has_no_start(pack: Measures, _: Context) -> Iterator[Fault]:
    """A definition is dated where it is confirmed."""
    for index, measure in enumerate(pack.measures):
        if measure.valid_from is None and measure.status != "assumed":
            fact = f"'{measure.id}' is {measure.status} and nobody says since when."
            yield Fault(("measures", index), fact, "Give valid_from, or mark it assumed.")


MEASURES: tuple[Rule, ...] = (measure_has_a_known_block, unconfirmed_measure_has_no_start)
