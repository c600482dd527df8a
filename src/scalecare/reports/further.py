"""What a pack may hold beside its plan."""

from __future__ import annotations

from dataclasses import dataclass

from scalecare.domain import Alternatives, Frontier, HubPlan, NestedPlan


@dataclass(frozen=True, slots=True)
class Further:
    """A frontier the plan lies on, other plans nearly as good, and larger areas made of its hubs."""

    frontier: Frontier | None = None
    alternatives: Alternatives | None = None
    nested: NestedPlan | None = None

    def plans(self) -> tuple[HubPlan, ...]:
        """Return every plan they hold."""
        found: list[HubPlan] = []
        if self.frontier is not None:
            found += [point.plan for point in self.frontier.points]
            found += [self.frontier.start] if self.frontier.start is not None else []
        if self.alternatives is not None:
            found += self.alternatives.plans
        if self.nested is not None:
            found += [self.nested.hubs, self.nested.areas]
        return tuple(found)


NOTHING_FURTHER = Further()
