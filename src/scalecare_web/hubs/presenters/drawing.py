"""Plans and their pictures, worked out once for all who look."""

from __future__ import annotations

import re

from scalecare.reports import Catchments, draw_catchments
from scalecare.reports.map_svg import Map, draw_map
from scalecare_web.hubs import reading
from scalecare_web.hubs.boards import Moves
from scalecare_web.hubs.models import Scenario
from scalecare_web.memory import CHARACTERS, HUBS, Memory

_LARGE, _SMALL = (1000.0, 860.0), (520.0, 480.0)
_grounds: Memory[Catchments] = Memory(HUBS, lambda ground: len(ground.shapes))
_maps: Memory[tuple[Map | None]] = Memory(CHARACTERS, lambda drawn: len(drawn[0].svg) if drawn[0] else 1)
_pictures: Memory[tuple[bytes | None]] = Memory(CHARACTERS, lambda drawn: len(drawn[0] or b""))


def ground_of(scenario: Scenario, moves: Moves) -> Catchments:
    """Return the ground of each hub.

    Parameters
    ----------
    scenario, moves
        The plan, and the moves by hand that hold.
    """
    return _grounds.recall(
        (scenario.key, moves),
        lambda: draw_catchments(reading.plan_now(scenario, moves), reading.place_of(scenario)),
    )


def map_of(scenario: Scenario, moves: Moves) -> Map | None:
    """Return the map of a scenario, or None where no practice has a known position.

    Parameters
    ----------
    scenario, moves
        The plan, and the moves by hand that hold.
    """
    return _maps.recall((scenario.key, moves), lambda: (_drawn(scenario, moves),))[0]


def picture_of(scenario: Scenario, moves: Moves) -> bytes | None:
    """Return a small map as a file of its own, or None where no practice has a known position.

    Parameters
    ----------
    scenario, moves
        The plan, and the moves by hand that hold.
    """
    return _pictures.recall((scenario.key, moves), lambda: (_alone(scenario, moves),))[0]


def _drawn(
    scenario: Scenario, moves: Moves, size: tuple[float, float] = _LARGE, *, detailed: bool = True
) -> Map | None:
    plan = reading.plan_now(scenario, moves)
    return draw_map(
        plan,
        reading.place_of(scenario),
        ground_of(scenario, moves),
        reading.names_in(scenario, plan),
        ident="map",
        title=f"Hubs of {scenario.name}",
        size=size,
        detailed=detailed,
    )


def _alone(scenario: Scenario, moves: Moves) -> bytes | None:
    """A file of its own has no stylesheet, and may hold no style: its looks are attributes."""
    drawn = _drawn(scenario, moves, _SMALL, detailed=False)
    if drawn is None:
        return None
    svg = _CLASS.sub(lambda found: " ".join(_LOOKS.get(name, "") for name in found[1].split()), drawn.svg)
    return svg.replace("<svg ", '<svg font-family="Arial, Helvetica, sans-serif" ', 1).encode()


_CLASS = re.compile(r'class="([^"]*)"')
_LOOKS = {
    "ground": 'stroke="#425563"',
    "tint-0": 'fill="#cfe2f3"',
    "tint-1": 'fill="#dcedd2"',
    "tint-2": 'fill="#fbf0c9"',
    "tint-3": 'fill="#e5dcef"',
    "tint-4": 'fill="#f8ddd0"',
    "tint-5": 'fill="#d2eceb"',
    "tint-6": 'fill="#eeeae2"',
    "hatch-line": 'stroke="#425563" fill="none"',
    "dot": 'fill="#005eb8" stroke-width=".9"',
    "centre": 'stroke="#003087"',
    "leader": 'stroke="#212b32" fill="none"',
    "pill": 'fill="#fff" stroke="#212b32"',
    "pill-text": 'font-weight="700" fill="#212b32"',
    "furniture": 'stroke="#212b32" fill="none"',
    "arrow": 'fill="#212b32"',
    "note": 'fill="#4c6272"',
}
"""What the stylesheet gives each class of a map, as attributes. Centres keep their dot, with a ring."""
