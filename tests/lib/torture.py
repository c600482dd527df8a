"""Form hubs of many random places and have every plan checked twice.

Run ``python -m tests.lib.torture --instances 10000 --seed 1`` from the repository root. A plan is
invalid where the shipped checker or the independent scorer names a fault; a failure is any error
other than a proven "no plan keeps the rules", "nothing to group", or a rule refused for the practices
it names.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from tests.lib.independent_scorer import find_faults
from tests.lib.places import Instance, random_instance

from scalecare.domain import HubPlan
from scalecare.hub_formation import BadRules, HubsInfeasible, NothingToGroup, Stop, check_plan, form_hubs

STOP = Stop(gap=0.01, steps=30)
"""Enough for a plan and mostly for its proof: what is asked here is whether plans are valid."""


@dataclass(slots=True)
class Tally:
    """What came of all instances; ``faults`` has the seed and fault of each invalid plan."""

    plans: int = 0
    optimal: int = 0
    hubs: int = 0
    with_exceptions: int = 0
    invalid: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    features: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def failures(self) -> int:
        """Invalid plans and unexpected errors."""
        return len(self.faults)

    def lines(self) -> list[str]:
        """The tally in words."""
        refused = ", ".join(f"{count} {reason}" for reason, count in sorted(self.refused.items())) or "none"
        features = ", ".join(f"{count} {name}" for name, count in sorted(self.features.items()))
        return [
            f"{self.plans} plans, {self.optimal} proven best, {self.hubs} hubs",
            f"{self.with_exceptions} plans with exceptions",
            f"refused: {refused}",
            f"places with: {features}",
            f"{self.invalid} invalid plans, {self.failures - self.invalid} unexpected errors",
            *self.faults[:20],
        ]


def torture(numbers: Iterable[int], *, largest: int = 40) -> Tally:
    """Form and check one plan for each seed."""
    tally = Tally()
    for seed in numbers:
        instance = random_instance(seed, largest=largest)
        tally.features.update(features(instance))
        try:
            plan = form_hubs(instance.place, instance.rules, stop=STOP)
        except (BadRules, HubsInfeasible, NothingToGroup) as refusal:
            tally.refused[_reason(refusal)] += 1
        except Exception as error:  # every other error is what this looks for
            tally.faults.append(f"seed {seed}: {type(error).__name__}: {error}")
        else:
            _check(plan, instance, seed, tally)
    return tally


def _check(plan: HubPlan, instance: Instance, seed: int, tally: Tally) -> None:
    faults = [
        *check_plan(plan, instance.place, instance.rules),
        *find_faults(plan, instance.place, asdict(instance.rules)),
    ]
    tally.plans += 1
    tally.optimal += plan.status == "optimal"
    tally.hubs += len(plan.hubs)
    tally.with_exceptions += any(hub.standing == "exception" for hub in plan.hubs)
    if faults:
        tally.invalid += 1
        tally.faults.append(f"seed {seed}: {'; '.join(faults)}")


def features(instance: Instance) -> list[str]:
    """Which awkward things the place holds."""
    place, rules = instance.place, instance.rules
    points = [(p.easting, p.northing) for p in place.practices if p.is_placed]
    held = {
        "red lines": any(answer.red_lines for answer in place.engagement),
        "shared buildings": len(points) > len(set(points)),
        "islands": any((north or 0) > 310_000 for _, north in points),
        "lists above the band": any(p.registered > rules.maximum_people for p in place.practices),
        "lists under 1,000": any(p.registered < 1_000 for p in place.practices),
        "practices off the map": any(not p.is_placed for p in place.practices),
        "residence": place.residence is not None,
        "travel times": place.travel is not None,
        "barriers": bool(place.barrier_lines or place.barrier_pairs),
    }
    return [name for name, present in held.items() if present]


def _reason(refusal: BadRules | HubsInfeasible | NothingToGroup) -> str:
    """The kind of refusal, read from its remedy, which names no figures of the place."""
    if isinstance(refusal, NothingToGroup):
        return "nothing to group"
    if isinstance(refusal, BadRules):
        return "rules that name practices that cannot be grouped"
    known = {
        "no hub admits a practice": "can stand in no hub",
        "number of hubs impossible": "hubs are possible",
        "together and apart": "keeps two of them apart",
        "group too large": "must be together and register",
        "rules clash": "cannot all be kept",
        "divided by a border": "two sides of a border",
    }
    return next((name for name, words in known.items() if words in refusal.fact), refusal.fact)


def main() -> None:
    """Read the command line, run and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--instances", type=int, default=10_000)
    reader.add_argument("--seed", type=int, default=1)
    asked = reader.parse_args()
    first = asked.seed * 1_000_000
    tally = torture(range(first, first + asked.instances))
    print("\n".join(tally.lines()))
    raise SystemExit(1 if tally.failures else 0)


if __name__ == "__main__":
    main()
