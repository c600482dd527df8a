"""A frontier as a picture: what each further step brings, and how far it is from what is proven."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from scalecare.domain import Frontier, FrontierKind
from scalecare.reports import formats
from scalecare.reports.frontier import Step, title_of
from scalecare.reports.plot import Panel, Scale, draw_axis, draw_panel
from scalecare.reports.svg import drawing, element

_WIDTH = 720.0
_LEFT = 92.0
_RIGHT = 24.0
_HEAD = 30.0
_PANEL = 132.0
_BETWEEN = 46.0
_FOOT = 54.0


def frontier_chart(frontier: Frontier, steps: Sequence[Step], most: int | None) -> Markup | None:
    """Return the picture of a frontier, or None where there are fewer than two points.

    Parameters
    ----------
    frontier
        The frontier.
    steps
        Its points in figures.
    most
        Which of them reaches most of the gain first, where one does.
    """
    if len(steps) < 2:
        return None
    panels = _panels(frontier, steps, _labelled(steps, most))
    across = Scale.over([step.reached for step in steps], _LEFT, _WIDTH - _RIGHT, most=9)
    base = _HEAD + len(panels) * (_PANEL + _BETWEEN) - 14
    points = [step.reached for step in steps]
    kinds = [_kind(frontier, step, is_most=index == most) for index, step in enumerate(steps)]
    parts = [
        *([] if most is None else [_most_line(frontier, steps[most], across, base)]),
        *(
            draw_panel(panel, across, points, kinds, _top(number), _PANEL)
            for number, panel in enumerate(panels)
        ),
        draw_axis(across, base, _along(frontier), formats.number),
    ]
    return drawing(
        "frontier", _title(frontier), _description(frontier, steps, most), (_WIDTH, base + _FOOT), parts
    )


def _top(number: int) -> float:
    return _HEAD + 22 + number * (_PANEL + _BETWEEN)


def _kind(frontier: Frontier, step: Step, *, is_most: bool) -> str:
    if step.limit is None and frontier.kind is FrontierKind.TRADE_OFF:
        return "apart"
    return "most" if is_most else "today" if step.is_today else "plan"


def _labelled(steps: Sequence[Step], most: int | None) -> tuple[int, ...]:
    first = next((index for index, step in enumerate(steps) if step.limit is not None), 0)
    return tuple(sorted({0, first, len(steps) - 1, *([] if most is None else [most])}))


def _panels(frontier: Frontier, steps: Sequence[Step], labelled: tuple[int, ...]) -> list[Panel]:
    aim = Panel(
        f"{title_of(frontier.aim)} ({frontier.aim_unit}), lower is better",
        tuple(step.aim for step in steps),
        formats.number,
        tuple(step.proven for step in steps),
        labelled,
    )
    if frontier.kind is FrontierKind.TRADE_OFF:
        return [aim]
    shares = tuple(step.plan.share_in_band for step in steps)
    distances = tuple(step.mean_distance_km for step in steps)
    panels = [Panel("People in a hub within the size band", shares, formats.percent, (), labelled, 1.0)]
    if any(distance is not None for distance in distances):
        title = "Mean distance to the centre practice"
        panels.append(Panel(title, distances, formats.kilometres_finely, (), labelled))
    return [*panels, aim]


def _along(frontier: Frontier) -> str:
    if frontier.kind is FrontierKind.IMPROVE:
        return "Practices that leave their network of today"
    return f"{title_of(frontier.limited)} ({frontier.limited_unit})"


def _most_line(frontier: Frontier, step: Step, across: Scale, base: float) -> Markup:
    x = across.at(step.reached)
    is_left = x < (across.start + across.end) / 2
    return element(
        "g",
        element("path", d=f"M{x:.1f} {_HEAD - 8}V{base:.1f}", class_="most-line"),
        element(
            "text",
            most_words(frontier, step),
            x=x - 4 if is_left else x + 4,
            y=_HEAD - 14,
            font_size=14,
            text_anchor="start" if is_left else "end",
            class_="strip-name",
        ),
    )


def most_words(frontier: Frontier, step: Step) -> str:
    """Return how much of the gain a point brings, in a few words.

    Parameters
    ----------
    frontier
        The frontier.
    step
        The point that reaches most of the gain.
    """
    share = formats.percent(step.gain_share)
    if frontier.kind is FrontierKind.TRADE_OFF:
        return f"Here: {share} of the whole gain"
    moved = formats.many(step.reached, "practice")
    return f"{moved} moved: {share} of the whole gain"


def _title(frontier: Frontier) -> str:
    if frontier.kind is FrontierKind.IMPROVE:
        return "What moving more practices brings"
    return f"{title_of(frontier.aim)} against {title_of(frontier.limited).lower()}"


def _description(frontier: Frontier, steps: Sequence[Step], most: int | None) -> str:
    first = next((step for step in steps if step.limit is not None), steps[0])
    last = steps[-1]
    aim = title_of(frontier.aim).lower()
    limited = title_of(frontier.limited).lower()
    said = [
        f"{formats.many(len(steps), 'point')}. From {formats.number(first.reached)} {limited} to "
        f"{formats.number(last.reached)}, the {aim} falls from {formats.number(first.aim)} to "
        f"{formats.number(last.aim)}"
    ]
    if frontier.kind is FrontierKind.IMPROVE:
        said.append(
            f"The share of people in a hub within the band goes from "
            f"{formats.percent(first.plan.share_in_band)} to {formats.percent(last.plan.share_in_band)}"
        )
    if most is not None:
        said.append(most_words(frontier, steps[most]))
    return f"{'. '.join(said)}. The table below the chart holds the same facts."
