"""The tables of a frontier: every point in figures, and who moves at one of them."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from scalecare.domain import Frontier, FrontierKind, FrontierPoint, Place
from scalecare.reports import formats
from scalecare.reports.frontier import Step, title_of
from scalecare.reports.names import names_of
from scalecare.reports.tables import Table, columns, tag


def frontier_table(
    frontier: Frontier, steps: Sequence[Step], most: int | None, chosen: FrontierPoint | None
) -> Table:
    """Return every point of a frontier in figures.

    Parameters
    ----------
    frontier
        The frontier.
    steps
        Its points in figures.
    most
        Which of them reaches most of the gain first, where one does.
    chosen
        The point whose plan the report is of, where it is one of them.
    """
    is_improve = frontier.kind is FrontierKind.IMPROVE
    rows = tuple(
        (
            _what(frontier, step, is_most=index == most, is_chosen=_is_of(step, chosen)),
            *([formats.people(step.people_moved)] if is_improve else [formats.number(step.aim)]),
            formats.people(len(step.plan.hubs)),
            formats.percent(step.plan.share_in_band),
            formats.kilometres_finely(step.mean_distance_km),
            formats.UNKNOWN if _is_unlike(frontier, step) else formats.number(step.plan.objective),
            formats.UNKNOWN if step.plan.gap is None else _gap(step.plan.gap),
            formats.percent(step.gain_share),
        )
        for index, step in enumerate(steps)
    )
    second = "#People on their lists" if is_improve else f"#{title_of(frontier.aim)}"
    heads = columns(
        title_of(frontier.limited),
        second,
        "#Hubs",
        "#People in the band",
        "#Mean distance",
        "#Score",
        "#Above the best, at most",
        "#Share of the gain",
    )
    return Table("frontier-points", _caption(frontier), heads, rows, _note(frontier))


def moves_table(point: FrontierPoint, place: Place, fewest: float) -> Table:
    """Return the practices that move at one point of a frontier.

    Parameters
    ----------
    point
        The point.
    place
        The place its plan is of.
    fewest
        Counts of people below this are not shown.
    """
    names = names_of(point.plan, place)
    rows = tuple(
        (
            names.practice(move.practice_code),
            formats.few(move.registered, fewest),
            names.network(move.from_network),
            names.hub(move.to_hub),
            "a new hub" if move.to_network is None else names.network(move.to_network),
        )
        for move in sorted(point.moves, key=lambda move: (move.from_network, move.practice_code))
    )
    heads = columns("Practice", "#People", "From", "To", "Network that hub carries on")
    caption = (
        f"The {formats.many(len(point.moves), 'practice')} that would move, with {_people(point)} people"
    )
    return Table("moves", caption, heads, rows)


def _people(point: FrontierPoint) -> str:
    return formats.people(point.people_moved)


def _is_of(step: Step, chosen: FrontierPoint | None) -> bool:
    return chosen is not None and step.plan is chosen.plan


def _what(frontier: Frontier, step: Step, *, is_most: bool, is_chosen: bool) -> Markup:
    text = formats.number(step.reached)
    if step.limit is not None and step.limit != step.reached:
        text += f" of {formats.number(step.limit)} allowed"
    if step.is_today or step.limit is None:
        text = "Today" if frontier.kind is FrontierKind.IMPROVE else f"Today: {text}"
    marks = [
        *([tag("most of the gain", "most")] if is_most else []),
        *([tag("this plan", "chosen")] if is_chosen else []),
    ]
    return Markup(" ").join([escape(text), *marks])


def _is_unlike(frontier: Frontier, step: Step) -> bool:
    """Whether a score cannot be set beside the others: today's leaves out what breaks the rules."""
    return step.limit is None and frontier.kind is FrontierKind.IMPROVE


def _gap(gap: float) -> str:
    return "proven best" if gap <= 0 else formats.at_most(gap)


def _caption(frontier: Frontier) -> str:
    if frontier.kind is FrontierKind.IMPROVE:
        return "The best plan found for each number of practices moved"
    return f"The best {title_of(frontier.aim).lower()} found for each limit on {_limited(frontier)}"


def _limited(frontier: Frontier) -> str:
    return title_of(frontier.limited).lower()


def _note(frontier: Frontier) -> str:
    said = [f"{title_of(frontier.aim)} in {frontier.aim_unit}." if frontier.aim_unit else ""]
    if frontier.kind is FrontierKind.IMPROVE:
        said.append(
            "A practice moves where its hub does not carry on its network; each network is carried on by one "
            "hub at most. In the score, a person in a network left outside the rules has a price."
        )
    else:
        said.append(f"{title_of(frontier.limited)} in {frontier.limited_unit}.")
    said.append(
        "Share of the gain: how much of the fall from the first point to the last is reached. Above the "
        "best, at most: it is proven that no plan under the same limit scores lower by more."
    )
    return " ".join(words for words in said if words)
