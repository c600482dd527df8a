"""Where an organisation stands among others: medians and quartiles, never an order of names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scalecare.readiness.errors import MixedPacks
from scalecare.readiness.profile import Profile, shown_parts


@dataclass(frozen=True, slots=True)
class Bench:
    """Scores of one theme over organisations, 0 to 100; None where too few have one."""

    organisations: int | None
    median: float | None = None
    lower_quartile: float | None = None
    upper_quartile: float | None = None

    @property
    def is_shown(self) -> bool:
        """Whether enough organisations have a score."""
        return self.median is not None


TOO_FEW = Bench(organisations=None)
"""What is shown of too few organisations: nothing."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Themes over a whole cohort, and over each of its groups.

    No organisation is named, and none can be found by subtracting groups from the whole.
    """

    pack: str
    whole: Mapping[str, Bench]
    groups: Mapping[str, Mapping[str, Bench]]


def benchmark(profiles: Mapping[str, Profile], cohort: Mapping[str, str]) -> Benchmark:
    """Summarise many organisations' medians by theme.

    Parameters
    ----------
    profiles
        The profile of each organisation, by its code.
    cohort
        The group that each organisation of the cohort belongs to, such as its ICB; others are left out.

    Raises
    ------
    MixedPacks
        If the profiles are of more than one version.
    """
    inside = {name: profiles[name] for name in cohort if name in profiles}
    packs = sorted({found.pack.reference for found in inside.values()})
    if len(packs) > 1:
        raise MixedPacks.found(packs)
    if not inside:
        return Benchmark("", {}, {})
    first = next(iter(inside.values()))
    least = first.rules.least_organisations
    whole: dict[str, Bench] = {}
    groups: dict[str, dict[str, Bench]] = defaultdict(dict)
    for theme in first.pack.themes:
        scores = {
            name: median
            for name, found in inside.items()
            if (median := found.themes[theme.id].median) is not None
        }
        size = Counter(cohort[name] for name in scores)
        shown = shown_parts(size, least)
        whole[theme.id] = _bench(list(scores.values()), least)
        for group in sorted(set(cohort.values())):
            held = [score for name, score in scores.items() if cohort[name] == group]
            groups[group][theme.id] = _bench(held, least) if group in shown else TOO_FEW
    return Benchmark(packs[0], whole, dict(groups))


def _bench(scores: Sequence[float], least: int) -> Bench:
    if len(scores) < least:
        return TOO_FEW
    low, middle, high = np.quantile(np.array(scores), [0.25, 0.5, 0.75]).tolist()
    return Bench(len(scores), middle, low, high)
